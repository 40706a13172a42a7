// Package arch holds the design's table of folders as a test: what each may
// import of ours. One way in, one way through; nothing needs to look back.
package arch

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "sessionlab"

// mayImport is the table: folder → what it may import of ours. A folder that is
// not here may not exist.
var mayImport = map[string][]string{
	"cmd/lab":                 {"internal/demo", "internal/lesson", "internal/room", "internal/site", "lessons", "web"},
	"internal/demo":           {},
	"internal/demo/storetest": {"internal/demo"},
	"internal/journal":        {},
	"internal/exercise":       {"internal/demo"},
	"internal/lesson":         {"internal/exercise"},
	"internal/room":           {"internal/demo", "internal/exercise", "internal/journal"},
	"internal/site":           {"internal/lesson", "internal/room"},
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
