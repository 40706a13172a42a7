package exercise

import (
	"crypto/subtle"
	"errors"
	"strconv"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// Evidence is what the server knows of a seat when it answers a question.
type Evidence struct {
	Logins []Login          // the seat's latest accepted logins, oldest first
	Row    func(string) Row // whose row a tag names now
	Rows   int              // how many rows of the table the seat's requests made
	Stale  bool             // the seat's last request carried no session ID that finds a row now, and was given none
}

// Login is one accepted login as the server saw it.
type Login struct {
	At     time.Time
	Clue   string // X-Lab-Clue of the 302
	Cookie string // the request's Cookie header, to the letter
	Name   string // of the cookie that the demo looked for
	Value  string // that it read there: the session ID, or what it is sealed in
}

// LoginOf returns the login that an event is, if it is one.
func LoginOf(e demo.Event) (Login, bool) {
	if e.Exchange == nil || e.Exchange.Clue == "" {
		return Login{}, false
	}
	x := e.Exchange
	return Login{At: e.At, Clue: x.Clue, Cookie: x.Request.Cookie(), Name: cookieName(x), Value: valueOf(x, demo.StepReadCookie)}, true
}

// Row says whose row a tag names.
type Row int

// Whose a row can be.
const (
	NoRow      Row = iota
	OwnRow         // the session ID that the seat's last request carried finds it
	GivenRow       // the session ID that the response to that request gave finds it
	EarlierRow     // a request of the seat made it, but neither of those IDs finds it
	OthersRow
)

// Reply is the verdict on an answer. What it says is a word key and the values
// that go into the sentence; where the answer is right and there is no key, the
// question has its own sentence.
type Reply struct {
	Passed bool
	Key    string // such as "say.clue.wrong"
	Values map[string]string
}

func no(key string, namesAndValues ...string) Reply {
	values := make(map[string]string, len(namesAndValues)/2)
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		values[namesAndValues[i]] = namesAndValues[i+1]
	}
	return Reply{Key: "say." + key, Values: values}
}

// Answer judges what a student typed or picked for a question that the exercise
// has. A right answer ticks the question's part; a wrong one changes nothing.
func (p *Progress) Answer(e *Exercise, question, text string, evidence Evidence, at time.Time) Reply {
	q, part, _ := e.Question(question)
	var reply Reply
	switch q.Want {
	case WantRow:
		reply = answerRow(text, evidence)
	case WantClue:
		reply = p.answerClue(text, evidence.Logins)
	case WantCookie:
		reply = p.answerCookie(text, evidence.Logins)
	}
	if reply.Passed {
		p.tick(part, at)
	}
	return reply
}

func answerRow(text string, evidence Evidence) Reply {
	tag := strings.ToLower(trim(text))
	switch whose := evidence.Row(tag); {
	case tag == "":
		return no("row.empty")
	case whose == OwnRow:
		return Reply{Passed: true}
	case whose == GivenRow: // the question's own sentence is about a Cookie header
		return Reply{Passed: true, Key: "say.row.given"}
	case evidence.Rows == 0:
		return no("row.none")
	case evidence.Stale:
		return no("row.stale")
	case whose == EarlierRow:
		return no("row.earlier", "tag", shorten(tag))
	case whose == OthersRow:
		return no("row.others", "tag", tag)
	default:
		return no("row.unknown", "tag", shorten(tag))
	}
}

func (p *Progress) answerClue(text string, logins []Login) Reply {
	clue := trim(text)
	if name, value, ok := strings.Cut(clue, ":"); ok && strings.EqualFold(trim(name), "X-Lab-Clue") {
		clue = trim(value)
	}
	clue = strings.ToLower(unquote(clue))
	if clue == "" {
		return no("clue.empty")
	}
	if len(logins) == 0 {
		return no("clue.no-login")
	}
	for _, l := range logins {
		if subtle.ConstantTimeCompare([]byte(clue), []byte(l.Clue)) == 1 {
			p.clue = l.Clue
			return Reply{Passed: true}
		}
	}
	for _, l := range logins {
		if strings.Contains(clue, strings.ToLower(l.Value)) && l.Value != "" {
			return no("clue.is-id")
		}
	}
	return no("clue.wrong")
}

// answerCookie is about the login whose clue was given, or the latest.
func (p *Progress) answerCookie(text string, logins []Login) Reply {
	if len(logins) == 0 {
		return no("cookie.no-login")
	}
	login := logins[len(logins)-1]
	for _, l := range logins {
		if l.Clue == p.clue {
			login = l
		}
	}
	pasted, err := ReadPaste(text, login.Name)
	if errors.Is(err, ErrNoCookie) && pasted.Kind == Curl {
		return no("cookie.curl-without")
	}
	d := login.compare(pasted)
	if d.Kind == Same {
		return Reply{Passed: true}
	}
	for _, l := range logins {
		if l.compare(pasted).Kind == Same {
			return no("cookie.other-login")
		}
	}
	if pasted.Kind == Value && trim(pasted.Cookie) == login.Clue {
		return no("cookie.is-clue")
	}
	key := "cookie." + string(d.Kind)
	if d.At > 0 && d.Name == "" {
		key += ".header" // the place is counted in the whole header
	}
	return no(key, "at", strconv.Itoa(d.At), "got", d.Got, "want", d.Want, "name", d.Name, "cookie", login.Name)
}

func (l Login) compare(p Pasted) Difference { return Compare(p, l.Cookie, l.Name, l.Value) }

// shorten keeps what is said back to a student short.
func shorten(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:19]) + "…"
	}
	return s
}
