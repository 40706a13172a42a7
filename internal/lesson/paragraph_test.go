package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"sessionlab/internal/lesson"
)

// A text that stands inside a paragraph, a list or a label of the page is one
// paragraph; anything more is refused with its file and line, and says where in
// the exercise it is.
func TestTextsAreParagraphs(t *testing.T) {
	exercise := func(text, do, say, ask, note, praise, hint string) string {
		return "text\n\n```exercise\nid: a\ntitle: A\ntext: \"" + text + "\"\nsteps:\n  - when: {event: exchange, page: form}\n    do: \"" + do + "\"\n    say: \"" + say +
			"\"\nquestions:\n  - {id: clue, want: clue, ask: \"" + ask + "\", note: \"" + note + "\", say: \"" + praise + "\"}\nhints: [\"" + hint + "\", b, c]\n```\n"
	}
	load := func(body string) error {
		file := &fstest.MapFile{Data: []byte(front + body)}
		_, err := lesson.Load(fstest.MapFS{"ko/a.md": file, "en/a.md": file}, nil)
		return err
	}
	for _, more := range []string{`a\n\nb`, `- a`, `1. a`, `# a`, `a\n===`, `> a`, `    a`, "```\\na\\n```", `---`, `<div>`, `| a |\n|---|\n| b |`} {
		for place, body := range map[string]string{
			"text":             exercise(more, "x", "y", "z", "", "w", "h"),
			"step 1: do":       exercise("", more, "y", "z", "", "w", "h"),
			"question 1: ask":  exercise("", "x", "y", more, "", "w", "h"),
			"question 1: note": exercise("", "x", "y", "z", more, "w", "h"),
		} {
			if err := load(body); err == nil || !strings.Contains(err.Error(), "ko/a.md:8: exercise a: "+place+": want one paragraph") {
				t.Errorf("%s: %q: %v", place, more, err)
			}
		}
		if err := load(exercise("", "x", "y", "z", "", "w", more)); err != nil {
			t.Errorf("a hint may be %q, yet: %v", more, err)
		}
	}
	for place, body := range map[string]string{
		"step 1: say":     exercise("", "x", `a\n\nb`, "z", "", "w", "h"),
		"question 1: say": exercise("", "x", "y", "z", "", `a\n\nb`, "h"),
	} {
		if err := load(body); err == nil || !strings.Contains(err.Error(), "ko/a.md:8: exercise a: "+place+": want one paragraph") {
			t.Errorf("%s: %v", place, err)
		}
	}
	one := "*a* **b** `c` [d](https://example.org)\\nand  \\nmore <b>e</b>"
	if err := load(exercise(one, one, "1. a", one, one, "# b", one)); err != nil {
		t.Errorf("one paragraph, yet: %v", err)
	}
}
