package app

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

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

// Which header is trusted has to be said in one of two words, and only where a
// proxy is.
func TestTrustProxySettings(t *testing.T) {
	behind := []string{"-lab-url", "https://lab.example.org", "-demo-url", "https://demo.example.org"}
	for _, c := range []struct {
		args     []string
		variable string
		trusts   string
		want     string // of the sentence; "" is none
	}{
		{behind, "", "", ""},
		{append([]string{"-trust-proxy", "X-Forwarded-For"}, behind...), "", "X-Forwarded-For", ""},
		{append([]string{"-trust-proxy", "forwarded"}, behind...), "", "Forwarded", ""},
		{behind, "x-forwarded-for", "X-Forwarded-For", ""},
		{append([]string{"-trust-proxy", "forwarded"}, behind...), "x-forwarded-for", "Forwarded", ""},
		{append([]string{"-trust-proxy", "x-real-ip"}, behind...), "", "", `-trust-proxy "x-real-ip": want`},
		{[]string{"-trust-proxy", "forwarded"}, "", "", "-trust-proxy needs -lab-url"},
		{[]string{"-class", "-trust-proxy", "forwarded"}, "", "", "-trust-proxy needs -lab-url"},
	} {
		config, err := readConfig(c.args, func(name string) string {
			return map[string]string{"LAB_TRUST_PROXY": c.variable}[name]
		}, io.Discard)
		if c.want == "" && (err != nil || config.trustProxy != c.trusts) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%v, %q: %q %v, want %q %q", c.args, c.variable, config.trustProxy, err, c.trusts, c.want)
		}
	}
}

// TestLimitFlags: each limit has a flag and a variable, and a limit of nothing
// stops the start.
func TestLimitFlags(t *testing.T) {
	names := []string{"-max-rows", "-max-seats", "-max-rate", "-max-streams", "-max-joins", "-max-events", "-max-event-bytes"}
	value := func(c config, name string) int {
		return map[string]int{
			"-max-rows": c.limits.Rows, "-max-seats": c.limits.Seats, "-max-rate": c.rate,
			"-max-streams": c.streams, "-max-joins": c.joins, "-max-events": c.limits.Events, "-max-event-bytes": c.limits.EventBytes,
		}[name]
	}
	for _, name := range names {
		env := func(key string) string {
			return map[string]string{variable(name[1:]): "7"}[key]
		}
		if c, err := readConfig([]string{"-data", "x"}, env, io.Discard); err != nil || value(c, name) != 7 {
			t.Errorf("%s=7 is read as %d: %v", variable(name[1:]), value(c, name), err)
		}
		if c, err := readConfig([]string{"-data", "x", name, "8"}, env, io.Discard); err != nil || value(c, name) != 8 {
			t.Errorf("%s 8 is read as %d: %v", name, value(c, name), err)
		}
		if _, err := readConfig([]string{"-data", "x", name, "0"}, env, io.Discard); err == nil || err.Error() != "lab: "+name+" 0: want 1 or more" {
			t.Errorf("%s 0: %v", name, err)
		}
	}
}

// Everything that is wrong with the settings is said at once.
func TestSettings(t *testing.T) {
	err := Run(context.Background(),
		[]string{"-addr", "8080", "-lab-url", "ftp://x", "-demo-url", "http://demo.example/path", "extra"},
		func(name string) string {
			return map[string]string{"LAB_DEMO_ADDR": "nowhere", "LAB_DEV": "perhaps"}[name]
		}, io.Discard)
	for _, want := range []string{"-addr", "-demo-addr", "-lab-url", "-demo-url", "extra", "LAB_DEV"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not named in: %v", want, err)
		}
	}
	// An address under which the lab could not be asked is refused.
	err = Run(context.Background(), []string{"-addr", "127.0.0.2:8080", "-demo-addr", "192.0.2.1:8000"}, func(string) string { return "" }, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "-addr 127.0.0.2:8080") || !strings.Contains(err.Error(), "-demo-addr 192.0.2.1:8000") {
		t.Errorf("%v", err)
	}
	// A flag given wins over its variable.
	c, err := readConfig([]string{"-addr", "localhost:1"}, func(string) string { return "localhost:2" }, io.Discard)
	if c.addr != "localhost:1" || c.demoAddr != "localhost:2" {
		t.Errorf("%+v %v", c, err)
	}
}
