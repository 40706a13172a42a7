package student

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// python runs a program and returns what it prints; without python3 the test
// fails in CI and skips elsewhere.
func python(t *testing.T, program, input string) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no python3: ./test.sh asks for it")
		}
		t.Skip("no python3: ./test.sh asks for it")
	}
	var out, faults bytes.Buffer
	command := exec.Command(path, "-X", "utf8", "-c", program)
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(input), &out, &faults
	if err := command.Run(); err != nil {
		t.Fatalf("python3: %v\n%s", err, faults.String())
	}
	return out.String()
}

// printedStrings are strings and dictionaries with what Python makes of them,
// and for each character that Python's Unicode knows whether it prints.
const printedStrings = `
import json, random, sys, unicodedata

by_category, runs = {}, []
for code in range(0x110000):
    category = unicodedata.category(chr(code))
    if category == "Cn":
        continue
    by_category.setdefault(category, []).append(code)
    prints = chr(code).isprintable()
    if runs and runs[-1][1] == code - 1 and runs[-1][2] == prints:
        runs[-1][1] = code
    else:
        runs.append([code, code, prints])

draw = random.Random(8)
categories = sorted(by_category)

def character():
    if draw.random() < .3:
        return draw.choice("'\"\\ \n\r\t\0\x1b\x7f\xa0\xad")
    return chr(draw.choice(by_category[draw.choice(categories)]))

def string():
    text = ""
    for _ in range(draw.randrange(16)):
        c = character()
        if text and "\ud800" <= text[-1] <= "\udbff" and "\udc00" <= c <= "\udfff":
            continue  # JSON would make one character of the two
        text += c
    return text

tables = []
for _ in range(6000):
    rows = {string(): {"username": draw.choice([None, string()])} for _ in range(draw.randrange(5))}
    tables.append([[[id, row["username"]] for id, row in rows.items()], repr(rows)])
json.dump({"unicode": unicodedata.unidata_version, "runs": runs, "tables": tables}, sys.stdout)
`

// TestPythonNotation compares what the page takes for Python's notation with
// Python's own: every character alone, and thousands of tables of generated
// strings. Characters that either side's Unicode does not know don't count.
func TestPythonNotation(t *testing.T) {
	want := python(t, printedStrings, "")
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	found := browser.Eval[struct {
		Faults                      []string
		Characters, Tables, Unknown int
	}](b, `(async ({ runs, tables }) => {
		const { repr, sessions } = await import(document.querySelector('link[href$="/journal.js"]').href.replace('core/journal.js', 'lesson/python.js'));
		const faults = [];
		let characters = 0, unknown = 0;
		for (const [first, last, prints] of runs) {
			for (let code = first; code <= last; code++) {
				const c = String.fromCodePoint(code);
				if (/\p{Cn}/u.test(c)) { unknown++; continue; }
				characters++;
				if (c !== '\\' && repr(c).includes(c) !== prints) faults.push('U+' + code.toString(16) + ' prints: ' + prints);
			}
		}
		let compared = 0;
		for (const [rows, want] of tables) {
			if (/\p{Cn}/u.test(JSON.stringify(rows))) continue;
			compared++;
			const got = sessions(rows);
			if (got !== want) faults.push(JSON.stringify([got, want]));
		}
		return { faults: faults.slice(0, 20), characters, unknown, tables: compared };
	})(`+want+`)`)
	for _, fault := range found.Faults {
		t.Error(fault)
	}
	if found.Characters < 250_000 || found.Tables < 5000 {
		t.Errorf("compared only %d characters and %d tables", found.Characters, found.Tables)
	}
	t.Logf("compared %d characters and %d tables; %d characters are unknown to the browser", found.Characters, found.Tables, found.Unknown)
}

// consoleShows waits until the console shows the table with these rows as Python
// prints it, each an ID and a name or null.
func consoleShows(b *browser.Chromium, rows ...[2]any) {
	b.T.Helper()
	input, err := json.Marshal(rows)
	if err != nil {
		b.T.Fatal(err)
	}
	want, err := json.Marshal(strings.TrimSuffix(python(b.T, `
import json, sys
sessions = {id: {"username": name} for id, name in json.load(sys.stdin)}
print(sessions)
`, string(input)), "\n"))
	if err != nil {
		b.T.Fatal(err)
	}
	b.Wait("the console to show "+string(want), "document.querySelector('.console code[translate=no]:not(figcaption *)').textContent === %s", want)
}

// TestConsole: under the program stands what it printed before the last GET.
func TestConsole(t *testing.T) {
	l := lab.Start(t, "-max-rate", "10000")
	other, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, other.Demo)
	visitor.Login(t, other.Demo, "bell\a\u202e")
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	if text := b.Text(".console"); strings.Contains(text, "{'") {
		t.Errorf("far below, the console is drawn: %s", text)
	}
	browser.Eval[any](b, "document.querySelector('.console').scrollIntoView()")
	tag := b.Text(".st tbody tr:not(.is-mine) .sid b") + "…"
	consoleShows(b, [2]any{tag, "bell\a\u202e"})
	for _, part := range []string{"before GET / · ", "Other people's session IDs are keys", "may have been printed differently"} {
		if text := b.Text(".console"); !strings.Contains(text, part) {
			t.Errorf("the console does not say %q: %s", part, text)
		}
	}

	const name = `O'Neil "\n" \u202e 😀`
	b.Login(name)
	b.Passed("login")
	_, cookie := b.LastLogin()
	id := strings.TrimPrefix(cookie, "sessionid=")
	consoleShows(b, [2]any{tag, "bell\a\u202e"}, [2]any{id, name})

	// A deleted row is missing once a GET has printed; a row made anew is the last.
	b.PressDelete()
	b.AwaitNoRow()
	consoleShows(b, [2]any{tag, "bell\a\u202e"}, [2]any{id, name})
	b.PressReload("a")
	consoleShows(b, [2]any{tag, "bell\a\u202e"})
	b.PressReload("a")
	consoleShows(b, [2]any{tag, "bell\a\u202e"}, [2]any{id, nil})
	if keys := browser.Eval[int](b, "document.querySelectorAll('.console .sid').length"); keys != 2 {
		t.Errorf("%d keys wear their chip, want 2", keys)
	}

	// It stays where it is, however long the line grows, and narrow pages hold it.
	before := browser.Eval[float64](b, "document.querySelector('.console').offsetHeight")
	for range 12 {
		lab.NewClient().Visit(t, other.Demo)
	}
	b.Wait("all rows", "document.querySelectorAll('.console .sid').length > 12")
	if after := browser.Eval[float64](b, "document.querySelector('.console').offsetHeight"); after != before {
		t.Errorf("the console grew from %v to %v", before, after)
	}
	const last = `(() => {
		const pre = document.querySelector('.console pre'), end = pre.querySelector('code > span').lastElementChild;
		return pre.scrollHeight > pre.clientHeight && end.getBoundingClientRect().bottom <= pre.getBoundingClientRect().bottom;
	})()`
	if !browser.Eval[bool](b, last) {
		t.Error("the end of a long line is out of sight")
	}
	for range 210 {
		lab.NewClient().Visit(t, other.Demo)
	}
	b.Wait("the oldest rows to be left out", "document.querySelectorAll('.console .sid').length === 200 && /not shown here: [1-9]/.test(document.querySelector('.console .note').textContent)")
	if text := b.Text(".console pre"); !strings.HasPrefix(text, "{'") || !strings.HasSuffix(text, "}}") || strings.Contains(text, "{, ") {
		t.Errorf("without the oldest rows the line is %.40s … %s", text, text[len(text)-10:])
	}
	b.Run(chromedp.EmulateViewport(390, 844))
	if over := browser.Eval[int](b, "document.querySelector('.console pre').scrollWidth - document.querySelector('.console pre').clientWidth"); over > 0 {
		t.Errorf("on a phone the console is %d px too wide", over)
	}
}

// TestPrintedIsOfTheLastGet: the table is kept as a GET met it, and neither a
// POST nor an act changes what was printed.
func TestPrintedIsOfTheLastGet(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	found := browser.Eval[[]string](b, `(async () => {
		const { empty, fold } = await import(document.querySelector('link[href$="/journal.js"]').href);
		const at = '2026-11-22T09:00:00.000Z';
		const faults = [];
		const same = (what, got, want) => { if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(what + ': ' + JSON.stringify(got)); };
		let seq = 0;
		const key = (tag) => ({ tag, hue: 0, shape: 0 });
		const exchange = (method, steps, ...changes) => ({ type: 'exchange', seq: ++seq, at, seat: 's2', browser: 'A',
			request: { method, path: '/', cookies: [] }, response: { status: 200, setCookies: [] }, trace: steps.map((step) => ({ step })), changes });
		const names = ({ printed }) => printed && [...printed.rows.values()].map((r) => r.tag + '=' + r.username);
		let s = fold(empty(), exchange('GET', ['print-table'], { op: 'put', new: true, ...key('aaaa'), username: null }));
		same('the first GET', names(s), []);
		s = fold(s, exchange('POST', ['store-username'], { op: 'put', ...key('aaaa'), username: 'kim' }));
		same('a POST', names(s), []);
		s = fold(s, exchange('GET', ['print-table', 'not-found'], { op: 'put', new: true, ...key('bbbb'), username: null }));
		same('a GET of anything', names(s), ['aaaa=kim']);
		s = fold(s, { type: 'session', seq: ++seq, at, op: 'deleted', by: 's2', changes: [{ op: 'delete', ...key('aaaa') }] });
		same('an act', names(s), ['aaaa=kim']);
		s = fold(s, exchange('GET', ['print-table'], { op: 'put', new: true, ...key('aaaa'), username: null }));
		same('after the act', names(s), ['bbbb=null']);
		s = fold(s, exchange('GET', ['print-table', 'error']));
		same('a row made anew is the last', names(s), ['bbbb=null', 'aaaa=null']);
		s = fold(s, { type: 'snapshot', seq: 99, at, seat: '', count: 0, requests: 0, base: [], events: [] });
		same('a snapshot without requests', names(s), null);
		return faults;
	})()`)
	for _, fault := range found {
		t.Error(fault)
	}
}
