package desk

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// TestOutsideLanguages: what the lab says in the demo's place, and what the demo
// explains, comes in the language of the seat's lesson page first; in that of a
// browser where no page has named one; and in Korean to a client that names none.
func TestOutsideLanguages(t *testing.T) {
	l := open(t, "", room.Config{}, Config{})
	seat := l.join(t)
	ask := func(path, language string) (int, string) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if language != "" {
			r.Header.Set("Accept-Language", language)
		}
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	inOrder := func(what, body, english, first string) {
		t.Helper()
		ko, en := strings.Index(body, "니다."), strings.Index(body, english)
		if ko < 0 || en < 0 || (ko < en) != (first == "ko") || !strings.Contains(body, `<html lang="`+first+`">`) {
			t.Errorf("%s should come in %s first:\n%s", what, first, body)
		}
	}
	nowhere := "/s/" + strings.Repeat("a", 26) + "/"
	for _, c := range []struct{ page, path, language, english, first string }{
		{"", nowhere, "", "There is no seat", "ko"},
		{"", nowhere, "en-GB,en", "There is no seat", "en"},
		{"", seat.DemoPath() + "loot", "en-GB,en", "This server has", "en"},
		{"en", seat.DemoPath() + "loot", "ko", "This server has", "en"},
		{"en", seat.DemoPathB() + "loot", "ko", "This server has", "en"},
		{"en", seat.DemoPath() + "loot", "", "This server has", "ko"},
		{"ko", seat.DemoPath() + "loot", "en", "This server has", "ko"},
		{"en", "/loot", "ko", "This server has", "ko"}, // a walk-in has no page around it
	} {
		if c.page != "" {
			seat.Speaks(c.page)
		}
		status, body := ask(c.path, c.language)
		if status != http.StatusNotFound {
			t.Errorf("%s: %d", c.path, status)
		}
		inOrder(c.path+" in "+c.language, body, c.english, c.first)
	}
	seat.Speaks("en")
	for range 10_000 { // more than its browser may send at once
		status, body := ask(seat.DemoPath(), "ko")
		if status != http.StatusTooManyRequests {
			continue
		}
		inOrder("too many requests", body, "Too many requests", "en")
		if strings.Count(body, `<a href="`+seat.DemoPath()+`">`) != 2 {
			t.Errorf("no way back to %s:\n%s", seat.DemoPath(), body)
		}
		return
	}
	t.Error("no request was too many")
}
