package data

import (
	"bytes"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"sessionlab/test/lab"
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

// TestFirstNewcomerOnAFullDisk: whoever joins just when the disk takes nothing any more is
// told so, too, and has no seat, also when the disk takes writes again.
func TestFirstNewcomerOnAFullDisk(t *testing.T) {
	binary, dir := lab.BuildBinary(t), t.TempDir()
	l, pid, kill := lab.StartBinary(t, binary, dir)
	defer http.DefaultClient.CloseIdleConnections()
	l.Seat(t)
	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	if status, body := l.Call(t, "POST", "/api/seats", "", `{"name":"first"}`, "Accept-Language: en"); status != http.StatusServiceUnavailable || !strings.Contains(body, "save") {
		t.Errorf("the first newcomer gets %d %s", status, body)
	}
	limitFiles(t, pid, func(limit syscall.Rlimit) uint64 { return limit.Max })
	awaitReady(t, l, http.StatusOK)
	l.Seat(t) // kept, and what came before it
	kill()
	http.DefaultClient.CloseIdleConnections()
	l, _, _ = lab.StartBinary(t, binary, dir)
	if _, body := l.Call(t, "GET", "/api/rooms/main/seats", "", ""); strings.Contains(body, `"first"`) || strings.Count(body, `"seat":`) != 2 {
		t.Errorf("the seats are %s", body)
	}
}

// TestFullDisk: while the disk takes nothing, the demo goes on, and no tick is
// shown; the lab says that it is not ready. When the disk takes writes again,
// all of it comes, and a kill then loses nothing of it.
func TestFullDisk(t *testing.T) {
	binary, dir := lab.BuildBinary(t), t.TempDir()
	l, pid, kill := lab.StartBinary(t, binary, dir)
	defer http.DefaultClient.CloseIdleConnections()
	me, b := l.Seat(t), lab.NewClient()
	ready := func() (int, string) { return l.Call(t, "GET", "/readyz", "", "") }
	events := l.Stream(t, me.Token, "")
	b.Visit(t, me.Demo)
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":0,`))
	// A first visit is a step of several lessons. A seat is there once it is kept, and
	// so are they then; what it asks for, which makes no row, comes after them.
	marker := l.Seat(t)
	lab.Read(t)(lab.NewClient().PostForm(marker.Demo+"marker", nil))
	events.Until(lab.IsEvent("exchange", `"seat":"`+marker.ID+`"`))
	if status, body := ready(); status != http.StatusOK {
		t.Fatalf("/readyz: %d %s", status, body)
	}

	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	b.Login(t, me.Demo, "kim") // which shows the welcome page too
	for deadline := time.Now().Add(lab.Patience); ; {
		status, body := ready()
		if status == http.StatusServiceUnavailable && body == "the data file takes nothing\n" {
			break
		}
		if status != http.StatusOK || time.Now().After(deadline) {
			t.Fatalf("/readyz: %d %s", status, body)
		}
	}
	table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
	if len(table.Sessions) != 1 || !table.Sessions[0].Mine {
		t.Fatalf("the table is %+v", table)
	}
	answered := make(chan string, 1)
	go func() {
		_, body := l.Call(t, "POST", "/api/seats/me/answers", me.Token, `{"lesson":"session","exercise":"check","question":"row","answer":"`+table.Sessions[0].Tag+`"}`)
		answered <- body
	}()
	// A newcomer is told at once, and no seat is made that could be lost.
	if status, body := l.Call(t, "POST", "/api/seats", "", "{}", "Accept-Language: en"); status != http.StatusServiceUnavailable || !strings.Contains(body, "save") {
		t.Errorf("a newcomer gets %d %s", status, body)
	}
	b.Visit(t, me.Demo)
	noTick := func(m lab.Message) bool {
		if m.Event == "progress" {
			t.Errorf("shown before it is on the disk: %s", m.Data)
		}
		return m.Event == "exchange" && strings.Contains(m.Data, `"op":"touch"`)
	}
	events.Until(noTick) // the welcome page
	events.Until(noTick) // and again
	steps := func() (login []*string, row *string) {
		progress := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"]
		return progress["login"].Steps, progress["check"].Steps[len(progress["check"].Steps)-1]
	}
	if login, row := steps(); login[0] == nil || login[1] != nil || login[2] != nil || row != nil {
		t.Errorf("the seat's page shows %s %s, of which the first step alone is on the disk", lab.AsJSON(t, login), lab.AsJSON(t, row))
	}
	select {
	case body := <-answered:
		t.Errorf("an answer that is not on the disk got %s", body)
	default:
	}

	limitFiles(t, pid, func(limit syscall.Rlimit) uint64 { return limit.Max })
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":1,`))
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":2,`, `"passed":"`))
	events.Until(lab.IsEvent("progress", `"lesson":"csrf","exercise":"forge","step":0,`)) // the last that the welcome page ticks
	if body := <-answered; !strings.Contains(body, `"passed":true`) {
		t.Errorf("the answer got %s", body)
	}
	if status, body := ready(); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
	before := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress
	other := l.Seat(t)

	// A second time, and killed in the midst of it: what was shown is there.
	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	b.Visit(t, me.Demo+"odd")
	kill()
	for what, text := range map[string]string{"token": me.Token, "seat": me.ID, "desk": strings.TrimPrefix(me.Demo, l.Demo), "session ID": strings.TrimPrefix(b.Cookie, "sessionid="), "name": "kim"} {
		if text == "" || bytes.Contains([]byte(l.Out.String()), []byte(text)) {
			t.Errorf("the log has the %s %q:\n%s", what, text, l.Out)
		}
	}
	if !strings.Contains(l.Out.String(), "saving failed; it is tried again") {
		t.Errorf("the log does not say that saving failed:\n%s", l.Out)
	}
	http.DefaultClient.CloseIdleConnections()
	l, _, _ = lab.StartBinary(t, binary, dir)
	if after := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress; lab.AsJSON(t, after) != lab.AsJSON(t, before) {
		t.Errorf("was %s, is %s", lab.AsJSON(t, before), lab.AsJSON(t, after))
	}
	l.Get(t, other, "/api/seats/me")
}
