package app

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

func TestPortTaken(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		taken, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Logf("no %s here: %v", host, err)
			continue
		}
		_, port, _ := net.SplitHostPort(taken.Addr().String())
		for flag, args := range map[string][]string{
			"-addr":      {"-addr", "localhost:" + port, "-demo-addr", "localhost:0"},
			"-demo-addr": {"-addr", "localhost:0", "-demo-addr", "localhost:" + port},
		} {
			err := Run(context.Background(), args, func(string) string { return "" }, io.Discard)
			if err == nil || !strings.Contains(err.Error(), flag+" ") || !strings.Contains(err.Error(), port) {
				t.Errorf("%s on %s: %v", flag, host, err)
			}
		}
		taken.Close()
	}
}

// A port is taken if localhost's is: some systems would let both programs have it.
func TestEverywhereIncludesLocalhost(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end() // a lab that starts all the same stops at once
	for _, host := range []string{"127.0.0.1", "::1"} {
		taken, err := open(host, "0")
		if err != nil {
			t.Logf("no %s here: %v", host, err)
			continue
		}
		port := portOf(taken[0])
		err = Run(ended, []string{"-class", "-addr", ":" + port, "-data", t.TempDir()}, func(string) string { return "" }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "-addr :") {
			t.Errorf("%s: %v", host, err)
		}
		closeAll(taken)
	}
}
