package demo

import (
	"errors"
	"slices"
	"time"
)

// Sealer is how a server seals cookies at one moment, for the lab's X-ray. It
// holds the server's keys, so it is secret.
type Sealer struct {
	Policy Policy
	Keys   []KeyPair // the newest first
	Now    time.Time // by the demo's clock
}

// Sealer returns how the server seals cookies now.
func (s *Server) Sealer() Sealer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Sealer{*s.policy, slices.Clone(s.keys), s.timeLocked()}
}

// Seals says whether the policy seals cookies at all.
func (s Sealer) Seals() bool { return s.Policy.seals() }

// Opened is what a sealed value opened to.
type Opened struct {
	Text    string // a session ID, or, without a table, the session as JSON
	Key     int    // the key that opened it: 1 is the newest
	Timeout string // the timeout that has ended the session inside, by its field's name; "" is none
}

// Open opens a value as a request would, under a policy that seals. Its error is
// the trace's, in securecookie's words.
func (s Sealer) Open(value string) (opened Opened, err error) {
	sealing := newSealing(&s.Policy, s.Keys)
	var inside state
	what := any(&opened.Text)
	if s.Policy.Stateless {
		what = &inside
	}
	key, err := sealing.open(value, what, s.Now)
	if err != nil {
		return Opened{}, errors.New(whyRefused(err))
	}
	opened.Key = key + 1
	if s.Policy.Stateless {
		opened.Text, opened.Timeout = inside.text(), s.Policy.over(inside.session(), s.Now)
	}
	return opened, nil
}
