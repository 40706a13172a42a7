package desk

import (
	"io"
	"net/http"
	"strconv"

	"sessionlab/internal/demo"
	"sessionlab/internal/words"
)

// matter is why the lab answers in the demo's place.
type matter struct {
	status    int
	retryable bool   // the demo may answer the same request a second later
	key       string // of its sentence among the words
}

var (
	tooOften = matter{http.StatusTooManyRequests, true, "outside.too-often"}
	stopping = matter{http.StatusServiceUnavailable, true, "outside.stopping"}
	noDesk   = matter{http.StatusNotFound, false, "outside.no-desk"}
)

// explain answers with a page that says what is the matter, first in lang, the language
// of the page around the demo, "" if that is not known. home, which may be "", is where
// it leads on to.
func (s *Desks) explain(w http.ResponseWriter, r *http.Request, what matter, lang, home string) {
	if what.retryable {
		w.Header().Set("Retry-After", "1")
	}
	title := strconv.Itoa(what.status) + " " + http.StatusText(what.status)
	why := func(language string) string { return words.Own().Say(language, what.key, nil) }
	s.outside(w, r, what.status, demo.Explain(title, why, demo.Lang(r.Header, lang), home))
}

// outside answers in the demo's place. Nothing of it is recorded.
func (s *Desks) outside(w http.ResponseWriter, r *http.Request, status int, page string) {
	for name, values := range s.config.Header(r) {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	if page != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page) // a client that is gone gets nothing
}
