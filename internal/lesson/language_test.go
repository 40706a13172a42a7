package lesson

import (
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/languages"
	"sessionlab/lessons"
)

// Every lesson is there in the lab's languages; of a language more, each is missed.
func TestAnotherLanguage(t *testing.T) {
	library, err := Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, l := range library.In(languages.First) {
		want = append(want, "xx/"+l.Slug+".md: missing; every lesson has every language")
	}
	_, err = load(lessons.FS, demo.Source, append(slices.Clone(languages.All[:]), "xx"))
	if err == nil || !slices.Equal(strings.Split(err.Error(), "\n"), want) {
		t.Errorf("%v, want\n%s", err, strings.Join(want, "\n"))
	}
}
