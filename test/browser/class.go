package browser

import (
	"testing"

	"sessionlab/test/lab"
)

// Joined is a student's browser on the lesson page, with a seat in the room.
func Joined(t *testing.T, c *lab.Class) *Chromium {
	t.Helper()
	b := New(t, "ko")
	b.Open(c.Site + "/j/" + c.RoomCode)
	b.Enter()
	return b
}

// Enter presses the button of the join page and waits for the lesson.
func (b *Chromium) Enter() {
	b.T.Helper()
	b.AwaitRoomFound()
	b.PressJoin()
	b.Seated()
}

// Seated waits for the lesson page of a seat in a class.
func (b *Chromium) Seated() {
	b.T.Helper()
	b.Wait("the seat", "document.querySelector('#my-seat:not([hidden]) .name').textContent && document.querySelector('#room .n').textContent && document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
}

// Storage is what the browser keeps under a key, "" if nothing.
func (b *Chromium) Storage(key string) string {
	b.T.Helper()
	return Eval[string](b, "localStorage.getItem('"+key+"') ?? ''")
}

// SeatOf is the seat of a browser in a room.
func SeatOf(t *testing.T, l *lab.Lab, b *Chromium, room string) string {
	t.Helper()
	_, body := l.Call(t, "GET", "/api/seats/me", b.Storage("lab.seat."+room), "")
	return lab.Decode[lab.Seat](t, body).ID
}

// AwaitRoomFound waits until the join page has found the room and offers a name.
func (b *Chromium) AwaitRoomFound() {
	b.T.Helper()
	b.Wait("the room to be found", "document.querySelector('#code-say.right') && document.querySelector('#name').value")
}

// PressJoin joins the room under the name on the join page.
func (b *Chromium) PressJoin() {
	b.T.Helper()
	b.Click("#join .primary")
}
