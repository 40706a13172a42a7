package desk

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// TestJarSaysWhatTheDemoSetsAside: the jar editor says of each pair where it is from
// as the demo decides it, for IDs of the root demo that stand within another pair
// too, before and after the demo has seen them.
func TestJarSaysWhatTheDemoSetsAside(t *testing.T) {
	const page = "http://localhost:8080"
	l := open(t, "", room.Config{}, Config{LabOrigin: func(*http.Request) string { return page }})
	issued := strings.TrimPrefix(l.visit(http.MethodGet, "/", "").Header.Get("Set-Cookie"), "sessionid=")
	seat := l.join(t)
	if l.visit(http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie") == "" {
		t.Fatal("the desk gave no session")
	}
	pairs := map[string]string{
		"sessionid=" + issued: "walk-in", "other=" + issued: "walk-in",
		"note=sessionid=" + issued: "walk-in", "mysessionid=" + issued: "walk-in",
		"note=sessionid=typed": "", "sessionid=typed": "", "theme=dark": "",
	}
	for _, when := range []string{"before the demo saw it", "after"} {
		for pair, want := range pairs {
			r := httptest.NewRequest(http.MethodPost, seat.DemoPath()+".lab/jar", strings.NewReader("{}"))
			r.Header.Set("Origin", page)
			r.Header.Set("Cookie", pair)
			w := httptest.NewRecorder()
			l.ServeHTTP(w, r)
			body, _ := io.ReadAll(w.Result().Body)
			var jar struct{ Cookies []struct{ From string } }
			if err := json.Unmarshal(body, &jar); err != nil || len(jar.Cookies) != 1 || jar.Cookies[0].From != want {
				t.Errorf("%s: the jar says of %s %s, want from %q", when, pair, body, want)
			}
		}
		for pair, want := range pairs {
			setAside := strings.Contains(pair, "sessionid") && l.visit(http.MethodGet, seat.DemoPath(), pair).Header.Get("Set-Cookie") != ""
			if strings.Contains(pair, "sessionid") && setAside != (want != "") {
				t.Errorf("%s: with %s the demo's answer sets a cookie: %v", when, pair, setAside)
			}
		}
	}
}
