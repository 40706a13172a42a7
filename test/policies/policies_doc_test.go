package policies

import (
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/lesson"
	"sessionlab/lessons"
)

var update = flag.Bool("update", false, "write docs/policies.md and its Korean twin anew")

// TestPoliciesDocument keeps docs/policies.md true: it is made from what the demo
// says of its policy, its source and the lessons.
func TestPoliciesDocument(t *testing.T) {
	library, err := lesson.Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	for language, name := range map[string]string{"en": "policies.md", "ko": "policies.ko.md"} {
		want, path := policiesDocument(t, language, library), filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("docs/%s is not what the policy says (%v); go test ./test/policies -run TestPoliciesDocument -update writes it", name, err)
		}
	}
}

// policyWords is what the document says in each language.
var policyWords = map[string]struct{ head, columns string }{
	"en": {
		head: "# The protections\n\n[한국어](policies.ko.md)\n\n" +
			"What the server's policy can hold. With all of it off the demo is the chapter's program. This page is made by a test from what the demo says of itself, so it is what the switchboard shows; `TestPolicyFields` in `internal/demo` has a sequence of requests for each field, off and on. In Python they are in [hardened.py](../lessons/hardened.py), all but `encrypted`, for which the standard library has no cipher, and `stateless`, which is another program.\n\n" +
			"![The switchboard over the lesson's text, with what HttpOnly stops and what it does not; the demo and the panel beside it](pictures/board-en-light-1440.png)\n\n" +
			"The same requests to the chapter's server and to one with a policy, each difference with the switches that cause it:\n\n" +
			"![The twin run: a thief's request, answered by two servers, with the differing lines marked](pictures/twin-thief-en-light-1440.png)\n",
		columns: "| field | what it does | what it stops | what it leaves open | source | its lines | lesson and attack | tests |",
	},
	"ko": {
		head: "# 보호 장치\n\n[English](policies.md)\n\n" +
			"서버의 정책에 넣을 수 있는 것들입니다. 모두 끄면 데모는 교과서의 프로그램입니다. 이 문서는 데모가 스스로 하는 설명에서 검사가 만들어 내므로 스위치판에 보이는 것과 같습니다. `internal/demo`의 `TestPolicyFields`에는 항목마다 껐을 때와 켰을 때의 요청이 들어 있습니다. Python으로는 [hardened.py](../lessons/hardened.py)에 있습니다. 표준 라이브러리에 암호가 없는 `encrypted`와 아예 다른 프로그램인 `stateless`만 빠집니다.\n\n" +
			"![강의 글 위에 펼친 스위치판. HttpOnly가 막는 것과 못 막는 것이 보이고, 옆에 데모와 패널이 있습니다](pictures/board-ko-light-1440.png)\n\n" +
			"같은 요청을 교과서의 서버와 정책을 켠 서버에 나란히 보내면, 다른 곳마다 그렇게 만든 스위치가 붙습니다.\n\n" +
			"![나란히 실행. 도둑의 요청에 두 서버가 다르게 답한 줄마다 표시가 있습니다](pictures/twin-thief-ko-light-1440.png)\n",
		columns: "| 항목 | 하는 일 | 막는 것 | 못 막는 것 | 출처 | 코드 | 강의와 공격 | 검사 |",
	},
}

func policiesDocument(t *testing.T, language string, library *lesson.Library) string {
	t.Helper()
	w := policyWords[language]
	where, tests := stepLines(t), lessonTests(t)
	var b strings.Builder
	b.WriteString(w.head + "\n" + w.columns + "\n" + strings.Repeat("| --- ", 8) + "|\n")
	for _, p := range (demo.Policy{}).Explain() {
		var lines []string
		for _, step := range p.Steps {
			if at := where[step]; at == "" {
				t.Errorf("%s: no line of the demo's source runs the step %s", p.Field, step)
			} else {
				lines = append(lines, fmt.Sprintf("[`%s`](../internal/demo/%s)", step, at))
			}
		}
		cells := []string{
			"**" + p.Title.In(language) + "**<br>`" + p.Field + "`", p.Does.In(language), p.Stops.In(language), p.Leaves.In(language), p.Source,
			strings.Join(lines, ", "), taught(library, language, p.Field), tested(library, tests, p.Field),
		}
		for i, cell := range cells {
			if cell == "" {
				t.Errorf("%s has no cell %d", p.Field, i+1)
			}
			cells[i] = strings.ReplaceAll(cell, "|", "\\|")
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}

// stepLines are the files of the demo in which each step runs; of more than one,
// that of the program with a table.
func stepLines(t *testing.T) map[demo.Step]string {
	t.Helper()
	source := os.DirFS(filepath.Join("..", "..", "internal", "demo"))
	text, err := fs.ReadFile(source, "trace.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]demo.Step{}
	for _, m := range regexp.MustCompile(`(?m)^\t(Step\w+)\s+Step = "([a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
		names[m[1]] = demo.Step(m[2])
	}
	files, err := fs.Glob(source, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[demo.Step]string{}
	for _, file := range files {
		text, err := fs.ReadFile(source, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`x\.ran\((Step\w+),`).FindAllStringSubmatch(string(text), -1) {
			if step := names[m[1]]; found[step] == "" || file != "stateless.go" {
				found[step] = file
			}
		}
	}
	return found
}

// teaching yields the exercises in which a protection has to be on, and their lessons.
func teaching(library *lesson.Library, field string) iter.Seq2[string, *exercise.Exercise] {
	return func(yield func(string, *exercise.Exercise) bool) {
		for slug, ex := range library.Course().All {
			on := slices.ContainsFunc(ex.Steps, func(s exercise.Step) bool { return s.When.Get("policy") == field })
			if on && !yield(slug, ex) {
				return
			}
		}
	}
}

// taught are those exercises in a language.
func taught(library *lesson.Library, language, field string) string {
	var all []string
	for slug, ex := range teaching(library, field) {
		title := ex.Title
		if own, ok := library.Course().Find(language, slug, ex.ID); ok {
			title = own.Title
		}
		all = append(all, fmt.Sprintf("[%s](../lessons/%s/%s.md): %s", slug, language, slug, title))
	}
	return strings.Join(all, "<br>")
}

// tested are the tests of a protection: its sequences of requests, and its lessons
// solved in a browser. Without the latter there is none.
func tested(library *lesson.Library, tests map[string]string, field string) string {
	all := []string{fmt.Sprintf("[`TestPolicyFields/%s`](../internal/demo/policy_test.go)", field)}
	for slug := range teaching(library, field) {
		test := tests[slug]
		if test == "" {
			return ""
		}
		if !slices.Contains(all, test) {
			all = append(all, test)
		}
	}
	return strings.Join(all, ", ")
}

// lessonTests are links to the tests that solve the lessons, by slug.
func lessonTests(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../lessons/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`func (Test\w+)\(t \*testing\.T\) \{\n(?:\t[^\n]*\n){0,3}?\tin(?:Stored)?Lesson\(t, "([a-z-]+)"`).FindSubmatch(text); m != nil {
			tests[string(m[2])] = fmt.Sprintf("[`%s`](../test/lessons/%s)", m[1], filepath.Base(file))
		}
	}
	return tests
}
