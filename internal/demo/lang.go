package demo

import (
	"net/http"

	"sessionlab/internal/languages"
)

// Text is a sentence in every language of the lab. A language that is added to
// [languages.All] does not compile until In knows it and each Text has it.
type Text struct {
	KO string `json:"ko"`
	EN string `json:"en"`
}

// In is the sentence in one of the lab's languages.
func (t Text) In(language string) string {
	var all [len(languages.All)]string = [...]string{t.KO, t.EN}
	return all[languages.Index(language)]
}

// Lang is the language of an explanation that answers a request. A client that
// names no language, such as curl, gets the lab's first. A browser gets the language
// of the page around the demo, where that is known; otherwise the best of its own.
func Lang(h http.Header, around string) string {
	wanted := h.Get("Accept-Language")
	if wanted == "" {
		return languages.First
	}
	return languages.Choose(around, wanted)
}

func (x *run) lang() string { return Lang(x.header, x.visit.Lang) }
