//go:build !unix

package app

// maxFiles is how many files the system lets the program open, sockets included;
// 0 if it does not say.
func maxFiles() uint64 { return 0 }
