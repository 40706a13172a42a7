package demo

import (
	"iter"
	"strings"
	"time"
)

// Event is one thing that happened at a demo: an exchange, an act on the table
// by hand or by a limit, another policy, or the clock turned. Exactly one of
// Exchange, Act, Policy and Clock is set.
type Event struct {
	At       time.Time     // by Config.Now
	Ahead    time.Duration // how far the demo's clock, by which rows go, was turned ahead of that
	Exchange *Exchange
	Act      *Act
	Policy   *PolicyChange
	Clock    *ClockChange
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
	By string // who did it: the caller's word in Server.Delete, ByServer for a limit
	// TurnedBack says that the rows went because By turned the clock back: nobody
	// asked for the deletion of any.
	TurnedBack bool
}

// ActOp is what was done.
type ActOp string

// The acts.
const (
	ActDeleted   ActOp = "deleted"   // the delete button, or the clock turned back
	ActExpired   ActOp = "expired"   // a timeout of the policy
	ActEvicted   ActOp = "evicted"   // a row had to make room for a new one: the oldest of the walk-ins', else that of the visitor with the most rows
	ActRestarted ActOp = "restarted" // the table began anew
)

// PolicyChange is a policy that holds from now on.
type PolicyChange struct {
	Before Policy // that held until now
	Policy Policy
	By     string // who set it: the caller's word in Server.SetPolicy
}

// ByServer is the Act.By of what nobody asked for.
const ByServer = "server"

// Exchange is one request to the demo and its response, as recorded. An
// observer may keep it; nothing changes it any more.
type Exchange struct {
	Visit    string // Visit.By of the request
	Request  Request
	Response Response
	Trace    Trace

	Policy *Policy // that it ran under; not to be changed

	// ID is the session ID that the request carried or was given, HasID whether
	// there was one, which a stateless demo never has. It is the key to a row, so
	// a credential.
	ID    string
	HasID bool
	// Sent says that the request carried the ID, Found that the table then had a
	// row under it. Where it did, ID is what the pair that was read stands for,
	// whatever its value; a signed one that did not open stands for nothing.
	Sent, Found bool
	// GivenID is the ID that the response's Set-Cookie stands for, whatever its
	// value; "" if it stands for none.
	GivenID string
	// Clue is the value of X-Lab-Clue, where this response carried one.
	Clue string
}

// Request is a request as recorded.
type Request struct {
	Method string
	Path   string // inside the demo: "/", "/login"
	Head   string // request line and header lines as they travelled, to the byte

	// Removed names the cookies that the visitor deleted by hand since the last
	// request, as far as the lab knows: Visit.Removed.
	Removed []string

	cookies []string
	foreign []ForeignPair
	readAt  int
}

// Pairs yields the pairs of the Cookie headers, in order.
func (r *Request) Pairs() iter.Seq[Pair] { return eachPair(r.cookies, r.foreign, r.readAt) }

// Cookies returns the pairs of the Cookie headers that are recorded: the first
// MaxPairs, and in the last one's place the pair that was read, where that comes
// later.
func (r *Request) Cookies() []Pair {
	var recorded []Pair
	for pair := range r.Pairs() {
		switch {
		case len(recorded) < MaxPairs:
			recorded = append(recorded, pair)
		case pair.Read:
			recorded[MaxPairs-1] = pair
		}
	}
	return recorded
}

// Omitted is how many pairs are not recorded.
func (r *Request) Omitted() int {
	pairs := 0
	for _, header := range r.cookies {
		pairs += strings.Count(header, ";") + 1 // the most that there can be
	}
	if pairs <= MaxPairs {
		return 0
	}
	pairs = 0
	for range r.Pairs() {
		pairs++
	}
	return max(0, pairs-MaxPairs)
}

// CookieHeaders are the values of the Cookie headers as they travelled.
func (r *Request) CookieHeaders() []string { return r.cookies }

// Cookie returns the value of the first Cookie header as it travelled, "" if
// there was none.
func (r *Request) Cookie() string {
	if len(r.cookies) == 0 {
		return ""
	}
	return r.cookies[0]
}
