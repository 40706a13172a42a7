package app

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The address that students type, on machines as they are.
func TestRankAddresses(t *testing.T) {
	at := func(name string, addresses ...string) card {
		c := card{name: name}
		for _, a := range addresses {
			c.addresses = append(c.addresses, netip.MustParseAddr(a))
		}
		return c
	}
	vpn := func(c card) card { c.tunnel = true; return c }
	for _, c := range []struct {
		name   string
		cards  []card
		routed string
		want   string
	}{
		{"Wi-Fi alone", []card{at("wlan0", "192.168.0.5", "fe80::1")}, "192.168.0.5", "192.168.0.5"},
		{"a Linux laptop with Docker, Tailscale, libvirt and a compose network",
			[]card{at("docker0", "172.17.0.1"), at("br-3f2a9c", "172.18.0.1"), at("virbr0", "192.168.122.1"), vpn(at("tailscale0", "100.101.102.103", "fd7a::1")), at("wlp3s0", "192.168.0.5")},
			"192.168.0.5", "192.168.0.5 172.17.0.1 172.18.0.1 192.168.122.1 100.101.102.103"},
		{"a VPN that has taken the default route", []card{at("wlp3s0", "10.20.30.40"), vpn(at("tun0", "10.8.0.6"))}, "10.8.0.6", "10.20.30.40 10.8.0.6"},
		{"a VPN with a hardware address, on Windows", []card{at("OpenVPN TAP-Windows6", "10.8.0.6"), at("Wi-Fi", "192.168.219.104")}, "192.168.219.104", "192.168.219.104 10.8.0.6"},
		{"a Mac with a VPN, virtual machines and AirDrop",
			[]card{at("en0", "192.168.1.23"), at("bridge100", "192.168.64.1"), at("vmnet8", "172.16.5.1"), vpn(at("utun4", "10.5.0.2")), at("awdl0", "fe80::2"), at("llw0", "fe80::3")},
			"10.5.0.2", "192.168.1.23 10.5.0.2 192.168.64.1 172.16.5.1"},
		{"Windows with WSL, Hyper-V, VMware and VirtualBox",
			[]card{at("vEthernet (WSL (Hyper-V firewall))", "172.28.96.1"), at("vEthernet (Default Switch)", "172.20.0.1"), at("VMware Network Adapter VMnet8", "192.168.146.1"),
				at("VirtualBox Host-Only Network", "192.168.56.1"), at("이더넷", "10.1.2.3")},
			"10.1.2.3", "10.1.2.3 172.28.96.1 172.20.0.1 192.168.146.1 192.168.56.1"},
		{"cable and Wi-Fi: the system's own choice", []card{at("wlan0", "192.168.0.5"), at("eth0", "10.0.0.7")}, "10.0.0.7", "10.0.0.7 192.168.0.5"},
		{"a switch without a way out: a private address first", []card{at("eth1", "203.0.113.9"), at("eth0", "192.168.0.5")}, "", "192.168.0.5 203.0.113.9"},
		{"a school with public addresses", []card{at("eth0", "203.0.113.9")}, "203.0.113.9", "203.0.113.9"},
		{"a cable that gave no address, beside Wi-Fi", []card{at("이더넷", "169.254.10.20"), at("Wi-Fi", "172.30.1.7")}, "172.30.1.7", "172.30.1.7 169.254.10.20"},
		{"two laptops and a cable", []card{at("en5", "169.254.10.20", "fe80::4"), at("docker0", "172.17.0.1")}, "", "169.254.10.20 172.17.0.1"},
		{"a bridge that is the machine's own network", []card{at("br0", "192.168.0.5")}, "192.168.0.5", "192.168.0.5"},
		{"written as IPv6", []card{at("eth0", "::ffff:192.168.0.5")}, "192.168.0.5", "192.168.0.5"},
		{"the same address twice", []card{at("eth0", "10.0.0.7", "10.0.0.7"), at("eth0:1", "10.0.0.7")}, "", "10.0.0.7"},
		{"IPv6 alone", []card{at("eth0", "2001:db8::5", "fe80::5")}, "", ""},
		{"only a VPN", []card{vpn(at("utun3", "10.5.0.2"))}, "10.5.0.2", "10.5.0.2"},
		{"no network", nil, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			routed := netip.Addr{}
			if c.routed != "" {
				routed = netip.MustParseAddr(c.routed)
			}
			var got []string
			for _, a := range rankAddresses(c.cards, routed) {
				got = append(got, a.String())
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

// What is read of this machine is what the system says of it: its routed address,
// if it has one, is an address of a card.
func TestCards(t *testing.T) {
	routed := routedAddress()
	if !routed.IsValid() {
		t.Skip("this machine has no route to anywhere")
	}
	found := cards()
	if !slices.ContainsFunc(found, func(c card) bool { return slices.Contains(c.addresses, routed) }) {
		t.Errorf("no card has %s: %+v", routed, found)
	}
	if ranked := rankAddresses(found, routed); !slices.Contains(ranked, routed) {
		t.Errorf("%s is not among %v", routed, ranked)
	}
}

// The address is looked up anew as a laptop moves, but not for everyone who asks.
func TestLANIsLookedUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks, now := 0, netip.MustParseAddr("192.168.0.5")
		l := &lan{look: func() []netip.Addr { looks++; return []netip.Addr{now} }}
		for range 100 {
			l.best()
		}
		now = netip.MustParseAddr("10.0.0.7")
		if got := l.best(); got != "192.168.0.5" || looks != 1 {
			t.Errorf("at once: %s after %d looks", got, looks)
		}
		<-time.After(lanFresh + time.Millisecond) // in the bubble's own time
		if got := l.best(); got != "10.0.0.7" || looks != 2 {
			t.Errorf("later: %s after %d looks", got, looks)
		}
	})
}

// Who listens on one address is reached there, and on loopback nowhere.
func TestNewLAN(t *testing.T) {
	here := ""
	if ranked := rankAddresses(cards(), routedAddress()); len(ranked) > 0 {
		here = ranked[0].String()
	}
	for listening, want := range map[string]string{"127.0.0.1": "", "::1": "", "192.168.0.5": "192.168.0.5", "0.0.0.0": here, "::": here} {
		if got := newLAN(netip.MustParseAddr(listening)).best(); got != want {
			t.Errorf("who listens on %s is reached at %q, want %q", listening, got, want)
		}
	}
}
