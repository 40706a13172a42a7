package room

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// walkInKey stands for a desk's key in the walk-in's path, where a demo has no
// root of its own.
const walkInKey = "walk-in"

// ServeDemo answers the requests to the demo: a desk's under /s/{desk}/, the
// walk-in's under /s/walk-in/ and everywhere else. It looks at the request target
// to the letter, as the chapter's program does.
func (l *Lab) ServeDemo(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.RequestURI, "/s/")
	if !ok {
		l.serveWalkIn(w, r, "")
		return
	}
	key, inside := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		key, inside = rest[:i], rest[i:]
	}
	l.mu.RLock()
	d := l.desks[key]
	l.mu.RUnlock()
	switch {
	case d == nil && key != walkInKey:
		l.outside(w, r, http.StatusNotFound, noDeskPage(r))
	case !strings.HasPrefix(inside, "/"):
		w.Header().Set("Location", "/s/"+key+"/")
		l.outside(w, r, http.StatusTemporaryRedirect, "")
	case d == nil:
		l.serveWalkIn(w, r, "/s/"+walkInKey)
	case !d.limiter.Allow():
		l.tooOften(w, r, d.seat.language(), d.base()+"/")
	case inside == jarPath:
		l.serveJar(w, r, d)
	default:
		table := l.ready(w, r, d.seat.table)
		if table == nil {
			return
		}
		table.demo.Serve(w, r, demo.Visit{
			By:      d.by(),
			Base:    d.base(),
			Foreign: d.foreignPairs(r.Header["Cookie"]),
			Removed: d.takeRemoved(),
			Header:  l.config.DemoHeader(r),
			Lang:    d.seat.language(),
			Clue:    clueFor(r),
		})
	}
}

// serveWalkIn answers whoever typed the chapter's own URL, which is below base.
func (l *Lab) serveWalkIn(w http.ResponseWriter, r *http.Request, base string) {
	if r.RequestURI == "/favicon.ico" && fromDesk(r.Referer()) {
		// A browser asks for the icon at the root, whatever page it shows. It is
		// the desk's visitor, so it must not leave a row as a walk-in.
		l.outside(w, r, http.StatusNotFound, "")
		return
	}
	if !l.walkIns.allow(l.config.ClientOf(r), time.Now()) {
		l.tooOften(w, r, "", base+"/")
		return
	}
	if l.ready(w, r, func() *Room { return l.main }) != nil {
		l.main.demo.Serve(w, r, demo.Visit{Base: base, Header: l.config.DemoHeader(r), Clue: clueFor(r)})
	}
}

// ready returns the room whose demo is to answer, once its reader is not too far
// behind. Where the room ends first, it has answered itself and returns nil.
func (l *Lab) ready(w http.ResponseWriter, r *http.Request, table func() *Room) *Room {
	for {
		room := table()
		err := room.catchUp(r.Context())
		switch {
		case err == nil:
			return room
		case errors.Is(err, ErrEnded) && table() != room:
			continue // the instructor has changed how many servers there are
		}
		w.Header().Set("Retry-After", "1")
		l.outside(w, r, http.StatusServiceUnavailable, stoppingPage(r))
		return nil
	}
}

func fromDesk(referer string) bool {
	u, err := url.Parse(referer)
	return err == nil && strings.HasPrefix(u.Path, "/s/")
}

// clueFor makes a clue for what may be a login.
func clueFor(r *http.Request) string {
	if r.Method != http.MethodPost {
		return ""
	}
	return newClue()
}

// outside answers what is not the demo's: nothing of it is recorded.
func (l *Lab) outside(w http.ResponseWriter, r *http.Request, status int, page string) {
	for name, values := range l.config.DemoHeader(r) {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	if page != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page) // a client that is gone gets nothing
}

// tooOften answers a request over the rate of its desk or its address; lang is the
// language of the page around the demo, "" if that is not known.
func (l *Lab) tooOften(w http.ResponseWriter, r *http.Request, lang, home string) {
	w.Header().Set("Retry-After", "1")
	l.outside(w, r, http.StatusTooManyRequests, outsidePage(http.StatusTooManyRequests, "outside.too-often", demo.Lang(r.Header, lang), home))
}

// newClue is a clue that nobody guesses and everybody can type.
func newClue() string {
	s := random(12)
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}
