package demo

import "time"

// Event is one thing that happened at a demo: an exchange, an act on the table, a change
// of the policy or of the storage, a turn of the clock, or something in the life of a
// server. Exactly one of Exchange, Act, Policy, Clock, Storage and Life is set.
type Event struct {
	At       time.Time     // by Config.Now
	Ahead    time.Duration // how far the demo's clock was turned ahead of At
	Exchange *Exchange
	Act      *Act
	Policy   *PolicyChange
	Clock    *ClockChange
	Storage  *StorageChange
	Life     *Life
	Changes  []Change // what it changed in the table, in order
}

// Change is one row of the table before and after. Folding the changes of all
// events, in order, gives the table.
type Change struct {
	Op     ChangeOp
	Before Session // zero where the row is new
	After  Session // zero where the row is gone
}

// New says whether the change made the row.
func (c Change) New() bool { return c.Before.Created.IsZero() }

// Row is the row that changed, as it is now, or as it last was.
func (c Change) Row() Session {
	if c.Op == OpDelete {
		return c.Before
	}
	return c.After
}

// ChangeOp is what was done to a row.
type ChangeOp string

// What can be done to a row.
const (
	OpPut    ChangeOp = "put"    // made, or its username stored
	OpTouch  ChangeOp = "touch"  // used by a request: Seen and Requests
	OpDelete ChangeOp = "delete" // removed
)

// Act is something done to the table without a request to the demo.
type Act struct {
	Op ActOp
	By string // who did it: the caller's word in Server.Delete, or ByServer
	// TurnedBack says that the rows went because By turned the clock back; nobody
	// asked for their deletion.
	TurnedBack bool
}

// ActOp is what was done.
type ActOp string

// The acts.
const (
	ActDeleted   ActOp = "deleted"   // by the delete button, or by turning the clock back
	ActExpired   ActOp = "expired"   // by a timeout of the policy
	ActEvicted   ActOp = "evicted"   // to make room for a new row: the oldest of the walk-ins', else that of the visitor with the most rows
	ActGone      ActOp = "gone"      // from the store: its time to live was over, or another program deleted it
	ActRestarted ActOp = "restarted" // the table began anew
)

// PolicyChange is a new policy.
type PolicyChange struct {
	Before Policy // in force until now
	Policy Policy // in force from now on
	By     string // who set it: the caller's word in Server.SetPolicy
}

// ByServer is the Act.By of an act of the server itself, by a limit or a timeout.
const ByServer = "server"
