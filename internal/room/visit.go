package room

import (
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
		l.outside(w, r, http.StatusNotFound, noDeskPage)
	case !strings.HasPrefix(inside, "/"):
		w.Header().Set("Location", "/s/"+key+"/")
		l.outside(w, r, http.StatusTemporaryRedirect, "")
	case d == nil:
		l.serveWalkIn(w, r, "/s/"+walkInKey)
	case !d.limiter.Allow():
		l.tooOften(w, r)
	case inside == jarPath:
		l.serveJar(w, r, d)
	default:
		d.seat.table().demo.Serve(w, r, demo.Visit{
			By:      d.by(),
			Base:    d.base(),
			Foreign: d.foreignPairs(r.Header["Cookie"], l.walkIn.has),
			Removed: d.takeRemoved(),
			Header:  l.config.DemoHeader(r),
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
		l.tooOften(w, r)
		return
	}
	l.main.demo.Serve(w, r, demo.Visit{Base: base, Header: l.config.DemoHeader(r), Clue: clueFor(r)})
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

// tooOften answers a request over the rate of its desk or its address.
func (l *Lab) tooOften(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "1")
	l.outside(w, r, http.StatusTooManyRequests, tooOftenPage)
}

const tooOftenPage = `<!doctype html><html lang="ko"><head><title>429</title></head><body>` +
	`<p>요청이 너무 잦습니다. 잠깐 기다렸다가 새로고침하세요.</p>` +
	`<p lang="en">Too many requests. Wait a moment, then reload.</p>` +
	`</body></html>`

const noDeskPage = `<!doctype html><html lang="ko"><head><title>404</title></head><body>` +
	`<p>이 주소에는 자리가 없습니다. 주소가 잘못되었거나, 쓰이지 않아 다른 사람에게 내준 자리일 수 있습니다. 실습 페이지를 열거나 새로고침하세요. 자리가 없어졌다면 새 자리를 드립니다.</p>` +
	`<p lang="en">There is no seat at this address. The address may be mistyped, or the seat was unused and had to make room for someone else. Open or reload the lesson page; if your seat is gone, you get a new one.</p>` +
	`</body></html>`

// newClue is a clue that nobody guesses and everybody can type.
func newClue() string {
	s := random(12)
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}
