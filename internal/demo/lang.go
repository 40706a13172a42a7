package demo

import (
	"net/http"

	"sessionlab/internal/languages"
)

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
