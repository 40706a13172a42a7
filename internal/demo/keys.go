package demo

import (
	"slices"

	"github.com/gorilla/securecookie"
)

// KeyPair signs cookies and encrypts them.
type KeyPair struct {
	Hash  []byte // for HMAC-SHA256: 32 bytes or 64
	Block []byte // for AES: 16, 24 or 32 bytes; used under Policy.Encrypted only
}

func newKeyPair() KeyPair {
	return KeyPair{securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32)}
}

// MaxKeys is how many key pairs a server has at most: the newest seals, and those
// before it still open what they sealed.
const MaxKeys = 3

// Keys returns the key pairs, the newest first. They are secret.
func (s *Server) Keys() []KeyPair {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// RotateKeys makes a new key pair, which seals from the next exchange on, and
// returns all pairs. It drops the oldest beyond MaxKeys; a cookie that it sealed
// no longer opens. A cookie that an older pair opens is sealed anew with the next
// page, so a regular visitor notices nothing.
func (s *Server) RotateKeys() []KeyPair {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := slices.Insert(slices.Clone(s.keys), 0, newKeyPair())
	s.keys = keys[:min(len(keys), MaxKeys)]
	s.obeyLocked(*s.policy)
	return slices.Clone(s.keys)
}
