package demo_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// watchedHardened runs lessons/hardened.py under the policies that it is told of,
// by the clock that it is told, and tells what watchedListing does.
const watchedHardened = `
import os
path = os.path.join(os.path.dirname(sys.argv[1]), "hardened.py")
spec = importlib.util.spec_from_file_location("hardened", path)
chapter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(chapter)
off, clock = dict(chapter.POLICY), SimpleNamespace(at=0)
chapter.time = SimpleNamespace(time=lambda: clock.at)

def do(what):
    clock.at = what["at"]
    if what["do"] == "begin":
        chapter.POLICY.update(off)
        chapter.POLICY.update(what["policy"])
        chapter.sessions.clear()
        del chapter.keys[1:]
        return list(off)
    if what["do"] == "rotate":
        chapter.change_key()
    if what["do"] == "keys":
        chapter.keys[:] = [bytes.fromhex(key) for key in what["keys"]]
        return [chapter.seal(what["id"]), chapter.open_cookie(what["value"])[0]]
    return act(what)
`

// python is hardened.py, running.
type python struct {
	*listing
	played // its names, and no demo behind them
}

func startHardened(t *testing.T) *python {
	t.Helper()
	program := watchedHardened + strings.Replace(watchedListing, "answer(act)", "answer(do)", 1)
	l := &listing{python: demo.StartPython(t, program)}
	var port int
	l.python.Read(t, &port)
	l.addr = fmt.Sprintf("127.0.0.1:%d", port)
	return &python{listing: l}
}

type order struct {
	Do     string      `json:"do"`
	At     float64     `json:"at"`
	Policy demo.Policy `json:"policy"`
	Keys   []string    `json:"keys"`
	ID     string      `json:"id"`
	Value  string      `json:"value"`
}

// under begins anew under a policy, by a clock.
func (p *python) under(t *testing.T, policy demo.Policy, c *clock) (fields []string) {
	t.Helper()
	p.played = played{&mounted{}, c, map[string][]string{}, ""}
	p.ask(t, order{Do: "begin", Policy: policy}, &fields)
	return fields
}

func (p *python) ask(t *testing.T, o order, answer any) {
	t.Helper()
	o.At = float64(p.clock.now().UnixMilli()) / 1000
	p.python.Ask(t, o, answer)
}

// both sends a request to Python and to the demo, and holds the answers, the tables
// and the lines that ran against each other.
func (p *python) both(t *testing.T, ours *played, marked map[int]marks, request string) {
	t.Helper()
	var told struct {
		Raised []string
		Ran    []int
		Table  []pythonRow
	}
	p.ask(t, order{}, &told) // its clock is the demo's now
	raw := p.hide(converse(t, p.listing.addr, measured(p.show(request))))
	p.ask(t, order{}, &told)
	p.listing.ids = p.played.ids
	table := p.listing.table(t, told.Table)
	p.played.ids = p.listing.ids
	seen := ours.send(t, request)
	events := ours.told()
	x := events[len(events)-1].Exchange
	status := x.Response.Status

	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	ourHead, ourBody, _ := strings.Cut(ours.raw, "\r\n\r\n")
	body = strings.NewReplacer("&#x27;", "&#39;", "&quot;", "&#34;").Replace(body) // html.escape's
	switch {
	case raw == "" && (status != http.StatusInternalServerError || len(told.Raised) != 1 || !strings.HasPrefix(told.Raised[0], seen.answer+":")):
		t.Errorf("Python raised %q, and the demo answered %+v", told.Raised, seen)
	case raw != "" && !strings.HasPrefix(raw, fmt.Sprintf("HTTP/1.0 %d ", status)):
		t.Errorf("Python answered %.60q, the demo %d", raw, status)
	case status == http.StatusOK && body != ourBody:
		t.Errorf("Python's page is\n%s, the demo's\n%s", body, ourBody)
	}
	for _, name := range []string{"Set-Cookie", "Location"} {
		if a, b := line(head, name), line(ourHead, name); a != b {
			t.Errorf("Python says %s: %q, the demo %q", name, a, b)
		}
	}
	if table != seen.table {
		t.Errorf("Python's table is %s, the demo's %s", table, seen.table)
	}
	compareMarked(t, marked, told.Ran, raw == "", x)
}

// line is the value of a header line, "" if there is none.
func line(head, name string) string {
	_, value, _ := strings.Cut(head, "\r\n"+name+": ")
	value, _, _ = strings.Cut(value, "\r\n")
	return value
}

// pythonCan says whether hardened.py has all that a policy has on.
func pythonCan(p demo.Policy) bool { return !p.Encrypted && !p.Stateless }

// A careful server's requests, and two changes of keys.
var carefulMoves = []string{
	get("/", "sessionid=planted"), get("/", "sessionid={sealed1}"),
	login("username=kim&csrf_token=no", "sessionid={sealed1}"), login("username=kim", "sessionid={sealed1}"),
	login("username=%3Cb%3E%22kim%27%26&csrf_token={token1}", "theme=dark; sessionid={sealed1}"),
	get("/", "sessionid={sealed2}"), get("/", "sessionid={sealed1}"), get("/nope", "sessionid=!{sealed2}"),
	"rotate", get("/nope", "sessionid={sealed2}"), get("/", "sessionid={sealed2}"), get("/", "sessionid={sealed4}"),
	"rotate", "rotate", get("/", "sessionid={sealed4}"), get("/", "sessionid={sealed2}"),
	post("/logout", "csrf_token={token1}", "sessionid={sealed5}"), post("/logout", "csrf_token={token2}"),
	post("/logout", "csrf_token={token2}", "sessionid={sealed5}"), post("/logout", "csrf_token={token2}", "sessionid={sealed5}"),
	get("/", "sessionid={sealed5}"), bare("PUT", "/"),
}

// TestHardenedListing: hardened.py under a policy does what the demo does under it,
// and the lines that are marked with a step are those that ran.
func TestHardenedListing(t *testing.T) {
	python := startHardened(t)
	marked, err := marksOf("hardened.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range fieldTests {
		for _, p := range []demo.Policy{c.with, protection(t, c.field).With(c.with, c.value)} {
			if !pythonCan(p) {
				continue
			}
			text, _ := json.Marshal(p)
			t.Run(fmt.Sprintf("%s %v %s", c.field, c.value, text), func(t *testing.T) {
				ours := play(t, p)
				python.under(t, p, ours.clock)
				for _, m := range c.moves {
					ours.clock.turn(m.turn)
					python.both(t, ours, marked, m.send)
				}
			})
		}
	}
	careful := demo.Careful()
	careful.Secure, careful.MaxAge, careful.Signed = false, 3600, true
	t.Run("a careful server", func(t *testing.T) {
		ours := play(t, careful)
		python.under(t, careful, ours.clock)
		for _, request := range carefulMoves {
			ours.clock.turn(time.Minute)
			if request == "rotate" {
				ours.server.RotateKeys()
				python.ask(t, order{Do: "rotate"}, new(any))
				continue
			}
			python.both(t, ours, marked, request)
		}
	})
	t.Run("a login is a request, too", func(t *testing.T) {
		ours := play(t, demo.Policy{IdleTimeout: 60})
		python.under(t, demo.Policy{IdleTimeout: 60}, ours.clock)
		for _, request := range []string{get("/"), loginKim.send, greetsKim.send} {
			python.both(t, ours, marked, request)
			ours.clock.turn(40 * time.Second)
		}
	})
	for _, sequence := range sequences { // with all of it off it is the chapter's program
		if sequence.maxRows > 0 || sequence.ours != "" || slices.ContainsFunc(sequence.steps, func(s step) bool { return s.del != "" || s.ours != "" || strings.Contains(s.send, "HTTP/1.0") }) {
			continue
		}
		t.Run(sequence.name, func(t *testing.T) {
			ours := play(t, demo.Policy{})
			python.under(t, demo.Policy{}, ours.clock)
			for _, s := range sequence.steps {
				python.both(t, ours, marked, s.send)
			}
		})
	}
}

// TestHardenedSteps: hardened.py has every protection but two, under its name in
// the API, and a line for each step that these take.
func TestHardenedSteps(t *testing.T) {
	marked, err := marksOf("hardened.py")
	if err != nil {
		t.Fatal(err)
	}
	has := slices.Concat(slices.Collect(maps.Values(marked))...)
	for _, step := range slices.Concat(demo.ChapterSteps, demo.PolicySteps) {
		left := step == demo.StepNewState || step == demo.StepError // stateless; an exception has no line
		if slices.Contains(has, string(step)) == left {
			t.Errorf("a line has the step %s: %v", step, !left)
		}
	}
	want := []string{"encrypted", "stateless"}
	fields := startHardened(t).under(t, demo.Policy{}, newClock())
	for _, e := range (demo.Policy{}).Explain() {
		if slices.Contains(fields, e.Field) == slices.Contains(want, e.Field) {
			t.Errorf("hardened.py has %s: %v", e.Field, slices.Contains(fields, e.Field))
		}
	}
}

// TestHardenedSeals: with the same key, each opens what the other sealed.
func TestHardenedSeals(t *testing.T) {
	const id = "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7"
	python, c := startHardened(t), &clock{at: time.Now()}
	signed := demo.Policy{Signed: true}
	value := sealedBy(t, signed, c, keyPair(1))
	server := demo.New(demo.Config{Policy: signed, Keys: []demo.KeyPair{keyPair(1)}, Now: c.now})
	python.under(t, signed, c)
	var said []string
	python.ask(t, order{Do: "keys", Keys: []string{fmt.Sprintf("%x", keyPair(1).Hash)}, ID: id, Value: value}, &said)
	if v := verdict(server, said[0]); !v.Takes() || v.Opened != id {
		t.Errorf("what Python sealed opens here to %+v", v)
	}
	if v := verdict(server, value); v.Opened != said[1] {
		t.Errorf("what the demo sealed opens there to %q, here to %q", said[1], v.Opened)
	}
}
