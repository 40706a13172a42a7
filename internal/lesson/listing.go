package lesson

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"slices"
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
	File   string
	Part   string // the name of what is shown of it, "" is all
	From   int    // how many of its lines are before that
	Traced bool   // its lines have their steps
	Folded bool   // it is long, and shown to who unfolds it
	Prints bool   // it is the chapter's program, traced and whole, and one of its lines prints the table
	Every  bool   // each line that runs is marked, not only those of the steps
	lines  func() []Line
}

// Lines returns the file's lines, ready for a page. Whoever asks first highlights
// them; whoever asks meanwhile waits for it.
func (l *Listing) Lines() []Line { return l.lines() }

// Line is one line of a listing.
type Line struct {
	HTML  template.HTML
	Steps string // the marks of the steps that it takes, separated by spaces
	Way   string // the marks of the steps that it leads to, where it takes none of them
}

// sources are where the files are that lessons show.
type sources struct{ lessons, demo fs.FS }

// listed is what a fence says of the file that it shows.
type listed struct {
	file   string
	part   string // of the file, "" is all
	trace  string // whose lines its markers name: "chapter", "demo", or "" for none
	folded bool
}

var (
	// marker is the comment by which a line says when it runs: by the marks of the
	// steps that it takes, and after a ~ of those that it only leads to. A mark is
	// parts with + between them, all of which must hold: a step, which holds only
	// with an ID in the cookie where a ! follows, an exception's type, or a method.
	// The comment is not shown.
	marker = regexp.MustCompile(`\s*#: ([A-Za-z!+ -]*?)(?: ?~ ([A-Za-z!+ -]+))?$`)
	// heading is the comment that a part of a file begins with, up to the next.
	heading = regexp.MustCompile(`^\s*# \[([a-z-]+)\] `)
	// ran is where the demo's own source tells of a step.
	ran   = regexp.MustCompile(`\bran\(Step([A-Za-z]+),`)
	words = regexp.MustCompile(`[A-Z]+[a-z]*`)
)

// listing reads a file. Where it is traced, its lines have their steps.
func (s sources) listing(what listed, language string) (*Listing, error) {
	files, steps := s.lessons, marked
	if what.trace == "demo" {
		files, steps = s.demo, told
	}
	source, err := fs.ReadFile(files, what.file)
	if err != nil {
		return nil, fmt.Errorf("file=%s: %w", what.file, err)
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return nil, fmt.Errorf("file=%s: language %q is unknown", what.file, language)
	}
	text, from, err := part(strings.Split(strings.TrimRight(string(unixLines(source)), "\n"), "\n"), what.part)
	if err != nil {
		return nil, fmt.Errorf("file=%s: %w", what.file, err)
	}
	var lines []Line
	prints, every := false, false
	var bare []string
	for _, line := range text {
		of, way, shown := steps(line)
		for mark := range strings.FieldsSeq(of + " " + way) {
			for step := range strings.SplitSeq(mark, "+") {
				if !isPart(step) {
					return nil, fmt.Errorf("file=%s: line %d: the demo has no step %q", what.file, from+len(lines)+1, step)
				}
			}
			prints = prints || what.trace == "chapter" && what.part == "" && exercise.PrintsTable(mark)
		}
		if what.trace == "" {
			of, way = "", ""
		}
		every = every || way != ""
		lines = append(lines, Line{Steps: of, Way: way})
		bare = append(bare, shown)
	}
	highlighted := sync.OnceValue(func() []Line {
		for i, html := range highlight(lexer, bare) {
			lines[i].HTML = html
		}
		return lines
	})
	return &Listing{
		File: what.file, Part: what.part, From: from, Traced: what.trace != "", Folded: what.folded,
		Prints: prints, Every: every, lines: highlighted,
	}, nil
}

// part is the lines of the part of a name, without what all of them are indented
// by, and how many lines are before it. The name "" is the whole file.
func part(lines []string, name string) (of []string, from int, err error) {
	if name == "" {
		return lines, 0, nil
	}
	begins := func(line string) bool { return heading.MatchString(line) }
	from = slices.IndexFunc(lines, func(line string) bool { return begins(line) && heading.FindStringSubmatch(line)[1] == name })
	if from < 0 {
		return nil, 0, fmt.Errorf("part=%s: no line begins with # [%s] and a space", name, name)
	}
	of = slices.Clone(lines[from:])
	if next := slices.IndexFunc(of[1:], begins); next >= 0 {
		of = of[:next+1]
	}
	for strings.TrimSpace(of[len(of)-1]) == "" {
		of = of[:len(of)-1]
	}
	indent := of[0][:strings.Index(of[0], "#")]
	for i, line := range of {
		of[i] = strings.TrimPrefix(line, indent)
	}
	return of, from, nil
}

// marked is the marks of a line's marker, and the line without it.
func marked(line string) (steps, way, shown string) {
	if m := marker.FindStringSubmatch(line); m != nil {
		return m[1], m[2], strings.TrimSuffix(line, m[0])
	}
	return "", "", line
}

// isPart says whether a part of a mark can hold.
func isPart(part string) bool {
	return exercise.IsStep(strings.TrimSuffix(part, "!")) || slices.Contains(parts, part)
}

// parts are those of marks that are no steps: methods, and the exceptions that end
// the chapter's program.
var parts = []string{"GET", "POST", "IndexError", "KeyError", "TypeError", "UnicodeDecodeError"}

// told is the step that a line of the demo tells of, by its constant's name.
func told(line string) (step, way, shown string) {
	if m := ran.FindStringSubmatch(line); m != nil {
		return strings.ToLower(strings.Join(words.FindAllString(m[1], -1), "-")), "", line
	}
	return "", "", line
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
