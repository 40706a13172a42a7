package demo

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// run is one request on its way through the chapter's program.
type run struct {
	table    rows
	policy   Policy
	method   string
	path     string // inside the demo
	cookie   string // the Cookie header the program reads
	body     string
	sized    bool // the request has a Content-Length
	tooLarge bool // the body is over MaxBody
	closing  bool // the connection ends with this exchange
	minor    int  // of HTTP/1.x
	visit    Visit

	exchange *Exchange
	answer   answer
}

func newRun(p Policy, r *http.Request, v Visit, head string, body []byte) run {
	kept := &kept{}
	x := run{
		table:  rows{ctx: context.WithoutCancel(r.Context()), visit: v.By, changes: kept.changes[:0]},
		policy: p,
		method: r.Method,
		path:   pathInside(r.RequestURI, v.Base),
		body:   string(body),
		sized:  r.Header["Content-Length"] != nil,
		minor:  r.ProtoMinor,
		visit:  v,
		answer: answer{status: http.StatusOK},
	}
	cookies := r.Header["Cookie"]
	if len(cookies) > 0 {
		x.cookie = setAside(cookies[0], v.Foreign)
	}
	x.exchange = &kept.exchange
	*x.exchange = Exchange{
		Visit: v.By,
		Request: Request{
			Method: r.Method, Path: x.path, Head: head, Removed: v.Removed,
			cookies: append(kept.cookies[:0], cookies...), // without the array that holds every header's value
			foreign: v.Foreign, readAt: -1,
		},
		Trace: kept.trace[:0],
	}
	return x
}

// kept is what an observer may keep of an exchange, in one piece: thousands are
// kept, and each piece is work for the garbage collector. What does not fit
// finds its own room.
type kept struct {
	exchange Exchange
	trace    [6]TraceStep
	changes  [1]Change
	cookies  [1]string
}

// record completes the exchange.
func (x *run) record(now time.Time) *Exchange {
	x.exchange.Found = x.table.found
	x.exchange.Clue = x.answer.clue
	x.exchange.Response = Response{
		Status:    x.answer.status,
		minor:     x.minor,
		at:        now,
		length:    len(x.answer.page),
		setCookie: x.answer.setCookie,
		location:  x.answer.location,
		clue:      x.answer.clue,
		extra:     x.visit.Header,
		closing:   x.closing,
	}
	return x.exchange
}

// respond is the chapter's program, line for line in its order: do_GET, then
// do_POST. An *Exception is where the chapter's program stops and drops the
// connection.
func (x *run) respond() error {
	if x.tooLarge {
		return &limit{answer: tooLargePage, value: "413 body too large"}
	}
	switch x.method {
	case http.MethodGet:
		x.ran(StepPrintTable, "")
		id, err := x.sessionID()
		if err != nil {
			return err
		}
		session, err := x.table.get(id)
		if errors.Is(err, ErrNoSession) {
			session, err = x.table.create(id) // under any id: the client may have chosen it
			x.ran(StepCreateSession, id)
		}
		if err != nil {
			return err
		}
		if x.path != "/" {
			x.ran(StepNotFound, x.path)
			x.answer = notFoundPage // too late: the row is made
			return nil
		}
		if !strings.Contains(x.cookie, id) {
			x.setCookie(cookieName + "=" + id) // no attribute at all
		}
		if session.Username != "" {
			x.ran(StepRenderWelcome, session.Username)
			x.answer.page = welcomePage(x.policy.inPage(session.Username)) // as it is, unless the policy escapes it
		} else {
			x.ran(StepRenderForm, "")
			x.answer.page = formPage(x.visit.Base)
		}
		return nil

	case http.MethodPost:
		if x.path != "/login" {
			x.ran(StepNotFound, x.path)
			x.answer = notFoundPage
			return nil
		}
		username, err := x.username()
		if err != nil {
			return err
		}
		id, err := x.sessionID()
		if err != nil {
			return err
		}
		session, err := x.table.get(id)
		if errors.Is(err, ErrNoSession) {
			return &Exception{Type: "KeyError", Value: quote(id), why: whyNoRow}
		}
		if err != nil {
			return err
		}
		session.Username = username // the id stays the one it was
		x.table.put(session)
		x.ran(StepStoreUsername, username)
		x.redirect(x.visit.Base + "/")
		return nil

	default:
		return &limit{answer: notImplementedPage, value: "501 Unsupported method"}
	}
}

// sessionID is the chapter's get_session_id: the id in the cookie, or a new one.
func (x *run) sessionID() (string, error) {
	id, at, err := ReadCookie(x.cookie)
	if err != nil {
		return "", err
	}
	x.ran(StepReadCookie, id)
	x.exchange.Request.readAt = at
	x.exchange.Sent = at >= 0
	if at < 0 {
		id = uuid.NewString()
		x.ran(StepNewID, id)
	}
	x.exchange.ID, x.exchange.HasID = id, true
	return id, nil
}

// username is the chapter's reading of the form, up to
// parse_qs(post_data)["username"][0].
func (x *run) username() (string, error) {
	if !x.sized {
		return "", &Exception{Type: "TypeError", Value: "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'", why: whyNoLength}
	}
	if !utf8.ValidString(x.body) {
		return "", &Exception{Type: "UnicodeDecodeError", Value: "'utf-8' codec can't decode the body", why: whyNotUTF8}
	}
	username, ok := formValue(x.body, "username")
	if !ok {
		return "", &Exception{Type: "KeyError", Value: "'username'", why: whyNoUsername}
	}
	if utf8.RuneCountInString(username) > MaxUsername {
		return "", &limit{answer: nameTooLongPage, value: "400 username too long"}
	}
	x.ran(StepReadForm, username)
	return username, nil
}

func (x *run) setCookie(value string) {
	x.ran(StepSetCookie, value)
	x.answer.setCookie = value
}

func (x *run) redirect(location string) {
	x.ran(StepRedirect, location)
	x.answer = answer{status: http.StatusFound, location: location, clue: x.visit.Clue}
}

func (x *run) ran(step Step, value string) {
	x.exchange.Trace = append(x.exchange.Trace, TraceStep{step, value})
}

// quote is Python's repr of a string, but for characters that do not print.
func quote(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}
