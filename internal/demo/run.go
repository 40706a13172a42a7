package demo

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// run is one request on its way through the program, with what is recorded of it.
type run struct {
	table    rows
	policy   *Policy
	storage  *Storage
	chapters bool     // the storage is the chapter's
	sealing  *sealing // nil where the policy seals nothing
	outdated bool     // the request's cookie was sealed with an older key
	method   string
	path     string // inside the demo
	cookie   string // the Cookie header the program reads
	body     string
	sized    bool // the request has a Content-Length
	tooLarge bool // the body is over MaxBody
	closing  bool // the connection ends with this exchange
	minor    int  // of HTTP/1.x
	visit    Visit
	header   http.Header // the request's, for what only some answers need

	exchange *Exchange
	answer   answer
}

// piece is one piece of memory for everything that an observer may keep of an
// exchange. Thousands of exchanges are kept, and each piece is work for the
// garbage collector. A longer trace or another change gets memory of its own.
type piece struct {
	exchange Exchange
	trace    [7]TraceStep
	changes  [1]Change
	cookies  [1]string
}

func newRun(r *http.Request, v Visit, head string, body []byte) run {
	p := &piece{}
	x := run{
		table:  rows{ctx: context.Background(), visit: v.By, changes: p.changes[:0]},
		method: r.Method,
		path:   pathInside(r.RequestURI, v.Base),
		body:   string(body),
		sized:  r.Header["Content-Length"] != nil,
		minor:  r.ProtoMinor,
		visit:  v,
		header: r.Header,
		answer: answer{status: http.StatusOK},
	}
	cookies := r.Header["Cookie"]
	if len(cookies) > 0 {
		x.cookie = setAside(cookies[0], v.Foreign)
	}
	x.exchange = &p.exchange
	*x.exchange = Exchange{
		Visit: v.By,
		Request: Request{
			Method: r.Method, Path: x.path, Head: head, Removed: v.Removed,
			cookies: append(p.cookies[:0], cookies...), // copied out of the array that holds every header's value
			foreign: v.Foreign, readAt: -1,
		},
		Trace: p.trace[:0],
	}
	return x
}

// pathInside is the path that the program sees: the request target to the
// letter, query string included, below base. Python's http.server folds slashes
// at the beginning into one.
func pathInside(target, base string) string {
	path := strings.TrimPrefix(target, base)
	if strings.HasPrefix(path, "//") {
		path = "/" + strings.TrimLeft(path, "/")
	}
	return path
}

// ran notes a step in the trace.
func (x *run) ran(step Step, value string) {
	x.exchange.Trace = append(x.exchange.Trace, TraceStep{step, value})
	if b := x.table.beside; b != nil {
		x.exchange.Beside.Times = append(x.exchange.Beside.Times, time.Since(b.began))
	}
}

// recorded completes the exchange.
func (x *run) recorded(now time.Time) *Exchange {
	x.exchange.Found = x.table.found
	x.exchange.Clue = x.answer.clue
	x.exchange.Response = Response{
		Status:    x.answer.status,
		minor:     uint8(x.minor), // 0 or 1
		at:        now,
		length:    uint32(len(x.answer.page)), // a few hundred
		setCookie: x.answer.setCookie,
		location:  x.answer.location,
		clue:      x.answer.clue,
		extra:     x.visit.Header,
		closing:   x.closing,
	}
	return x.exchange
}
