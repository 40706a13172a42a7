package room

import (
	"net/http"
	"strconv"

	"sessionlab/internal/demo"
	"sessionlab/internal/words"
)

func noDeskPage(r *http.Request) string {
	return outsidePage(http.StatusNotFound, "outside.no-desk", demo.Lang(r.Header, ""), "")
}

func stoppingPage(r *http.Request) string {
	return outsidePage(http.StatusServiceUnavailable, "outside.stopping", demo.Lang(r.Header, ""), "")
}

// outsidePage is a page that the lab sends in the demo's place. The key names its
// sentence in the words; the given language comes first. The page links to home, the
// first page of the desk, "" where there is no desk.
func outsidePage(status int, key, lang, home string) string {
	why := func(language string) string { return words.Own().Say(language, key, nil) }
	return demo.Explain(strconv.Itoa(status)+" "+http.StatusText(status), why, lang, home)
}

// Speaks notes the language of the lesson page that the seat shows.
func (s *Seat) Speaks(lang string) { s.lang.Store(lang) }

// language is that of the seat's lesson page, "" while no page has named one.
func (s *Seat) language() string {
	lang, _ := s.lang.Load().(string)
	return lang
}
