package room

import (
	"log/slog"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// DefaultRoom is the id of the room that everyone is in unless told otherwise.
const DefaultRoom = "main"

// Config is what a [Lab] is made from.
type Config struct {
	Keep    keep.Store      // what outlives a restart; the lab closes it
	Course  exercise.Course // the exercises that are judged
	Policy  demo.Policy     // how the demos depart from the chapter's program
	Stores  Stores          // of sessions, beside memory; nil is none
	Limits  Limits
	Alone   bool // whoever comes is the owner: a seat may set the demo's policy
	Class   bool // instructors lead rooms that are joined by code; else the owner is alone
	NewKey  bool // the instructor's key is made anew
	Private bool // a visitor who names no room gets a private one; else such visitors share the default room
	Logger  *slog.Logger
}

// shared is what the rooms of one lab have together.
type shared struct {
	config   Config
	keep     keep.Store
	journals *live.Journals
	measures *measures
	rows     *live.AllRows
	limits   Limits // of the config; a per-seat demo and a visitor's room have narrower ones
	tagKey   []byte // makes the tags of IDs that clients chose
	keepKey  []byte // hashes what is kept to be recognised alone
}
