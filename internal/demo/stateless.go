package demo

import (
	"encoding/json"
	"net/http"
	"time"
)

// respondStateless is the program without a table. The server remembers nothing:
// every request brings its whole session along, signed. So there is nothing to
// look up, nothing to delete, and no way to end a session before its time.
func (x *run) respondStateless() error {
	login, logout := x.path == "/login", x.path == "/logout" && x.policy.Logout
	switch {
	case x.method == http.MethodPost && login:
		username, err := x.username()
		if err != nil {
			return err
		}
		session, _, err := x.openState() // a login works without a session, too
		if err != nil {
			return err
		}
		if err := x.checkToken(session); err != nil {
			return err
		}
		x.ran(StepStoreUsername, username)
		if err := x.saveState(Session{Username: username, Created: x.table.now}); err != nil {
			return err
		}
		x.redirect(x.visit.Base + "/")
		x.answer.clue = x.visit.Clue
		return nil

	case x.method == http.MethodPost && logout:
		session, known, err := x.openState()
		if err != nil {
			return err
		}
		if err := x.checkToken(session); err != nil {
			return err
		}
		if known { // the signed cookie proves the session, as a row does in the chapter's program
			x.clearCookie() // whoever has a copy of the cookie stays logged in
		}
		x.redirect(x.visit.Base + "/")
		return nil

	case x.method == http.MethodGet && x.path == "/":
		session, known, err := x.openState()
		if err != nil {
			return err
		}
		// Under an idle timeout, the cookie has to say when the session was last used.
		if x.giveToken(&session) || !known || x.outdated || x.policy.IdleTimeout > 0 {
			if err := x.saveState(session); err != nil {
				return err
			}
		}
		x.showPage(session)
		return nil

	case x.method == http.MethodGet || x.method == http.MethodPost:
		return x.notFound()
	default:
		return errNotImplemented
	}
}

// openState is the session in the cookie, or one that begins now.
func (x *run) openState() (session Session, known bool, err error) {
	value, sent, err := x.readCookie()
	if err != nil {
		return Session{}, false, err
	}
	var s state
	if sent && x.opens(value, &s) {
		x.ran(StepOpenCookie, s.text())
		session = s.session()
		timeout := x.policy.over(session, x.table.now)
		if timeout == "" {
			return session, true, nil
		}
		x.ran(StepExpire, timeout)
	}
	x.ran(StepNewState, "")
	return Session{Created: x.table.now}, false, nil
}

// saveState puts the session into the cookie.
func (x *run) saveState(session Session) error {
	s := state{session.Username, session.Created.Unix(), x.table.now.Unix(), session.Token}
	x.ran(StepSealCookie, s.text())
	value, err := x.sealing.seal(s, x.table.now)
	if err == nil {
		x.setCookie(value)
	}
	return err
}

// state is a session as its cookie holds it, in place of a row.
type state struct {
	Username string `json:"username,omitempty"`
	Created  int64  `json:"created"` // Unix time
	Seen     int64  `json:"seen"`    // Unix time of the page that set the cookie
	Token    string `json:"csrfToken,omitempty"`
}

func (s state) session() Session {
	return Session{Username: s.Username, Created: time.Unix(s.Created, 0), Seen: time.Unix(s.Seen, 0), Token: s.Token}
}

// text is the JSON that is sealed.
func (s state) text() string {
	text, _ := json.Marshal(s) // strings and numbers always marshal
	return string(text)
}
