package languages_test

import (
	"slices"
	"testing"

	"golang.org/x/text/language"

	"sessionlab/internal/languages"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct{ asked, accept, want string }{
		{"", "", "ko"},
		{"", "ko-KR,ko;q=0.9,en;q=0.8", "ko"},
		{"", "en-GB", "en"},
		{"", "fr,en;q=0.5", "en"},
		{"", "fr", "ko"},
		{"", ";;;", "ko"},
		{"en", "ko", "en"},
		{"ko", "en", "ko"},
		{"xx", "en", "en"},
		{"xx", "", "ko"},
	} {
		if got := languages.Choose(c.asked, c.accept); got != c.want {
			t.Errorf("%q is asked for and %q accepted: %s, want %s", c.asked, c.accept, got, c.want)
		}
	}
}

func TestAll(t *testing.T) {
	for i, tag := range languages.All {
		if _, err := language.Parse(tag); err != nil {
			t.Errorf("%s: %v", tag, err)
		}
		if languages.Choose("", tag) != tag || languages.Index(tag) != i {
			t.Errorf("a browser that asks for %s does not get it", tag)
		}
		all := languages.StartingWith(tag)
		if all[0] != tag || len(all) != len(languages.All) {
			t.Errorf("starting with %s they are %v", tag, all)
		}
		for _, other := range languages.All {
			if !slices.Contains(all, other) {
				t.Errorf("starting with %s, %s is missing", tag, other)
			}
		}
	}
	if languages.Index("xx") != -1 {
		t.Error("xx is a language")
	}
}
