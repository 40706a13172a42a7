package live

import (
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/feed"
	"sessionlab/internal/journal"
)

// Config is what a [Demo] is made from.
type Config struct {
	Looks    *Looks    // of the room's session IDs
	Journals *Journals // how large those of the whole lab are
	AllRows  *AllRows  // how many rows the tables of the whole lab have
	// Judge is called by the reader for each exchange and each act on the table, in
	// their order, before anybody sees them. No lock is held.
	Judge func(*Demo, *Entry)

	Stores             Stores // for this demo; nil is memory alone
	Start              Start
	Began              uint64 // the seq after which the journal counts
	Rows               int    // of the table
	RowShare           int    // of the table, while all tables are at their bound
	Events, EventBytes int    // entries that followers can go back to, and their size
	Logger             *slog.Logger
}

// Start is how a demo's server begins.
type Start struct {
	Policy  demo.Policy
	Storage demo.Storage
	Keys    []demo.KeyPair // of signed cookies
	Ahead   time.Duration  // of its clock
}

// Stores are where a demo's rows can live outside its servers.
type Stores interface {
	// Store returns the store of a kind, nil where the lab has none.
	Store(demo.StoreKind) demo.Store
	// Forget drops the demo's rows from all stores.
	Forget()
}

// Demo is one live demo. Its methods may be called from any goroutine.
type Demo struct {
	// Server is the login server under study. Whoever has a request or an act on the
	// table for it waits for Ready first.
	Server *demo.Server

	config   Config
	happened *journal.Journal[*Entry] // as it happened; the reader reads it
	visible  *feed.Feed[*Entry]       // as followers read it
	begun    atomic.Uint64            // the seq at which the journal was last reset
	requests uint64                   // exchanges since then, or since the start; in the server's critical section
	ahead    time.Duration            // of the server's clock; in its critical section
	counted  countedRows              // of the table; in its critical section
	latest   latest
	weighed  atomic.Int64 // how large visible is counted as among the lab's journals

	mu         sync.Mutex // before the server's own
	identities *identities
	rows       map[string][]string // by seat: IDs of the rows its requests made, the newest last

	done chan struct{} // closed when the reader has ended
}

// Errors that end a follower.
var (
	// ErrSlow cuts a follower that is so far behind that events it lacks are
	// gone. Following again begins with a snapshot.
	ErrSlow = errors.New("live: the follower is too far behind")
	// ErrEnded says that the demo has ended.
	ErrEnded = errors.New("live: ended")
)

// Limits of one reading of the table.
const (
	DefaultRows = 200
	MaxRows     = 1000
)
