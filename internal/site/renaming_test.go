package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A seat that is renamed again and again is told to wait, in both languages, and for
// how long.
func TestRenamingTooOften(t *testing.T) {
	c := openClass(t)
	_, body := c.call("192.0.2.1", "", "POST", "/api/seats", `{"name":"kim"}`)
	token := decode[struct{ Token string }](t, body).Token
	for language, want := range map[string]string{"en": "very often", "ko": "너무 자주"} {
		for n := 0; ; n++ {
			r := httptest.NewRequest("PATCH", "http://localhost:8080/api/seats/me", strings.NewReader(fmt.Sprintf(`{"name":"%s %d"}`, language, n)))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Accept-Language", language)
			w := httptest.NewRecorder()
			c.h.ServeHTTP(w, r)
			if w.Code == http.StatusOK && n < 1000 {
				continue
			}
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), want) {
				t.Errorf("name %d: %d %v %s", n, w.Code, w.Header(), w.Body)
			}
			break
		}
	}
}
