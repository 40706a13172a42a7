package room

import (
	"strings"
	"testing"
)

// TestWaitingIsBoundedInBytes: what waits for the disk is counted truly, in writes
// and in bytes, and nothing is left of it once it is written.
func TestWaitingIsBoundedInBytes(t *testing.T) {
	r, _ := keep(t, t.TempDir())
	held, release := make(chan struct{}), make(chan struct{})
	r.save(func() { close(held); <-release }, "INSERT INTO setting (name, value) VALUES ('first', x'00')")
	<-held // the writer waits, as for a disk
	const size = 64 << 10
	saved := 0
	for ; r.takes(); saved++ {
		if saved*size > 2*maxWaitingBytes {
			t.Fatal("there is no bound in bytes")
		}
		r.saveSetting("big", []byte(strings.Repeat("x", size)))
	}
	if saved < maxWaitingBytes/size-8 {
		t.Errorf("only %d writes of %d bytes were taken", saved, size)
	}
	done := make(chan struct{})
	r.save(func() { close(done) }, "INSERT INTO setting (name, value) VALUES ('last', x'00')") // as a tick: taken all the same
	close(release)
	<-done
	if writes, bytes := r.waits(); writes != 0 || bytes != 0 || !r.takes() {
		t.Errorf("then %d writes wait, %d bytes", writes, bytes)
	}
	if err := r.close(); err != nil {
		t.Error(err)
	}
}
