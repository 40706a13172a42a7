package languages_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A language more does not compile: first where the demo picks a sentence, and, once
// that place and the type Text know the language, at every sentence of the demo. What
// the words and the lessons lack is tested beside the packages that read them.
func TestAnotherLanguage(t *testing.T) {
	sources := read(t, "languages.go", "../demo")
	if said := build(t, sources); said != "" {
		t.Errorf("in the lab's own languages the compiler says\n%s", said)
	}

	edit(t, sources, `"en"}`, `"en", "xx"}`)
	if said := build(t, sources); strings.Count(said, "\n") != 1 || !strings.Contains(said, "as [3]string value") {
		t.Errorf("with the language in the list the compiler says\n%s", said)
	}

	edit(t, sources, "EN string `json:\"en\"`", "EN string `json:\"en\"`; XX string")
	edit(t, sources, "{t.KO, t.EN}", "{t.KO, t.EN, t.XX}")
	said, texts := build(t, sources), textsOf(t, sources)
	for _, place := range texts {
		if !strings.Contains(said, place+":") {
			t.Errorf("the compiler does not name the text at %s", place)
		}
	}
	lacking := strings.Count(said, "too few values in struct literal of type Text\n")
	if len(texts) < 80 || lacking != len(texts) || strings.Count(said, "\n") != lacking {
		t.Errorf("of %d texts the compiler says\n%s", len(texts), said)
	}
}

// read returns the Go files of the roots, tests left out: path → source.
func read(t *testing.T, roots ...string) map[string]string {
	t.Helper()
	sources := map[string]string{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			sources[path] = string(source)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

// edit replaces a text that stands once in all the sources.
func edit(t *testing.T, sources map[string]string, old, text string) {
	t.Helper()
	count := 0
	for path, source := range sources {
		count += strings.Count(source, old)
		sources[path] = strings.Replace(source, old, text, 1)
	}
	if count != 1 {
		t.Fatalf("%q stands in the sources %d times", old, count)
	}
}

// build compiles the demo from the sources and returns the compiler's errors, each
// on a line.
func build(t *testing.T, sources map[string]string) string {
	t.Helper()
	dir, replace, names := t.TempDir(), map[string]string{}, []string{}
	for path, source := range sources {
		original, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		edited := filepath.Join(dir, fmt.Sprint(len(replace))+".go")
		if err := os.WriteFile(edited, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[original] = edited
		names = append(names, edited, path)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	output, _ := exec.Command("go", "build", "-gcflags=-e", "-overlay", file, "../demo").CombinedOutput()
	_, errors, _ := strings.Cut(string(output), "\n") // the first line names the package
	return strings.NewReplacer(names...).Replace(errors)
}

// textsOf are the places "file:line" where the demo's sentences end.
func textsOf(t *testing.T, sources map[string]string) (places []string) {
	t.Helper()
	set := token.NewFileSet()
	for path, source := range sources {
		file, err := parser.ParseFile(set, path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.CompositeLit); ok {
				if kind, ok := literal.Type.(*ast.Ident); ok && kind.Name == "Text" {
					end := set.Position(literal.Rbrace)
					places = append(places, fmt.Sprint(end.Filename, ":", end.Line))
				}
			}
			return true
		})
	}
	return places
}
