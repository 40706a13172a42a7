package lesson_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"sessionlab/internal/demo"
	"sessionlab/internal/languages"
	"sessionlab/internal/lesson"
	"sessionlab/lessons"
)

func TestLessonsOfTheRepository(t *testing.T) {
	library, err := lesson.Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range languages.All {
		l, ok := library.Find(language, "session")
		if !ok {
			t.Fatalf("no lesson session in %s", language)
		}
		var ids []string
		for _, ex := range l.Exercises {
			ids = append(ids, ex.ID)
		}
		if got := strings.Join(ids, " "); got != "login check delete network" {
			t.Errorf("%s: exercises are %s", language, got)
		}
	}
}

// The page shows the listing's file as it is, but for the markers, and every
// marker names steps of the demo, exceptions and methods.
func TestListingIsTheFile(t *testing.T) {
	library, err := lesson.Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	source, err := lessons.FS.ReadFile("server.py")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimRight(string(source), "\n"), "\n")
	known := map[string]bool{}
	for _, s := range demo.Steps {
		known[string(s)] = slices.Contains(demo.ChapterSteps, s) && s != demo.StepError // no line of the listing catches an exception
	}
	marked := map[string]bool{}
	others := regexp.MustCompile(`^(GET|POST|[A-Z][A-Za-z]+Error)$`)
	tags := regexp.MustCompile(`<[^>]*>`)
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&")
	for _, language := range languages.All {
		l, _ := library.Find(language, "session")
		var listing *lesson.Listing
		for _, b := range l.Blocks {
			if b.Listing != nil && b.Listing.File == "server.py" {
				listing = b.Listing
			}
		}
		if listing == nil || len(listing.Lines()) != len(want) {
			t.Fatalf("%s: the listing has other lines than the file", language)
		}
		for i, line := range listing.Lines() {
			shown := unescape.Replace(tags.ReplaceAllString(string(line.HTML), ""))
			if file, _, _ := strings.Cut(want[i], "  #: "); shown != file {
				t.Errorf("%s: line %d is shown as %q, is %q", language, i+1, shown, file)
			}
			for _, part := range strings.FieldsFunc(line.Steps+" "+line.Way, func(c rune) bool { return c == ' ' || c == '+' }) {
				step := strings.TrimSuffix(part, "!")
				if !known[step] && !others.MatchString(step) {
					t.Errorf("line %d: the demo has no step %q", i+1, step)
				}
			}
			for step := range strings.FieldsSeq(line.Steps) {
				marked[strings.TrimSuffix(step, "!")] = true
			}
		}
	}
	for step, wanted := range known {
		if wanted && !marked[step] {
			t.Errorf("no line of the listing is marked with %q", step)
		}
	}
}

const front = "---\ntitle: T\nsummary: S\nminutes: 1\n---\n"

const ask = "```exercise\nid: a\ntitle: A\nsteps:\n  - when: {event: exchange, page: form}\n    do: x\n    say: y\nhints: [a, b, c]\n```\n"

func TestAllErrorsAtOnce(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		want  []string
	}{
		{"nothing", fstest.MapFS{}, []string{"ko: no lessons"}},
		{"no front matter", fstest.MapFS{"ko/a.md": file("# A"), "en/a.md": file("# A")}, []string{"ko/a.md: want front matter", "en/a.md: want front matter"}},
		{"one language", fstest.MapFS{"ko/a.md": file(front)}, []string{"en/a.md: missing"}},
		{"the other language", fstest.MapFS{"ko/a.md": file(front), "en/a.md": file(front), "en/b.md": file(front)}, []string{"ko/b.md: missing"}},
		{"unknown key", fstest.MapFS{"ko/a.md": file("---\ntitel: T\n---\n"), "en/a.md": file(front)}, []string{"titel"}},
		{"other exercises", fstest.MapFS{"ko/a.md": file(front + ask), "en/a.md": file(front)}, []string{"en/a.md: other exercises than in ko"}},
		{"another verdict", fstest.MapFS{"ko/a.md": file(front + ask), "en/a.md": file(front + strings.Replace(ask, "page: form", "page: welcome", 1))}, []string{"exercise a asks for something else"}},
		{"a fault in an exercise, with its line", fstest.MapFS{"ko/a.md": file(front + "text\n\n" + strings.Replace(ask, "page: form", "page: from", 1)), "en/a.md": file(front)}, []string{"ko/a.md:8: exercise a", `page "from"`}},
		{"an id twice", fstest.MapFS{"ko/a.md": file(front + ask + "\n" + ask), "en/a.md": file(front)}, []string{`id "a" is taken`}},
		{"no such file", fstest.MapFS{"ko/a.md": file(front + "```python file=x.py\n```\n"), "en/a.md": file(front)}, []string{"ko/a.md:6: file=x.py"}},
		{"a step that the demo has not", fstest.MapFS{"x.py": file("a\nb  #: red-cookie\n"), "ko/a.md": file(front + "```python trace=chapter file=x.py\n```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: file=x.py: line 2: the demo has no step "red-cookie"`}},
		{"a mark of which a part is no step", fstest.MapFS{"x.py": file("a\nb  #: ~ new-id GET+red-cookie\n"), "ko/a.md": file(front + "```python trace=chapter file=x.py\n```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: file=x.py: line 2: the demo has no step "red-cookie"`}},
		{"no such part", fstest.MapFS{"x.py": file("# [a] A\na = 1\n"), "ko/a.md": file(front + "```python file=x.py part=b\n```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: file=x.py: part=b: no line begins with # [b]`}},
		{"a word in a fence that nothing reads", fstest.MapFS{"ko/a.md": file(front + "```python tracing=chapter\n```\n"), "en/a.md": file(front)}, []string{`"tracing=chapter" is unknown`}},
		{"an exercise inside a list", fstest.MapFS{"ko/a.md": file(front + "- ```exercise\n  id: a\n  ```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: the fence "exercise" has to stand at the margin`}},
		{"an attacker in one language", fstest.MapFS{"ko/a.md": file(front + "```attacker\n```\n"), "en/a.md": file(front)}, []string{"en/a.md: other attacker fences than in ko"}},
		{"an attacker with words", fstest.MapFS{"ko/a.md": file(front + "```attacker\nx\n```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: a fence "attacker" is to be empty`}},
		{"an attacker inside a list", fstest.MapFS{"ko/a.md": file(front + "- ```attacker\n  ```\n"), "en/a.md": file(front)}, []string{`ko/a.md:6: the fence "attacker" has to stand at the margin`}},
		{"a link to a lesson that there is not", fstest.MapFS{"ko/a.md": file(front + "[b](b.md), [a](a.md)\n"), "en/a.md": file(front)}, []string{"ko/a.md: a link to b.md: there is no such lesson"}},
		{"a policy of another language", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "policy: {idleTimeout: 900}\nminutes", 1)), "en/a.md": file(front)}, []string{"en/a.md: another policy than in ko"}},
		{"a policy that can't be", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "policy: {encrypted: true}\nminutes", 1)), "en/a.md": file(front)}, []string{"ko/a.md:1: front matter: policy: "}},
		{"a policy with a slip", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "policy: {idletimeouts: 900}\nminutes", 1)), "en/a.md": file(front)}, []string{"ko/a.md:1: front matter: policy: "}},
		{"a storage of another language", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "storage: {shop: true}\nminutes", 1)), "en/a.md": file(front)}, []string{"en/a.md: another storage than in ko"}},
		{"a storage that can't be", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "storage: {store: tape}\nminutes", 1)), "en/a.md": file(front)}, []string{"ko/a.md:1: front matter: storage: "}},
		{"a storage with a slip", fstest.MapFS{"ko/a.md": file(strings.Replace(front, "minutes", "storage: {delays: 900}\nminutes", 1)), "en/a.md": file(front)}, []string{"ko/a.md:1: front matter: storage: "}},
		{"hints", fstest.MapFS{"ko/a.md": file(front + strings.Replace(ask, "[a, b, c]", "[a]", 1)), "en/a.md": file(front)}, []string{"1 hints, want 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := lesson.Load(c.files, demo.Source)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in\n%v", want, err)
				}
			}
		})
	}
}

// A link to a lesson's file leads to its page; any other stays as it is.
func TestLinksToLessons(t *testing.T) {
	file := &fstest.MapFile{Data: []byte(front + "[a](a.md) [b](https://example.com/b.md) [c](../c.md)\n")}
	library, err := lesson.Load(fstest.MapFS{"ko/a.md": file, "en/a.md": file}, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	want := `<p><a href="a">a</a> <a href="https://example.com/b.md">b</a> <a href="../c.md">c</a></p>`
	if got := strings.TrimSpace(string(library.In("ko")[0].Blocks[0].HTML)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A listing that several lessons show is one, which is highlighted when it is
// first looked at.
func TestListingsAreShared(t *testing.T) {
	library, err := lesson.Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	var shown []*lesson.Listing
	for _, language := range languages.All {
		l, _ := library.Find(language, "session")
		for _, b := range l.Blocks {
			if b.Listing != nil && b.Listing.File == "server.py" {
				shown = append(shown, b.Listing)
			}
		}
	}
	if len(shown) != 2 || shown[0] != shown[1] {
		t.Fatalf("the lesson in its languages shows %v", shown)
	}
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			if lines := shown[0].Lines(); !strings.Contains(string(lines[2].HTML), `<b class="kw">import</b>`) {
				t.Errorf("line 3 is %q", lines[2].HTML)
			}
		})
	}
	asking.Wait()
}

// TestPart: a part goes from its heading to the next, without the indentation that
// all of it has and the empty lines at its end, and knows where it is in the file.
func TestPart(t *testing.T) {
	source := "import x\n\n# [first] One.\na = 1  #: new-id\n\n\nclass C:\n    # [second] Two.\n    def f(self):\n        return 2\n\n\n# [third] Three.\nb = 3  #: print-table\n"
	for name, want := range map[string]struct {
		from  int
		lines []string
		steps string
	}{
		"first":  {2, []string{"# [first] One.", "a = 1", "", "", "class C:"}, "new-id"},
		"second": {7, []string{"# [second] Two.", "def f(self):", "    return 2"}, ""},
		"third":  {12, []string{"# [third] Three.", "b = 3"}, "print-table"},
	} {
		page := &fstest.MapFile{Data: []byte(front + "```python trace=chapter file=x.py part=" + name + "\n```\n")}
		library, err := lesson.Load(fstest.MapFS{"x.py": {Data: []byte(source)}, "ko/a.md": page, "en/a.md": page}, demo.Source)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := library.Find("ko", "a")
		listing := l.Blocks[0].Listing
		var lines []string
		steps := ""
		for _, line := range listing.Lines() {
			lines = append(lines, regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(line.HTML), ""))
			steps += line.Steps
		}
		if listing.Prints || listing.Part != name || listing.From != want.from || !slices.Equal(lines, want.lines) || steps != want.steps {
			t.Errorf("%s begins after line %d and is %q, marked %q", name, listing.From, lines, steps)
		}
	}
}
