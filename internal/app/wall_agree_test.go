package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestWallsAgree: what one wall's key changes, another wall and the API see; what
// the API changes, all walls.
func TestWallsAgree(t *testing.T) {
	l := start(t)
	first, second := l.wall(t, "ko"), l.wall(t, "en")
	s, student := l.loggedIn(t, "kim")
	other, otherStudent := l.loggedIn(t, "lee")
	first.rows(2)
	second.rows(2)

	first.keys("m", kb.ArrowDown, kb.ArrowDown)
	second.wait("the choice of the first", "document.querySelector('.big [aria-current] .name').textContent === 'kim' && !document.querySelector('.big .sid').textContent.includes('•')")
	first.keys("s")
	second.wait("the spotlight", "document.querySelector('[data-doing=spot] .w').textContent === 'spotlight off' && document.querySelector('.who').textContent.includes('kim')")
	otherStudent.get(t, other.Demo)
	second.wait("the other's request", "document.querySelector('.dot.now.aside')")
	if who := second.text(".who"); !strings.Contains(who, "kim") {
		t.Errorf("in the spotlight of another the wall shows %q", who)
	}

	first.keys("n", "n", "n", "+")
	second.wait("the last of the keys", "document.documentElement.dataset.size === '1' && !document.body.textContent.includes('kim')")
	status, body := l.call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"","join":false,"size":2,"row":""}`)
	if status != 200 {
		t.Fatalf("a remote: %d %s", status, body)
	}
	for _, b := range []*chromium{first, second} {
		b.wait("the remote's word", "document.documentElement.dataset.size === '2' && !document.querySelector('.code-word').checkVisibility() && !document.querySelector('.big [aria-current]')")
	}

	t.Run("servers", func(t *testing.T) {
		if status, body := l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`); status != 200 {
			t.Fatalf("servers: %d %s", status, body)
		}
		first.wait("a word on the servers", "document.querySelector('.mode').textContent.includes('자리마다')")
		student.get(t, s.Demo)
		l.call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"`+s.Seat+`","join":true,"size":0,"row":""}`)
		for _, b := range []*chromium{first, second} {
			b.wait("the seat's own table", "document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 1")
		}
		student.login(t, s.Demo, "Kim again")
		first.wait("what happens there", "document.querySelector('.big .name').textContent === 'Kim again'")
		first.keys("d", kb.Enter)
		first.wait("the deletion there", "!document.querySelector('.big tbody tr')")
		l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"one"}`)
		first.wait("the common table", "!document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 2")
	})

	t.Run("ask", func(t *testing.T) {
		_, body := l.call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"What will the page show?","options":[{"say":"The form","page":"form"},{"say":"The welcome","page":"welcome"}]}`)
		ask := decode[struct{ ID string }](t, body).ID
		for i, seat := range []seat{s, other, l.seat(t)} {
			if status, body := l.call(t, "POST", "/api/seats/me/predictions", seat.Token, fmt.Sprintf(`{"ask":%q,"option":%d}`, ask, i%2)); status != 200 {
				t.Fatalf("prediction: %d %s", status, body)
			}
		}
		counts := "[...document.querySelectorAll('.options .n')].map(e => e.textContent).join()"
		second.wait("the histogram", "%s === '2,1' && document.querySelector('.standing').textContent.includes('3')", counts)
		l.call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"open":false}`)
		second.wait("the end of predicting", "document.querySelector('.standing').textContent.includes('Closed')")
		student.get(t, s.Demo)
		second.wait("who was right", "document.querySelector('.options .right .what') && document.querySelector('.standing').textContent.match(/\\d of 3 were right/)")
		l.call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
		second.wait("no question", "!document.querySelector('.ask').checkVisibility()")
	})
}
