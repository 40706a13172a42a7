package demo

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// Session is one row of the session table. The chapter's row holds only the
// username; Dark and Basket are there where the demo is a shop (Storage.Shop), and the
// rest is for those who watch the table.
type Session struct {
	ID       string    // finds the row; it is a credential: whoever sends it has this session
	Username string    // "" is the chapter's None: not logged in
	Created  time.Time // when the row was made
	Seen     time.Time // when a request last used it
	Requests int       // how many requests used it, the one that made it included
	By       string    // Visit.By of the request that made it, "" for a walk-in's; it never changes
	Token    string    // what a form of this session has to carry, under Policy.CSRFToken; a secret
	Version  int       // how often the row has been written; the store counts
	Basket   int       // how many things are in the shop's basket
	Dark     bool      // the shop's page is dark
	Server   uint8     // whose memory holds the row, where two servers have a table each; else 0
}

// MadeID says whether a session ID looks like one that the demo makes: a UUIDv4
// (RFC 9562, section 5.4). Only the table knows whether the demo did make it.
func MadeID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 4 && u.Variant() == uuid.RFC4122 && u.String() == id
}

// Errors of a [Store].
var (
	// ErrNoSession says that the table has no row under an ID.
	ErrNoSession = errors.New("demo: no session under this id")
	// ErrConflict says that somebody else has written the row since it was read.
	ErrConflict = errors.New("demo: the session has changed since it was read")
)

// Store is where the session table lives. A store only stores: it has no clock,
// makes no events, and decides neither who may do what nor when a row is over.
//
// An ID may be any string, also an empty one or one that is not UTF-8, because the
// chapter's program takes any. Every method may fail with the backend's own error; the
// row is then as before, or as it was to be. A row that another program has damaged is
// read as far as it can be. The suite in storetest is the contract as a program.
type Store interface {
	// Get returns the row under id, or ErrNoSession.
	Get(ctx context.Context, id string) (Session, error)
	// Put writes the row under its ID and returns it as the store has it now. A new row
	// becomes the newest; writing to a row that is there leaves its place in the order,
	// and its By. It returns ErrNoSession or ErrConflict where w says so.
	Put(ctx context.Context, s Session, w Write) (Session, error)
	// Delete removes the row under id, or returns ErrNoSession.
	Delete(ctx context.Context, id string) error
	// Newest returns up to limit rows, the newest first.
	Newest(ctx context.Context, limit int) ([]Session, error)
	// Len returns how many rows there are.
	Len(ctx context.Context) (int, error)
}

// Write says how much of a row a store writes, and under which condition. The zero
// Write writes the whole row, whatever is there.
type Write struct {
	// Fields are what is written of a row that is there; 0 is all of it. A row that is
	// not there is made of these fields, Created and By alone.
	Fields Fields
	// IfThere writes only where the row is there: otherwise the error is ErrNoSession.
	IfThere bool
	// IfVersion, where it is not 0, writes only where the row has this version:
	// otherwise the error is ErrConflict, or ErrNoSession where there is no row.
	IfVersion int
	// TTL is how long the row may stay unless it is written again, by the real clock; 0
	// is for ever. A store that can, ends the row by itself then.
	TTL time.Duration
}

// Fields are some of a row's fields.
type Fields uint8

// The fields of a row that change after it was made.
const (
	FieldUsername Fields = 1 << iota
	FieldToken
	FieldBasket
	FieldDark
	FieldUse // Seen and Requests
)

// has says whether a field is among them.
func (f Fields) has(field Fields) bool { return f == 0 || f&field != 0 }

// Copy copies the fields from a row into another.
func (f Fields) Copy(to *Session, from Session) {
	if f.has(FieldUsername) {
		to.Username = from.Username
	}
	if f.has(FieldToken) {
		to.Token = from.Token
	}
	if f.has(FieldBasket) {
		to.Basket = from.Basket
	}
	if f.has(FieldDark) {
		to.Dark = from.Dark
	}
	if f.has(FieldUse) {
		to.Seen, to.Requests = from.Seen, from.Requests
	}
}

// Looker is a store that can be looked into as another program would find it.
type Looker interface {
	// Look returns up to limit rows, the newest first, with what they are made of.
	Look(ctx context.Context, limit int) (Look, error)
}

// Look is what a store holds.
type Look struct {
	Command string   // what shows the same in a shell on the lab's machine
	Query   string   // the same without saying where the store is
	Columns []string // of Rows[i].Cells; that of the ID comes first
	Rows    []LookRow
	Count   int // of all rows
}

// LookRow is one row in a store.
type LookRow struct {
	Session Session // as the demo reads it
	Cells   []string
	// Left is how long the store itself will keep the row from now on, where Ends;
	// otherwise the store keeps it until somebody deletes it.
	Left time.Duration
	Ends bool
	// Damaged says that no demo wrote the row so, such as a value of another type.
	Damaged bool
}
