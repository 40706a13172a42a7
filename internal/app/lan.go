package app

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// card is a network interface, as far as the choice of an address looks at it.
type card struct {
	name      string
	tunnel    bool // point to point, or without a hardware address: a VPN
	addresses []netip.Addr
}

// virtualCards are the beginnings of the names of interfaces that reach no classroom:
// bridges of containers and virtual machines, and VPNs that have a hardware address.
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

// rankAddresses returns the addresses at which a class may reach this machine, the
// likeliest first. routed is the address that the system itself uses towards the rest of
// the world; it may be a VPN's. Only IPv4 counts: the lab's pages can't frame the demo at
// an IPv6 address.
func rankAddresses(cards []card, routed netip.Addr) []netip.Addr {
	type candidate struct {
		netip.Addr
		against []int // 1 for each reason against it, the strongest reason first
	}
	one := func(reason bool) int {
		if reason {
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
				one(c.virtual()),
				one(a.IsLinkLocalUnicast()), // the network has given out no address
				one(a != routed),
				one(!a.IsPrivate()),
			}})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return slices.Compare(a.against, b.against) })
	var ranked []netip.Addr
	for _, c := range candidates {
		if !slices.Contains(ranked, c.Addr) {
			ranked = append(ranked, c.Addr)
		}
	}
	return ranked
}

// cards are the network interfaces that are up, without those that can't be read.
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

// routedAddress is this machine's address towards a documentation address (RFC 5737), by
// the routing table. Connecting a UDP socket sends nothing.
func routedAddress() netip.Addr {
	conn, err := net.Dial("udp4", "198.51.100.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	local, _ := conn.LocalAddr().(*net.UDPAddr)
	return local.AddrPort().Addr()
}

// lan is the addresses at which other machines reach this one. A laptop may change its
// network, so they are looked up again when they are older than lanFresh.
type lan struct {
	local bool // no other machine reaches this one
	look  func() []netip.Addr

	mu     sync.Mutex
	looked time.Time
	found  []netip.Addr
}

const lanFresh = 3 * time.Second

// newLAN is for a lab that listens on an address. Other machines reach the lab at that
// address; at every address of this machine, if it listens on all; and nowhere, if it
// listens on loopback.
func newLAN(listening netip.Addr) *lan {
	switch {
	case listening.IsLoopback():
		return &lan{local: true, look: func() []netip.Addr { return nil }}
	case !listening.IsUnspecified():
		return &lan{look: func() []netip.Addr { return []netip.Addr{listening} }}
	}
	return &lan{look: func() []netip.Addr { return rankAddresses(cards(), routedAddress()) }}
}

// addresses are this machine's addresses, the likeliest first.
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
