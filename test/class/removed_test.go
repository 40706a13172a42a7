package class

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// removed waits until a page says that its participant was removed, and says
// nothing of connecting again.
func removed(b *browser.Chromium, button string) {
	b.T.Helper()
	b.Wait("that it was removed", "document.querySelector('#notes [data-note=removed]')?.textContent.includes('내보냈습니다') && [...document.querySelectorAll('#notes .btn')].some(one => one.textContent === '%s')", button)
	b.Wait("the end of connecting", "!document.querySelector('.link') || document.querySelector('.link[data-state=out]')?.textContent === '참여하지 않음'")
}

// TestRemovedIsSaid: the instructor removes a student. The student's page says so,
// also after a reload, and takes no seat by itself; the row is gone. It joins again
// by its button, under the same name, and in a shut room says that nobody can.
func TestRemovedIsSaid(t *testing.T) {
	for _, where := range []string{"the default room", "a class"} {
		t.Run(where, func(t *testing.T) {
			c := lab.NewClass(t)
			room, b := "main", browser.New(t, "ko")
			if where == "a class" {
				room, b = c.Room, browser.Joined(t, c)
			} else {
				b.Open(c.Site + "/lessons/session")
				b.Seated()
			}
			b.Login("민아")
			b.Passed("login")
			seats := func() []lab.RosterRow {
				return lab.Decode[struct{ Seats []lab.RosterRow }](t, c.Lead(t, "GET", "/api/rooms/"+room+"/seats", "")).Seats
			}
			remove := func() lab.RosterRow {
				t.Helper()
				one := seats()[0]
				c.Lead(t, "DELETE", "/api/rooms/"+room+"/seats/"+one.Seat, "")
				return one
			}
			first := remove()
			removed(b, "다시 참여하기")
			if table := lab.Decode[lab.TableView](t, c.Lead(t, "GET", "/api/rooms/"+room+"/sessions", "")); table.Count != 0 {
				t.Errorf("the table has %d rows", table.Count)
			}
			b.Open(c.Site + "/lessons/session")
			removed(b, "다시 참여하기")
			b.Open(c.Site + "/")
			removed(b, "다시 참여하기")
			b.Open(c.Site + "/lessons/session")
			removed(b, "다시 참여하기")
			if all := seats(); len(all) != 0 {
				t.Fatalf("the page took a seat by itself: %+v", all)
			}
			b.Click("#notes [data-note=removed] .btn.primary")
			b.Seated()
			if all := seats(); len(all) != 1 || all[0].Seat == first.Seat {
				t.Fatalf("after joining again the seats are %+v", all)
			}

			// While it is open, the name is known.
			named := remove()
			removed(b, "다시 참여하기")
			b.Click("#notes [data-note=removed] .btn.primary")
			b.Seated()
			if all := seats(); len(all) != 1 || all[0].Name != named.Name {
				t.Errorf("after joining again the seats are %+v, want one called %s", all, named.Name)
			}

			c.Lead(t, "PATCH", "/api/rooms/"+room, `{"open":false}`)
			remove()
			removed(b, "열렸는지 확인하기")
			if says := b.Text("#notes [data-note=removed] p"); !strings.Contains(says, "아무도 새로 참여할 수 없습니다") {
				t.Errorf("in a shut room the page says %q", says)
			}
			b.Click("#notes [data-note=removed] .btn.primary")
			removed(b, "열렸는지 확인하기")
			c.Lead(t, "PATCH", "/api/rooms/"+room, `{"open":true}`)
			b.Click("#notes [data-note=removed] .btn.primary")
			removed(b, "다시 참여하기")
			if away := browser.Eval[bool](b, "document.querySelectorAll('#notes .btn').length === 2"); away != (where == "a class") {
				t.Errorf("a way to the default room: %v", away)
			}
			if where == "a class" {
				b.Click("#notes [data-note=removed] .btn:last-of-type")
				b.Wait("the default room", "document.querySelector('.link[data-state=open]') && !document.querySelector('#notes [data-note=removed]') && !localStorage.getItem('lab.room')")
			}
		})
	}
}

// TestRemovedBeforeThePageDraws: a page that is slow to draw knows that its participant
// was removed before it shows anything else, and goes on saying so.
func TestRemovedBeforeThePageDraws(t *testing.T) {
	c := lab.NewClass(t)
	b := browser.Joined(t, c)
	for _, seat := range lab.Decode[struct{ Seats []lab.RosterRow }](t, c.Lead(t, "GET", "/api/rooms/"+c.Room+"/seats", "")).Seats {
		c.Lead(t, "DELETE", "/api/rooms/"+c.Room+"/seats/"+seat.Seat, "")
	}
	removed(b, "다시 참여하기")
	b.Before(`{
		const next = window.requestAnimationFrame.bind(window);
		const drawn = window.drawn = [];
		window.requestAnimationFrame = act => next(function later(now) {
			if (!document.querySelector('#notes [data-note=removed]')) return next(later);
			act(now);
			drawn.push(document.querySelector('.link').textContent);
		});
	}`)
	b.Open(c.Site + "/lessons/session")
	b.Wait("the page to be drawn", "drawn.length > 0")
	removed(b, "다시 참여하기")
}

// TestShutToNewcomers: a visitor's lesson in a shut room says that nobody can join,
// and not that it connects again; once the room is open, it goes on by itself.
func TestShutToNewcomers(t *testing.T) {
	c := lab.NewClass(t)
	c.Lead(t, "PATCH", "/api/rooms/main", `{"open":false}`)
	b := browser.New(t, "ko")
	b.Open(c.Site + "/lessons/session")
	b.Wait("that it is shut", "document.querySelector('#notes [data-note=seat]') && document.querySelector('.link[data-state=out]')")
	c.Lead(t, "PATCH", "/api/rooms/main", `{"open":true}`)
	b.Seated()
}

// TestWaitsToJoin: where so many join at once that the lab asks to wait, the lesson
// and the page where one joins say so, and go on by themselves.
func TestWaitsToJoin(t *testing.T) {
	c := lab.NewClass(t, "-max-joins", "60") // one more in five seconds
	lesson, join := browser.New(t, "ko"), browser.New(t, "ko")
	join.Open(c.Site + "/j/" + c.RoomCode)
	join.AwaitRoomFound()
	for status, n := 0, 0; status != http.StatusTooManyRequests; n++ {
		if status, _ = c.Call(t, "POST", "/api/seats", "", "{}"); n > 1000 {
			t.Fatal("a thousand seats were given at once")
		}
	}
	join.PressJoin()
	join.Wait("that it tries again", "document.querySelector('#join-say').textContent.includes('자동으로 다시 시도')")
	for n := 0; n < 5; n++ { // what came back meanwhile
		c.Call(t, "POST", "/api/seats", "", "{}")
	}
	lesson.Open(c.Site + "/lessons/session")
	lesson.Wait("that it tries again", "document.querySelector('#notes [data-note=seat]')?.textContent.includes('자동으로 다시 시도') && document.querySelector('.link[data-state=out]')")
	join.Seated()
	lesson.Seated()
	lesson.Wait("no word of it any more", "!document.querySelector('#notes [data-note=seat]')")
}

// TestTidy: the instructor removes everyone idle at once, asked with how many; who
// is there or has passed something stays, and so does the list.
func TestTidy(t *testing.T) {
	c := lab.NewClass(t)
	teacher, here := browser.New(t, "ko"), browser.New(t, "ko")
	here.Open(c.Site + "/lessons/session")
	here.Seated()
	c.Prepare(t, 2)
	for range 5 {
		lab.NewClient().Visit(t, c.Seat(t).Demo)
	}
	teacher.Open(c.URL + "/teach#key=" + c.Key(t))
	teacher.Wait("eight students", "document.querySelectorAll('.matrix tbody tr').length === 8 && document.querySelector('.link[data-state=open]')")
	teacher.Manage("#tidy")
	teacher.Wait("the question", "document.querySelector('#sure').open && document.querySelector('#sure-h').textContent.includes('5명')")
	teacher.PressSure()
	teacher.Wait("those who are left", "document.querySelectorAll('.matrix tbody tr').length === 3 && document.querySelector('.toast').textContent.includes('5명')")
	teacher.Manage("#tidy")
	teacher.Wait("that there is nobody", "!document.querySelector('#sure').open && document.querySelector('.toast').textContent.includes('내보낼 참가자가 없습니다')")
	here.Wait("the student's page to go on", "document.querySelector('.link[data-state=open]') && !document.querySelector('#notes [data-note]')")
}

// TestPrivateRoomInTheBrowser: a visitor's own room shows a link and no code. A
// friend joins by it, without typing; the visitor shuts the room, and the friend
// can't.
func TestPrivateRoomInTheBrowser(t *testing.T) {
	c := lab.NewClass(t, "-rooms", "private")
	b, friend, late := browser.New(t, "ko"), browser.New(t, "ko"), browser.New(t, "ko")
	b.Open(c.Site + "/lessons/session")
	b.Seated()
	link := browser.Eval[string](b, "document.querySelector('#my-link').value")
	if !strings.HasPrefix(link, c.Site+"/j/r") {
		t.Fatalf("the link is %q", link)
	}
	b.PressMySeat()
	b.Wait("the way to invite", "document.querySelector('#my-link').checkVisibility() && document.querySelector('#let-in').checkVisibility() && document.querySelector('#let-in').checked")
	if text := strings.Join(strings.Fields(b.Text("#room")), " "); text != "교실 · 1명" {
		t.Errorf("the bar says %q", text)
	}
	friend.Open(link)
	friend.Wait("the room to be found", "document.querySelector('#code-say.right') && !document.querySelector('#code').checkVisibility()")
	friend.Enter()
	friend.PressMySeat()
	friend.Wait("the link alone", "document.querySelector('#my-link').checkVisibility() && !document.querySelector('#let-in').checkVisibility()")
	b.Click("label:has(#let-in)")
	late.Open(link)
	late.Wait("that it is shut", "document.querySelector('#join-say.wrong')")
	late.Open(strings.ReplaceAll(link, "/j/r", "/j/q") + "x")
	late.Wait("that there is no such room", "document.querySelector('#code-say.wrong') && document.querySelector('#code').checkVisibility()")
	b.Open(c.Site + "/")
	b.Wait("the room on the home page", "document.querySelector('#here').textContent.includes('링크로 참여하는 교실')")
}
