package demo

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Event is one thing that happened at a demo: an exchange, or an act on the
// table by hand or by a limit. Exactly one of Exchange and Act is set.
type Event struct {
	At       time.Time
	Exchange *Exchange
	Act      *Act
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
}

// ActOp is what was done.
type ActOp string

// The acts.
const (
	ActDeleted   ActOp = "deleted"   // the delete button
	ActExpired   ActOp = "expired"   // a timeout of the policy
	ActEvicted   ActOp = "evicted"   // the oldest row had to make room for a new one
	ActRestarted ActOp = "restarted" // the table began anew
)

// ByServer is the Act.By of what nobody asked for.
const ByServer = "server"

// Exchange is one request to the demo and its response, as recorded. An
// observer may keep it; nothing changes it any more.
type Exchange struct {
	Visit    string // Visit.By of the request
	Request  Request
	Response Response
	Trace    Trace

	// ID is the session ID that the request carried or was given, HasID whether
	// there was one. It is the key to a row, so a credential.
	ID    string
	HasID bool
	// Sent says that the request carried the ID, Found that the table then had a
	// row under it.
	Sent, Found bool
	// Clue is the value of X-Lab-Clue, where this response carried one.
	Clue string
}

// Request is a request as recorded.
type Request struct {
	Method string
	Path   string // inside the demo: "/", "/login"
	Head   string // request line and header lines as they travelled, to the byte

	cookies []string
	foreign []ForeignPair
	readAt  int
}

// Cookies returns the pairs of the Cookie headers, in order.
func (r *Request) Cookies() []Pair { return pairsOf(r.cookies, r.foreign, r.readAt) }

// Cookie returns the value of the first Cookie header as it travelled, "" if
// there was none.
func (r *Request) Cookie() string {
	if len(r.cookies) == 0 {
		return ""
	}
	return r.cookies[0]
}

// Response is a response as recorded.
type Response struct {
	Status int

	minor  int // of HTTP/1.x
	header http.Header
}

// Head is the status line and the header lines as they travel, to the byte, but
// for the X-Lab-Clue line: who wants to know the clue has to look in the
// browser.
func (r *Response) Head() string {
	var b strings.Builder
	b.WriteString("HTTP/1." + strconv.Itoa(r.minor) + " " + strconv.Itoa(r.Status) + " " + http.StatusText(r.Status) + "\r\n")
	_ = r.header.WriteSubset(&b, map[string]bool{clueHeader: true}) // a Builder takes everything
	b.WriteString("\r\n")
	return b.String()
}

// SetCookies returns the values of the Set-Cookie headers.
func (r *Response) SetCookies() []string { return r.header["Set-Cookie"] }
