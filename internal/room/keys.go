package room

import (
	"context"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// KeyCount is how many keys sign and open a demo's cookies, and how many may.
type KeyCount struct {
	Keys int `json:"keys"`
	Most int `json:"most"`
}

// RotateKeys lets the demo sign with a new key. The demos of other rooms keep theirs.
// The error is MaySetPolicy's or ErrUnsaved.
func (d Demo) RotateKeys(c Caller) (KeyCount, error) {
	count := KeyCount{Most: demo.MaxKeys}
	if err := d.MaySetPolicy(c); err != nil {
		return count, err
	}
	if !d.keeps(c) {
		return count, ErrUnsaved
	}
	err := d.each(c, func(one *live.Demo) error {
		keys := one.Server.RotateKeys()
		if count.Keys == 0 {
			count.Keys = len(keys) // the demo that is meant comes first
		}
		if one == d.demo {
			d.registry.saveKeys(d.ID, keys)
		}
		return nil
	})
	return count, err
}

// A pair of keys as it is kept: the one that signs, then the one that encrypts.
const keySize, keptPair = 32, 64

// firstKeys is the name of the keys that rooms begin with, keysOf that of a room's
// own, once it has changed them.
const firstKeys = "cookie-keys"

func keysOf(room string) string { return firstKeys + " " + room }

func readKeys(kept []byte) (keys []demo.KeyPair) {
	for ; len(kept) >= keptPair; kept = kept[keptPair:] {
		keys = append(keys, demo.KeyPair{Hash: kept[:keySize:keySize], Block: kept[keySize:keptPair:keptPair]})
	}
	return keys
}

func (r *registry) saveKeys(room string, keys []demo.KeyPair) {
	var kept []byte
	for _, k := range keys {
		kept = append(append(kept, k.Hash...), k.Block...)
	}
	r.saveSetting(keysOf(room), kept)
}

// keys reads the keys of each room that has changed them.
func (r *registry) keys(ctx context.Context) (map[string][]demo.KeyPair, error) {
	all := map[string][]demo.KeyPair{}
	var name string
	var kept []byte
	err := r.each(ctx, func() { all[name] = readKeys(append([]byte{}, kept...)) }, []any{&name, &kept},
		"SELECT name, value FROM setting WHERE name GLOB ?", keysOf("*"))
	return all, err
}
