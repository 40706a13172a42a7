package demo_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/redisstore/redistest"
)

// watchedStores runs lessons/stores.py with the words that it is told of, and tells what
// watchedListing does. With a delay each request waits, wherever the program sleeps, until
// it is told to go on.
const watchedStores = `
import os, threading
path = os.path.join(os.path.dirname(sys.argv[1]), "stores.py")
spec = importlib.util.spec_from_file_location("stores", path)
chapter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(chapter)
raised, ran = [], []
turns = threading.Condition()
came, waiting, ended, going = [], set(), set(), set()

def sleep(seconds):
    me = threading.current_thread()
    if seconds == 0:
        return
    with turns:
        if me not in came:
            came.append(me)
        waiting.add(me)
        turns.notify_all()
        turns.wait_for(lambda: me in going)
        going.discard(me)

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
            with turns:
                ended.add(threading.current_thread())
                turns.notify_all()
    return run

def of(kind):
    class Watched(kind):
        def server_activate(self):
            super().server_activate()
            tell(self.server_port)

        def handle_error(self, request, client_address):
            e = sys.exc_info()[1]
            raised.append(f"{type(e).__name__}: {e}")
    return Watched

def do(what):
    with turns:
        if what["do"] == "came":
            turns.wait_for(lambda: len(came) == what["n"] and came[-1] in waiting)
        if what["do"] == "go":
            who = came[what["n"]]
            waiting.discard(who)
            going.add(who)
            turns.notify_all()
            turns.wait_for(lambda: who in waiting or who in ended)
        over = what["do"] == "go" and who in ended
    table = [[i, r["username"], r["basket"], bool(r["dark"])] for i, r in chapter.store.all().items()]
    told = {"raised": raised[:], "ran": ran[:], "table": table, "over": over}
    raised.clear()
    ran.clear()
    return told

def watch():
    answer(do)
    os._exit(0)

chapter.choose(json.loads(sys.stdin.readline()))
chapter.time = SimpleNamespace(sleep=sleep)
chapter.print = lambda *_: None
chapter.SessionHandler.do_GET = watched(chapter.SessionHandler.do_GET)
chapter.SessionHandler.do_POST = watched(chapter.SessionHandler.do_POST)
chapter.SessionHandler.log_message = lambda *_: None
chapter.HTTPServer, chapter.ThreadingHTTPServer = of(chapter.HTTPServer), of(chapter.ThreadingHTTPServer)
threading.Thread(target=watch, daemon=True).start()
chapter.run(0, "127.0.0.1")
`

// stores is lessons/stores.py, running.
type stores struct {
	python *demo.Python
	addr   string
}

// toldByStores is what the program did since it was asked last.
type toldByStores struct {
	Raised []string
	Ran    []int
	Table  [][4]any
	Over   bool
}

func startStores(t *testing.T, words ...string) *stores {
	t.Helper()
	interpreter := "python3"
	if slices.Contains(words, "store=redis") {
		interpreter = pythonWithRedis(t)
	}
	s := &stores{python: demo.StartPythonAs(t, interpreter, watchedStores)}
	var port int
	s.python.Ask(t, words, &port)
	s.addr = fmt.Sprintf("127.0.0.1:%d", port)
	return s
}

// pythonWithRedis is the interpreter that has Debian's python3-redis.
func pythonWithRedis(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-I", "-c", "import redis").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("python3-redis is not installed")
	}
	t.Skip("python3-redis is not installed")
	return ""
}

func (s *stores) ask(t *testing.T, do string, n int) (told toldByStores) {
	t.Helper()
	s.python.Ask(t, map[string]any{"do": do, "n": n}, &told)
	return told
}

// rows is the table in a line, in the order of the IDs.
func (told toldByStores) rows() string {
	var rows []string
	for _, r := range told.Table {
		name := ""
		if r[1] != nil {
			name = r[1].(string)
		}
		rows = append(rows, fmt.Sprintf("%v %s %v %v", r[0], name, r[2], r[3]))
	}
	slices.Sort(rows)
	return strings.Join(rows, ", ")
}

// words are the command line of a storage.
func words(s demo.Storage, more ...string) []string {
	words := append([]string{"logout"}, more...)
	if s.Writes != "" {
		words = append(words, "writes="+string(s.Writes))
	}
	if s.IfThere {
		words = append(words, "ifThere")
	}
	if s.Shop {
		words = append(words, "shop")
	}
	if s.Delay > 0 {
		words = append(words, fmt.Sprintf("delay=%d", s.Delay))
	}
	return words
}

// shopDemo is the demo, with what it told.
type shopDemo struct {
	*demo.Server
	events []demo.Event
}

func newShopDemo(storage demo.Storage) *shopDemo {
	d := &shopDemo{}
	d.Server = demo.New(demo.Config{
		Policy: demo.Policy{Logout: true}, Storage: storage,
		Observe: func(e demo.Event) { d.events = append(d.events, e) },
	})
	return d
}

// rows is the table, as toldByStores has it.
func (d *shopDemo) rows(t *testing.T) string {
	t.Helper()
	var rows []string
	err := d.Inspect(func(table demo.Table, _ demo.State) error {
		for _, r := range table.Newest(100) {
			rows = append(rows, fmt.Sprintf("%s %s %d %v", r.ID, r.Username, r.Basket, r.Dark))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return strings.Join(rows, ", ")
}

// answer answers a request such as "POST /login a kim", where a is the cookie's ID.
func (d *shopDemo) answer(request string) *httptest.ResponseRecorder {
	words := append(strings.Fields(request), "", "")
	body := ""
	if words[3] != "" {
		body = "username=" + words[3]
	}
	r := httptest.NewRequest(words[0], words[1], strings.NewReader(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	if words[2] != "" {
		r.Header.Set("Cookie", "sessionid="+words[2])
	}
	w := httptest.NewRecorder()
	d.Serve(w, r, demo.Visit{})
	return w
}

// raw is the same request on the wire.
func raw(request string) string {
	words := append(strings.Fields(request), "", "")
	lines := []string{words[0] + " " + words[1] + " HTTP/1.1"}
	if words[2] != "" {
		lines = append(lines, "Cookie: sessionid="+words[2])
	}
	body := ""
	if words[3] != "" {
		body = "username=" + words[3]
	}
	lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)), "", body)
	return strings.Join(lines, "\r\n")
}

// sameAnswer holds Python's answer against the demo's.
func sameAnswer(t *testing.T, request, python string, raised []string, ours *httptest.ResponseRecorder) {
	t.Helper()
	if python == "" {
		if ours.Code != 500 || len(raised) != 1 || !strings.Contains(ours.Body.String(), strings.SplitN(raised[0], ":", 2)[0]) {
			t.Errorf("%s: Python raised %q, and the demo answered %d", request, raised, ours.Code)
		}
		return
	}
	head, body, _ := strings.Cut(python, "\r\n\r\n")
	made := func(s string) string { return uuid4.ReplaceAllString(s, "{id}") }
	for name, pair := range map[string][2]string{
		"status":     {strings.Fields(head)[1], fmt.Sprint(ours.Code)},
		"Location":   {line(head, "Location"), ours.Header().Get("Location")},
		"Set-Cookie": {made(line(head, "Set-Cookie")), made(ours.Header().Get("Set-Cookie"))},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: Python's %s is %q, the demo's %q", request, name, pair[0], pair[1])
		}
	}
	if ours.Code == 200 && body != ours.Body.String() {
		t.Errorf("%s: Python's page is\n%s, the demo's\n%s", request, body, ours.Body)
	}
}

// eachStore runs a test with each store that stores.py has, of which begin gives the words.
func eachStore(t *testing.T, test func(t *testing.T, begin func(t *testing.T) []string)) {
	for store, begin := range map[string]func(t *testing.T) []string{
		"memory": func(*testing.T) []string { return nil },
		"sqlite": func(t *testing.T) []string {
			return []string{"store=sqlite", "file=" + filepath.Join(t.TempDir(), "sessions.db")}
		},
		"redis": func(t *testing.T) []string {
			return []string{"store=redis", "redis=" + redistest.Start(t).URL()}
		},
	} {
		t.Run(store, func(t *testing.T) { test(t, begin) })
	}
}

// The ways of writing, each of them alone.
var storageWrites = []demo.Storage{{}, {Writes: demo.WriteChanged}, {Writes: demo.WriteCompare}, {IfThere: true}}

// TestStoresListing: stores.py does what the demo does, with each store and each way of
// writing, and the lines that are marked with a step are those that ran.
func TestStoresListing(t *testing.T) {
	requests := []string{
		"GET /", "GET /nope", "GET / a", "POST /basket b", "POST /login b kim", "POST /login a", "POST /login a kim", "GET / a",
		"POST /basket a", "POST /basket a", "POST /colour a", "GET / a", "GET /nope a", "POST /nope a", "GET / c", "POST /login c lee",
		"POST /colour c", "POST /colour c", "POST /logout c", "POST /logout c", "POST /basket c", "GET / c", "GET / a",
	}
	marked, err := marksOf("stores.py")
	if err != nil {
		t.Fatal(err)
	}
	eachStore(t, func(t *testing.T, begin func(t *testing.T) []string) {
		for _, storage := range storageWrites {
			storage.Shop = true
			t.Run(fmt.Sprintf("%s %v", storage.Writes, storage.IfThere), func(t *testing.T) {
				python, ours := startStores(t, words(storage, begin(t)...)...), newShopDemo(storage)
				defer ours.Close()
				for _, request := range requests {
					answer := converse(t, python.addr, raw(request))
					told := python.ask(t, "", 0)
					sameAnswer(t, request, answer, told.Raised, ours.answer(request))
					if a, b := uuid4.ReplaceAllString(told.rows(), "{id}"), uuid4.ReplaceAllString(ours.rows(t), "{id}"); !sameRows(a, b) {
						t.Errorf("%s: Python's table is %s, the demo's %s", request, a, b)
					}
					compareMarked(t, marked, told.Ran, answer == "", ours.events[len(ours.events)-1].Exchange)
				}
			})
		}
	})
}

// sameRows compares two tables whose IDs were hidden after they were put in order.
func sameRows(a, b string) bool {
	x, y := strings.Split(a, ", "), strings.Split(b, ", ")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestStoresSteps: stores.py has a line for each step of the chapter's program and of a
// storage.
func TestStoresSteps(t *testing.T) {
	marked, err := marksOf("stores.py")
	if err != nil {
		t.Fatal(err)
	}
	var has []string
	for _, marks := range marked {
		for _, mark := range marks {
			has = append(has, strings.Split(strings.TrimSuffix(mark, "!"), "+")...)
		}
	}
	for _, step := range slices.Concat(demo.ChapterSteps, demo.StorageSteps) {
		if step != demo.StepError && !slices.Contains(has, string(step)) {
			t.Errorf("no line has the step %s", step)
		}
	}
}

// TestStoresRestart: what each store still has when the program ends and begins again; the
// demo's memory loses as much.
func TestStoresRestart(t *testing.T) {
	eachStore(t, func(t *testing.T, begin func(t *testing.T) []string) {
		chosen := words(demo.Storage{Shop: true}, begin(t)...)
		python, ours := startStores(t, chosen...), newShopDemo(demo.Storage{Shop: true})
		defer ours.Close()
		for _, request := range []string{"GET / a", "POST /login a kim", "POST /basket a"} {
			_ = converse(t, python.addr, raw(request))
			_ = ours.answer(request)
		}
		before := ours.rows(t)
		python.python.Kill(t)
		python = startStores(t, chosen...)
		want := before
		if !strings.Contains(strings.Join(chosen, " "), "store=") {
			if err := ours.Restart(1, "me"); err != nil {
				t.Fatal(err)
			}
			want = ours.rows(t)
		}
		if got := python.ask(t, "", 0).rows(); got != want {
			t.Errorf("after the restart there is %q, want %q", got, want)
		}
		answer := converse(t, python.addr, raw("GET / a"))
		sameAnswer(t, "GET / a", answer, nil, ours.answer("GET / a"))
	})
}

// TestStoresAtOnce: two requests of one session, both read before either writes. stores.py
// and the demo lose, keep and bring back the same.
func TestStoresAtOnce(t *testing.T) {
	pairs := [][2]string{
		{"POST /basket a", "POST /colour a"}, {"POST /basket a", "POST /basket a"}, {"POST /colour a", "GET / a"},
		{"POST /logout a", "GET / a"}, {"POST /logout a", "POST /basket a"}, {"POST /logout a", "POST /logout a"},
	}
	eachStore(t, func(t *testing.T, begin func(t *testing.T) []string) {
		for _, storage := range storageWrites {
			storage.Shop, storage.Delay = true, 1000
			t.Run(fmt.Sprintf("%s %v", storage.Writes, storage.IfThere), func(t *testing.T) {
				python := startStores(t, words(storage, begin(t)...)...)
				came := 0
				start := func(request string) <-chan string {
					answer := make(chan string, 1)
					go func() { answer <- converse(t, python.addr, raw(request)) }()
					came++
					python.ask(t, "came", came)
					return answer
				}
				finish := func(who int) (told toldByStores) {
					for !told.Over {
						raised := told.Raised
						told = python.ask(t, "go", who)
						told.Raised = append(raised, told.Raised...)
					}
					return told
				}
				for _, pair := range pairs {
					for _, request := range []string{"GET / a", "POST /login a kim"} {
						start(request)
						finish(came - 1)
					}
					first, second := start(pair[0]), start(pair[1])
					python.ask(t, "go", came-2) // it has read
					python.ask(t, "go", came-1)
					one := finish(came - 2)
					two := finish(came - 1)
					ours, theirs := atOnce(t, storage, pair)
					sameAnswer(t, pair[0]+" with "+pair[1], <-first, one.Raised, ours[0])
					sameAnswer(t, pair[1]+" after "+pair[0], <-second, two.Raised, ours[1])
					if got := two.rows(); got != theirs {
						t.Errorf("%v: Python's table is %q, the demo's %q", pair, got, theirs)
					}
					start("POST /logout a") // for the next
					finish(came - 1)
				}
			})
		}
	})
}

// TestCompareOvertaken: of two browsers that press a button and follow the redirect, each
// has what it did, although the page that one of them gets changes the row, too.
func TestCompareOvertaken(t *testing.T) {
	for _, gap := range []time.Duration{0, 100 * time.Millisecond, 1400 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			d := newShopDemo(demo.Storage{Shop: true, Delay: 1500, Writes: demo.WriteCompare})
			defer d.Close()
			d.answer("GET / a")
			d.answer("POST /login a kim")
			var both sync.WaitGroup
			for i := range 2 {
				both.Go(func() {
					time.Sleep(time.Duration(i) * gap)
					if a, b := d.answer("POST /basket a"), d.answer("GET / a"); a.Code != 302 || b.Code != 200 {
						t.Errorf("%v apart: %d, then %d", gap, a.Code, b.Code)
					}
				})
			}
			both.Wait()
			if got := d.rows(t); got != "a kim 2 false" {
				t.Errorf("%v apart: the table is %q", gap, got)
			}
		})
	}
}

// atOnce plays two requests to the demo, of which the second begins before the first writes.
func atOnce(t *testing.T, storage demo.Storage, pair [2]string) (answers [2]*httptest.ResponseRecorder, rows string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newShopDemo(storage)
		defer d.Close()
		d.answer("GET / a")
		d.answer("POST /login a kim")
		var both sync.WaitGroup
		for i, request := range pair {
			both.Go(func() {
				time.Sleep(time.Duration(i) * 500 * time.Millisecond)
				answers[i] = d.answer(request)
			})
		}
		both.Wait()
		rows = d.rows(t)
	})
	return answers, rows
}
