package site_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"sessionlab/internal/site"
)

var wildcard = regexp.MustCompile(`\{\w+\}`)

// A token that nobody has is refused by every call that there is, also by those
// that serve anyone; only the probes read none.
func TestForgedToken(t *testing.T) {
	h := open(t, func(*site.Config) {})
	for _, call := range site.Calls() {
		method, path, _ := strings.Cut(call, " ")
		for _, authorization := range []string{"Bearer nonsense", "Bearer", "Basic a2ltOg=="} {
			r := httptest.NewRequest(method, wildcard.ReplaceAllString(path, "main"), strings.NewReader("{}"))
			r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000"
			r.Header.Set("Authorization", authorization)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			want := http.StatusUnauthorized
			if path == "/healthz" || path == "/readyz" {
				want = http.StatusOK
			}
			if w.Code != want {
				t.Errorf("%s with %q: %d, want %d", call, authorization, w.Code, want)
			}
		}
	}
}
