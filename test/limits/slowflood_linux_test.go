package limits

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// fewFiles starts the program where the system lets it open 200 files. files counts
// those that are open.
func fewFiles(t *testing.T) (l *lab.Lab, files func() int) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "few-files")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nulimit -n 200\nexec '"+lab.BuildBinary(t)+"' \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	l, pid, _ := lab.StartBinary(t, script, t.TempDir())
	return l, func() int {
		t.Helper()
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
}

// floodConnections holds 300 connections to the two ports, and sends each what comes
// after the other. Whenever wave is called, it opens 50 in the places of the oldest
// and does not wait for them: fewer than half of what the address may have, so a
// newcomer has its place for as long as it takes them to come.
func floodConnections(t *testing.T, l *lab.Lab, sent func(host string) string) (wave, stop func()) {
	t.Helper()
	const held, inWave = 300, 50
	var open [held]net.Conn
	dial := func(i int) {
		host := lab.HostOf(l.URL)
		if i%2 == 0 {
			host = lab.HostOf(l.Demo)
		}
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		_ = conn.(*net.TCPConn).SetLinger(0)    // or the port would be taken for a minute
		_, _ = io.WriteString(conn, sent(host)) // an error is the server's refusal
		if old := open[i%held]; old != nil {
			_ = old.Close()
		}
		open[i%held] = conn
	}
	for i := range held {
		dial(i)
	}
	waves := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		next := 0
		for range waves {
			for range inWave {
				dial(next)
				next++
			}
		}
		for _, conn := range open {
			if conn != nil {
				_ = conn.Close()
			}
		}
	})
	stop = sync.OnceFunc(func() { close(waves); ended.Wait() })
	t.Cleanup(stop)
	return func() { waves <- struct{}{} }, stop
}

// With few file descriptors, whatever an address holds open without ending a request
// or taking an answer costs only that: from the same address whole requests are
// answered, each at the first try over a connection of its own, a student logs in and
// follows the tick by the stream, and a classmate's connection, useful just now, is
// kept. When the flood is over, its descriptors are back.
func TestSlowRequestsLockNobodyOut(t *testing.T) {
	form := "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
	for name, sent := range map[string]func(host string) string{
		"heads without their body": func(host string) string {
			return fmt.Sprintf("POST /api/seats HTTP/1.1\r\nHost: %s\r\nContent-Length: 100\r\n\r\n", host)
		},
		"half a body": func(host string) string {
			return fmt.Sprintf("POST /login HTTP/1.1\r\nHost: %s\r\n%susername=kim", host, form)
		},
		"half a head": func(host string) string { return fmt.Sprintf("GET / HTTP/1.1\r\nHost: %s\r\n", host) },
		"a second request without its body": func(host string) string {
			return fmt.Sprintf("GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\nPOST /login HTTP/1.1\r\nHost: %[1]s\r\n%s", host, form)
		},
	} {
		t.Run(name, func(t *testing.T) { floodWhileAStudentWorks(t, sent) })
	}
}

// The same of readers that ask for much and take nothing of it.
func TestReadersThatDoNotReadLockNobodyOut(t *testing.T) {
	floodWhileAStudentWorks(t, func(host string) string {
		return strings.Repeat(fmt.Sprintf("GET /lessons/session HTTP/1.1\r\nHost: %s\r\n\r\n", host), 200)
	})
}

func floodWhileAStudentWorks(t *testing.T, sent func(host string) string) {
	l, files := fewFiles(t)
	defer http.DefaultClient.CloseIdleConnections()
	me := l.Seat(t)
	s := l.Stream(t, me.Token, "")
	s.Until(lab.IsEvent("snapshot"))
	// Made at the first request: until then, those who ask for it wait for the lab.
	lab.Read(t)(http.Get(l.URL + "/lessons/session"))
	http.DefaultClient.CloseIdleConnections()
	before := files()

	wave, stop := floodConnections(t, l, sent)
	alone := &http.Transport{DisableKeepAlives: true}
	patient := &http.Client{Timeout: lab.Patience, Transport: alone}
	student := lab.NewClient()
	student.Transport = alone
	const rounds = 12
	// The stream is read all the time: one that is not read is what the flood is.
	logins := make(chan string, rounds)
	var following sync.WaitGroup
	following.Go(func() {
		defer close(logins)
		for n := 0; n < rounds; {
			m, ok := s.Next()
			if !ok {
				return
			}
			if name := fmt.Sprintf("kim%d", n); lab.IsEvent("exchange", name)(m) {
				logins <- name
				n++
			}
		}
	})
	defer following.Wait()
	defer s.Close()
	for n := range rounds {
		wave()
		if body := lab.Read(t)(patient.Get(l.URL + "/healthz")); body != "ok\n" {
			t.Errorf("/healthz: %s", body)
		}
		wave()
		if page := lab.Read(t)(patient.Get(l.URL + "/lessons/session")); !strings.Contains(page, "</html>") {
			t.Errorf("the lesson ends with %.40q", page[max(0, len(page)-40):])
		}
		name := fmt.Sprintf("kim%d", n)
		wave()
		student.Visit(t, me.Demo)
		wave()
		if page := student.Login(t, me.Demo, name); !strings.Contains(page, name) {
			t.Errorf("after the login: %s", page)
		}
		if _, follows := <-logins; !follows {
			t.Fatal("the stream ended")
		}
	}
	if most := files(); most > 200 {
		t.Errorf("%d files are open", most)
	}
	stop()
	for deadline := time.Now().Add(lab.Patience); files() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d files are open, and were %d before", files(), before)
		}
		if body := lab.Read(t)(patient.Get(l.URL + "/healthz")); body != "ok\n" {
			t.Errorf("/healthz: %s", body)
		}
	}
}
