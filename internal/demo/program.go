package demo

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/google/uuid"
)

// respond is the chapter's program in the order of its lines: do_GET, then
// do_POST. x is the request with the answer to it and the record of both, as
// run.go has it; x.table is the session table. An *Exception is where the chapter's
// program stops and drops the connection. What a policy adds is a step with a name,
// in protect.go; under the zero policy such a step does nothing.
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
			id, err = x.idForNewRow(id), nil
			session = x.table.create(id) // under any ID, also one that the client chose, unless the policy rejects that
			x.ran(StepCreateSession, id)
		}
		if err != nil {
			return err
		}
		if x.path != "/" {
			return x.notFound() // too late: the row is made
		}
		if !x.exchange.Sent || id != x.exchange.ID || x.outdated { // the browser has no cookie with this ID yet, or an outdated one
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
		if x.storage.Shop && (x.path == "/basket" || x.path == "/colour") {
			return x.shop()
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
		session, err = x.renewID(session) // the same ID as before, unless the policy renews it
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

// sessionID is the chapter's get_session_id: the ID in the cookie, or a new one.
func (x *run) sessionID() (id string, err error) {
	value, sent, err := x.readCookie()
	if err != nil {
		return "", err
	}
	if sent {
		id, sent = x.openCookie(value) // the value is the ID, unless the policy signs it
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

// readCookie is the value of the demo's cookie, found by the chapter's search in
// the header's text, or, under StrictCookie, pair by pair.
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

// showPage is the chapter's page: a welcome where the session has a name, else the form.
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
	form = x.shopForms(session, token) + form
	x.answer.page = welcomePage(x.policy.inPage(session.Username), form) // the name as it is, unless the policy escapes it
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
		const wrongType = "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"
		return "", &Exception{Type: "TypeError", Value: wrongType, why: whyNoLength}
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

// giveID hands out an ID in a cookie.
func (x *run) giveID(id string) error {
	value, err := x.sealCookie(id) // the ID as it is, unless the policy signs it
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
