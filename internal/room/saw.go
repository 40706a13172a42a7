package room

import (
	"sessionlab/internal/demo"
)

// Saw counts what the server saw of a seat since its last tick: what an
// instructor goes by to help.
type Saw struct {
	Forms    int `json:"forms"`    // pages with the form, under an id that had a row or got a new one
	Welcomes int `json:"welcomes"` // pages that welcome
	Logins   int `json:"logins"`   // logins that were accepted
	Orphans  int `json:"orphans"`  // requests whose cookie opened no row
	Without  int `json:"without"`  // requests without a cookie
	Errors   int `json:"errors"`   // requests that ended with another error, such as a login without a name
	Deletes  int `json:"deletes"`  // rows deleted
}

// count takes in an event that the seat caused.
func (s *Saw) count(e *demo.Event) {
	x := e.Exchange
	switch {
	case x == nil:
		s.Deletes++
	case x.Trace.Ran(demo.StepRefuseCookie): // it was signed by nobody here
		s.Orphans++
	case x.HasID && !x.Sent: // why it ended with an error, if it did
		s.Without++
	case x.HasID && !x.Found: // likewise
		s.Orphans++
	case x.Trace.Ran(demo.StepError):
		s.Errors++
	case x.Trace.Ran(demo.StepClearCookie): // a logout: nothing to be helped with
	case x.Trace.Ran(demo.StepStoreUsername):
		s.Logins++
	case x.Trace.Ran(demo.StepRenderWelcome):
		s.Welcomes++
	default:
		s.Forms++
	}
}

// Plus is both counts together.
func (s Saw) Plus(o Saw) Saw {
	return Saw{
		s.Forms + o.Forms, s.Welcomes + o.Welcomes, s.Logins + o.Logins, s.Orphans + o.Orphans,
		s.Without + o.Without, s.Errors + o.Errors, s.Deletes + o.Deletes,
	}
}

// Most is what there was most of, and how often; "nothing" where there was none.
// Of what there was equally often, the one that needs help more comes first.
func (s Saw) Most() (kind string, n int) {
	kind = "nothing"
	for _, k := range []struct {
		kind string
		n    int
	}{
		{"errors", s.Errors}, {"orphans", s.Orphans}, {"without", s.Without}, {"deletes", s.Deletes},
		{"logins", s.Logins}, {"welcomes", s.Welcomes}, {"forms", s.Forms},
	} {
		if k.n > n {
			kind, n = k.kind, k.n
		}
	}
	return kind, n
}

// lastID is the session ID that a seat's browser has after its last request: the
// one that the response gave, else the one that the request carried. The zero
// lastID is none.
type lastID struct {
	id    string
	given bool // and the request did not carry it
}

func lastOf(x *demo.Exchange) lastID {
	switch {
	case x.GivenID != "":
		return lastID{x.GivenID, !x.Sent || x.GivenID != x.ID}
	case x.Sent:
		return lastID{id: x.ID}
	default: // a row may have been made, such as for a 404, but its ID was not handed out
		return lastID{}
	}
}
