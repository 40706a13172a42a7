package site

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Calls are the routes of the API and the probes, for tests.
func Calls() (calls []string) {
	for _, r := range new(Site).routes() {
		if _, path, _ := strings.Cut(r.pattern, " "); strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/metrics") || strings.HasSuffix(path, "z") {
			calls = append(calls, r.pattern)
		}
	}
	return calls
}

var documentedCall = regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]+)`")

// The document's tables have every call that there is, once, and no other.
func TestCallsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, match := range documentedCall.FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, match[1])
	}
	calls := Calls()
	slices.Sort(calls)
	slices.Sort(documented)
	if !slices.Equal(calls, documented) {
		t.Errorf("docs/api.md has the calls\n%s\nthe lab\n%s", strings.Join(documented, "\n"), strings.Join(calls, "\n"))
	}
}
