package site

import (
	"net/http"
	"slices"
	"strings"

	"sessionlab/internal/languages"
	"sessionlab/internal/words"
)

// apart are the pages whose scripts say much that no other page's does.
var apart = []string{"teach", "wall"}

// script is the texts that a page's own code says in the browser.
func script(w words.Words, lang, page string) map[string]string {
	texts := map[string]string{}
	for key, text := range w[lang] {
		rest, ok := strings.CutPrefix(key, "js.")
		section, _, _ := strings.Cut(rest, ".")
		if ok && (section == page || !slices.Contains(apart, section)) {
			texts[key] = text
		}
	}
	return texts
}

// languageOf is the language of an answer: the one that the address asks for, else
// the browser's.
func languageOf(r *http.Request) string {
	return languages.Choose(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
}
