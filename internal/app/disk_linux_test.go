package app

import (
	"bytes"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// limitFiles sets how large a process may make its files: at 0 no file takes a
// byte more, as on a disk that is full, whoever the process runs as.
func limitFiles(t *testing.T, pid int, size func(syscall.Rlimit) uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = size(limit)
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
}

// TestFullDisk: while the disk takes nothing, the demo goes on, and no tick is
// shown; the lab says that it is not ready. When the disk takes writes again,
// all of it comes, and a kill then loses nothing of it.
func TestFullDisk(t *testing.T) {
	binary, dir := buildBinary(t), t.TempDir()
	l, pid, kill := startBinary(t, binary, dir)
	defer http.DefaultClient.CloseIdleConnections()
	me, b := l.seat(t), newBrowser()
	ready := func() (int, string) { return l.call(t, "GET", "/readyz", "", "") }
	events := l.stream(t, me.Token, "")
	b.get(t, me.Demo)
	events.until(isEvent("progress", `"exercise":"login","step":0,`))
	// A first visit is a step of several lessons. A seat is there once it is kept, and
	// so are they then; what it asks for, which makes no row, comes after them.
	marker := l.seat(t)
	read(t)(newBrowser().PostForm(marker.Demo+"marker", nil))
	events.until(isEvent("exchange", `"seat":"`+marker.Seat+`"`))
	if status, body := ready(); status != http.StatusOK {
		t.Fatalf("/readyz: %d %s", status, body)
	}

	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	b.login(t, me.Demo, "kim") // which shows the welcome page too
	for deadline := time.Now().Add(patience); ; {
		status, body := ready()
		if status == http.StatusServiceUnavailable && body == "the data file takes nothing\n" {
			break
		}
		if status != http.StatusOK || time.Now().After(deadline) {
			t.Fatalf("/readyz: %d %s", status, body)
		}
	}
	table := decode[tableView](t, l.get(t, me, "/api/rooms/main/sessions"))
	if len(table.Sessions) != 1 || !table.Sessions[0].Mine {
		t.Fatalf("the table is %+v", table)
	}
	answered := make(chan string, 1)
	go func() {
		_, body := l.call(t, "POST", "/api/seats/me/answers", me.Token, `{"lesson":"session","exercise":"check","question":"row","answer":"`+table.Sessions[0].Tag+`"}`)
		answered <- body
	}()
	// A newcomer is told at once, and no seat is made that could be lost.
	if status, body := l.call(t, "POST", "/api/seats", "", "{}", "Accept-Language: en"); status != http.StatusServiceUnavailable || !strings.Contains(body, "save") {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	b.get(t, me.Demo)
	noTick := func(m message) bool {
		if m.Event == "progress" {
			t.Errorf("shown before it is on the disk: %s", m.Data)
		}
		return m.Event == "exchange" && strings.Contains(m.Data, `"op":"touch"`)
	}
	events.until(noTick) // the welcome page
	events.until(noTick) // and again
	steps := func() (login []*string, row *string) {
		progress := decode[seat](t, l.get(t, me, "/api/seats/me")).Progress["session"]
		return progress["login"].Steps, progress["check"].Steps[len(progress["check"].Steps)-1]
	}
	if login, row := steps(); login[0] == nil || login[1] != nil || login[2] != nil || row != nil {
		t.Errorf("the seat's page shows %s %s, of which the first step alone is on the disk", asJSON(t, login), asJSON(t, row))
	}
	select {
	case body := <-answered:
		t.Errorf("an answer that is not on the disk got %s", body)
	default:
	}

	limitFiles(t, pid, func(limit syscall.Rlimit) uint64 { return limit.Max })
	events.until(isEvent("progress", `"exercise":"login","step":1,`))
	events.until(isEvent("progress", `"exercise":"login","step":2,`, `"passed":"`))
	events.until(isEvent("progress", `"lesson":"csrf","exercise":"forge","step":0,`)) // the last that the welcome page ticks
	if body := <-answered; !strings.Contains(body, `"passed":true`) {
		t.Errorf("the answer got %s", body)
	}
	if status, body := ready(); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
	before := decode[seat](t, l.get(t, me, "/api/seats/me")).Progress
	other := l.seat(t)

	// A second time, and killed in the midst of it: what was shown is there.
	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	b.get(t, me.Demo+"odd")
	kill()
	for what, text := range map[string]string{"token": me.Token, "seat": me.Seat, "desk": strings.TrimPrefix(me.Demo, l.demo), "session ID": strings.TrimPrefix(b.cookie, "sessionid="), "name": "kim"} {
		if text == "" || bytes.Contains([]byte(l.out.String()), []byte(text)) {
			t.Errorf("the log has the %s %q:\n%s", what, text, l.out)
		}
	}
	if !strings.Contains(l.out.String(), "saving failed; it is tried again") {
		t.Errorf("the log does not say that saving failed:\n%s", l.out)
	}
	http.DefaultClient.CloseIdleConnections()
	l, _, _ = startBinary(t, binary, dir)
	if after := decode[seat](t, l.get(t, me, "/api/seats/me")).Progress; asJSON(t, after) != asJSON(t, before) {
		t.Errorf("was %s, is %s", asJSON(t, before), asJSON(t, after))
	}
	l.get(t, other, "/api/seats/me")
}
