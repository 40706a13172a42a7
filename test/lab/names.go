package lab

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// StartNamed starts the lab for a class that comes by a host name. Two ports of
// one name are two origins of one site.
func StartNamed(t *testing.T, name string) *Lab {
	t.Helper()
	l := Start(t, "-class", "-host", name)
	l.URL, l.Demo = strings.Replace(l.URL, "localhost", name, 1), strings.Replace(l.Demo, "localhost", name, 1)
	return l
}

// StartNumbered starts the lab for a class that comes by an address. To a policy
// an address is not what a name is, and 127.0.0.1 not what others are (CSP Level
// 3, section 6.7.2.8).
func StartNumbered(t *testing.T) *Lab {
	t.Helper()
	return Start(t, "-class", "-addr", "127.0.0.2:0", "-demo-addr", "127.0.0.2:0")
}

// FreePort is a port that was free on localhost just now. The lab's URLs need it
// before the lab listens.
func FreePort(t *testing.T) string {
	t.Helper()
	listeners, port := ListenAt(t, "localhost")
	for _, l := range listeners {
		_ = l.Close()
	}
	return port
}

// ListenAt listens on a free port of a host, of localhost as the lab does: at
// 127.0.0.1 and, where this machine has it, at ::1.
func ListenAt(t *testing.T, host string) (listeners []net.Listener, port string) {
	t.Helper()
	address := host
	if host == "localhost" {
		address = "127.0.0.1"
	}
	first, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ = net.SplitHostPort(first.Addr().String())
	listeners = []net.Listener{first}
	if host == "localhost" {
		if second, err := net.Listen("tcp", net.JoinHostPort("::1", port)); err == nil {
			listeners = append(listeners, second)
		}
	}
	return listeners, port
}

// ServeText is another program on this machine. It returns its address.
func ServeText(t *testing.T, kind, cookie, text string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		if cookie != "" {
			w.Header().Set("Set-Cookie", cookie)
		}
		_, _ = io.WriteString(w, text)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// PortIn is the port of a URL without a path.
func PortIn(url string) string { return url[strings.LastIndex(url, ":")+1:] }

// HostOf is the host and port of a URL without a path.
func HostOf(url string) string { return strings.TrimPrefix(url, "http://") }
