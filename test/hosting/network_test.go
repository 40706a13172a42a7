package hosting

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// The start of a class prints what to project and what to keep, and the key is
// kept until a new one is asked for.
func TestClassStart(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-class", "-host", "lab.test,192.168.0.5", "-host", "lab2.test", "-data", dir)
	key := l.Key(t)
	said := l.Out.String()
	port := lab.PortIn(l.URL)
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

	lead := func(l *lab.Lab, key string) (int, string) {
		status, body := l.Call(t, "POST", "/api/instructor", "", `{"key":"`+key+`"}`)
		if status != http.StatusOK {
			return status, ""
		}
		return status, lab.Decode[struct{ Token string }](t, body).Token
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

	again := lab.Start(t, "-class", "-data", dir)
	if again.Key(t) != key {
		t.Error("a restart makes another key")
	}
	if status, body := again.Call(t, "GET", "/metrics", token, ""); status != http.StatusOK {
		t.Errorf("the token after a restart: %d %s", status, body)
	}
	if err := again.Stop(); err != nil {
		t.Fatal(err)
	}
	renewed := lab.Start(t, "-class", "-data", dir, "-new-key")
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
