package site

import (
	"slices"

	"sessionlab/internal/languages"
	"sessionlab/internal/room"
)

// general are the questions that fit every lesson. Their words are
// js.teach.ask.{id}, because the instructor's page offers them too.
var general = []string{"nocookie", "again", "restart", "early"}

// prepared returns a question in every language: one of a lesson's, or without a
// lesson one of those that fit all; nil where there is none.
func (s *Site) prepared(slug, id string) map[string]room.Question {
	in := map[string]room.Question{}
	for _, language := range languages.All {
		if slug != "" {
			known, ok := s.Library.Ask(language, slug, id)
			if !ok {
				return nil
			}
			in[language] = *known
			continue
		}
		if !slices.Contains(general, id) {
			return nil
		}
		q := room.Question{Ask: s.words[language]["js.teach.ask."+id]}
		for _, page := range []string{"form", "welcome", "error"} {
			q.Options = append(q.Options, room.Option{Say: s.words[language]["js.teach.page."+page], Page: page})
		}
		in[language] = q
	}
	return in
}
