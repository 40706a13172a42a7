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
	policy   *Policy
	sealing  *sealing // nil where the policy signs nothing
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

func newRun(r *http.Request, v Visit, head string, body []byte) run {
	kept := &kept{}
	x := run{
		table:  rows{ctx: context.Background(), visit: v.By, changes: kept.changes[:0]},
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
	trace    [7]TraceStep
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
// connection. What a policy adds is a step of its own, in protect.go, and does
// nothing under the zero policy.
func (x *run) respond() error {
	if x.tooLarge {
		return &limit{notice: tooLargePage, value: "413 body too large"}
	}
	if x.policy.Stateless {
		return x.respondStateless() // another program: it has no table
	}
	switch x.method {
	case http.MethodGet:
		x.ran(StepPrintTable, "")
		id, err := x.sessionID()
		if err != nil {
			return err
		}
		session, err := x.find(id)
		if errors.Is(err, ErrNoSession) {
			id, err = x.rejectUnknown(id), nil
			session = x.table.create(id) // under any id: the client may have chosen it, unless the policy rejects that
			x.ran(StepCreateSession, id)
		}
		if err != nil {
			return err
		}
		if x.path != "/" {
			return x.notFound() // too late: the row is made
		}
		if !x.exchange.Sent || id != x.exchange.ID || x.outdated { // the browser does not have it yet, or not as it should be
			if err := x.giveID(id); err != nil {
				return err
			}
		}
		if x.giveToken(&session) {
			x.table.put(session)
		}
		x.showPage(session)
		return nil

	case http.MethodPost:
		if x.path == "/logout" && x.policy.Logout {
			return x.logOut()
		}
		if x.path != "/login" {
			return x.notFound()
		}
		username, err := x.username()
		if err != nil {
			return err
		}
		id, err := x.sessionID()
		if err != nil {
			return err
		}
		session, err := x.find(id)
		if errors.Is(err, ErrNoSession) {
			return &Exception{Type: "KeyError", Value: quote(id), why: whyNoRow}
		}
		if err != nil {
			return err
		}
		if err := x.checkToken(session); err != nil {
			return err
		}
		session, err = x.renewID(session) // the id stays the one it was, unless the policy renews it
		if err != nil {
			return err
		}
		session.Username = username
		x.table.put(session)
		x.ran(StepStoreUsername, username)
		x.redirect(x.visit.Base + "/")
		x.answer.clue = x.visit.Clue
		return nil

	default:
		return errNotImplemented
	}
}

var errNotImplemented = &limit{notice: notImplementedPage, value: "501 Unsupported method"}

// sessionID is the chapter's get_session_id: the id in the cookie, or a new one.
func (x *run) sessionID() (id string, err error) {
	value, sent, err := x.readCookie()
	if err != nil {
		return "", err
	}
	if sent {
		id, sent = x.openCookie(value) // the value is the id, unless the policy signs it
	}
	if len(id) > MaxID {
		return "", &limit{notice: idTooLongPage, value: "400 session ID too long"}
	}
	if !sent {
		id = uuid.NewString()
		x.ran(StepNewID, id)
	}
	x.exchange.ID, x.exchange.HasID, x.exchange.Sent = id, true, sent
	return id, nil
}

// MadeID says whether a session ID looks like those that the demo makes: UUIDv4
// (RFC 9562, section 5.4). Whether it did make it, only its own table knows.
func MadeID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 4 && u.Variant() == uuid.RFC4122 && u.String() == id
}

// readCookie is what the Cookie header has under the demo's name, by the
// chapter's search, or as RFC 6265 reads it.
func (x *run) readCookie() (value string, sent bool, err error) {
	request := &x.exchange.Request
	if x.policy.StrictCookie {
		value, request.readAt = readPair(request.cookies, request.foreign, x.policy.CookieName())
	} else {
		value, request.readAt, err = searchCookie(x.cookie, x.policy.CookieName())
	}
	if err != nil {
		return "", false, err
	}
	x.ran(StepReadCookie, value)
	return value, request.readAt >= 0, nil
}

// showPage is the chapter's page: a welcome to who has a name, else the form.
func (x *run) showPage(session Session) {
	token := ""
	if x.policy.CSRFToken {
		token = session.Token
	}
	if session.Username == "" {
		x.ran(StepRenderForm, "")
		x.answer.page = formPage(x.visit.Base, token)
		return
	}
	form := ""
	if x.policy.Logout {
		form = logoutForm(x.visit.Base, token)
	}
	x.ran(StepRenderWelcome, session.Username)
	x.answer.page = welcomePage(x.policy.inPage(session.Username), form) // as it is, unless the policy escapes it
}

func (x *run) notFound() error {
	x.ran(StepNotFound, x.path)
	page := notFoundPage
	if x.policy.Logout {
		page = notFoundBesideLogoutPage
	}
	x.notice(page)
	return nil
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
		return "", &limit{notice: nameTooLongPage, value: "400 username too long"}
	}
	x.ran(StepReadForm, username)
	return username, nil
}

// giveID hands out the key to a row.
func (x *run) giveID(id string) error {
	value, err := x.sealCookie(id) // the id as it is, unless the policy signs it
	if err != nil {
		return err
	}
	x.exchange.GivenID = id
	x.setCookie(value)
	return nil
}

func (x *run) setCookie(value string) {
	x.answer.setCookie = x.policy.cookieLine(value)
	x.ran(StepSetCookie, x.answer.setCookie)
}

func (x *run) redirect(location string) {
	x.ran(StepRedirect, location)
	x.answer.status, x.answer.location = http.StatusFound, location
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
