package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
)

// listeners are those of the lab and of the demo, the same with -one-port.
type listeners struct{ lab, demo []net.Listener }

// listenAll opens the listeners of the lab and of the demo.
func listenAll(c config) (at listeners, err error) {
	if at.lab, err = listen("-addr", c.addr); err != nil {
		return listeners{}, err
	}
	if c.onePort {
		at.demo = at.lab
		return at, nil
	}
	if at.demo, err = listen("-demo-addr", c.demoAddr); err != nil {
		at.close()
		return listeners{}, err
	}
	return at, nil
}

func (at listeners) close() {
	closeAll(at.lab)
	closeAll(at.demo)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // already closed by its server, or never served
	}
}

// listen opens the listeners of an address. Its error says what to do.
func listen(flag, addr string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("lab: %s %q: %w", flag, addr, err)
	}
	opened, err := open(host, port)
	if err != nil {
		return nil, explainListen(flag, addr, err)
	}
	return opened, nil
}

// open listens at a host. localhost is 127.0.0.1 and, where the machine has it, ::1. A
// browser may try either; if another program listened at the one that the lab does not
// have, students would meet that program.
func open(host, port string) ([]net.Listener, error) {
	switch {
	case host == "localhost":
		return openLocalhost(port)
	case everywhere(host):
		// On macOS and Windows, another program may listen at localhost nevertheless.
		local, err := openLocalhost(port)
		if err != nil {
			return nil, err
		}
		closeAll(local)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	return []net.Listener{l}, nil
}

func openLocalhost(port string) ([]net.Listener, error) {
	first, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, err
	}
	second, err := net.Listen("tcp6", net.JoinHostPort("::1", portOf(first)))
	switch {
	case err == nil:
		return []net.Listener{first, second}, nil
	case isAny(err, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT, wsaAddrNotAvail, wsaAFNoSupport): // no IPv6 here
		return []net.Listener{first}, nil
	default:
		_ = first.Close()
		return nil, err
	}
}

// everywhere says whether a host stands for all addresses of the machine.
func everywhere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

// The numbers of these errors on Windows. The constants in syscall have others, which
// its sockets do not return.
const (
	wsaAFNoSupport  = syscall.Errno(10047)
	wsaAddrInUse    = syscall.Errno(10048)
	wsaAddrNotAvail = syscall.Errno(10049)
)

func isAny(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// explainListen says in both languages what to do about an address that is taken.
func explainListen(flag, addr string, err error) error {
	if isAny(err, syscall.EADDRINUSE, wsaAddrInUse) {
		host, port, _ := net.SplitHostPort(addr)
		next := "another port"
		if n, err := strconv.Atoi(port); err == nil {
			next = fmt.Sprintf("%s %s", flag, net.JoinHostPort(host, strconv.Itoa(n+1)))
		}
		return errors.New(advice("start.taken", map[string]string{"addr": addr, "next": next}))
	}
	return fmt.Errorf("lab: %s %s: %w", flag, addr, err)
}

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// addressOf is the address that a listener listens on.
func addressOf(l net.Listener) netip.Addr {
	tcp, _ := l.Addr().(*net.TCPAddr) // every listener of the lab has such an address
	return tcp.AddrPort().Addr().Unmap()
}

// onLoopback4 says whether 127.0.0.1 leads to one of the listeners. Then localhost does
// as well.
func onLoopback4(listeners []net.Listener) bool {
	return slices.ContainsFunc(listeners, func(l net.Listener) bool {
		ip := addressOf(l)
		return ip.IsUnspecified() || ip == netip.AddrFrom4([4]byte{127, 0, 0, 1})
	})
}

// isLoopback says whether this machine alone reaches the listeners.
func isLoopback(listeners []net.Listener) bool {
	for _, l := range listeners {
		if !addressOf(l).IsLoopback() {
			return false
		}
	}
	return true
}
