package exercise_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// The Cookie question is about what travelled: under a policy that names the cookie
// otherwise, or seals what is in it, the value, the pair and the line are those.
func TestCookieUnderAPolicy(t *testing.T) {
	for name, policy := range map[string]demo.Policy{
		"the chapter's": {},
		"signed":        {Signed: true},
		"encrypted":     {Signed: true, Encrypted: true},
		"stateless":     {Signed: true, Stateless: true},
		"hostPrefix":    {HostPrefix: true, Secure: true, Path: "/"},
	} {
		t.Run(name, func(t *testing.T) {
			if refused := policy.Check(); len(refused) > 0 {
				t.Fatalf("%+v", refused)
			}
			var logins []exercise.Login
			server := demo.New(demo.Config{Policy: policy, Observe: func(e demo.Event) {
				if l, ok := exercise.LoginOf(e); ok {
					logins = append(logins, l)
				}
			}})
			serve := func(method, path, cookie, body string) string {
				r := httptest.NewRequest(method, path, strings.NewReader(body))
				r.Header.Set("Content-Length", strconv.Itoa(len(body)))
				if cookie != "" {
					r.Header.Set("Cookie", cookie)
				}
				w := httptest.NewRecorder()
				server.Serve(w, r, demo.Visit{By: "me/A", Clue: "a clue"})
				pair, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
				return pair
			}
			pair := serve(http.MethodGet, "/", "", "")
			if pair == "" { // there is no session before a login
				pair = serve(http.MethodPost, "/login", "", "username=kim")
			}
			serve(http.MethodPost, "/login", "theme=dark; "+pair, "username=kim")
			cookie, value, _ := strings.Cut(pair, "=")
			for text, key := range map[string]string{
				value:                              "",
				pair:                               "",
				"Cookie: " + pair:                  "",
				"theme=dark; " + pair:              "",
				cookie + "\t" + value:              "", // of a Cookies tab
				"theme=dark; x=" + value:           "say.cookie.wrong-name",
				"theme=dark; y=1":                  "say.cookie.missing-name",
				value[:9]:                          "say.cookie.truncated",
				pair + "0":                         "say.cookie.too-long",
				"Set-Cookie: " + pair:              "say.cookie.is-set-cookie",
				"curl http://x/ -b '" + pair + "'": "",
			} {
				p := exercise.NewProgress(network)
				reply := p.Answer(network, "cookie", text, exercise.Evidence{Logins: logins}, time.Now())
				if reply.Key != key || reply.Passed != (key == "") {
					t.Errorf("%q: %+v, want %q", text, reply, key)
				}
				if key == "say.cookie.wrong-name" && reply.Values["cookie"] != cookie {
					t.Errorf("it is told of the name %q, want %q", reply.Values["cookie"], cookie)
				}
			}
		})
	}
}
