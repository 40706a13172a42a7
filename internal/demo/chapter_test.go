package demo_test

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// watchedListing runs the chapter's listing as it stands, on a port of its own
// choosing, and tells after each request what happened: what print(sessions)
// was given, the exception that ended the request, the lines that ran, and the
// table.
const watchedListing = `
import os, threading

printed, raised, ran = [], [], []

def watched(method):
    def run(handler):
        def line(frame, event, _):
            if frame.f_code.co_filename == method.__code__.co_filename:
                if event == "line" and frame.f_lineno not in ran:
                    ran.append(frame.f_lineno)
                return line
        sys.settrace(line)
        try:
            method(handler)
        finally:
            sys.settrace(None)
    return run

def rows():
    return [[session_id, row["username"]] for session_id, row in chapter.sessions.items()]

def print(what):
    if what is chapter.sessions:
        printed.append(rows())

class Watched(chapter.HTTPServer):
    def server_activate(self):
        super().server_activate()
        tell(self.server_port)

    def handle_error(self, request, client_address):
        e = sys.exc_info()[1]
        raised.append(f"{type(e).__name__}: {e}")

def act(what):
    if what["do"] == "delete":
        del chapter.sessions[what["id"]]
    if what["do"] == "clear":
        chapter.sessions.clear()
    told = {"printed": printed[:], "raised": raised[:], "ran": ran[:], "table": rows()}
    printed.clear()
    raised.clear()
    ran.clear()
    return told

def watch():
    answer(act)
    os._exit(0)

chapter.print = print
chapter.SessionHandler.do_GET = watched(chapter.SessionHandler.do_GET)
chapter.SessionHandler.do_POST = watched(chapter.SessionHandler.do_POST)
chapter.SessionHandler.log_message = lambda *_: None
chapter.HTTPServer = Watched
threading.Thread(target=watch).start()
chapter.run(0, "127.0.0.1")
`

// A sequence is played to the chapter's program and to the demo.
type sequence struct {
	name    string
	steps   []step
	table   string // in the end, as print(sessions) would show it
	ours    string // the demo's table in the end, where it differs
	maxRows int    // the demo's limit, where it matters
}

// A step is one raw request, on a connection of its own, or a row deleted by
// hand. In both send and del {id1} is the first id that a server made, {id2}
// the second.
type step struct {
	send string
	del  string
	want string // the answer, as outcome.String says it
	ours string // the demo's answer, where it differs
}

// outcome is one answer and the table after it, with the ids that the server
// made as {id1}, {id2} in the order in which they came to light.
type outcome struct {
	proto     string
	status    int // 0: the connection was dropped
	header    http.Header
	body      string
	raw       string // the body as it travelled
	exception string // that ended the request
	printed   bool   // print(sessions) ran
	table     string

	lines []int          // of the chapter's program, as they ran
	told  *demo.Exchange // what the demo told of it
}

// String says what was answered in a few words: "form, sets sessionid={id1}",
// "welcome kim", "302 /", "404", "KeyError: 'username'".
func (o outcome) String() string {
	var s string
	switch page := `<html><body><form method="post" action="/login"><input type="text" name="username"><input type="submit" value="Login"></form></body></html>`; {
	case o.exception != "":
		s = o.exception
	case o.status == http.StatusOK && o.body == page:
		s = "form"
	case o.status == 0 && o.body == "":
		s = "no answer"
	case o.status == 0 && o.body == page:
		s = "form without a head"
	case o.status == 0 && o.body != "":
		s = "a page without a head" + errorCode.FindString(o.body)
	case o.status == http.StatusOK && strings.HasPrefix(o.body, "<html><body><h1>Welcome, "):
		s = strings.TrimSuffix(strings.TrimPrefix(o.body, "<html><body><h1>Welcome, "), "!</h1></body></html>")
		s = "welcome " + s
	default:
		s = strconv.Itoa(o.status)
	}
	for _, location := range o.header["Location"] {
		s += " " + location
	}
	for _, cookie := range o.header["Set-Cookie"] {
		s += ", sets " + cookie
	}
	return s
}

// errorCode is the status that a page of Python's own names.
var errorCode = regexp.MustCompile(` code: \d+`)

// ids gives the ids that a server made their placeholders.
type ids struct{ made []string }

var uuid4 = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

func (i *ids) hide(s string) string {
	return uuid4.ReplaceAllStringFunc(s, func(id string) string {
		at := slices.Index(i.made, id)
		if at < 0 {
			at = len(i.made)
			i.made = append(i.made, id)
		}
		return fmt.Sprintf("{id%d}", at+1)
	})
}

func (i *ids) show(s string) string {
	for at, id := range i.made {
		s = strings.ReplaceAll(s, fmt.Sprintf("{id%d}", at+1), id)
	}
	return s
}

// parse takes a raw answer to pieces.
func (i *ids) parse(t *testing.T, raw string) outcome {
	t.Helper()
	if raw == "" {
		return outcome{}
	}
	if !strings.HasPrefix(raw, "HTTP/") { // as HTTP/0.9 has it
		return outcome{header: http.Header{}, body: i.hide(raw), raw: raw}
	}
	head, body, ok := strings.Cut(raw, "\r\n\r\n")
	lines := strings.Split(i.hide(head), "\r\n")
	o := outcome{header: http.Header{}, body: i.hide(body), raw: body}
	if n, _ := fmt.Sscanf(lines[0], "%s %d", &o.proto, &o.status); n != 2 || !ok {
		t.Fatalf("this is no answer: %q", raw)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		o.header.Add(name, value)
	}
	return o
}

// listing is the chapter's program, running.
type listing struct {
	python *demo.Python
	addr   string
	ids    ids
}

func startListing(t *testing.T) *listing {
	t.Helper()
	l := &listing{python: demo.StartPython(t, watchedListing)}
	var port int
	l.python.Read(t, &port)
	l.addr = fmt.Sprintf("127.0.0.1:%d", port)
	return l
}

type question struct {
	Do string `json:"do"`
	ID string `json:"id"`
}

type pythonRow = [2]*string // id, username or None

func (l *listing) act(t *testing.T, q question) (told struct {
	Printed [][]pythonRow
	Raised  []string
	Ran     []int
	Table   []pythonRow
}) {
	t.Helper()
	l.python.Ask(t, q, &told)
	return told
}

// play plays one step. before is the table that the last step left.
func (l *listing) play(t *testing.T, s step, before string) outcome {
	t.Helper()
	if s.del != "" {
		return outcome{table: l.table(t, l.act(t, question{Do: "delete", ID: l.ids.show(s.del)}).Table)}
	}
	raw := converse(t, l.addr, l.ids.show(s.send))
	told := l.act(t, question{})
	o := l.ids.parse(t, raw)
	o.table = l.table(t, told.Table)
	o.lines = told.Ran
	o.printed = len(told.Printed) == 1
	if o.printed && l.table(t, told.Printed[0]) != before {
		t.Errorf("printed %s, and the table was %s", l.table(t, told.Printed[0]), before)
	}
	emptyLine := strings.HasPrefix(strings.TrimPrefix(s.send, "\r"), "\n") // which is no request
	if (raw == "") != (emptyLine || len(told.Raised) == 1) || len(told.Raised) > 1 || len(told.Printed) > 1 {
		t.Errorf("to %q Python answered %q, raised %q and printed %d times", s.send, raw, told.Raised, len(told.Printed))
	}
	for _, exception := range told.Raised {
		o.exception = l.ids.hide(exception)
	}
	return o
}

// table reads ids as the bytes that travelled: Python's are ISO 8859-1.
func (l *listing) table(t *testing.T, rows []pythonRow) string {
	t.Helper()
	var b tableText
	for _, row := range rows {
		id := make([]byte, 0, len(*row[0]))
		for _, c := range *row[0] {
			if c > 0xff {
				t.Errorf("%q is not ISO 8859-1", *row[0])
			}
			id = append(id, byte(c))
		}
		b.add(string(id), row[1])
	}
	return l.ids.hide(b.String())
}

// tableText writes a table as print(sessions) does.
type tableText struct{ rows []string }

func (b *tableText) add(id string, username *string) {
	name := "None"
	if username != nil {
		name = "'" + *username + "'"
	}
	b.rows = append(b.rows, fmt.Sprintf("'%s': %s", id, name))
}

func (b *tableText) String() string { return "{" + strings.Join(b.rows, ", ") + "}" }

// converse sends one request and reads until the server closes.
func converse(t *testing.T, addr, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	// A server that closes without reading the whole request resets the
	// connection, after its answer.
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		t.Fatal(err)
	}
	return string(answer)
}

// mounted is the demo, running at a path.
type mounted struct {
	*site
	base string
	ids  ids
}

// play plays one step. What the demo says of its mount point is taken back, so
// that under a desk exactly that differs.
func (m *mounted) play(t *testing.T, s step) outcome {
	t.Helper()
	if s.del != "" {
		if err := m.server.Delete(t.Context(), m.ids.show(s.del), 0, "me", nil); err != nil {
			t.Error(err)
		}
		return outcome{table: m.table(t)}
	}
	before := len(m.told())
	request := m.ids.show(s.send)
	if method, rest, ok := strings.Cut(request, " /"); ok && !strings.Contains(method, " ") {
		request = method + " " + m.base + "/" + rest
	}
	o := m.ids.parse(t, talk(t, m.addr, request)[0])
	o.table = m.table(t)
	if m.base != "" && o.status == http.StatusOK {
		o.body = strings.Replace(o.body, `action="`+m.base+`/login"`, `action="/login"`, 1)
	}
	for i, location := range o.header["Location"] {
		o.header["Location"][i] = strings.TrimPrefix(location, m.base)
	}
	m.explain(t, &o, m.told()[before:])
	return o
}

// explain holds an answer against the event that told of it.
func (m *mounted) explain(t *testing.T, o *outcome, events []demo.Event) {
	t.Helper()
	if len(events) == 0 { // net/http itself refused the request
		return
	}
	last := events[len(events)-1]
	x := last.Exchange
	if x == nil || x.Response.Status != o.status {
		t.Fatalf("the answer is %v, and what was told is %+v", o, last)
	}
	o.told = x
	o.printed = x.Trace.Ran(demo.StepPrintTable)
	if o.status != http.StatusInternalServerError {
		return
	}
	// An exception is named in the page and in the trace, and changes nothing.
	end := x.Trace[len(x.Trace)-1]
	named := `<h1 lang="en">` + html.EscapeString(m.ids.hide(end.Value)) + `</h1>`
	if end.Step != demo.StepError || !strings.Contains(o.body, named) || len(last.Changes) > 0 {
		t.Errorf("a 500 with trace %v, changes %v and page\n%s", x.Trace, last.Changes, o.body)
	}
	o.exception = m.ids.hide(end.Value)
}

func (m *mounted) table(t *testing.T) string {
	t.Helper()
	var b tableText
	err := m.server.Inspect(func(table demo.Table, _ demo.State) error {
		rows := table.Newest(100)
		for _, row := range slices.Backward(rows) {
			if row.Username == "" {
				b.add(row.ID, nil)
			} else {
				b.add(row.ID, &row.Username)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m.ids.hide(b.String())
}

// The demo under the zero policy does what the chapter's program does: every
// sequence is played to both, and the demo once more under a desk's path.
func TestDemoIsTheChaptersProgram(t *testing.T) {
	python := startListing(t)
	names := map[string]bool{}
	for _, sequence := range sequences {
		if names[sequence.name] {
			t.Errorf("two sequences have the name %q", sequence.name)
		}
		names[sequence.name] = true
		for _, base := range []string{"", "/s/desk"} {
			t.Run(sequence.name+base, func(t *testing.T) {
				python.ids = ids{}
				python.act(t, question{Do: "clear"})
				visit := demo.Visit{Base: base}
				ours := &mounted{base: base, site: serve(t, demo.Config{MaxRows: sequence.maxRows},
					func(*http.Request) demo.Visit { return visit })}
				playBoth(t, sequence, python, ours)
			})
		}
	}
	t.Logf("%d sequences", len(names))
}

func playBoth(t *testing.T, sequence sequence, python *listing, ours *mounted) {
	theirs, our := outcome{table: "{}"}, outcome{table: "{}"}
	parted := false
	for i, s := range sequence.steps {
		theirs, our = python.play(t, s, theirs.table), ours.play(t, s)
		if s.del == "" {
			if got := theirs.String(); got != s.want {
				t.Errorf("step %d: Python answered %q, want %q", i+1, got, s.want)
			}
			want := s.want
			if s.ours != "" {
				want, parted = s.ours, true
			} else {
				compare(t, s.send, theirs, our)
				compareLines(t, theirs, our)
			}
			if got := our.String(); got != want {
				t.Errorf("step %d: the demo answered %q, want %q", i+1, got, want)
			}
		}
		if theirs.table != our.table && !parted && sequence.ours == "" {
			t.Errorf("step %d: Python's table is\n%s, the demo's\n%s", i+1, theirs.table, our.table)
		}
	}
	if theirs.table != sequence.table {
		t.Errorf("in the end Python's table is\n%s, want\n%s", theirs.table, sequence.table)
	}
	want := sequence.table
	if sequence.ours != "" {
		want = sequence.ours
	}
	if our.table != want {
		t.Errorf("in the end the demo's table is\n%s, want\n%s", our.table, want)
	}
}

// compare holds two answers against each other that should be the same but for
// the deliberate differences, which are exactly these.
func compare(t *testing.T, request string, theirs, ours outcome) {
	t.Helper()
	if theirs.printed != ours.printed {
		t.Errorf("print(sessions) ran there: %v, here: %v", theirs.printed, ours.printed)
	}
	if theirs.exception != ours.exception {
		t.Errorf("Python raised %q, the demo names %q", theirs.exception, ours.exception)
	}
	wantStatus := theirs.status
	if theirs.status == 0 {
		wantStatus = http.StatusInternalServerError // where the original drops the connection
	}
	if ours.status != wantStatus {
		t.Errorf("Python answered %d, the demo %d", theirs.status, ours.status)
	}
	for _, name := range []string{"Location", "Set-Cookie"} {
		if !slices.Equal(theirs.header[name], ours.header[name]) {
			t.Errorf("%s: %q there, %q here", name, theirs.header[name], ours.header[name])
		}
	}
	if theirs.status == http.StatusOK && theirs.body != ours.body {
		t.Errorf("Python's page is\n%q, the demo's\n%q", theirs.body, ours.body)
	}

	line, _, _ := strings.Cut(request, "\r\n")
	proto := line[strings.LastIndex(line, " ")+1:]
	if theirs.status != 0 && theirs.proto != "HTTP/1.0" || ours.proto != proto {
		t.Errorf("Python answered in %q, the demo in %q to a request in %q", theirs.proto, ours.proto, proto)
	}
	lines := headLines[theirs.status]
	if got := lineNames(theirs.header); got != lines.theirs {
		t.Errorf("Python's head has the lines %s, want %s", got, lines.theirs)
	}
	if proto == "HTTP/1.0" || strings.Contains(request, "chunked") {
		lines.ours = "Connection " + lines.ours // the demo closes it, as Python always does
	}
	if got := lineNames(ours.header); got != lines.ours {
		t.Errorf("the demo's head has the lines %s, want %s", got, lines.ours)
	}
	if got := ours.header.Get("Content-Length"); got != strconv.Itoa(len(ours.raw)) {
		t.Errorf("the demo's page has %d bytes, and the head says %s", len(ours.raw), got)
	}
	if got := theirs.header.Get("Content-Type"); theirs.status == http.StatusOK && got != "text/html" {
		t.Errorf("Python's Content-Type is %q", got)
	}
	if got := ours.header.Get("Content-Type"); got != "text/html; charset=utf-8" && len(ours.raw) > 0 {
		t.Errorf("the demo's Content-Type is %q", got)
	}
}

// headLines is which lines the heads have by Python's status, Set-Cookie left
// out. Python's end of a page is the end of the connection.
var headLines = map[int]struct{ theirs, ours string }{
	0:                         {"", "Content-Length Content-Type Date"},
	http.StatusOK:             {"Content-Type Date Server", "Content-Length Content-Type Date"},
	http.StatusFound:          {"Date Location Server", "Content-Length Date Location"},
	http.StatusNotFound:       {"Connection Content-Length Content-Type Date Server", "Content-Length Content-Type Date"},
	http.StatusNotImplemented: {"Connection Content-Length Content-Type Date Server", "Content-Length Content-Type Date"},
}

func lineNames(h http.Header) string {
	names := slices.Sorted(maps.Keys(h))
	names = slices.DeleteFunc(names, func(name string) bool { return name == "Set-Cookie" })
	return strings.Join(names, " ")
}
