package limits

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// With few file descriptors and more silent connections than those, from one
// address, the probes answer and whoever follows the class goes on; when the
// silent ones are gone, so are their descriptors.
func TestSilentConnections(t *testing.T) {
	script := filepath.Join(t.TempDir(), "few-files")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nulimit -n 200\nexec '"+lab.BuildBinary(t)+"' \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	l, pid, _ := lab.StartBinary(t, script, t.TempDir())
	defer http.DefaultClient.CloseIdleConnections()
	files := func() int {
		t.Helper()
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	healthy := func() {
		t.Helper()
		client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get(l.URL + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(response.Body); err != nil || string(body) != "ok\n" {
			t.Fatalf("/healthz: %s %v", body, err)
		}
		_ = response.Body.Close()
	}
	healthy()

	var streams []*lab.Stream
	me := l.Seat(t)
	for range 60 {
		s := l.Stream(t, me.Token, "")
		s.Until(lab.IsEvent("snapshot"))
		streams = append(streams, s)
	}
	http.DefaultClient.CloseIdleConnections()
	before := files()

	var silent []net.Conn
	for i := range 260 {
		address := lab.HostOf(l.URL)
		if i%2 == 0 {
			address = lab.HostOf(l.Demo)
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatalf("silent connection %d: %v", i, err)
		}
		silent = append(silent, conn)
	}
	healthy()
	lab.NewClient().Visit(t, l.Demo+"/")
	for _, s := range streams {
		s.Until(lab.IsEvent("exchange"))
	}
	healthy()
	if most := files(); most > 200 {
		t.Errorf("%d files are open", most)
	}

	// Those that made room were told: the longest silent ones.
	_ = silent[0].SetReadDeadline(time.Now().Add(lab.Patience))
	if _, err := bufio.NewReader(silent[0]).ReadByte(); err == nil || os.IsTimeout(err) {
		t.Errorf("the longest silent connection is not closed: %v", err)
	}
	for _, conn := range silent {
		_ = conn.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	for deadline := time.Now().Add(lab.Patience); files() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d files are open, and were %d before", files(), before)
		}
		healthy()
	}
}
