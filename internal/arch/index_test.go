package arch

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestIndex: docs/README.md and its Korean twin lead to every document, the Korean one
// to the Korean document where there is one; and docs/lessons.md leads to every lesson.
func TestIndex(t *testing.T) {
	const root = "../.."
	tracked := trackedFiles(t, root)
	leadsTo := func(document string) map[string]bool {
		links, _ := readDocument(t, filepath.Join(root, document))
		found := map[string]bool{}
		for _, link := range links {
			found[path.Join(path.Dir(document), link)] = true
		}
		return found
	}
	english, korean := leadsTo("docs/README.md"), leadsTo("docs/README.ko.md")
	lessons := map[string]map[string]bool{"en": leadsTo("docs/lessons.md"), "ko": leadsTo("docs/lessons.ko.md")}
	documents := 0
	for _, file := range tracked {
		if path.Ext(file) != ".md" || strings.HasPrefix(file, ".github/") {
			continue
		}
		if folder := path.Base(path.Dir(file)); path.Dir(path.Dir(file)) == "lessons" {
			if !lessons[folder][file] {
				t.Errorf("the list of lessons in %s lacks %s", folder, file)
			}
			continue
		}
		twin := strings.TrimSuffix(file, ".md") + ".ko.md"
		switch {
		case path.Dir(file) == "docs" && strings.HasPrefix(path.Base(file), "README."):
		case strings.HasSuffix(file, ".ko.md"):
			documents++
			if !korean[file] {
				t.Errorf("docs/README.ko.md does not lead to %s", file)
			}
		default:
			documents++
			if !english[file] {
				t.Errorf("docs/README.md does not lead to %s", file)
			}
			if !slices.Contains(tracked, twin) && !korean[file] {
				t.Errorf("docs/README.ko.md does not lead to %s, which has no Korean twin", file)
			}
		}
	}
	if documents < 20 {
		t.Errorf("only %d documents were found", documents)
	}
}
