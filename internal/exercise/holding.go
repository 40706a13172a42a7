package exercise

import "sessionlab/internal/demo"

// Holding is what the server knows of the cookies of one seat's browsers: the
// session ID that each of them last sent or was given. That one was deleted it
// can't know before that browser's next request.
type Holding struct{ keys map[string]heldKey } // by Visit

type heldKey struct {
	id   string
	sent bool // it came from the browser, which so had it
}

// Left is what a browser that lost its cookie left in the table.
type Left string

// What can be left. The zero Left is of every other event.
const (
	LeftRow     Left = "kept" // the row of the ID that the browser had
	LeftNothing Left = "gone" // that row is gone, too
)

// Take takes in one event that the seat caused. hasRow says whether the table
// now has a row under an ID. Of a request without a cookie, from a browser that
// had one, Take returns what is left of it in the table. That a row is left
// counts only if its ID had come back once: a browser that keeps no cookies has
// lost none.
func (h *Holding) Take(e demo.Event, hasRow func(id string) bool) (left Left) {
	x := e.Exchange
	if x == nil || !x.HasID {
		return ""
	}
	held, ok := h.keys[x.Visit]
	switch {
	case x.Sent || !ok:
	case !hasRow(held.id):
		left = LeftNothing
	case held.sent:
		left = LeftRow
	}
	switch given := len(x.Response.SetCookies()) > 0; {
	case given && x.GivenID != "":
		h.hold(x.Visit, heldKey{x.GivenID, false})
	case given:
		delete(h.keys, x.Visit) // taken back: a logout
	case x.Sent:
		h.hold(x.Visit, heldKey{x.ID, true})
	}
	return left
}

func (h *Holding) hold(visit string, key heldKey) {
	if h.keys == nil {
		h.keys = map[string]heldKey{}
	}
	h.keys[visit] = key
}
