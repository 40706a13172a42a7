package demo

import (
	"bytes"
	"encoding/json"
	"time"
)

// Policy is how a demo departs from the chapter's program; the zero Policy is
// the chapter's program. Each field is one protection and works by itself; off
// is absent. Its row in protections.go says what it is good for and who asks for
// it; [Policy.Check] says which of them do not go together.
type Policy struct {
	HttpOnly        bool   `json:"httpOnly,omitzero"`        // scripts can't read the cookie
	Secure          bool   `json:"secure,omitzero"`          // the cookie travels encrypted only
	SameSite        string `json:"sameSite,omitzero"`        // "", "Lax", "Strict" or "None"
	MaxAge          int    `json:"maxAge,omitzero"`          // seconds that the cookie lives
	IdleTimeout     int    `json:"idleTimeout,omitzero"`     // seconds without a request that end a session
	AbsoluteTimeout int    `json:"absoluteTimeout,omitzero"` // seconds after which a session ends anyway
	HostPrefix      bool   `json:"hostPrefix,omitzero"`      // the name is __Host-sessionid
	StrictCookie    bool   `json:"strictCookie,omitzero"`    // the Cookie header is read pair by pair
	RejectUnknown   bool   `json:"rejectUnknown,omitzero"`   // no row under an ID that the client chose
	RenewAtLogin    bool   `json:"renewAtLogin,omitzero"`    // a login gets a new ID
	Logout          bool   `json:"logout,omitzero"`          // there is a POST /logout
	Escape          bool   `json:"escape,omitzero"`          // names are escaped where a page shows them
	CSRFToken       bool   `json:"csrfToken,omitzero"`       // a form carries its session's token
	Signed          bool   `json:"signed,omitzero"`          // the cookie's value has a MAC
	Encrypted       bool   `json:"encrypted,omitzero"`       // and the holder of the cookie can't read it
	Stateless       bool   `json:"stateless,omitzero"`       // no row: the signed cookie holds the session
	Path            string `json:"path,omitzero"`            // "", the default path, or "/"
}

// ReadPolicy reads a whole policy as the API and the lessons write it; no text is
// the zero policy. An unknown field is an error: a misspelt protection would be
// off unnoticed.
func ReadPolicy(text []byte) (p Policy, err error) {
	if len(text) == 0 {
		return p, nil
	}
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	return p, read.Decode(&p)
}

// seals says whether cookie values are sealed. A stateless server's always are:
// it knows no other proof of a session.
func (p *Policy) seals() bool { return p.Signed || p.Stateless }

// over is the timeout that has ended a session by now, by its field's name; ""
// is none.
func (p *Policy) over(s Session, now time.Time) string {
	switch {
	case p.IdleTimeout > 0 && now.Sub(s.Seen) >= time.Duration(p.IdleTimeout)*time.Second:
		return "idleTimeout"
	case p.AbsoluteTimeout > 0 && now.Sub(s.Created) >= time.Duration(p.AbsoluteTimeout)*time.Second:
		return "absoluteTimeout"
	}
	return ""
}

// Policy returns the policy in force.
func (s *Server) Policy() Policy {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.policy
}

// SetPolicy puts a policy into force from the next exchange on and makes an event
// of it; by becomes the event's PolicyChange.By. The rows stay as they are. It
// takes any policy: the caller refuses what [Policy.Check] refuses.
func (s *Server) SetPolicy(p Policy, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := *s.policy
	s.obeyLocked(p)
	s.tellLocked(s.now(), Event{Policy: &PolicyChange{before, p, by}})
}

func (s *Server) obeyLocked(p Policy) {
	s.policy, s.sealing = &p, newSealing(&p, s.keys)
}
