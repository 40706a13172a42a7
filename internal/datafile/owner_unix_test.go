//go:build unix

package datafile

import (
	"io/fs"
	"os"
	"syscall"
	"testing"
)

// stat is a file as another user made it.
type stat struct {
	fs.FileInfo
	uid uint32
}

func (s stat) Sys() any { return &syscall.Stat_t{Uid: s.uid} }

func TestTrustedOwner(t *testing.T) {
	own := uint32(os.Geteuid())
	for uid, want := range map[uint32]bool{own: true, 0: true, own + 1: false} {
		if got := trustedOwner(stat{uid: uid}); got != want {
			t.Errorf("a file of user %d is trusted: %t", uid, got)
		}
	}
}
