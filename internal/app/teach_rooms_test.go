package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// choose picks an option of a select, as a press on it does.
func (b *chromium) choose(selector, value string) {
	b.t.Helper()
	b.wait("the choice of "+value, "[...document.querySelector(`%s`).options].some(o => o.value === %q)", selector, value)
	eval[any](b, fmt.Sprintf("(s => { s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true})); })(document.querySelector(`%s`))", value, selector))
}

// manage presses a button of the instructor's menu.
func (b *chromium) manage(button string) {
	b.t.Helper()
	b.click(".menu summary")
	b.click(button)
}

// kept gives up what a dialog asks about, and checks that this is what the focus
// was on, and that it is back on the button that asked.
func (b *chromium) kept(button string) {
	b.t.Helper()
	b.wait("the question", "document.querySelector('#sure').open && document.activeElement.matches('#sure [autofocus]')")
	b.click("#sure [autofocus]")
	b.wait("the focus to be back", "!document.querySelector('#sure').open && document.activeElement.matches(`%s`)", button)
}

// shows waits until the instructor's page is that of a room and follows it.
func (b *chromium) shows(room string) {
	b.t.Helper()
	b.wait("the room "+room, "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]') && document.querySelector('#project').pathname === '/project/%s' && document.querySelector('#rooms').value === '%[1]s'", room)
}

// roomView is a room as the API says it.
type roomView struct {
	Room, Name, Code, Join string
	Open                   bool
	Seats, Rows            int
}

func (l *lab) rooms(t *testing.T) []roomView {
	t.Helper()
	_, body := l.call(t, "GET", "/api/rooms", "", "")
	return decode[struct{ Rooms []roomView }](t, body).Rooms
}

// TestTeachRooms: a room is made, joined by its code, closed to newcomers, and
// left for another and back.
func TestTeachRooms(t *testing.T) {
	l := start(t, "-max-rooms", "2")
	teacher, student := newChromium(t, "ko"), newChromium(t, "ko")
	teacher.open(l.url + "/teach")
	teacher.wait("the room without students", "!document.querySelector('#nobody').hidden && document.querySelector('.link[data-state=open]')")
	if eval[bool](teacher, "document.querySelector('#rooms').checkVisibility() || !document.querySelector('#close').hidden") {
		t.Error("the only room can be left or closed")
	}

	// Nothing is made by who thinks better of it.
	teacher.click("#new-room")
	teacher.wait("the name's field", "document.activeElement.id === 'new-name'")
	teacher.fill("#new-name", "아무도")
	teacher.click("#d-new [value=no]")
	teacher.wait("the focus to be back", "!document.querySelector('#d-new').open && document.activeElement.id === 'new-room'")
	if all := l.rooms(t); len(all) != 1 {
		t.Errorf("the rooms are %+v", all)
	}

	teacher.click("#new-room")
	if left := eval[string](teacher, "document.querySelector('#new-name').value"); left != "" {
		t.Errorf("the name that was given up is still %q", left)
	}
	teacher.fill("#new-name", " 2반 ")
	teacher.click("#d-new [value=yes]")
	teacher.wait("the new room", "document.querySelector('#room-name').textContent === '2반' && new URLSearchParams(location.search).get('room')")
	all := l.rooms(t)
	if len(all) != 2 {
		t.Fatalf("the rooms are %+v", all)
	}
	home, room := all[0], all[1]
	teacher.shows(room.Room)
	if options := eval[string](teacher, "[...document.querySelector('#rooms').options].map(o => o.text).join()"); options != home.Code+",2반" {
		t.Errorf("the rooms to choose from are %s", options)
	}

	// How to join stands where nobody is yet: the same code everywhere.
	teacher.wait("how to join", "document.querySelector('#nobody').checkVisibility() && document.querySelector('#nobody img').naturalWidth")
	for _, selector := range []string{"#code", "#nobody .code-word"} {
		if code := teacher.text(selector); code != room.Code {
			t.Errorf("%s says %q, want %q", selector, code, room.Code)
		}
	}
	if where := teacher.text("#nobody .where"); !strings.Contains(where, hostOf(l.url)+"/j") {
		t.Errorf("students are told to go to %q", where)
	}
	if qr := eval[string](teacher, "new URL(document.querySelector('#nobody img').src).pathname"); qr != "/api/rooms/"+room.Room+"/qr.svg" {
		t.Errorf("the QR code is %s", qr)
	}
	teacher.click("#nobody button")
	teacher.wait("the copy to be told of", "document.querySelector('.toast').textContent.includes('%s')", room.Join)

	student.open(l.url + "/j/" + teacher.text("#code"))
	student.enter()
	teacher.wait("the student", "document.querySelectorAll('.matrix tbody tr').length === 1 && !document.querySelector('#nobody').checkVisibility()")
	student.login("김민아")
	student.passed("login")
	teacher.wait("the name in the list of sessions", "document.querySelector('.rows .name')?.textContent === '김민아'")

	// Closed to newcomers; who is in stays.
	told := l.listen(t, room.Room)
	joins := func() (int, string) {
		t.Helper()
		return l.call(t, "POST", "/api/seats", "", `{"room":"`+room.Code+`","name":"lee"}`, "Accept-Language: ko")
	}
	teacher.click("label:has(#open)")
	teacher.wait("the word on it", "document.querySelector('#servers-say').textContent.includes('닫혀')")
	told(`"open":false`)
	if status, body := joins(); status != http.StatusForbidden || !strings.Contains(body, "교실") {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	student.click("#frame-a [name=reload]")
	student.wait("the second welcome", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
	teacher.click("label:has(#open)")
	teacher.wait("no word on it", "!document.querySelector('#servers-say').textContent.includes('닫혀')")
	told(`"open":true`)
	if status, body := joins(); status != http.StatusCreated {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	teacher.wait("the newcomer", "document.querySelectorAll('.matrix tbody tr').length === 2")

	// One more than may be: the dialog says so and stays.
	teacher.click("#new-room")
	teacher.fill("#new-name", "3반")
	teacher.click("#d-new [value=yes]")
	teacher.wait("the refusal", "document.querySelector('#d-new').open && document.querySelector('#d-new output').textContent.length > 5 && !document.querySelector('#d-new [value=yes]').disabled")
	if name := eval[string](teacher, "document.querySelector('#new-name').value"); name != "3반" {
		t.Errorf("what was typed became %q", name)
	}
	teacher.click("#d-new [value=no]")

	// The other room, and back by the browser's own button.
	teacher.choose("#rooms", home.Room)
	teacher.shows(home.Room)
	teacher.wait("nobody here", "document.querySelector('#nobody').checkVisibility() && document.querySelector('#nobody .code-word').textContent === '%s'", home.Code)
	if there := eval[int](teacher, "document.querySelectorAll('.matrix tbody tr, .rows li:not(.none)').length"); there != 0 {
		t.Errorf("%d rows of the other room are here", there)
	}
	if kept := eval[bool](teacher, "[...document.querySelectorAll('.topbar a[hreflang]')].every(a => new URL(a.href).searchParams.get('room') === '"+home.Room+"')"); !kept {
		t.Error("another language leads to another room")
	}
	eval[any](teacher, "void setTimeout(() => history.back())") // the answer comes before the page goes
	teacher.shows(room.Room)
	teacher.wait("the class", "document.querySelectorAll('.matrix tbody tr').length === 2")
}

// TestTeachEndsARoom: a room is reset, which keeps seats and progress, and then
// closed, which keeps nothing; each only when it was asked for twice.
func TestTeachEndsARoom(t *testing.T) {
	l := start(t)
	_, body := l.call(t, "POST", "/api/rooms", "", `{"name":"2반"}`)
	room := decode[roomView](t, body)
	teacher, student := newChromium(t, "ko"), newChromium(t, "ko")
	teacher.open(l.url + "/teach?room=" + room.Room)
	teacher.shows(room.Room)
	student.open(l.url + "/j/" + room.Code)
	student.enter()
	student.login("김민아")
	student.passed("login")
	const passed = "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')"
	teacher.wait("the tick", passed)
	teacher.wait("the row", "document.querySelector('.rows .name')?.textContent === '김민아'")
	state := func() (rows, events int) {
		t.Helper()
		_, body := l.call(t, "GET", "/api/rooms/"+room.Room+"/events?wait=0", "", "")
		return l.rooms(t)[1].Rows, len(decode[struct {
			Events []struct{ Events []struct{} }
		}](t, body).Events[0].Events)
	}

	// Rewound and masked, the wall is to begin anew as well.
	l.call(t, "PUT", "/api/rooms/"+room.Room+"/wall", "", `{"ids":true,"names":false,"frozen":null,"at":null,"seat":"","join":true,"size":1,"row":""}`)
	teacher.wait("the wall's switches", "!document.querySelector('#w-mask').checked && !document.querySelector('#w-names').checked")
	teacher.manage("#reset")
	teacher.kept(".menu summary")
	if rows, events := state(); rows != 1 || events == 0 {
		t.Errorf("given up, the table has %d rows and the journal %d events", rows, events)
	}
	teacher.manage("#reset")
	teacher.click("#sure [value=yes]")
	teacher.wait("the word on it", "!document.querySelector('#sure').open && document.querySelector('.toast').textContent.includes('진도는 그대로')")
	teacher.wait("no row", "!document.querySelector('.rows li:not(.none)') && document.querySelector('#clear').disabled")
	teacher.wait("no key that opens a row", "document.querySelector('.matrix .c-sid .sid.orphan')")
	teacher.wait("nothing to rewind, and the wall as at first", "document.querySelector('#w-back').ariaDisabled === 'true' && document.querySelector('#w-mask').checked && document.querySelector('#w-names').checked")
	if !eval[bool](teacher, "Boolean("+passed+")") {
		t.Error("the tick went with the table")
	}
	if rows, events := state(); rows != 0 || events != 0 {
		t.Errorf("reset, the table has %d rows and the journal %d events", rows, events)
	}
	student.wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine') && document.querySelector('#ex-login[data-state=passed]')")
	student.click("#frame-a [name=reload]")
	student.wait("another row", "document.querySelector('.st tbody tr.is-mine')")
	teacher.wait("the row", "document.querySelectorAll('.rows li:not(.none)').length === 1")

	// Closed: everyone is sent out, another page of the instructor's too.
	other := teacher.tab()
	other.open(l.url + "/teach?room=" + room.Room)
	other.shows(room.Room)
	teacher.front()
	teacher.shows(room.Room)
	teacher.manage("#close")
	if title := teacher.text("#sure h2"); !strings.Contains(title, "2반") {
		t.Errorf("the question is %q", title)
	}
	teacher.kept(".menu summary")
	if all := l.rooms(t); len(all) != 2 || all[1].Seats != 1 {
		t.Errorf("given up, the rooms are %+v", all)
	}
	teacher.manage("#close")
	teacher.click("#sure [value=yes]")
	teacher.shows("main")
	if all := l.rooms(t); len(all) != 1 {
		t.Errorf("the rooms are %+v", all)
	}
	if eval[bool](teacher, "document.querySelector('#rooms').checkVisibility() || document.querySelector('.toast').textContent !== ''") {
		t.Error("the room that was closed is offered or missed")
	}
	student.wait("the sentence", "document.querySelector('[data-note=over] p')?.textContent.includes('교실이 닫혔습니다')")
	if kept := student.storage("lab.room"); kept != "" {
		t.Errorf("the student's room is still %q", kept)
	}
	other.front()
	other.shows("main")
	other.wait("why", "document.querySelector('.toast.bad').textContent.includes('이 주소의 교실')")
	if at := eval[string](other, "location.search"); at != "?room=main" {
		t.Errorf("the address is of %s", at)
	}
}
