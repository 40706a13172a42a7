// Package words reads the texts of the lab: every sentence that is not a lesson's
// and not the demo's own, in every language, from the files words/{language}.json
// of package web. Each key has a text in each language, or the lab does not start.
package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"sessionlab/internal/languages"
	"sessionlab/web"
)

// Words are texts: language → key → text.
type Words map[string]map[string]string

// Read reads words/{language}.json for each language of the lab. Its error names
// every text that one language has and another lacks, each on a line of its own. The
// program's own files, those of package web, are read once.
func Read(files fs.FS) (Words, error) {
	if files == fs.FS(web.FS) {
		return own()
	}
	return read(files, languages.All[:])
}

var own = sync.OnceValues(func() (Words, error) { return read(web.FS, languages.All[:]) })

// Own are the words of the program's own files. The start has called Read, so they
// are complete.
func Own() Words {
	w, _ := own()
	return w
}

func read(files fs.FS, tags []string) (Words, error) {
	w := Words{}
	var errs []error
	for _, tag := range tags {
		name := "words/" + tag + ".json"
		data, err := fs.ReadFile(files, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		w[tag] = texts
	}
	found, err := fs.Glob(files, "words/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range found {
		if tag := strings.TrimSuffix(path.Base(name), ".json"); !slices.Contains(tags, tag) {
			errs = append(errs, fmt.Errorf("%s: %q is not in languages.All", name, tag))
		}
	}
	keys := map[string]bool{}
	for _, texts := range w {
		for key := range texts {
			keys[key] = true
		}
	}
	for _, tag := range tags {
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if texts, ok := w[tag]; ok && texts[key] == "" {
				errs = append(errs, fmt.Errorf("words/%s.json: no text for %q", tag, key))
			}
		}
	}
	return w, errors.Join(errs...)
}

// Say is a text with its {name}s filled in.
func (w Words) Say(language, key string, values map[string]string) string {
	text := w[language][key]
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// SayAll is the text in every language, for readers whose language is not known.
func (w Words) SayAll(key string, values map[string]string) []string {
	var texts []string
	for _, tag := range languages.All {
		texts = append(texts, w.Say(tag, key, values))
	}
	return texts
}
