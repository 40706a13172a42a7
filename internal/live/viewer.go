package live

import (
	"strings"

	"sessionlab/internal/demo"
)

// Viewer is what somebody may see of a demo. A room makes it; the zero Viewer sees
// what everybody may see.
type Viewer struct {
	Seat     string // whose requests, rows and answers are the viewer's own; "" is nobody's
	All      bool   // everybody's are shown as if they were the viewer's own
	Language string // of what is told in words
}

// owns says whether a request of the viewer's seat made the row.
func (v Viewer) owns(row demo.Session) bool { return v.Seat != "" && SeatOf(row.By) == v.Seat }

// SeesID says whether the viewer may see a row's session ID, which would let them be
// that session.
func (v Viewer) SeesID(row demo.Session) bool { return v.All || v.owns(row) }

// Sees says whether the viewer may see the heads and values of what the browsers of
// a seat sent.
func (v Viewer) Sees(seat string) bool { return v.All || v.Seat != "" && v.Seat == seat }

// By names one browser of a seat in the demo's events.
func By(seat, browser string) string { return seat + "/" + browser }

// SeatOf and BrowserOf read what By wrote. Both are "" for a visitor without a link.
func SeatOf(by string) string { seat, _, _ := strings.Cut(by, "/"); return seat }

// BrowserOf is the other half of SeatOf.
func BrowserOf(by string) string { _, browser, _ := strings.Cut(by, "/"); return browser }

// CauseOf is who caused an event: a seat, or "" for a visitor without a link; of an
// act, a policy, the clock, the storage or a server the name that was given as By.
func CauseOf(e *demo.Event) string {
	switch {
	case e.Act != nil:
		return e.Act.By
	case e.Policy != nil:
		return e.Policy.By
	case e.Clock != nil:
		return e.Clock.By
	case e.Storage != nil:
		return e.Storage.By
	case e.Life != nil:
		return e.Life.By
	default:
		return SeatOf(e.Exchange.Visit)
	}
}

// View is one way to see an entry.
type View int

// The views.
const (
	Masked View = iota // everybody's: no values, no heads
	Full               // of what is the viewer's own, or for viewers who see everything
	views              // how many there are
)
