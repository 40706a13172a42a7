package app

import (
	"testing"
)

// However few files the system allows, some connections are, and some of them are
// left to a second address.
func TestConnectionLimits(t *testing.T) {
	for _, c := range []struct {
		files          uint64
		streams        int
		inAll, fromOne int
	}{
		{0, 200, 8192, 7168},
		{1 << 20, 200, 8192, 7168},
		{1 << 63, 20_000, 80_000, 70_000},
		{1024, 200, 976, 854},
		{200, 200, 152, 133},
		{10, 200, 8, 7},
	} {
		if inAll, fromOne := connectionLimits(c.files, c.streams); inAll != c.inAll || fromOne != c.fromOne {
			t.Errorf("%d files and %d streams: %d and %d, want %d and %d", c.files, c.streams, inAll, fromOne, c.inAll, c.fromOne)
		}
	}
}
