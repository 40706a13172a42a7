// Package arch holds the design's table of folders as a test: what each may
// import of ours. One way in, one way through; nothing needs to look back.
package arch

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "sessionlab"

// tableRow is a row of the table of folders in CONTRIBUTING.md.
var tableRow = regexp.MustCompile("(?m)^\\| ((?:`[a-z/]+`(?:, )?)+) \\| [^|]+ \\| ([a-z/, ]+) \\|$")

// mayImport reads the table: folder → what it may import of ours. A folder that is
// not in it may not exist.
func mayImport(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for _, row := range tableRow.FindAllStringSubmatch(string(page), -1) {
		for _, folder := range strings.Split(row[1], ", ") {
			imports := []string{}
			for _, name := range strings.Split(row[2], ", ") {
				switch {
				case name == "none":
				case name == "lessons", name == "web", strings.HasPrefix(name, "test/"):
					imports = append(imports, name)
				default:
					imports = append(imports, "internal/"+name)
				}
			}
			table[strings.Trim(folder, "`")] = imports
		}
	}
	return table
}

func TestImports(t *testing.T) {
	output, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	table, seen := mayImport(t), map[string]bool{}
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
		allowed, ok := table[folder]
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
	for folder := range table {
		if !seen[folder] {
			t.Errorf("%s is in the table and not in the tree", folder)
		}
	}
}

// Each promise of docs/security.md names tests, and they exist: in the folder that is
// named behind them, else in one of test/.
func TestPromisesHaveTests(t *testing.T) {
	sources := map[string]string{} // folder → its tests
	for folder := range mayImport(t) {
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
	endToEnd := "" // the tests of the folders in test/
	for folder, source := range sources {
		if strings.HasPrefix(folder, "test/") {
			endToEnd += source
		}
	}
	inFolder := regexp.MustCompile("`((?:internal|cmd|bench)[a-z/]*)`")
	named := regexp.MustCompile("`(Test[A-Za-z]+)`")
	var before []string
	for _, page := range []string{"security.md", "security.ko.md"} {
		data, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, part := range regexp.MustCompile(`; |\. |\n`).Split(string(data), -1) {
			folder, source := "test", endToEnd
			if m := inFolder.FindStringSubmatch(part); m != nil {
				folder, source = m[1], sources[m[1]]
			}
			for _, m := range named.FindAllStringSubmatch(part, -1) {
				names = append(names, m[1])
				if !strings.Contains(source, "func "+m[1]+"(t *testing.T)") {
					t.Errorf("%s names %s, and there is no such test in %s", page, m[1], folder)
				}
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

// Each folder of test/ that has tests in Go is a subject that test.sh runs.
func TestSubjectsAreRun(t *testing.T) {
	script, err := os.ReadFile("../../test.sh")
	if err != nil {
		t.Fatal(err)
	}
	var named, folders []string
	for _, list := range regexp.MustCompile(`(?m)^(?:raced|browsers)=\(([a-z ]+)\)$`).FindAllStringSubmatch(string(script), -1) {
		named = append(named, strings.Fields(list[1])...)
	}
	files, err := filepath.Glob("../../test/*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		folders = append(folders, filepath.Base(filepath.Dir(file)))
	}
	slices.Sort(named)
	if folders = slices.Compact(folders); len(folders) == 0 || !slices.Equal(named, folders) {
		t.Errorf("test.sh runs %v, and the folders of test are %v", named, folders)
	}
}
