package limits

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestFloodOfForeignPairs: ten desks that are sent 512 pairs of 4 KB each, which the
// lab sets aside as the root demo's, take a few hundred kilobytes on the disk and in
// memory, not 20 MB; and every pair is still set aside after a restart.
func TestFloodOfForeignPairs(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-data", dir, "-max-rate", "100000", "-max-events", "10", "-max-event-bytes", "10000"}
	l := lab.Start(t, args...)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	ask := func(url, cookie string) *http.Response {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Cookie", cookie)
		response, err := client.Do(request)
		lab.Read(t)(response, err)
		return response
	}
	root, _, _ := strings.Cut(ask(l.Demo+"/", "").Header.Get("Set-Cookie"), ";")
	var desks []lab.Seat
	for range 10 {
		desks = append(desks, l.Seat(t))
	}
	before := heapInUse()
	pad := strings.Repeat("x", 3_900)
	const pairs, each = 512, 4
	cookie := func(from int) string {
		var b strings.Builder
		for i := from; i < from+each; i++ {
			fmt.Fprintf(&b, "n%d=%s%s; ", i, pad, root)
		}
		return b.String()
	}
	for _, desk := range desks {
		for i := 0; i < pairs; i += each {
			if response := ask(desk.Demo, cookie(i)); response.StatusCode != http.StatusOK || response.Header.Get("Set-Cookie") == "" {
				t.Fatalf("pair %d: %s, %v", i, response.Status, response.Header)
			}
		}
	}
	if grown := heapInUse() - before; grown > 6<<20 {
		t.Errorf("the flood takes %d KB of memory", grown>>10)
	}
	l.Seat(t)                                 // is on the disk when it is there, and so is what came before
	if size := sizeOf(t, dir); size > 6<<20 { // SQLite's log alone grows to 4 MB
		t.Errorf("the flood takes %d KB on the disk", size>>10)
	}
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	if size := sizeOf(t, dir); size > 2<<20 {
		t.Errorf("after the end the files take %d KB", size>>10)
	}

	l = lab.Start(t, args...)
	for _, desk := range desks {
		if ask(l.Demo+desk.Demo[strings.Index(desk.Demo, "/s/"):], cookie(pairs-each)).Header.Get("Set-Cookie") == "" {
			t.Error("after a restart the desk takes the pair for its own")
		}
	}
}

// heapInUse is how many bytes are in use, once the garbage is collected.
func heapInUse() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// sizeOf is how many bytes the files of a directory take.
func sizeOf(t *testing.T, dir string) (size int64) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return size
}
