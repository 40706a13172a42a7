package exercise

import (
	"slices"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// Holding is what the server knows of the cookies of one seat's browsers: the
// session ID that each of them last sent or was given. Whether a cookie was deleted, the
// server learns only at that browser's next request.
type Holding struct{ keys map[string]heldKey } // by Visit

type heldKey struct {
	id    string
	sent  bool      // it came from the browser, which so had it
	plain bool      // it was given without SameSite and without an end
	ended bool      // its row went with a server that ended
	ends  time.Time // when the browser drops it by its Max-Age; zero is never
}

// Lost is what the server knows of the cookie that a request lacks and that its
// browser had, or of the row that its cookie no longer finds. The zero Lost is of every
// other event.
type Lost struct {
	ID   string // the session ID that was in it
	Left Left   // what is left of it in the table
	// Withheld says that the browser has the cookie still, as far as the server can
	// know: it had come back once, has no end, and nobody deleted it in the jar. It
	// was given without SameSite, so SameSite cannot explain why it did not come.
	Withheld bool
}

// Left is what a browser that lost its cookie left in the table.
type Left string

// What can be left. The zero Left is of a browser that lost none.
const (
	LeftRow      Left = "kept"     // the row of the ID that the browser had
	LeftNothing  Left = "gone"     // that row is gone, too
	LeftOutlived Left = "outlived" // the row, and the cookie's Max-Age is over

	// LeftRestarted is of a browser that still has its cookie: the row went with a server
	// that ended, since the cookie last came.
	LeftRestarted Left = "restarted"
)

// left says whether that is left: a row that outlived its cookie is a row.
func (l Lost) left(what Left) bool {
	return l.Left == what || l.Left == LeftOutlived && what == LeftRow
}

// Take takes in one event that the seat caused. hasRow says whether the table
// now has a row under an ID. Of a request without a cookie, from a browser that
// had one, Take returns what is known of it. That a row is left counts only if
// its ID had come back once: a browser that keeps no cookies has lost none.
func (h *Holding) Take(e demo.Event, hasRow func(id string) bool) (lost Lost) {
	x := e.Exchange
	if x == nil || !x.HasID {
		return Lost{}
	}
	held, ok := h.keys[x.Visit]
	if ok && !x.Sent {
		lost.ID = held.id
		lost.Withheld = held.sent && held.plain && len(x.Request.Removed) == 0 && !hasKey(&x.Request)
		switch {
		case !hasRow(held.id):
			lost.Left = LeftNothing
		case held.sent && !held.ends.IsZero() && !e.At.Before(held.ends):
			lost.Left = LeftOutlived
		case held.sent:
			lost.Left = LeftRow
		}
	}
	if ok && held.ended && x.Sent && x.ID == held.id && !x.Found { // of two servers, the other may still have it
		lost = Lost{ID: held.id, Left: LeftRestarted}
		held.ended = false
	}
	switch given := len(x.Response.SetCookies()) > 0; {
	case given && x.GivenID != "":
		// Signed anew, it is the one that came.
		plain := x.Policy != nil && x.Policy.SameSite == "" && x.Policy.MaxAge == 0
		h.hold(x.Visit, heldKey{id: x.GivenID, sent: x.Sent && x.GivenID == x.ID, plain: plain, ends: ends(e)})
	case given:
		delete(h.keys, x.Visit) // taken back: a logout
	case x.Sent:
		if held.id != x.ID {
			held = heldKey{id: strings.Clone(x.ID)} // put into the browser by hand; without the header around it
		}
		held.sent = true
		h.hold(x.Visit, held)
	}
	return lost
}

// End notes that rows went because a server ended, or all of them did.
func (h *Holding) End(changes []demo.Change) {
	for visit, held := range h.keys {
		if slices.ContainsFunc(changes, func(c demo.Change) bool { return c.Op == demo.OpDelete && c.Before.ID == held.id }) {
			held.ended = true
			h.keys[visit] = held
		}
	}
}

// hasKey says whether a request carries the demo's cookie, under whichever name
// the policy gives it.
func hasKey(r *demo.Request) bool {
	for pair := range r.Pairs() {
		if strings.HasSuffix(pair.Name, "sessionid") {
			return true
		}
	}
	return false
}

func (h *Holding) hold(visit string, key heldKey) {
	if h.keys == nil {
		h.keys = map[string]heldKey{}
	}
	h.keys[visit] = key
}

// ends is when the browser drops the cookie that an exchange gave it, by the
// browser's clock, which nobody turns.
func ends(e demo.Event) time.Time {
	if p := e.Exchange.Policy; p != nil && p.MaxAge > 0 {
		return e.At.Add(time.Duration(p.MaxAge) * time.Second)
	}
	return time.Time{}
}
