package desk

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// asking is an answer that asks a desk for its page as soon as its own head is
// written, with the cookie in it.
type asking struct {
	*httptest.ResponseRecorder
	ask func(cookie string)
}

func (a asking) WriteHeader(status int) {
	cookie, _, _ := strings.Cut(a.Header().Get("Set-Cookie"), ";")
	a.ask(cookie)
	a.ResponseRecorder.WriteHeader(status)
}

// A desk knows an ID of the root demo before the browser that it was given to does.
func TestIssuedIDsAreKnownBeforeTheAnswer(t *testing.T) {
	l := open(t, "", room.Config{}, Config{})
	path := l.join(t).DemoPath()
	l.visit(http.MethodGet, path, "") // what comes with the first request is foreign in any case
	asked := 0
	w := asking{httptest.NewRecorder(), func(cookie string) {
		asked++
		if response := l.visit(http.MethodGet, path, cookie); cookie == "" || response.Header.Get("Set-Cookie") == "" {
			t.Errorf("the desk took the root demo's %q for its own", cookie)
		}
	}}
	l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if asked != 1 {
		t.Errorf("%d heads were written", asked)
	}
}
