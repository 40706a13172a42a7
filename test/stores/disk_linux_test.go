package stores

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sessionlab/test/lab"
)

// TestFullDisk: while the file system of the sessions' file is full, the demo says that its
// store fails; when there is room again it heals by itself, and nothing acknowledged is gone.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		if os.Getenv("CI") == "true" && os.Getuid() == 0 {
			t.Fatalf("mounting a tmpfs: %v", err)
		}
		t.Skipf("mounting a tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})
	l := lab.Start(t, "-data", dir, "-max-rate", "100000")
	store(t, l, `{"store":"sqlite","shop":true}`)
	all, follower := shoppers(t, l, 4), follow(t, l)
	stop := shop(all)
	await(t, "some things in the basket", func() bool { return rowsUsed(t, l) > 100 })
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); ; {
		if _, err := filler.Write(block); err != nil {
			break // it is full
		}
	}
	_ = filler.Close()
	await(t, "a store that fails", func() bool {
		_, body := l.Call(t, "GET", "/api/rooms/main/storage", "", "")
		return strings.Contains(body, `"store":"failed"`)
	})
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, l, http.StatusOK)
	stop()
	checkBaskets(t, l, all)
	checkStore(t, l, len(all))
	follower.check(t, l)
}
