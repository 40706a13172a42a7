package arch

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// quotedPath is a file or folder of the repository that a document names in backticks.
var quotedPath = regexp.MustCompile("`((?:bench|cmd|docs|internal|lessons|test|web)/[A-Za-z0-9_./-]+)`")

// TestPathsInDocuments: each file and folder that a document names in backticks is there.
// A changelog tells of what was, and a made-up language has no files.
func TestPathsInDocuments(t *testing.T) {
	const root = "../.."
	tracked := trackedFiles(t, root)
	found := 0
	for _, file := range tracked {
		if path.Ext(file) != ".md" || file == "CHANGELOG.md" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quotedPath.FindAllStringSubmatch(string(text), -1) {
			found++
			name := strings.TrimSuffix(m[1], "/")
			if strings.Contains(name, "/ja") || regexp.MustCompile(`[A-Z]{4}`).MatchString(name) {
				continue // made up, or a pattern such as lessons/LANGUAGE/SLUG.md
			}
			if !slices.ContainsFunc(tracked, func(f string) bool { return f == name || strings.HasPrefix(f, name+"/") }) {
				t.Errorf("%s: %s is not in the repository", file, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("documents name %d paths, so this test looks for the wrong thing", found)
	}
}
