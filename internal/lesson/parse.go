package lesson

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"sessionlab/internal/exercise"
)

// markdown leaves out raw HTML: a lesson is Markdown and nothing else. A table's
// alignment is an attribute, because the pages' policy forbids inline style.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))))

type frontMatter struct {
	Title   string         `yaml:"title"`
	Order   int            `yaml:"order"`
	Summary string         `yaml:"summary"`
	Minutes int            `yaml:"minutes"`
	Raw     bool           `yaml:"raw"`
	Policy  map[string]any `yaml:"policy"`
	Storage map[string]any `yaml:"storage"`
}

// parse reads one file. Its errors name the file, and the line where they can.
// The listings it shows are added to those given, and taken from there.
func parse(from sources, name string, listings *listings) (*Lesson, error) {
	source, err := fs.ReadFile(from.lessons, name)
	if err != nil {
		return nil, err
	}
	source = unixLines(source)
	front, body, ok := bytes.Cut(bytes.TrimPrefix(source, []byte("---\n")), []byte("\n---\n"))
	if !ok || !bytes.HasPrefix(source, []byte("---\n")) {
		return nil, fmt.Errorf("%s: want front matter between two lines of ---", name)
	}
	var meta frontMatter
	if err := unmarshal(front, &meta); err != nil {
		return nil, fmt.Errorf("%s: front matter: %w", name, err)
	}
	p := &parser{from: from, listings: listings, body: body, name: name, line: bytes.Count(front, []byte("\n")) + 3}
	if meta.Title == "" || meta.Summary == "" || meta.Minutes <= 0 {
		p.bad(1, errors.New("front matter: want title, summary and minutes"))
	}
	policy, err := exercise.Policy(meta.Policy)
	if err != nil {
		p.bad(1, fmt.Errorf("front matter: policy: %w", err))
	}
	storage, err := exercise.Storage(meta.Storage)
	if err != nil {
		p.bad(1, fmt.Errorf("front matter: storage: %w", err))
	}
	p.lesson = &Lesson{Policy: policy, Storage: storage, Title: meta.Title, Summary: meta.Summary, Order: meta.Order, Minutes: meta.Minutes, Raw: meta.Raw}
	p.run()
	return p.lesson, errors.Join(p.errs...)
}

// unixLines makes one line end of all: people write lessons on every system.
func unixLines(source []byte) []byte { return bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n")) }

// listings are those that lessons show, each once, by what their fence says.
type listings struct {
	mu  sync.Mutex
	all map[string]*Listing
}

// of is the listing of a fence, which is made where no lesson has shown it yet.
func (l *listings) of(info string, make func() (*Listing, error)) (*Listing, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if listing := l.all[info]; listing != nil {
		return listing, nil
	}
	listing, err := make()
	if err == nil {
		l.all[info] = listing
	}
	return listing, err
}

type parser struct {
	listings *listings
	from     sources
	name     string
	body     []byte
	line     int // lines of the file before body
	lesson   *Lesson
	prose    bytes.Buffer // since the last fence that is more than prose
	errs     []error
}

func (p *parser) bad(line int, err error) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %w", p.name, line, err))
}

func (p *parser) run() {
	doc := markdown.Parser().Parse(text.NewReader(p.body))
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		if fence, ok := node.(*ast.FencedCodeBlock); ok && fence.Info != nil {
			if p.fence(fence, string(fence.Info.Value(p.body))) {
				continue
			}
		}
		p.refuseNested(node)
		p.linkLessons(node)
		if err := markdown.Renderer().Render(&p.prose, p.body, node); err != nil {
			p.bad(p.line, err)
		}
	}
	p.endProse()
}

// refuseNested finds fences that are more than prose where they would be shown
// as prose: inside a list or a quotation.
func (p *parser) refuseNested(node ast.Node) {
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		fence, ok := n.(*ast.FencedCodeBlock)
		if ok && entering && n != node && fence.Info != nil {
			info := string(fence.Info.Value(p.body))
			if strings.HasPrefix(info, "exercise") || strings.HasPrefix(info, "ask") ||
				strings.HasPrefix(info, "ledger") || strings.HasPrefix(info, "attacker") ||
				strings.Contains(info, " file=") || strings.Contains(info, " trace=") {
				line := p.line + bytes.Count(p.body[:fence.Info.Segment.Start], []byte("\n")) + 1
				p.bad(line, fmt.Errorf("the fence %q has to stand at the margin", info))
			}
		}
		return ast.WalkContinue, nil
	})
}

// fence takes a fence that is more than prose and says whether it was one.
func (p *parser) fence(fence *ast.FencedCodeBlock, info string) bool {
	line := p.line + bytes.Count(p.body[:fence.Info.Segment.Start], []byte("\n")) + 1
	content := fence.Lines().Value(p.body)
	language, rest, _ := strings.Cut(info, " ")
	var what listed
	for field := range strings.FieldsSeq(rest) {
		switch name, value, _ := strings.Cut(field, "="); {
		case name == "file":
			what.file = value
		case name == "part":
			what.part = value
		case field == "trace=chapter", field == "trace=demo":
			what.trace = value
		case field == "fold":
			what.folded = true
		default:
			p.bad(line, fmt.Errorf("fence: %q is unknown; file=NAME, part=NAME, trace=chapter, trace=demo and fold are known", field))
		}
	}
	switch {
	case language == "exercise":
		p.endProse()
		p.exercise(content, line)
	case language == "ask":
		p.endProse()
		p.ask(content, line)
	case language == "ledger", language == "attacker":
		p.endProse()
		if len(bytes.TrimSpace(content)) > 0 {
			p.bad(line, fmt.Errorf("a fence %q is to be empty", language))
		}
		if language == "ledger" {
			p.lesson.ledgers++
			p.lesson.Blocks = append(p.lesson.Blocks, Block{Ledger: true})
		} else {
			p.lesson.attackers++
			p.lesson.Blocks = append(p.lesson.Blocks, Block{Attacker: true})
		}
	case what.file != "":
		p.endProse()
		if len(bytes.TrimSpace(content)) > 0 {
			p.bad(line, fmt.Errorf("a fence with file=%s is to be empty: it shows the file", what.file))
		}
		listing, err := p.listings.of(info, func() (*Listing, error) { return p.from.listing(what, language) })
		if err != nil {
			p.bad(line, err)
			break
		}
		p.lesson.Blocks = append(p.lesson.Blocks, Block{Listing: listing})
	default:
		return false
	}
	return true
}

func (p *parser) endProse() {
	if p.prose.Len() > 0 {
		p.lesson.Blocks = append(p.lesson.Blocks, Block{HTML: template.HTML(p.prose.String())})
		p.prose.Reset()
	}
}

func (p *parser) exercise(content []byte, line int) {
	ex := &exercise.Exercise{}
	err := unmarshal(content, ex)
	if err == nil {
		err = errors.Join(ex.Check(), checkParagraphs(ex))
	}
	for _, other := range p.lesson.asked {
		if other.ID == ex.ID {
			err = errors.Join(err, fmt.Errorf("id %q is taken", ex.ID))
		}
	}
	if err != nil {
		p.bad(line, fmt.Errorf("exercise %s: %w", ex.ID, err))
		return
	}
	p.lesson.asked = append(p.lesson.asked, ex)
	page := &Exercise{ID: ex.ID, Title: ex.Title, Number: len(p.lesson.asked), Text: inline(ex.Text)}
	for _, s := range ex.Steps {
		page.Steps = append(page.Steps, Step{inline(s.Do)})
	}
	for _, q := range ex.Questions {
		page.Questions = append(page.Questions, Question{q.ID, q.Want, inline(q.Ask), inline(q.Note), q.Placeholder})
	}
	for _, s := range ex.Optional {
		page.Optional = append(page.Optional, Step{inline(s.Do)})
	}
	for _, hint := range ex.Hints {
		page.Hints = append(page.Hints, block(hint))
	}
	p.lesson.Exercises = append(p.lesson.Exercises, *page)
	p.lesson.Blocks = append(p.lesson.Blocks, Block{Exercise: page})
}

func (p *parser) ask(content []byte, line int) {
	ask := &exercise.Ask{}
	err := unmarshal(content, ask)
	if err == nil {
		err = ask.Check()
	}
	if ask.ID == "" || slices.ContainsFunc(p.lesson.Asks, func(other *exercise.Ask) bool { return other.ID == ask.ID }) {
		err = errors.Join(err, fmt.Errorf("id %q is missing or taken", ask.ID))
	}
	if err != nil {
		p.bad(line, fmt.Errorf("ask %s: %w", ask.ID, err))
		return
	}
	p.lesson.Asks = append(p.lesson.Asks, ask)
	p.lesson.Blocks = append(p.lesson.Blocks, Block{Ask: ask})
}

// unmarshal reads YAML and refuses keys that nothing reads. On some texts, such
// as a bare ! for a list, goccy/go-yaml 1.19.2 panics; to an author that is one
// more text that is not right.
func unmarshal(data []byte, v any) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not YAML that can be read")
		}
	}()
	if err := yaml.UnmarshalWithOptions(data, v, yaml.Strict()); err != nil {
		return errors.New(yaml.FormatError(err, false, false))
	}
	return nil
}

// checkParagraphs finds texts of an exercise that are more than the one paragraph
// that their place on the page holds. Hints may be anything, and what is said is
// no Markdown, but has one paragraph's place too.
func checkParagraphs(ex *exercise.Exercise) error {
	var errs []error
	check := func(one bool, format string, args ...any) {
		if !one {
			errs = append(errs, fmt.Errorf(format+": want one paragraph, without lists, headings or blocks", args...))
		}
	}
	said := func(s string) bool { return !strings.Contains(strings.TrimSpace(s), "\n\n") }
	check(isParagraph(ex.Text), "text")
	for i, s := range ex.Steps {
		check(isParagraph(s.Do), "step %d: do", i+1)
		check(said(s.Say), "step %d: say", i+1)
	}
	for i, s := range ex.Optional {
		check(isParagraph(s.Do), "optional step %d: do", i+1)
		check(said(s.Say), "optional step %d: say", i+1)
	}
	for i, q := range ex.Questions {
		check(isParagraph(q.Ask), "question %d: ask", i+1)
		check(isParagraph(q.Note), "question %d: note", i+1)
		check(said(q.Say), "question %d: say", i+1)
	}
	return errors.Join(errs...)
}

// isParagraph says whether a text is one paragraph of Markdown, or nothing.
func isParagraph(source string) bool {
	first := markdown.Parser().Parse(text.NewReader([]byte(source))).FirstChild()
	return first == nil || first.Kind() == ast.KindParagraph && first.NextSibling() == nil
}

func block(source string) template.HTML {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(source), &b); err != nil {
		panic(err) // a Buffer takes everything
	}
	return template.HTML(b.String())
}

// inline is the content of a text that isParagraph.
func inline(source string) template.HTML {
	html := strings.TrimSpace(string(block(source)))
	html = strings.TrimSuffix(strings.TrimPrefix(html, "<p>"), "</p>")
	return template.HTML(html)
}
