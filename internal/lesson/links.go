package lesson

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// linkLessons leads a link to another lesson's file, such as hijack.md, to its page,
// whose address has no .md: so the link works in the lab and on a Git host alike.
func (p *parser) linkLessons(node ast.Node) {
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		file := string(link.Destination)
		slug, ok := strings.CutSuffix(file, ".md")
		if !ok || strings.ContainsAny(slug, "/:") {
			return ast.WalkContinue, nil
		}
		if _, err := fs.Stat(p.from.lessons, path.Join(path.Dir(p.name), file)); err != nil {
			p.errs = append(p.errs, fmt.Errorf("%s: a link to %s: there is no such lesson", p.name, file))
		}
		link.Destination = []byte(slug)
		return ast.WalkContinue, nil
	})
}
