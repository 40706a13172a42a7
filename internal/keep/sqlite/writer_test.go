package sqlite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/keep"
)

// TestWaitingIsBoundedInBytes: what waits for the disk is counted truly, in writes
// and in bytes, and nothing is left of it once it is written.
func TestWaitingIsBoundedInBytes(t *testing.T) {
	s := open(t, t.TempDir())
	held, release := make(chan struct{}), make(chan struct{})
	s.save(func() { close(held); <-release }, "INSERT INTO setting (name, value) VALUES ('first', x'00')")
	<-held // the writer waits, as for a disk
	const size = 64 << 10
	saved := 0
	for ; s.Takes(); saved++ {
		if saved*size > 2*maxWaitingBytes {
			t.Fatal("there is no bound in bytes")
		}
		s.SaveSetting("big", []byte(strings.Repeat("x", size)))
	}
	if saved < maxWaitingBytes/size-8 {
		t.Errorf("only %d writes of %d bytes were taken", saved, size)
	}
	done := make(chan struct{})
	s.save(func() { close(done) }, "INSERT INTO setting (name, value) VALUES ('last', x'00')") // as a tick: taken all the same
	close(release)
	<-done
	if writes, bytes := s.Waits(); writes != 0 || bytes != 0 || !s.Takes() {
		t.Errorf("then %d writes wait, %d bytes", writes, bytes)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoneIsOnDisk: what is done is in the files, as they would be after a crash.
func TestDoneIsOnDisk(t *testing.T) {
	dir, after := t.TempDir(), t.TempDir()
	s := open(t, dir)
	defer s.Close()
	done := make(chan struct{})
	s.SaveSeat(keep.SeatRow{SeatID: keep.SeatID{Room: "main", Seat: "s1"}}, func() { close(done) })
	<-done
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, dataFile+suffix))
		if err != nil {
			t.Fatal(err)
		}
		overwrite(t, filepath.Join(after, dataFile+suffix), data)
	}
	crashed := open(t, after)
	defer crashed.Close()
	if c, err := crashed.Contents(t.Context(), "main"); err != nil || len(c.Seats) != 1 {
		t.Errorf("%d seats are there, %v", len(c.Seats), err)
	}
}

// TestFailedWritesAreTriedAgain: while the file takes nothing, writes wait in their
// order and nothing is done; then all are.
func TestFailedWritesAreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, "")
		readOnly := func(on string) {
			t.Helper()
			if _, err := s.db.Exec("PRAGMA query_only(" + on + ")"); err != nil {
				t.Fatal(err)
			}
		}
		var attempts []error
		s.Observe(func(_ time.Duration, err error) { attempts = append(attempts, err) })
		readOnly("1")
		done := make(chan string, 2)
		for _, seat := range []string{"s1", "s2"} {
			s.SaveSeat(keep.SeatRow{SeatID: keep.SeatID{Room: "main", Seat: seat}}, func() { done <- seat })
			synctest.Wait()
		}
		<-time.After(retryAfter)
		synctest.Wait()
		if writes, _ := s.Waits(); writes != 2 || len(done) != 0 || s.Failed() == nil {
			t.Errorf("%d writes wait, %d are done, it failed: %v", writes, len(done), s.Failed())
		}
		readOnly("0")
		if first, second := <-done, <-done; first != "s1" || second != "s2" {
			t.Errorf("done are %s and %s", first, second)
		}
		if writes, _ := s.Waits(); writes != 0 || s.Failed() != nil {
			t.Errorf("then %d writes wait, it failed: %v", writes, s.Failed())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if n := len(attempts); n < 3 || slices.Index(attempts, nil) != n-1 {
			t.Errorf("it told of %d attempts: %v", n, attempts)
		}
	})
}
