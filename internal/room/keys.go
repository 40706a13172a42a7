package room

import (
	"context"

	"sessionlab/internal/demo"
)

// KeyCount is how many keys sign and open a demo's cookies, and how many may.
type KeyCount struct {
	Keys int `json:"keys"`
	Most int `json:"most"`
}

// RotateKeys lets the demo that a caller means by this room sign with a new key.
// The demos of other rooms keep theirs. Who leads a class where everyone has a
// server of their own does so for all of these, as with the policy; the error is
// MaySetPolicy's or ErrUnsaved.
func (r *Room) RotateKeys(c Caller) (KeyCount, error) {
	count := KeyCount{Most: demo.MaxKeys}
	if !r.keeps(c) {
		return count, ErrUnsaved
	}
	err := r.eachTable(c, func(t *Room) error {
		keys := t.demo.RotateKeys()
		if count.Keys == 0 {
			count.Keys = len(keys) // the table that is meant comes first
		}
		if t.parent == nil {
			t.registry.saveKeys(t.ID, keys)
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
