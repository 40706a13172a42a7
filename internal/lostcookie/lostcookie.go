// Package lostcookie finds out why a request lacks the cookie that its browser was
// given. It goes by the requests and responses that the server saw, and by the
// browsers' own rules (RFC 6265bis, sections 5.6 to 5.8), as far as they concern a
// cookie of the demo: it is small and has no Domain, every request to the demo is below its
// Path, and [demo.Policy.Check] refuses attributes and names that browsers drop at once.
package lostcookie

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// Why is the reason why a cookie did not come back.
type Why string

// The reasons.
const (
	Removed     Why = "removed"     // the student deleted it in the jar editor
	Deleted     Why = "deleted"     // it had come back before, and no rule holds it back
	Expired     Why = "expired"     // its Max-Age is over
	Secure      Why = "secure"      // it is Secure, and the address is http
	Frame       Why = "frame"       // it is for a frame in a page of another site
	Site        Why = "site"        // SameSite, and another site began the request
	SiteDefault Why = "siteDefault" // no SameSite, and another site began the POST
	Soon        Why = "soon"        // the request may have left before the cookie came
	Framed      Why = "framed"      // the browser seems to block cookies in frames
	Blocked     Why = "blocked"     // the browser seems to block cookies
)

// Lost is a cookie that a request lacks.
type Lost struct {
	Name  string
	Given time.Time
	Why   Why
	Ended time.Time // of Expired: when its Max-Age was over
	// Held says that the browser has the cookie still, for all that the server knows:
	// it had come back, and another site began this request.
	Held bool
	// Times is how many of the browser's cookies in a row have not come back, of those
	// that the student did not delete.
	Times int
}

// Browsers is what the server knows of the cookies that the browsers of one seat were
// given. The zero Browsers knows of none.
type Browsers struct{ by map[string]browser } // by Visit

type browser struct {
	gift    *gift // the cookie that it was given last, nil if it was taken back
	refused int   // see Lost.Times
}

// gift is a cookie that a browser was given.
type gift struct {
	name    string
	at      time.Time
	policy  *demo.Policy // in force then
	trusted bool         // the browser took the page for a secure context
	framed  bool         // in a frame in a page of another site
	came    bool         // a later request brought it
	removed bool         // the student deleted it in the jar editor
}

// Take takes in one event that the seat caused. It returns what the exchange's request
// lacks, nil if it lacks nothing.
func (b *Browsers) Take(e demo.Event) *Lost {
	x := e.Exchange
	if x == nil || x.Policy == nil {
		return nil
	}
	if b.by == nil {
		b.by = map[string]browser{}
	}
	its := b.by[x.Visit]
	lost := its.lacks(e)
	if x.Trace.Ran(demo.StepClearCookie) {
		its.gift = nil
	} else if len(x.Response.SetCookies()) > 0 {
		its.gift = &gift{name: x.Policy.CookieName(), at: e.At, policy: x.Policy, trusted: trusted(&x.Request), framed: framed(&x.Request)}
	}
	b.by[x.Visit] = its
	return lost
}

// lacks is what a request of the browser lacks.
func (b *browser) lacks(e demo.Event) *Lost {
	g := b.gift
	if g == nil {
		return nil
	}
	r := &e.Exchange.Request
	for pair := range r.Pairs() {
		if pair.Name == g.name && pair.From == "" {
			g.came, b.refused = true, 0
			return nil
		}
	}
	g.removed = g.removed || slices.Contains(r.Removed, g.name)
	if !g.came && !g.removed {
		b.refused++
	}
	lost := &Lost{Name: g.name, Given: g.at, Held: g.came && !g.removed && r.CrossSite(), Times: b.refused}
	if lost.Why = g.why(r, e.At, b.refused); lost.Why == Expired {
		lost.Ended = g.ends()
	}
	return lost
}

// soon is how long after its cookie was given a request may have left without it.
const soon = 300 * time.Millisecond

// why is the reason why a request at a time lacks the cookie, which is the browser's
// so many times refused one.
func (g *gift) why(r *demo.Request, at time.Time, refused int) Why {
	switch {
	case !g.came && g.policy.Secure && !g.trusted:
		return Secure
	case g.removed:
		return Removed
	case g.policy.MaxAge > 0 && !at.Before(g.ends()):
		return Expired
	}
	if site := g.policy.SameSite; site != "None" {
		post := r.Method != "GET"
		switch crossSite := r.CrossSite(); {
		case g.framed || framed(r):
			return Frame
		case crossSite && site == "Strict", crossSite && site == "Lax" && post:
			return Site
		case crossSite && post:
			return SiteDefault
		}
	}
	switch {
	case g.came:
		return Deleted
	case g.policy.Secure: // some browsers want https on this machine too
		return Secure
	case refused < 2 && at.Sub(g.at) < soon:
		return Soon
	case inFrame(r):
		return Framed
	}
	return Blocked
}

// ends is when the browser drops the cookie, by the browser's clock, which nobody turns.
func (g *gift) ends() time.Time { return g.at.Add(time.Duration(g.policy.MaxAge) * time.Second) }

// trusted says whether the page was a secure context: only then do browsers say how
// they fetch.
func trusted(r *demo.Request) bool {
	if r.Header("Sec-Fetch-Site") != "" {
		return true
	}
	host := strings.ToLower(r.Header("Host"))
	if address, err := netip.ParseAddrPort(host); err == nil {
		return address.Addr().IsLoopback()
	}
	name, _, _ := strings.Cut(host, ":")
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || err == nil && address.IsLoopback()
}

// inFrame says whether the request is for a page in a frame.
func inFrame(r *demo.Request) bool { return r.Header("Sec-Fetch-Dest") == "iframe" }

// framed says whether the request is for a frame in a page of another site.
func framed(r *demo.Request) bool { return inFrame(r) && r.CrossSite() }
