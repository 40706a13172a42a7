package demo

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// Session is one row of the session table. The chapter's row holds only the
// username; the rest is for those who watch the table.
type Session struct {
	ID       string    // finds the row; it is a credential: whoever sends it has this session
	Username string    // "" is the chapter's None: not logged in
	Created  time.Time // when the row was made
	Seen     time.Time // when a request last used it
	Requests int       // how many requests used it, the one that made it included
	By       string    // Visit.By of the request that made it, "" for a walk-in's; it never changes
	Token    string    // what a form of this session has to carry, under Policy.CSRFToken; a secret
}

// MadeID says whether a session ID looks like one that the demo makes: a UUIDv4
// (RFC 9562, section 5.4). Only the table knows whether the demo did make it.
func MadeID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 4 && u.Variant() == uuid.RFC4122 && u.String() == id
}

// ErrNoSession says that the table has no row under an id.
var ErrNoSession = errors.New("demo: no session under this id")

// Store is where the session table lives. A store only stores: it has no clock,
// makes no events, and decides neither who may do what nor when a row is over.
//
// The [Server] calls it from one goroutine at a time. An ID may be any string,
// also an empty one or one that is not UTF-8, because the chapter's program
// takes any. Every method may fail with the backend's own error.
// The suite in storetest is the contract as a program.
type Store interface {
	// Get returns the row under id, or ErrNoSession.
	Get(ctx context.Context, id string) (Session, error)
	// Put writes the row under its id. A new row becomes the newest; writing
	// to a row that is there leaves its place in the order.
	Put(ctx context.Context, s Session) error
	// Delete removes the row under id, or returns ErrNoSession.
	Delete(ctx context.Context, id string) error
	// Newest returns up to limit rows, the newest first.
	Newest(ctx context.Context, limit int) ([]Session, error)
	// OldestWalkIn returns, of the rows whose By is "", the one that was made
	// first, or ErrNoSession where there is none. A flood of walk-ins asks for it
	// at every visit: its cost must not grow with the table.
	OldestWalkIn(ctx context.Context) (Session, error)
	// OldestOfMost returns the oldest row of the visitor with the most rows: rows
	// with the same By are one visitor's, and those whose By is "" are nobody's. Of
	// several visitors with as many rows it is the visitor whose oldest row was made
	// first. It returns ErrNoSession where no row has a By. A flood of a full table
	// asks for it at every visit: its cost must not grow with the table.
	OldestOfMost(ctx context.Context) (Session, error)
	// Len returns how many rows there are.
	Len(ctx context.Context) (int, error)
}
