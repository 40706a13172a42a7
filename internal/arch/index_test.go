package arch

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
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

var minutesOf = regexp.MustCompile(`(?m)^minutes: (\d+)$`)

// TestLessonsAreCounted: the list of lessons has each lesson's number of exercises and
// its minutes, and the READMEs have the number of all exercises.
func TestLessonsAreCounted(t *testing.T) {
	read := func(file string) string {
		data, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, c := range []struct{ language, list, readme, says string }{
		{"en", "docs/lessons.md", "README.md", " with %d exercises"},
		{"ko", "docs/lessons.ko.md", "README.ko.md", " 실습은 %d개"},
	} {
		lessons, err := filepath.Glob("../../lessons/" + c.language + "/*.md")
		if err != nil || len(lessons) == 0 {
			t.Fatal("no lessons", err)
		}
		list, all := read(c.list), 0
		for _, file := range lessons {
			text := read("lessons/" + c.language + "/" + filepath.Base(file))
			exercises := strings.Count(text, "\n```exercise\n")
			all += exercises
			minutes := minutesOf.FindStringSubmatch(text)
			if minutes == nil {
				t.Fatalf("%s has no minutes", file)
			}
			row := regexp.MustCompile("(?m)^\\| \\[[a-z]+\\]\\([^)]*/" + filepath.Base(file) + "\\) .*$").FindString(list)
			if want := fmt.Sprintf("| %d | %s |", exercises, minutes[1]); !strings.HasSuffix(row, want) {
				t.Errorf("%s: the row of %s is %q, and it has to end in %q", c.list, filepath.Base(file), row, want)
			}
		}
		if says := fmt.Sprintf(c.says, all); !strings.Contains(read(c.readme), says) {
			t.Errorf("%s does not say %q", c.readme, says)
		}
	}
}
