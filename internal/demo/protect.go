package demo

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"

	"github.com/google/uuid"
)

// The protections: small steps around the chapter's flow. Each does nothing where
// the policy has it off.

// find is the row under an ID. Where a timeout has ended the row, find removes it,
// and the request goes on as with an unknown ID.
func (x *run) find(id string) (Session, error) {
	session, err := x.table.get(id)
	if err != nil {
		return Session{}, err
	}
	if !x.chapters {
		before := x.table.before()
		x.ran(StepLoadSession, before.Held())
	}
	if timeout := x.policy.over(x.table.before(), x.table.now); timeout != "" {
		x.ran(StepExpire, timeout)
		return Session{}, x.table.expire()
	}
	return session, nil
}

// idForNewRow is the ID for a new row: the request's, or a new one if the client
// may have chosen the request's. Otherwise an attacker could plant an ID in
// someone else's browser and have the server adopt it.
func (x *run) idForNewRow(id string) string {
	if !x.policy.RejectUnknown || !x.exchange.Sent {
		return id
	}
	x.ran(StepRejectUnknown, id)
	id = uuid.NewString()
	x.ran(StepNewID, id)
	return id
}

// giveToken gives the session a token for its forms where it has none yet, and
// says whether it did.
func (x *run) giveToken(session *Session) bool {
	if !x.policy.CSRFToken || session.Token != "" {
		return false
	}
	session.Token = rand.Text()
	x.ran(StepNewToken, session.Token)
	return true
}

// checkToken refuses a form that does not carry its session's token: another site
// can make a browser send a form, but does not know the token. The comparison
// takes equally long wherever the two differ.
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

// renewID gives a login an ID that nobody can have known before. It is a new
// session, not the old one under another ID: it begins now, so the absolute
// timeout counts from the login, and it takes nothing from the old row, neither
// the token nor the count of requests.
func (x *run) renewID(session Session) (Session, error) {
	if !x.policy.RenewAtLogin {
		return session, nil
	}
	id := uuid.NewString()
	x.ran(StepRenewID, id)
	session = x.table.renew(id)
	return session, x.giveID(id)
}

// logOut ends the session at both ends: it removes the row, and tells the browser
// to forget the cookie. A request without a row has proved no session: no token
// matches, and no cookie is cleared. Otherwise another site could log the user out
// with a form that arrives without the cookie, because the answer to a top-level
// navigation may clear any cookie, whatever its SameSite.
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
