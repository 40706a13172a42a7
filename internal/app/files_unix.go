//go:build unix

package app

import "golang.org/x/sys/unix"

// maxFiles is how many files the system lets the program open, sockets included;
// 0 if it does not say.
func maxFiles() uint64 {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return uint64(limit.Cur)
}
