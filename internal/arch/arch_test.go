// Package arch holds the design's table of folders as a test: what each may
// import of ours. One way in, one way through; nothing needs to look back.
package arch

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "sessionlab"

// mayImport is the table: folder → what it may import of ours. A folder that is
// not here may not exist.
var mayImport = map[string][]string{
	"bench":                   {}, // it runs the programs, and imports none
	"bench/rivals/bare":       {},
	"bench/rivals/scs":        {},
	"bench/rivals/sse":        {},
	"cmd/lab":                 {"internal/demo", "internal/lesson", "internal/room", "internal/site", "lessons", "web"},
	"internal/body":           {},
	"internal/demo":           {},
	"internal/demo/storetest": {"internal/demo"},
	"internal/journal":        {},
	"internal/exercise":       {"internal/demo"},
	"internal/lesson":         {"internal/exercise"},
	"internal/room":           {"internal/body", "internal/demo", "internal/exercise", "internal/journal"},
	"internal/site":           {"internal/body", "internal/lesson", "internal/room", "internal/twin"},
	"internal/twin":           {"internal/demo"},
	"internal/arch":           {},
	"lessons":                 {},
	"web":                     {},
}

func TestImports(t *testing.T) {
	output, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for packages := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		folder := strings.TrimPrefix(p.ImportPath, module+"/")
		allowed, ok := mayImport[folder]
		if !ok {
			t.Errorf("%s is not in the table", folder)
		}
		seen[folder] = true
		for _, path := range p.Imports {
			if ours, ok := strings.CutPrefix(path, module+"/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s", folder, ours)
			}
		}
	}
	for folder := range mayImport {
		if !seen[folder] {
			t.Errorf("%s is in the table and not in the tree", folder)
		}
	}
}

// Each promise of docs/security.md names tests, and they exist.
func TestPromisesHaveTests(t *testing.T) {
	sources := map[string]string{} // folder → its tests
	for folder := range mayImport {
		files, err := filepath.Glob("../../" + folder + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources[folder] += string(data)
		}
	}
	all := strings.Join(slices.Collect(maps.Values(sources)), "\n")
	named := regexp.MustCompile("`(Test[A-Za-z]+)`")
	var before []string
	for _, page := range []string{"security.md", "security.ko.md"} {
		data, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range named.FindAllStringSubmatch(string(data), -1) {
			names = append(names, m[1])
			if !strings.Contains(all, "func "+m[1]+"(t *testing.T)") {
				t.Errorf("%s names %s, and there is no such test", page, m[1])
			}
		}
		slices.Sort(names)
		if before != nil && !slices.Equal(before, names) {
			t.Errorf("%s names other tests: %v and %v", page, names, before)
		}
		before = names
	}
	if len(before) < 20 {
		t.Errorf("only %d tests are named", len(before))
	}
}
