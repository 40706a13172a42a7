package app

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

var printedKey = regexp.MustCompile(`/teach#key=([a-z0-9]+)\n`)

// Key is the instructor's key as the start printed it.
func (l *Lab) Key(t *testing.T) string {
	t.Helper()
	// The line comes soon after those that start waits for.
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); {
		if m := printedKey.FindStringSubmatch(l.Out.String()); m != nil {
			return m[1]
		}
		l.Call(t, "GET", "/healthz", "", "")
	}
	t.Fatalf("no key in\n%s", l.Out)
	return ""
}

// The start of a class prints what to project and what to keep, and the key is
// kept until a new one is asked for.
func TestClassStart(t *testing.T) {
	dir := t.TempDir()
	l := Start(t, "-class", "-host", "lab.test,192.168.0.5", "-host", "lab2.test", "-data", dir)
	key := l.Key(t)
	said := l.Out.String()
	port := PortIn(l.URL)
	for _, want := range []string{"http://lab.test:" + port, "http://localhost:" + port + "/teach#key=" + key} {
		if !strings.Contains(said, want) {
			t.Errorf("the start does not say %s:\n%s", want, said)
		}
	}
	if strings.Contains(said, "\x1b") {
		t.Errorf("the start draws where no terminal is:\n%q", said)
	}
	for host, want := range map[string]int{
		"lab.test:" + port: 200, "192.168.0.5:" + port: 200, "lab2.test": 200, "localhost": 200, "127.0.0.1:" + port: 200,
		"192.168.0.6:" + port: 421, "evil.example": 421, "[2001:db8::1]:" + port: 421,
	} {
		if status, body := l.Call(t, "GET", "/", "", "", "Host: "+host); status != want {
			t.Errorf("Host: %s: %d %s, want %d", host, status, body, want)
		}
	}

	lead := func(l *Lab, key string) (int, string) {
		status, body := l.Call(t, "POST", "/api/instructor", "", `{"key":"`+key+`"}`)
		if status != http.StatusOK {
			return status, ""
		}
		return status, Decode[struct{ Token string }](t, body).Token
	}
	status, token := lead(l, key)
	if status != http.StatusOK {
		t.Fatalf("the key is worth %d", status)
	}
	// Nobody is the owner in a class, on this machine either.
	for _, path := range []string{"/api/rooms/main/sessions", "/metrics", "/api/rooms"} {
		if status, body := l.Call(t, "GET", path, "", ""); status != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d %s", path, status, body)
		}
		if status, body := l.Call(t, "GET", path, l.Seat(t).Token, ""); path != "/api/rooms/main/sessions" && status != http.StatusForbidden {
			t.Errorf("%s for a seat: %d %s", path, status, body)
		}
		if status, body := l.Call(t, "GET", path, token, ""); status != http.StatusOK {
			t.Errorf("%s for the instructor: %d %s", path, status, body)
		}
	}
	if status, body := l.Call(t, "GET", "/api/rooms/main", token, ""); !strings.Contains(body, `"join":"http://lab.test:`+port+`/j/`) {
		t.Errorf("the room is joined at: %d %s", status, body)
	}
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}

	again := Start(t, "-class", "-data", dir)
	if again.Key(t) != key {
		t.Error("a restart makes another key")
	}
	if status, body := again.Call(t, "GET", "/metrics", token, ""); status != http.StatusOK {
		t.Errorf("the token after a restart: %d %s", status, body)
	}
	if err := again.Stop(); err != nil {
		t.Fatal(err)
	}
	renewed := Start(t, "-class", "-data", dir, "-new-key")
	if renewed.Key(t) == key {
		t.Error("-new-key makes no new key")
	}
	if status, _ := lead(renewed, key); status != http.StatusUnauthorized {
		t.Errorf("the old key: %d", status)
	}
	if status, _ := renewed.Call(t, "GET", "/metrics", token, ""); status != http.StatusUnauthorized {
		t.Errorf("a token of the old key: %d", status)
	}
	// Neither was in the log, which comes after the greeting.
	if _, log, _ := strings.Cut(renewed.Out.String(), "Ctrl+C ends it"); strings.Contains(log, key) || strings.Contains(log, renewed.Key(t)) {
		t.Errorf("a key is in the log: %s", log)
	}
}

// What contradicts itself stops the start, and what goes together does not.
func TestClassSettings(t *testing.T) {
	none := func(string) string { return "" }
	for _, c := range []struct {
		args []string
		want string // of the sentence; "" is none
	}{
		{[]string{"-class"}, ""},
		{[]string{"-class", "-addr", "192.168.0.5:8080"}, ""},
		{[]string{"-class", "-lab-url", "https://lab.example.org", "-demo-url", "https://demo.example.org", "-host", "lab.local"}, ""},
		{[]string{"-rooms", "private", "-lab-url", "https://lab.example.org", "-demo-url", "https://demo.example.org"}, ""},
		{[]string{"-one-port"}, ""},
		{[]string{"-one-port", "-lab-url", "https://lab.example.org"}, ""},
		{[]string{"-one-port", "-lab-url", "https://lab.example.org", "-demo-url", "https://demo.example.org"}, ""},
		{[]string{"-host", "lab.local"}, "-host needs -class"},
		{[]string{"-new-key"}, "-new-key needs -class"},
		{[]string{"-class", "-host", "http://lab.local"}, `-host "http://lab.local"`},
		{[]string{"-class", "-host", "lab.local:8080"}, `-host "lab.local:8080"`},
		{[]string{"-class", "-host", "0.0.0.0"}, `-host "0.0.0.0"`},
		{[]string{"-class", "-host", "2001:db8::1"}, `-host "2001:db8::1"`},
		{[]string{"-class", "-host", "lab.local,"}, `-host ""`},
		{[]string{"-class", "-addr", "[2001:db8::1]:8080"}, "-addr [2001:db8::1]:8080"},
		{[]string{"-rooms", "many"}, `-rooms "many"`},
		{[]string{"-max-rooms", "0"}, "-max-rooms 0"},
		{[]string{"-room-idle", "-1s"}, "-room-idle -1s"},
		{[]string{"-one-port", "-demo-addr", "localhost:8000"}, "-one-port and -demo-addr"},
		{[]string{"-one-port", "-demo-url", "https://demo.example.org"}, "go together"},
		{[]string{"-lab-url", "https://lab.example.org"}, "go together"},
		{[]string{"-one-port", "-lab-url", "https://lab.example.org", "-demo-url", "https://LAB.example.org:8443"}, "one host name"},
	} {
		_, err := readConfig(c.args, none, io.Discard)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
	// A class listens everywhere, unless it is told where, by a variable too.
	c, err := readConfig([]string{"-class", "-host", "A.test, b.test", "-host", "10.0.0.7"}, none, io.Discard)
	if err != nil || c.addr != ":8080" || c.demoAddr != ":8000" || !slices.Equal(c.names, []string{"a.test", "b.test", "10.0.0.7"}) {
		t.Errorf("%+v %v", c, err)
	}
	c, err = readConfig([]string{"-demo-addr", "localhost:1"}, func(name string) string {
		return map[string]string{"LAB_CLASS": "true", "LAB_ADDR": "localhost:2", "LAB_HOST": "a.test,b.test", "LAB_ROOMS": "private", "LAB_ROOM_IDLE": "2h"}[name]
	}, io.Discard)
	if err != nil || c.addr != "localhost:2" || c.demoAddr != "localhost:1" || len(c.names) != 2 || !c.private || c.limits.Idle != 2*time.Hour {
		t.Errorf("%+v %v", c, err)
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
