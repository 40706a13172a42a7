package lesson

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"sessionlab/internal/exercise"
)

// Listing is a program's file. Reading it finds all that an author can get
// wrong; highlighting it takes longer than the rest of a lesson, and waits until
// a page needs it.
type Listing struct {
	File  string
	lines func() []Line
}

// Lines returns the file's lines, ready for a page. Whoever asks first highlights
// them; whoever asks meanwhile waits for it.
func (l *Listing) Lines() []Line { return l.lines() }

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
	var lines []Line
	var bare []string
	for line := range strings.SplitSeq(strings.TrimRight(string(unixLines(source)), "\n"), "\n") {
		steps := ""
		if m := marker.FindStringSubmatchIndex(line); m != nil {
			steps, line = line[m[2]:m[3]], line[:m[0]]
		}
		for step := range strings.FieldsSeq(steps) {
			if !exercise.IsStep(step) {
				return nil, fmt.Errorf("file=%s: line %d: the demo has no step %q", file, len(lines)+1, step)
			}
		}
		if !traced {
			steps = ""
		}
		lines = append(lines, Line{Steps: steps})
		bare = append(bare, line)
	}
	return &Listing{File: file, lines: sync.OnceValue(func() []Line {
		for i, html := range highlight(lexer, bare) {
			lines[i].HTML = html
		}
		return lines
	})}, nil
}

// highlight returns the HTML of each line. What the lexer can't take is shown
// without colour: nothing is lost but that, and no page fails.
func highlight(lexer chroma.Lexer, lines []string) []template.HTML {
	html := make([]template.HTML, len(lines))
	for i, line := range lines {
		html[i] = template.HTML(template.HTMLEscapeString(line))
	}
	tokens, err := lexer.Tokenise(nil, strings.Join(lines, "\n"))
	if err != nil {
		return html
	}
	for i, line := range chroma.SplitTokensIntoLines(tokens.Tokens()) {
		if i < len(lines) {
			html[i] = mark(line)
		}
	}
	return html
}

// mark marks keywords and comments. The page is otherwise of one colour:
// colour means a session, or that a line ran.
func mark(tokens []chroma.Token) template.HTML {
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
