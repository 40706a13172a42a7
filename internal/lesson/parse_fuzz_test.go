package lesson_test

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"sessionlab/internal/languages"
	"sessionlab/internal/lesson"
)

// FuzzLessons loads any two files as a lesson, and any third as its listing.
func FuzzLessons(f *testing.F) {
	python := "import sys  # as ever\nprint(sessions)  #: print-table\nx = '<b>' \"&\"  #: set-cookie new-id\n"
	question := "```exercise\nid: q\ntitle: Q\ntext: |\n  *a* <b>b</b> [c](javascript:alert(1)) &lt;d\nquestions:\n  - {id: clue, ask: 'x?', want: clue, say: y, note: n, placeholder: '\"><script>'}\nhints: [a, \"- b\", \"<script>c</script>\"]\n```\n"
	windows := strings.NewReplacer("\n", "\r\n")
	f.Add(windows.Replace(front+ask+question), front+ask+question, windows.Replace(python))
	for _, body := range []string{
		"", "text\n", ask, question, ask + "\ntext\n\n" + question, "\n# One\n\n" + ask + "\n" + ask,
		"<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\na <b onclick=x>b</b>\n",
		"[a](javascript:alert(1)) [b](JAVASCRIPT:x) [c](java\tscript:x) [d](<java&#10;script:x>) [e](&#1;javascript:x) <javascript:x>\n",
		"[a](data:text/html,<script>) ![b](data:image/png;base64,x \"on'load=\") [c](vbscript:x) [d]\n\n[d]: file:///x '\"onclick=\"'\n",
		"| a | b |\n|:--|--:|\n| 1 | `<x>` |\n",
		"```html\" onclick=\"x\n<a>\n```\n", "```<script>\n```\n", "```&quot;onload=x&quot;\nx\n```\n",
		"```python file=x.py\n```\n", "```python trace=chapter file=x.py\n```\n", "```html file=x.py\n```\n", "```python file=x.py\nnot empty\n```\n",
		"```python file=../x.py\n```\n", "```python file=/etc/passwd\n```\n", "```python file=ko/a.md\n```\n", "```cobol-2000 file=x.py\n```\n", "```exercise file=x.py\n```\n",
		"- ```exercise\n  id: a\n  ```\n", "> ```exercise\n> id: a\n> ```\n", "~~~ exercise\nid: &a [*a, *a]\n~~~\n", "```exercise\n? a\n: !!binary x\n<<: *x\n```\n",
		strings.Replace(ask, "do: x", "do: \"a\\n\\nb\"", 1), strings.Replace(question, "n, placeholder", "'- n', placeholder", 1), strings.Replace(question, "*a*", "# a", 1),
		"```exercise\n\t- {\n```\n", "```exercise\nid: q\ntitle: Q\nquestions:\n !\n```\n", "```exercise\n{id: a, id: b}\n```\n", "```exercise", "```exercise\nid: \"\\x00\"\n---\nid: b\n```\n",
		"\xff\xfe\x00", "&#0; &#x1F600; &copy; &notit; \\<script>", "<!-- \n-->", "<?php ?>", "<![CDATA[x]]>", "<a@b.c> <http://x/\"onclick=x>",
	} {
		f.Add(front+body, front+body, python)
	}
	for _, head := range []string{"", "---\n", "---\n---\n", "---\n\n---\n", "---\ntitle: T\n", "---\ntitle: &a T\nsummary: *a\nminutes: 0x1\n---\n", "---\ntitle: [T]\n---\n", "---\nminutes: 1e99\n---\n", "---\norder: -1\ntitle: 'T\n---\n", "\ufeff" + front} {
		f.Add(head, front, "")
	}
	f.Fuzz(func(t *testing.T, ko, en, listing string) {
		files := fstest.MapFS{
			"ko/a.md": {Data: []byte(ko)},
			"en/a.md": {Data: []byte(en)},
			"x.py":    {Data: []byte(listing)},
		}
		library, err := lesson.Load(files, fstest.MapFS{})
		if err != nil {
			for _, err := range leaves(err) {
				checkError(t, err, map[string]string{"ko/a.md": ko, "en/a.md": en})
			}
			return
		}
		for _, language := range languages.All {
			l, ok := library.Find(language, "a")
			if !ok || l.Title == "" || l.Summary == "" || l.Minutes <= 0 {
				t.Fatalf("%s: no error, and the lesson is %+v", language, l)
			}
			exercises := 0
			for _, b := range l.Blocks {
				checkHTML(t, b.HTML)
				if b.Listing != nil {
					checkListing(t, b.Listing, listing)
				}
				if b.Exercise != nil {
					exercises++
					checkExercise(t, b.Exercise, exercises)
				}
			}
			if exercises != len(l.Exercises) {
				t.Errorf("%d exercises are shown and %d are known", exercises, len(l.Exercises))
			}
		}
	})
}

// leaves are the errors that errors.Join joined.
func leaves(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, leaves(err)...)
	}
	return all
}

var place = regexp.MustCompile(`^((?:ko|en)/a\.md):(?:(\d+):)? (?s:.+)`)

// checkError wants an error that names a file, and a line that the file has.
func checkError(t *testing.T, err error, files map[string]string) {
	m := place.FindStringSubmatch(err.Error())
	if m == nil {
		t.Errorf("%q names no file", err)
		return
	}
	if m[2] == "" {
		return
	}
	lines := 1 + strings.Count(files[m[1]], "\n")
	if n, _ := strconv.Atoi(m[2]); n < 1 || n > lines {
		t.Errorf("%q, and the file has %d lines", err, lines)
	}
}

func checkExercise(t *testing.T, ex *lesson.Exercise, number int) {
	if ex.Number != number || ex.ID == "" || len(ex.Hints) != 3 {
		t.Errorf("exercise %d is %+v", number, ex)
	}
	checkInline(t, ex.Text)
	for _, s := range append(ex.Steps, ex.Optional...) {
		checkInline(t, s.Do)
	}
	for _, q := range ex.Questions {
		checkInline(t, q.Ask)
		checkInline(t, q.Note)
	}
	for _, hint := range ex.Hints {
		checkHTML(t, hint)
	}
}

// blocks are tags that have no place inside a paragraph.
var blocks = regexp.MustCompile(`</?(p|pre|hr|blockquote|ul|ol|li|h[1-6]|table|thead|tbody|tr|th|td)\b`)

// checkInline wants a paragraph's content: it stands inside another element.
func checkInline(t *testing.T, shown template.HTML) {
	checkHTML(t, shown)
	if blocks.MatchString(string(shown)) {
		t.Errorf("more than a paragraph:\n%s", shown)
	}
}

// checkListing wants the file's text, line by line.
func checkListing(t *testing.T, l *lesson.Listing, source string) {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(source, "\r\n", "\n"), "\n"), "\n")
	if l.File != "x.py" { // a lesson may show any file of its folder
		return
	}
	if len(l.Lines()) != len(lines) {
		t.Fatalf("%q has %d lines, shown are %d", source, len(lines), len(l.Lines()))
	}
	for _, line := range l.Lines() {
		checkHTML(t, line.HTML)
		if strings.Trim(line.Steps, "abcdefghijklmnopqrstuvwxyz- ") != "" {
			t.Errorf("the steps are %q", line.Steps)
		}
	}
}

// The tags and attributes that Markdown makes, and the highlighter.
var (
	tag       = regexp.MustCompile(`^<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)(?: /)?>`)
	attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)

	void = []string{"br", "hr", "img"}
	tags = map[string][]string{
		"a": {"href", "title"}, "img": {"src", "alt", "title"}, "code": {"class"}, "ol": {"start"}, "b": {"class"}, "span": {"class"},
		"th": {"align"}, "td": {"align"},
		"p": nil, "em": nil, "strong": nil, "pre": nil, "br": nil, "hr": nil, "blockquote": nil, "ul": nil, "li": nil,
		"h1": {"id"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
		"table": nil, "thead": nil, "tbody": nil, "tr": nil,
	}
)

const omitted = "<!-- raw HTML omitted -->"

// checkHTML wants HTML of those tags and attributes alone, no address that is a
// script, and every tag closed in its order.
func checkHTML(t *testing.T, shown template.HTML) {
	if err := faultIn(string(shown)); err != nil {
		t.Errorf("%v in\n%s", err, shown)
	}
}

func faultIn(s string) error {
	var open []string
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			break
		}
		s = s[at:]
		if rest, ok := strings.CutPrefix(s, omitted); ok {
			s = rest
			continue
		}
		m := tag.FindStringSubmatch(s)
		if m == nil {
			return fmt.Errorf("no tag of ours: %.60q", s)
		}
		s = s[len(m[0]):]
		known, ok := tags[m[2]]
		if !ok {
			return fmt.Errorf("the tag %s", m[0])
		}
		for _, a := range attribute.FindAllStringSubmatch(m[3], -1) {
			value := html.UnescapeString(a[2])
			switch {
			case !slices.Contains(known, a[1]):
				return fmt.Errorf("the attribute %s of %s", a[1], m[0])
			case a[1] == "align" && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") != "":
				return fmt.Errorf("the style %q", value)
			case (a[1] == "href" || a[1] == "src") && isScript(value):
				return fmt.Errorf("the address %q", value)
			}
		}
		switch {
		case slices.Contains(void, m[2]):
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			return fmt.Errorf("%s closes one of %q", m[0], open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%q are left open", open)
	}
	return nil
}

// isScript reads an address as a browser does: without control characters and
// spaces before it, and without tabs and line ends anywhere (WHATWG URL). An
// image that stands in its address runs nothing.
func isScript(address string) bool {
	address = strings.TrimLeftFunc(address, func(r rune) bool { return r <= ' ' })
	address = strings.ToLower(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address))
	if strings.HasPrefix(address, "data:image/") {
		return false
	}
	for _, scheme := range []string{"javascript:", "vbscript:", "data:", "file:"} {
		if strings.HasPrefix(address, scheme) {
			return true
		}
	}
	return false
}
