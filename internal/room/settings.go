package room

import (
	"sessionlab/internal/live"
)

// Servers says how many servers a class has.
type Servers string

// What a class can have.
const (
	OneServer  Servers = "one"  // one demo for all
	EachServer Servers = "each" // a per-seat demo for each
)

// settings are what an instructor sets for a class. They are kept.
type settings struct {
	Name    string  `json:"name"`
	Open    bool    `json:"open"` // somebody new may join
	Servers Servers `json:"servers"`
	Lesson  string  `json:"lesson"` // the one that everyone is led to, "" if none
}

// settingsEvent tells everyone of a class what it is like now.
type settingsEvent struct {
	live.ToAll
	settings
	Closed bool `json:"closed,omitempty"` // the room has ended
	// Private says of one that has ended that a visitor began it: the page begins
	// in a new one.
	Private bool `json:"private,omitempty"`
}

// Kind implements [live.Notice].
func (s *settingsEvent) Kind() string { return "room" }

// TextSize implements [live.Notice].
func (s *settingsEvent) TextSize() int { return live.JSONSize(s.Name) + live.JSONSize(s.Lesson) }

// Event implements [live.Notice].
func (s *settingsEvent) Event(head live.EventHead, _ live.View) any {
	return struct {
		live.EventHead
		Room *settingsEvent `json:"room"`
	}{head, s}
}
