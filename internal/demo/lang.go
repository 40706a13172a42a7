package demo

import (
	"net/http"

	"golang.org/x/text/language"
)

// Text is a sentence in both languages.
type Text struct {
	KO string `json:"ko"`
	EN string `json:"en"`
}

// In is the sentence in a language, "ko" or "en".
func (t Text) In(language string) string {
	if language == "ko" {
		return t.KO
	}
	return t.EN
}

var languages = language.NewMatcher([]language.Tag{language.Korean, language.English})

// Lang is the language of an explanation that answers a request, "ko" or "en". A
// client that names no language, such as curl, gets Korean, the lab's own. A
// browser gets the language of the page around the demo, where that is known,
// and else the first of its own languages that the lab has.
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
