package lab

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"
)

// Class is a lab for a class, with a room beside the default one. Its pages are
// plain http under a host name: no secure context.
type Class struct {
	*Lab
	Site, Token    string // what students open, and the instructor's
	Room, RoomCode string
}

// NewClass starts a lab for a class, exchanges the instructor's key and makes a room.
func NewClass(t *testing.T, args ...string) *Class {
	t.Helper()
	c := &Class{Lab: Start(t, append([]string{"-class", "-host", "lab.test", "-addr", "localhost:0", "-demo-addr", "localhost:0"}, args...)...)}
	c.Site = "http://lab.test:" + PortIn(c.URL)
	_, body := c.Call(t, "POST", "/api/instructor", "", `{"key":"`+c.Key(t)+`"}`)
	c.Token = Decode[struct{ Token string }](t, body).Token
	room := Decode[struct{ Room, Code string }](t, c.Lead(t, "POST", "/api/rooms", `{"name":"2반"}`))
	c.Room, c.RoomCode = room.Room, room.Code
	return c
}

// Lead is a call of the instructor's.
func (c *Class) Lead(t *testing.T, method, path, body string) string {
	t.Helper()
	status, answer := c.Call(t, method, path, c.Token, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// Set changes the room.
func (c *Class) Set(t *testing.T, change string) {
	t.Helper()
	c.Lead(t, "PATCH", "/api/rooms/"+c.Room, change)
}

// Listen reads a room's journal from now on; what it returns waits for an event
// that an expression matches.
func (l *Lab) Listen(t *testing.T, room string) func(expression string) {
	t.Helper()
	type answer struct {
		Events []json.RawMessage
		Seq    uint64
	}
	_, body := l.Call(t, "GET", "/api/rooms/"+room+"/events?wait=0", "", "")
	seq := Decode[answer](t, body).Seq
	return func(expression string) {
		t.Helper()
		want := regexp.MustCompile(expression)
		for deadline := time.Now().Add(Patience); time.Now().Before(deadline); {
			_, body := l.Call(t, "GET", fmt.Sprintf("/api/rooms/%s/events?wait=5&after=%d", room, seq), "", "")
			got := Decode[answer](t, body)
			seq = got.Seq
			for _, event := range got.Events {
				if want.Match(event) {
					return
				}
			}
		}
		t.Fatalf("no event says %s", expression)
	}
}

var printedKey = regexp.MustCompile(`/teach#key=([a-z0-9]+)\n`)

// Key is the instructor's key as the start printed it.
func (l *Lab) Key(t *testing.T) string {
	t.Helper()
	// The line comes soon after those that Start waits for.
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); {
		if m := printedKey.FindStringSubmatch(l.Out.String()); m != nil {
			return m[1]
		}
		l.Call(t, "GET", "/healthz", "", "")
	}
	t.Fatalf("no key in\n%s", l.Out)
	return ""
}

// Question is what the class is asked in these tests, and what a note says.
const Question = `{"ask":"서버의 줄을 지운 뒤 새로고침하면 무엇이 보일까요?","options":[{"say":"환영 문구","page":"welcome"},{"say":"로그인 폼","page":"form"}]}`

// RoomView is a room as the API says it.
type RoomView struct {
	Room, Name, Code, Join string
	Open                   bool
	Seats, Rows            int
}
