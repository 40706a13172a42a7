package instructor

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// shows waits until the instructor's page is that of a room and follows it.
func shows(b *browser.Chromium, room string) {
	b.T.Helper()
	b.Wait("the room "+room, "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]') && document.querySelector('#project').pathname === '/project/%s' && document.querySelector('#rooms').value === '%[1]s'", room)
}

func rooms(t *testing.T, l *lab.Lab) []lab.RoomView {
	t.Helper()
	_, body := l.Call(t, "GET", "/api/rooms", "", "")
	return lab.Decode[struct{ Rooms []lab.RoomView }](t, body).Rooms
}

// TestTeachRooms: a room is made, joined by its code, closed to newcomers, and
// left for another and back.
func TestTeachRooms(t *testing.T) {
	l := lab.Start(t, "-max-rooms", "2")
	teacher, student := browser.New(t, "ko"), browser.New(t, "ko")
	teacher.Open(l.URL + "/teach")
	teacher.Wait("the room without students", "!document.querySelector('#nobody').hidden && document.querySelector('.link[data-state=open]')")
	if browser.Eval[bool](teacher, "document.querySelector('#rooms').checkVisibility() || !document.querySelector('#close').hidden") {
		t.Error("the only room can be left or closed")
	}

	lab.Step(t, "a dialog that is given up makes nothing")
	teacher.Click("#new-room")
	teacher.Wait("the name's field", "document.activeElement.id === 'new-name'")
	teacher.Fill("#new-name", "아무도")
	teacher.Click("#d-new [value=no]")
	teacher.Wait("the focus to be back", "!document.querySelector('#d-new').open && document.activeElement.id === 'new-room'")
	if all := rooms(t, l); len(all) != 1 {
		t.Errorf("the rooms are %+v", all)
	}

	teacher.Click("#new-room")
	if left := browser.Eval[string](teacher, "document.querySelector('#new-name').value"); left != "" {
		t.Errorf("the name that was given up is still %q", left)
	}
	teacher.Fill("#new-name", " 2반 ")
	teacher.Click("#d-new [value=yes]")
	teacher.Wait("the new room", "document.querySelector('#room-name').textContent === '2반' && new URLSearchParams(location.search).get('room')")
	all := rooms(t, l)
	if len(all) != 2 {
		t.Fatalf("the rooms are %+v", all)
	}
	home, room := all[0], all[1]
	shows(teacher, room.Room)
	if options := browser.Eval[string](teacher, "[...document.querySelector('#rooms').options].map(o => o.text).join()"); options != home.Code+",2반" {
		t.Errorf("the rooms to choose from are %s", options)
	}

	lab.Step(t, "an empty room says how to join, with the same code everywhere")
	teacher.Wait("how to join", "document.querySelector('#nobody').checkVisibility() && document.querySelector('#nobody img').naturalWidth")
	for _, selector := range []string{"#code", "#nobody .code-word"} {
		if code := teacher.Text(selector); code != room.Code {
			t.Errorf("%s says %q, want %q", selector, code, room.Code)
		}
	}
	if where := teacher.Text("#nobody .where"); !strings.Contains(where, lab.HostOf(l.URL)+"/j") {
		t.Errorf("students are told to go to %q", where)
	}
	if qr := browser.Eval[string](teacher, "new URL(document.querySelector('#nobody img').src).pathname"); qr != "/api/rooms/"+room.Room+"/qr.svg" {
		t.Errorf("the QR code is %s", qr)
	}
	teacher.Click("#nobody button")
	teacher.Wait("the copy to be told of", "document.querySelector('.toast').textContent.includes('%s')", room.Join)

	student.Open(l.URL + "/j/" + teacher.Text("#code"))
	student.Enter()
	teacher.Wait("the student", "document.querySelectorAll('.matrix tbody tr').length === 1 && !document.querySelector('#nobody').checkVisibility()")
	student.Login("김민아")
	student.Passed("login")
	teacher.Wait("the name in the list of sessions", "document.querySelector('.rows .name')?.textContent === '김민아'")

	lab.Step(t, "closed to newcomers; the students inside stay")
	told := l.Listen(t, room.Room)
	joins := func() (int, string) {
		t.Helper()
		return l.Call(t, "POST", "/api/seats", "", `{"room":"`+room.Code+`","name":"lee"}`, "Accept-Language: ko")
	}
	teacher.Click("label:has(#open)")
	teacher.Wait("the word on it", "document.querySelector('#servers-say').textContent.includes('닫혀')")
	told(`"open":false`)
	if status, body := joins(); status != http.StatusForbidden || !strings.Contains(body, "교실") {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	student.PressReload("a")
	student.Wait("the second welcome", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
	teacher.Click("label:has(#open)")
	teacher.Wait("no word on it", "!document.querySelector('#servers-say').textContent.includes('닫혀')")
	told(`"open":true`)
	if status, body := joins(); status != http.StatusCreated {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	teacher.Wait("the newcomer", "document.querySelectorAll('.matrix tbody tr').length === 2")

	lab.Step(t, "one room too many: the dialog says so and stays")
	teacher.Click("#new-room")
	teacher.Fill("#new-name", "3반")
	teacher.Click("#d-new [value=yes]")
	teacher.Wait("the refusal", "document.querySelector('#d-new').open && document.querySelector('#d-new output').textContent.length > 5 && !document.querySelector('#d-new [value=yes]').disabled")
	if name := browser.Eval[string](teacher, "document.querySelector('#new-name').value"); name != "3반" {
		t.Errorf("what was typed became %q", name)
	}
	teacher.Click("#d-new [value=no]")

	lab.Step(t, "the other room, and back by the browser's own button")
	teacher.Choose("#rooms", home.Room)
	shows(teacher, home.Room)
	teacher.Wait("nobody here", "document.querySelector('#nobody').checkVisibility() && document.querySelector('#nobody .code-word').textContent === '%s'", home.Code)
	if there := browser.Eval[int](teacher, "document.querySelectorAll('.matrix tbody tr, .rows li:not(.none)').length"); there != 0 {
		t.Errorf("%d rows of the other room are here", there)
	}
	if kept := browser.Eval[bool](teacher, "[...document.querySelectorAll('.topbar a[hreflang]')].every(a => new URL(a.href).searchParams.get('room') === '"+home.Room+"')"); !kept {
		t.Error("another language leads to another room")
	}
	browser.Eval[any](teacher, "void setTimeout(() => history.back())") // the answer comes before the page goes
	shows(teacher, room.Room)
	teacher.Wait("the class", "document.querySelectorAll('.matrix tbody tr').length === 2")
}

// TestTeachEndsARoom: a room is reset, which keeps seats and progress, and then
// closed, which keeps nothing; each only when it was asked for twice.
func TestTeachEndsARoom(t *testing.T) {
	l := lab.Start(t)
	_, body := l.Call(t, "POST", "/api/rooms", "", `{"name":"2반"}`)
	room := lab.Decode[lab.RoomView](t, body)
	teacher, student := browser.New(t, "ko"), browser.New(t, "ko")
	teacher.Open(l.URL + "/teach?room=" + room.Room)
	shows(teacher, room.Room)
	student.Open(l.URL + "/j/" + room.Code)
	student.Enter()
	student.Login("김민아")
	student.Passed("login")
	const passed = "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')"
	teacher.Wait("the tick", passed)
	teacher.Wait("the row", "document.querySelector('.rows .name')?.textContent === '김민아'")
	state := func() (rows, events int) {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/"+room.Room+"/events?wait=0", "", "")
		return rooms(t, l)[1].Rows, len(lab.Decode[struct {
			Events []struct{ Events []struct{} }
		}](t, body).Events[0].Events)
	}

	// Rewound and masked, the wall is to begin anew as well.
	l.Call(t, "PUT", "/api/rooms/"+room.Room+"/wall", "", `{"ids":true,"names":false,"frozen":null,"at":null,"seat":"","join":true,"size":1,"row":""}`)
	teacher.Wait("the wall's switches", "!document.querySelector('#w-mask').checked && !document.querySelector('#w-names').checked")
	teacher.Manage("#reset")
	teacher.Kept(".menu summary")
	if rows, events := state(); rows != 1 || events == 0 {
		t.Errorf("given up, the table has %d rows and the journal %d events", rows, events)
	}
	teacher.Manage("#reset")
	teacher.PressSure()
	teacher.Wait("the word on it", "!document.querySelector('#sure').open && document.querySelector('.toast').textContent.includes('진도는 그대로')")
	teacher.Wait("no row", "!document.querySelector('.rows li:not(.none)') && document.querySelector('#clear').disabled")
	teacher.Wait("no key that opens a row", "document.querySelector('.matrix .c-sid .sid.orphan')")
	teacher.Wait("nothing to rewind, and the wall as at first", "document.querySelector('#w-back').ariaDisabled === 'true' && document.querySelector('#w-mask').checked && document.querySelector('#w-names').checked")
	if !browser.Eval[bool](teacher, "Boolean("+passed+")") {
		t.Error("the tick went with the table")
	}
	if rows, events := state(); rows != 0 || events != 0 {
		t.Errorf("reset, the table has %d rows and the journal %d events", rows, events)
	}
	student.Wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine') && document.querySelector('#ex-login[data-state=passed]')")
	student.PressReload("a")
	student.AwaitRow()
	teacher.Wait("the row", "document.querySelectorAll('.rows li:not(.none)').length === 1")

	// Closed: everyone is sent out, another page of the instructor's too.
	other := teacher.Tab()
	other.Open(l.URL + "/teach?room=" + room.Room)
	shows(other, room.Room)
	teacher.Front()
	shows(teacher, room.Room)
	teacher.Manage("#close")
	if title := teacher.Text("#sure h2"); !strings.Contains(title, "2반") {
		t.Errorf("the question is %q", title)
	}
	teacher.Kept(".menu summary")
	if all := rooms(t, l); len(all) != 2 || all[1].Seats != 1 {
		t.Errorf("given up, the rooms are %+v", all)
	}
	teacher.Manage("#close")
	teacher.PressSure()
	shows(teacher, "main")
	if all := rooms(t, l); len(all) != 1 {
		t.Errorf("the rooms are %+v", all)
	}
	if browser.Eval[bool](teacher, "document.querySelector('#rooms').checkVisibility() || document.querySelector('.toast').textContent !== ''") {
		t.Error("the room that was closed is offered or missed")
	}
	student.Wait("the sentence", "document.querySelector('[data-note=over] p')?.textContent.includes('교실이 닫혔습니다')")
	if kept := student.Storage("lab.room"); kept != "" {
		t.Errorf("the student's room is still %q", kept)
	}
	other.Front()
	shows(other, "main")
	other.Wait("why", "document.querySelector('.toast.bad').textContent.includes('이 주소의 교실')")
	if at := browser.Eval[string](other, "location.search"); at != "?room=main" {
		t.Errorf("the address is of %s", at)
	}
}
