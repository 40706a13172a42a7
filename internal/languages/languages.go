// Package languages lists the languages of the lab and chooses one for a request.
// Whoever adds a language adds it to [All]; the compiler, and then the start of
// the lab, name every text that it still lacks.
package languages

import (
	"slices"

	"golang.org/x/text/language"
)

// All are the languages of the lab, by their tags (RFC 5646).
var All = [...]string{"ko", "en"}

// First is the language of the lab where a request asks for none that it has.
var First = All[0]

// Index is the place of a language in [All], -1 for one that the lab lacks.
func Index(tag string) int { return slices.Index(All[:], tag) }

// Choose returns the language of an answer: the asked one if the lab has it, else
// the best match for an Accept-Language header, else the first.
func Choose(asked, accept string) string {
	if Index(asked) >= 0 {
		return asked
	}
	_, i := language.MatchStrings(matcher, accept)
	return All[i]
}

var matcher = func() language.Matcher {
	var tags []language.Tag
	for _, tag := range All {
		tags = append(tags, language.Make(tag))
	}
	return language.NewMatcher(tags)
}()

// StartingWith returns all languages, the given one before the others.
func StartingWith(tag string) []string {
	others := slices.DeleteFunc(slices.Clone(All[:]), func(other string) bool { return other == tag })
	return slices.Insert(others, 0, tag)
}
