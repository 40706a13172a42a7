package app

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// card is what the choice of an address looks at of a network interface.
type card struct {
	name      string
	tunnel    bool // point to point, or without a hardware address: a VPN
	addresses []netip.Addr
}

// virtualCards are how the names begin that systems give to what reaches no
// classroom: bridges of containers and virtual machines, and VPNs with a hardware
// address of their own.
var virtualCards = []string{
	"docker", "podman", "br-", "veth", "cni", "flannel", "cali", "lxc", "lxd", "virbr", // Linux
	"bridge1", "vmnet", "vboxnet", "feth", "awdl", "llw", // macOS
	"vethernet", "vmware", "virtualbox", "hyper-v", "npcap", "bluetooth", // Windows
	"tap", "tun", "utun", "wg", "ppp", "ipsec", "tailscale", "zt", "zerotier",
}

func (c card) virtual() bool {
	name := strings.ToLower(c.name)
	return c.tunnel || slices.ContainsFunc(virtualCards, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// rankAddresses returns the addresses at which a class may reach this machine,
// the likeliest first. routed is the address that the system itself uses towards
// the rest of the world; a VPN may have taken that over. Only IPv4 counts: the
// lab's pages can't frame the demo at an IPv6 address.
func rankAddresses(cards []card, routed netip.Addr) []netip.Addr {
	type candidate struct {
		netip.Addr
		worse []int // what speaks against it, the strongest first
	}
	against := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	var candidates []candidate
	for _, c := range cards {
		for _, a := range c.addresses {
			a = a.Unmap()
			if !a.Is4() || a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() {
				continue
			}
			candidates = append(candidates, candidate{a, []int{
				against(c.virtual()),
				against(a.IsLinkLocalUnicast()), // the network has given none
				against(a != routed),
				against(!a.IsPrivate()),
			}})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return slices.Compare(a.worse, b.worse) })
	var ranked []netip.Addr
	for _, c := range candidates {
		if !slices.Contains(ranked, c.Addr) {
			ranked = append(ranked, c.Addr)
		}
	}
	return ranked
}

// cards reads the network interfaces that are up. One that can't be read is none.
func cards() []card {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var found []card
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagRunning == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		c := card{name: i.Name, tunnel: i.Flags&net.FlagPointToPoint != 0 || len(i.HardwareAddr) == 0}
		addresses, _ := i.Addrs()
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				c.addresses = append(c.addresses, prefix.Addr())
			}
		}
		found = append(found, c)
	}
	return found
}

// routedAddress is the one that the routing table chooses towards an address of
// nobody (RFC 5737). Connecting a UDP socket sends nothing.
func routedAddress() netip.Addr {
	conn, err := net.Dial("udp4", "198.51.100.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	local, _ := conn.LocalAddr().(*net.UDPAddr)
	return local.AddrPort().Addr()
}

// lan knows the addresses of this machine in the network. A laptop may change
// its network, so it looks again, but not for each that asks.
type lan struct {
	local bool // only this machine itself is let in
	look  func() []netip.Addr

	mu     sync.Mutex
	looked time.Time
	found  []netip.Addr
}

// lanFresh is how long a look is good for.
const lanFresh = 3 * time.Second

// newLAN is for a lab that listens on an address: other machines reach it there,
// if the address is every one, at all that this machine has, and on loopback
// nowhere.
func newLAN(listening netip.Addr) *lan {
	switch {
	case listening.IsLoopback():
		return &lan{local: true, look: func() []netip.Addr { return nil }}
	case !listening.IsUnspecified():
		return &lan{look: func() []netip.Addr { return []netip.Addr{listening} }}
	}
	return &lan{look: func() []netip.Addr { return rankAddresses(cards(), routedAddress()) }}
}

// addresses returns them, the likeliest first.
func (l *lan) addresses() []netip.Addr {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); l.looked.IsZero() || now.Sub(l.looked) > lanFresh {
		l.looked, l.found = now, l.look()
	}
	return l.found
}

// best is the likeliest address, "" if there is none.
func (l *lan) best() string {
	if all := l.addresses(); len(all) > 0 {
		return all[0].String()
	}
	return ""
}
