package room

import (
	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// KeyCount is how many keys sign and open a demo's cookies, and how many may.
type KeyCount struct {
	Keys int `json:"keys"`
	Most int `json:"most"`
}

// RotateKeys lets the demo sign with a new key; other rooms keep their keys. The error
// is MaySetPolicy's or ErrUnsaved.
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
			count.Keys = len(keys) // the caller's demo comes first
		}
		if one == d.demo {
			d.keep.SaveKeys(d.ID, keysToKeep(keys))
		}
		return nil
	})
	return count, err
}

// A pair of keys as it is kept: the one that signs, then the one that encrypts.
const keySize, keptPair = 32, 64

// firstKeys is the setting of the keys that rooms begin with.
const firstKeys = "cookie-keys"

func readKeys(kept []byte) (keys []demo.KeyPair) {
	for ; len(kept) >= keptPair; kept = kept[keptPair:] {
		keys = append(keys, demo.KeyPair{Hash: kept[:keySize:keySize], Block: kept[keySize:keptPair:keptPair]})
	}
	return keys
}

func keysToKeep(keys []demo.KeyPair) (kept []byte) {
	for _, k := range keys {
		kept = append(append(kept, k.Hash...), k.Block...)
	}
	return kept
}
