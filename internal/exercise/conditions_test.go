package exercise

import (
	"os"
	"strings"
	"testing"
)

// docs/authors.md has a row for every condition that a pattern can have.
func TestAuthorsKnowEveryCondition(t *testing.T) {
	manual, err := os.ReadFile("../../docs/authors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, steps, _ := strings.Cut(string(manual), "\n### Steps\n")
	steps, _, _ = strings.Cut(steps, "\n### ")
	for _, k := range kinds {
		if !strings.Contains(steps, "\n| `"+k.name+"` |") {
			t.Errorf("docs/authors.md has no row for %s", k.name)
		}
	}
}
