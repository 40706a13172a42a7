package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"sessionlab/internal/lesson"
)

// words is the texts of the interface: language → key → text.
type words map[string]map[string]string

// readWords reads words/{language}.json and checks that all have the same keys.
func readWords(files fs.FS) (words, error) {
	w := words{}
	var errs []error
	for _, lang := range lesson.Languages {
		name := "words/" + lang + ".json"
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		w[lang] = texts
	}
	for _, lang := range lesson.Languages {
		for _, other := range lesson.Languages {
			for key := range w[other] {
				if w[lang][key] == "" {
					errs = append(errs, fmt.Errorf("words/%s.json: no text for %q", lang, key))
				}
			}
		}
	}
	return w, errors.Join(errs...)
}

// say is a text with its {name}s filled in.
func (w words) say(lang, key string, values map[string]string) string {
	text := w[lang][key]
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// apart are the pages whose scripts say much that no other page's does.
var apart = []string{"teach", "wall"}

// script is the texts that a page's own code says in the browser.
func (w words) script(lang, page string) map[string]string {
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

var languages = language.NewMatcher([]language.Tag{language.Korean, language.English})

// languageOf is the language of an answer: the one asked for, else the first of
// the browser's that there is, else Korean.
func languageOf(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang == "ko" || lang == "en" {
		return lang
	}
	_, i := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	return lesson.Languages[i]
}
