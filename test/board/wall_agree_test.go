package board

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallsAgree: what one wall's key changes, another wall and the API see; what
// the API changes, all walls.
func TestWallsAgree(t *testing.T) {
	l := lab.Start(t)
	first, second := browser.Board(t, l, "ko"), browser.Board(t, l, "en")
	s, student := l.LoggedIn(t, "kim")
	other, otherStudent := l.LoggedIn(t, "lee")
	first.BoardRows(2)
	second.BoardRows(2)

	first.Keys("m", kb.ArrowDown, kb.ArrowDown)
	second.Wait("the choice of the first", "document.querySelector('.big [aria-current] .name').textContent === 'kim' && !document.querySelector('.big .sid').textContent.includes('•')")
	first.Keys("s")
	second.Wait("the spotlight", "document.querySelector('[data-doing=spot] .w').textContent === 'spotlight off' && document.querySelector('.who').textContent.includes('kim')")
	otherStudent.Visit(t, other.Demo)
	second.Wait("the other's request", "document.querySelector('.dot.now.aside')")
	if who := second.Text(".who"); !strings.Contains(who, "kim") {
		t.Errorf("in the spotlight of another the wall shows %q", who)
	}

	first.Keys("n", "n", "n", "+")
	second.Wait("the last of the keys", "document.documentElement.dataset.size === '1' && !document.body.textContent.includes('kim')")
	status, body := l.Call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"","join":false,"size":2,"row":""}`)
	if status != 200 {
		t.Fatalf("a remote: %d %s", status, body)
	}
	for _, b := range []*browser.Chromium{first, second} {
		b.Wait("the remote's word", "document.documentElement.dataset.size === '2' && !document.querySelector('.code-word').checkVisibility() && !document.querySelector('.big [aria-current]')")
	}

	t.Run("servers", func(t *testing.T) {
		if status, body := l.Call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`); status != 200 {
			t.Fatalf("servers: %d %s", status, body)
		}
		first.Wait("a word on the servers", "document.querySelector('.mode').textContent.includes('자리마다')")
		student.Visit(t, s.Demo)
		l.Call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"`+s.ID+`","join":true,"size":0,"row":""}`)
		for _, b := range []*browser.Chromium{first, second} {
			b.Wait("the seat's own table", "document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 1")
		}
		student.Login(t, s.Demo, "Kim again")
		first.Wait("what happens there", "document.querySelector('.big .name').textContent === 'Kim again'")
		first.Keys("d", kb.Enter)
		first.Wait("the deletion there", "!document.querySelector('.big tbody tr')")
		l.Call(t, "PATCH", "/api/rooms/main", "", `{"servers":"one"}`)
		first.Wait("the common table", "!document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 2")
	})

	t.Run("ask", func(t *testing.T) {
		_, body := l.Call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"What will the page show?","options":[{"say":"The form","page":"form"},{"say":"The welcome","page":"welcome"}]}`)
		ask := lab.Decode[struct{ ID string }](t, body).ID
		for i, seat := range []lab.Seat{s, other, l.Seat(t)} {
			if status, body := l.Call(t, "POST", "/api/seats/me/predictions", seat.Token, fmt.Sprintf(`{"ask":%q,"option":%d}`, ask, i%2)); status != 200 {
				t.Fatalf("prediction: %d %s", status, body)
			}
		}
		counts := "[...document.querySelectorAll('.options .n')].map(e => e.textContent).join()"
		second.Wait("the histogram", "%s === '2,1' && document.querySelector('.standing').textContent.includes('3')", counts)
		l.Call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"open":false}`)
		second.Wait("the end of predicting", "document.querySelector('.standing').textContent.includes('Closed')")
		student.Visit(t, s.Demo)
		second.Wait("who was right", "document.querySelector('.options .right .what') && document.querySelector('.standing').textContent.match(/\\d of 3 were right/)")
		l.Call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
		second.Wait("no question", "!document.querySelector('.ask').checkVisibility()")
	})
}
