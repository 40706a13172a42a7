package arch

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// TestLinks follows every link, anchor and picture of every document to a file of the
// repository: it is there, git tracks it, so that others have it too, and it has the
// heading. Of docs/pictures, git tracks what a document shows and nothing else.
func TestLinks(t *testing.T) {
	const root = "../.."
	tracked := trackedFiles(t, root)
	shown := map[string]bool{}
	anchors := map[string][]string{}
	documents := 0
	for _, file := range tracked {
		if path.Ext(file) != ".md" {
			continue
		}
		documents++
		links, _ := readDocument(t, filepath.Join(root, file))
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: the link %q is malformed: %v", file, link, err)
				continue
			}
			if u.Scheme != "" || u.Host != "" {
				continue // elsewhere
			}
			target := file
			if u.Path != "" {
				target = path.Join(path.Dir(file), u.Path)
			}
			if !slices.ContainsFunc(tracked, func(f string) bool { return f == target || strings.HasPrefix(f, target+"/") }) {
				t.Errorf("%s: %s is not in the repository", file, link)
				continue
			}
			if path.Dir(target) == "docs/pictures" {
				shown[target] = true
			}
			if u.Fragment == "" {
				continue
			}
			if anchors[target] == nil {
				_, anchors[target] = readDocument(t, filepath.Join(root, target))
			}
			if !slices.Contains(anchors[target], u.Fragment) {
				t.Errorf("%s: %s has no heading for %s", file, target, link)
			}
		}
	}
	for _, file := range tracked {
		if path.Ext(file) == ".png" && path.Dir(file) == "docs/pictures" && !shown[file] {
			t.Errorf("%s is in the repository, and no document shows it", file)
		}
	}
	if documents < 10 || len(shown) == 0 {
		t.Errorf("only %d documents and %d pictures were found", documents, len(shown))
	}
}

// trackedFiles are the files that git tracks and that are there.
func trackedFiles(t *testing.T, root string) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("git ls-files: %v", err)
		}
		t.Skipf("git does not say what it tracks: %v", err)
	}
	return slices.DeleteFunc(strings.Split(string(out), "\x00"), func(file string) bool {
		_, err := os.Stat(filepath.Join(root, file))
		return file == "" || err != nil
	})
}

// readDocument returns where a document's links and pictures lead, and the anchors of
// its headings as Git hosts make them.
func readDocument(t *testing.T, file string) (links, anchors []string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, rest, ok := bytes.Cut(source, []byte("\n---\n")); ok && bytes.HasPrefix(source, []byte("---\n")) {
		source = rest // without the front matter
	}
	seen := map[string]int{}
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	err = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Link:
			links = append(links, string(n.Destination))
		case *ast.Image:
			links = append(links, string(n.Destination))
		case *ast.Heading:
			anchor := anchorOf(textOf(n, source))
			if seen[anchor]++; seen[anchor] > 1 {
				anchor += "-" + strconv.Itoa(seen[anchor]-1)
			}
			anchors = append(anchors, anchor)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return links, anchors
}

// anchorOf is the anchor of a heading: in lower case, letters, digits, - and _ alone,
// with - for a space.
func anchorOf(heading string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-', c == '_', unicode.IsLetter(c), unicode.IsDigit(c), unicode.IsMark(c):
			return unicode.ToLower(c)
		}
		return -1
	}, heading)
}

// textOf is the text in a node.
func textOf(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if text, ok := n.(*ast.Text); ok && entering {
			b.Write(text.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
