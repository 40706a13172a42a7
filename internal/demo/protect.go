package demo

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"

	"github.com/google/uuid"
)

// The protections: small steps around the chapter's flow, each of which does
// nothing where the policy has it off.

// find is the row under id, unless it is over: then it goes, and the request
// goes on as with an id that the table does not know.
func (x *run) find(id string) (Session, error) {
	session, err := x.table.get(id)
	if err != nil {
		return Session{}, err
	}
	if timeout := x.policy.over(x.table.before(), x.table.now); timeout != "" {
		x.ran(StepExpire, timeout)
		return Session{}, x.table.expire()
	}
	return session, nil
}

// rejectUnknown is the id for a new row: the one that the request has, or, if
// the client may have chosen that, another. So nobody can plant an id that they
// know in someone else's browser and have the server adopt it.
func (x *run) rejectUnknown(id string) string {
	if !x.policy.RejectUnknown || !x.exchange.Sent {
		return id
	}
	x.ran(StepRejectUnknown, id)
	id = uuid.NewString()
	x.ran(StepNewID, id)
	return id
}

// giveToken sees to it that the session has a token for its forms, and says
// whether it is a new one.
func (x *run) giveToken(session *Session) bool {
	if !x.policy.CSRFToken || session.Token != "" {
		return false
	}
	session.Token = rand.Text()
	x.ran(StepNewToken, session.Token)
	return true
}

// checkToken refuses a form that does not carry its session's token: another
// site can make a browser send a form, but does not know what to write there.
// The comparison takes equally long wherever the two differ.
func (x *run) checkToken(session Session) error {
	if !x.policy.CSRFToken {
		return nil
	}
	sent, _ := formValue(x.body, tokenField)
	x.ran(StepCheckToken, sent)
	if session.Token == "" || subtle.ConstantTimeCompare([]byte(sent), []byte(session.Token)) == 0 {
		return &limit{notice: wrongTokenPage, value: "403 wrong token"}
	}
	return nil
}

// renewID gives a login an id that nobody can have known before. It is a new
// session, not the old one under another id: it begins now, so that the absolute
// timeout counts from the login, and what a visitor without a name left in the
// old row, its token included, is not taken along.
func (x *run) renewID(session Session) (Session, error) {
	if !x.policy.RenewAtLogin {
		return session, nil
	}
	id := uuid.NewString()
	x.ran(StepRenewID, id)
	session = x.table.renew(id)
	return session, x.giveID(id)
}

// logOut ends the session at both ends: the row goes, and the browser is told to
// forget the cookie. A request without a row has proved no session: its token, if
// one is asked for, matches none, and no cookie is cleared. Otherwise another site
// could log the user out with a form that arrives without the cookie, because the
// page that answers a top-level navigation may clear any cookie, SameSite or not.
func (x *run) logOut() error {
	id, err := x.sessionID()
	if err != nil {
		return err
	}
	session, err := x.find(id)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNoSession) {
		return err
	}
	if err := x.checkToken(session); err != nil {
		return err
	}
	if known {
		x.ran(StepDeleteSession, id)
		x.table.delete()
		x.clearCookie()
	}
	x.redirect(x.visit.Base + "/")
	return nil
}

func (x *run) clearCookie() {
	x.answer.setCookie = x.policy.clearLine()
	x.ran(StepClearCookie, x.answer.setCookie)
}
