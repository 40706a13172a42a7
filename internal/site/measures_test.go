package site_test

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/site"
)

// Who gets the measures: in a class who leads it, else everyone, but for who
// comes with a token that is none.
func TestWhoGetsMeasures(t *testing.T) {
	for _, led := range []bool{true, false} {
		c := &class{t: t}
		c.h = open(t, func(config *site.Config) { c.lab, config.Owner, config.Hosts.Class = config.Lab, false, led })
		lead, err := c.lab.Lead(c.lab.Key())
		if err != nil {
			t.Fatal(err)
		}
		_, student, err := c.lab.Join("", "", "en")
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []struct {
			name, token  string
			class, alone int
		}{
			{"nobody", "", http.StatusUnauthorized, http.StatusOK},
			{"a forged token", "nonsense", http.StatusUnauthorized, http.StatusUnauthorized},
			{"a student", student, http.StatusForbidden, http.StatusOK},
			{"the instructor", lead, http.StatusOK, http.StatusOK},
		} {
			want := who.alone
			if led {
				want = who.class
			}
			status, text := c.call("192.0.2.1", who.token, http.MethodGet, "/metrics", "")
			if status != want || strings.Contains(text, "lab_rows") != (want == http.StatusOK) {
				t.Errorf("%s, in a class: %t: %d, want %d", who.name, led, status, want)
			}
		}
	}
}
