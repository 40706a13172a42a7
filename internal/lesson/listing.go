package lesson

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"sessionlab/internal/exercise"
)

// Listing is a program's file, ready for a page, highlighted once.
type Listing struct {
	File  string
	Lines []Line
}

// Line is one line of a listing.
type Line struct {
	HTML  template.HTML
	Steps string // the trace steps that it belongs to, separated by spaces
}

// marker is the comment by which a line says which steps it belongs to. It is
// not shown.
var marker = regexp.MustCompile(`\s*#: ([a-z -]+)$`)

// newListing reads a file of the lessons' folder. Where it is traced, its lines
// have their steps.
func newListing(files fs.FS, file, language string, traced bool) (*Listing, error) {
	source, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("file=%s: %w", file, err)
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return nil, fmt.Errorf("file=%s: language %q is unknown", file, language)
	}
	listing := &Listing{File: file}
	var bare []string
	for line := range strings.SplitSeq(strings.TrimRight(string(unixLines(source)), "\n"), "\n") {
		steps := ""
		if m := marker.FindStringSubmatchIndex(line); m != nil {
			steps, line = line[m[2]:m[3]], line[:m[0]]
		}
		for step := range strings.FieldsSeq(steps) {
			if !exercise.IsStep(step) {
				return nil, fmt.Errorf("file=%s: line %d: the demo has no step %q", file, len(listing.Lines)+1, step)
			}
		}
		if !traced {
			steps = ""
		}
		listing.Lines = append(listing.Lines, Line{Steps: steps})
		bare = append(bare, line)
	}
	tokens, err := lexer.Tokenise(nil, strings.Join(bare, "\n"))
	if err != nil {
		return nil, fmt.Errorf("file=%s: %w", file, err)
	}
	for i, line := range chroma.SplitTokensIntoLines(tokens.Tokens()) {
		if i < len(listing.Lines) {
			listing.Lines[i].HTML = highlight(line)
		}
	}
	return listing, nil
}

// highlight marks keywords and comments. The page is otherwise of one colour:
// colour means a session, or that a line ran.
func highlight(tokens []chroma.Token) template.HTML {
	var b strings.Builder
	for _, token := range tokens {
		text := template.HTMLEscapeString(strings.TrimRight(token.Value, "\n"))
		switch {
		case text == "":
		case token.Type.InCategory(chroma.Keyword), token.Type == chroma.OperatorWord:
			b.WriteString(`<b class="kw">` + text + `</b>`)
		case token.Type.InCategory(chroma.Comment):
			b.WriteString(`<span class="cm">` + text + `</span>`)
		default:
			b.WriteString(text)
		}
	}
	return template.HTML(b.String())
}
