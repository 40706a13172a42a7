package demo

import (
	"net/http"

	"golang.org/x/text/language"
)

var languages = language.NewMatcher([]language.Tag{language.Korean, language.English})

// Lang is the language of an explanation that answers a request, "ko" or "en". A
// client that names no language, such as curl, gets Korean, which is the language
// of the lab. A browser gets the language of the page around the demo, where that
// is known; otherwise the first of its own that there is.
func Lang(h http.Header, around string) string {
	wanted := h.Get("Accept-Language")
	if wanted == "" {
		return "ko"
	}
	if around != "" {
		return around
	}
	if _, i := language.MatchStrings(languages, wanted); i == 1 {
		return "en"
	}
	return "ko"
}

func (x *run) lang() string { return Lang(x.header, x.visit.Lang) }
