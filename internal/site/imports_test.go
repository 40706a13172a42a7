package site_test

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sessionlab/internal/site"
	"sessionlab/web"
)

// found are the first groups of all matches.
func found(pattern, text string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// A page names every module that its script needs, and no other, so that none is
// found late.
func TestPageNamesItsModules(t *testing.T) {
	h := open(t, nil)
	for page, atLeast := range map[string]int{"/": 7, "/lessons/session": 20, "/nowhere": 4} {
		text := body(t, ask(h, "GET", "http://localhost:8080"+page))
		needed := found(`<script type="module" src="([^"]+)"`, text)
		named := append(slices.Clone(needed), found(`<link rel="modulepreload" href="([^"]+)"`, text)...)
		for i := 0; i < len(needed); i++ {
			for _, name := range found(`(?m)^import (?:[^;]* from )?'([^']+)';$`, body(t, ask(h, "GET", "http://localhost:8080"+needed[i]))) {
				if next := path.Join(path.Dir(needed[i]), name); !slices.Contains(needed, next) {
					needed = append(needed, next)
				}
			}
		}
		slices.Sort(needed)
		slices.Sort(named)
		named = slices.Compact(named) // a script may be named again as another's import
		if !slices.Equal(needed, named) || len(named) < atLeast {
			t.Errorf("%s needs\n%s\nand names\n%s", page, strings.Join(needed, "\n"), strings.Join(named, "\n"))
		}
	}
}

// A page has one style sheet: the files that it is made of, one after another.
func TestPageHasOneStyleSheet(t *testing.T) {
	h := open(t, nil)
	for page, source := range map[string]string{"/": "home", "/lessons/session": "lesson", "/nowhere": "error"} {
		sheets := found(`<link rel="stylesheet" href="([^"]+)"`, body(t, ask(h, "GET", "http://localhost:8080"+page)))
		if len(sheets) != 1 {
			t.Fatalf("%s has the style sheets %q", page, sheets)
		}
		list, err := web.FS.ReadFile("css/pages/" + source + ".css")
		if err != nil {
			t.Fatal(err)
		}
		comment, _, _ := strings.Cut(string(list), "@import")
		want := []string{comment}
		for _, name := range found(`@import "\.\./([^"]+)";`, string(list)) {
			part, err := web.FS.ReadFile("css/" + name)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, string(part))
		}
		if got := body(t, ask(h, "GET", "http://localhost:8080"+sheets[0])); got != strings.Join(want, "") || len(want) < 5 {
			t.Errorf("%s is not its %d parts", sheets[0], len(want))
		}
	}
}

// scriptImports finds what a script imports, at once or later. A type in a comment
// is no import.
var (
	scriptComments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	scriptImports  = regexp.MustCompile(`(?m)(?:^import |^export .*|^} |\bimport\()(?:[^;']* from )?'(\.[^']+)'`)
)

// TestScriptFolders: js has a folder for each page, and core for what several pages
// use. A page's modules import their own folder and core, core imports no page, and
// no module needs itself, not even by an import that comes later.
func TestScriptFolders(t *testing.T) {
	names, err := fs.Glob(web.FS, "js/*/*.js")
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string][]string{}
	for _, name := range names {
		text, err := web.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range scriptImports.FindAllSubmatch(scriptComments.ReplaceAll(text, nil), -1) {
			next := path.Join(path.Dir(name), string(m[1]))
			needs[name] = append(needs[name], next)
			if folder := path.Dir(next); folder != path.Dir(name) && folder != "js/core" {
				t.Errorf("%s imports %s, of another page", name, next)
			}
			if !slices.Contains(names, next) {
				t.Errorf("%s: no %s to import", name, next)
			}
		}
		if lines := strings.Count(string(text), "\n"); lines > 200 {
			t.Errorf("%s has %d lines, 200 at most", name, lines)
		}
		if !strings.HasPrefix(string(text), "// @ts-check\n") {
			t.Errorf("%s is not checked for its types", name)
		}
	}
	if len(needs) < 60 || !slices.Contains(needs["js/core/thread.js"], "js/core/dom.js") || !slices.Contains(needs["js/lesson/figures.js"], "js/lesson/story.js") {
		t.Errorf("of %d modules the imports are known", len(needs))
	}
	var walk func(way []string)
	done := map[string]bool{}
	walk = func(way []string) {
		last := way[len(way)-1]
		if at := slices.Index(way, last); at < len(way)-1 {
			t.Errorf("a circle: %s", strings.Join(way[at:], " → "))
			return
		}
		if done[last] {
			return
		}
		for _, next := range needs[last] {
			walk(append(slices.Clone(way), next))
		}
		done[last] = true
	}
	for _, name := range names {
		walk([]string{name})
	}
}

func TestMissingImportStopsTheStart(t *testing.T) {
	for file, broken := range map[string][3]string{
		"js/core/thread.js":    {"'./dom.js'", "'./gone.js'", "js/core/thread.js: no js/core/gone.js to import"},
		"css/pages/lesson.css": {"../core/wire.css", "../core/gone.css", "css/pages/lesson.css: open css/core/gone.css"},
	} {
		_, err := site.New(site.Config{Web: edited(t, file, broken[0], broken[1]), Hosts: &site.Hosts{}})
		if err == nil || !strings.Contains(err.Error(), broken[2]) {
			t.Errorf("%s: %v, want %q", file, err, broken[2])
		}
	}
}

// While web/ is worked on, what a page gets is what is on the disk: its styles
// with all they import, and the modules that its script imports by now.
func TestDev(t *testing.T) {
	files := edited(t, "", "", "")
	h := open(t, func(c *site.Config) { c.Web, c.Dev = files, true })
	files["css/core/wire.css"].Data = []byte("/* the new wire */")
	files["js/lesson/table.js"].Data = append([]byte("import './later.js';\n"), files["js/lesson/table.js"].Data...)
	files["js/lesson/later.js"] = &fstest.MapFile{}
	text := body(t, ask(h, "GET", "http://localhost:8080/lessons/session"))
	if !strings.Contains(text, "/js/lesson/later.js") {
		t.Error("the page does not name the new module")
	}
	for _, name := range slices.Concat(found(`<link rel="(?:stylesheet|modulepreload)" href="([^"]+)"`, text), found(`<script[^>]* src="([^"]+)"`, text)) {
		r := ask(h, "GET", "http://localhost:8080"+name)
		if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %s", name, r.StatusCode, r.Header.Get("Cache-Control"))
		}
		if got := body(t, r); strings.HasSuffix(name, ".css") && !strings.Contains(got, "the new wire") {
			t.Errorf("%s has the old styles", name)
		}
	}
}
