package app

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// What the start of a class says of addresses, on each kind of machine.
func TestGreetClass(t *testing.T) {
	store, err := sqlite.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	lab, err := room.Open(room.Config{Keep: store, Class: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	at := func(addresses ...string) *lan {
		return &lan{look: func() (all []netip.Addr) {
			for _, a := range addresses {
				all = append(all, netip.MustParseAddr(a))
			}
			return all
		}}
	}
	for _, c := range []struct {
		name      string
		network   *lan
		names     []string
		says, not string
	}{
		{"one address", at("192.168.0.5"), nil, "\n        http://192.168.0.5:8080 ", "other addresses"},
		{"more of them", at("192.168.0.5", "172.17.0.1", "100.101.102.103"), nil, "other addresses of this computer (choose with -host): 172.17.0.1 100.101.102.103\n", ""},
		{"-host", at("172.17.0.2", "172.18.0.1"), []string{"lab.local"}, "\n        http://lab.local:8080 ", "172."},
		{"no network", at(), nil, "No address was found", "http://"},
		{"only this machine", &lan{local: true, look: at().look}, nil, "because of -addr", "http://"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			hosts := &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, Names: c.names, LAN: c.network.best}
			greetClass(&out, hosts, lab, c.network, false)
			if said := out.String(); !strings.Contains(said, c.says) || c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("want %q and no %q in\n%s", c.says, c.not, said)
			}
		})
	}
}
