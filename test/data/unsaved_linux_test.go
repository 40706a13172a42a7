package data

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// TestFullDiskIsBounded: while the disk takes nothing, a seat that asks for the same
// hint again and again leaves one write that waits, and what waits has a bound: calls
// beyond it that would save something answer 503, while the demo goes on and ticks
// wait. When the disk takes writes again, everything that was answered with success
// is there, every tick too, after a kill as well, and nothing waits any more.
func TestFullDiskIsBounded(t *testing.T) {
	const maxWaiting = 16 << 10
	binary, dir := lab.BuildBinary(t), t.TempDir()
	l, pid, kill := lab.StartBinary(t, binary, dir)
	defer http.DefaultClient.CloseIdleConnections()
	me, b := l.Seat(t), lab.NewClient()
	flooder := l.Seat(t)
	events := l.Stream(t, me.Token, "")
	b.Visit(t, me.Demo)
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":0,`))

	// The first hint of a lesson is also kept as its opening.
	if status, body := l.Call(t, "POST", "/api/seats/me/hints", flooder.Token, `{"lesson":"session","exercise":"check","hint":1}`); status != http.StatusNoContent {
		t.Fatalf("a hint: %d %s", status, body)
	}

	limitFiles(t, pid, func(syscall.Rlimit) uint64 { return 0 })
	if status, body := l.Call(t, "PATCH", "/api/seats/me", me.Token, `{"name":"before"}`); status != http.StatusOK && status != http.StatusNoContent {
		t.Fatalf("a name: %d %s", status, body)
	}
	awaitReady(t, l, http.StatusServiceUnavailable)
	calm := unsaved(t, l)

	const hint = `{"lesson":"session","exercise":"check","hint":2}`
	floodCalls(t, l, 2_000, func(int) (method, path, token, body string) {
		return "POST", "/api/seats/me/hints", flooder.Token, hint
	})
	if now := unsaved(t, l); now > calm+4 { // how IDs look may wait as well, once for each seat
		t.Errorf("the same hint again and again leaves %d writes that wait, %d before", now, calm)
	}

	// Names of the room, until no more are taken: the owner changes it as often as they
	// like. Each is told to everyone, faster than a stream is read.
	events.Close()
	answers := floodCalls(t, l, maxWaiting+2_000, func(i int) (method, path, token, body string) {
		return "PATCH", "/api/rooms/main", "", fmt.Sprintf(`{"name":"%d"}`, i)
	})
	if answers[http.StatusServiceUnavailable] < 1_000 || answers[http.StatusServiceUnavailable]+answers[http.StatusOK]+answers[http.StatusNoContent] != maxWaiting+2_000 {
		t.Errorf("the answers to too many names are %v", answers)
	}
	full := unsaved(t, l)
	if full > maxWaiting+100 { // and what is bounded by itself
		t.Errorf("%d writes wait", full)
	}
	if status, body := l.Call(t, "POST", "/api/seats/me/hints", me.Token, hint, "Accept-Language: en"); status != http.StatusServiceUnavailable || !strings.Contains(body, "save") {
		t.Errorf("another's first hint: %d %s", status, body)
	}
	// What is known already needs no saving.
	if status, _ := l.Call(t, "POST", "/api/seats/me/hints", flooder.Token, hint); status != http.StatusNoContent {
		t.Errorf("a hint that is open: %d", status)
	}
	accepted := roomName(t, l)
	events = l.Stream(t, me.Token, "")
	events.Until(lab.IsEvent("snapshot"))
	b.Login(t, me.Demo, "kim") // the demo goes on, and its ticks wait

	limitFiles(t, pid, func(limit syscall.Rlimit) uint64 { return limit.Max })
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":1,`))
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":2,`))
	awaitReady(t, l, http.StatusOK)
	if now := unsaved(t, l); now > 10 {
		t.Errorf("then %d writes wait", now)
	}
	if status, body := l.Call(t, "POST", "/api/seats/me/hints", me.Token, hint); status != http.StatusNoContent {
		t.Errorf("then a hint: %d %s", status, body)
	}
	l.Seat(t) // kept, and what came before it
	kill()
	http.DefaultClient.CloseIdleConnections()
	l, _, _ = lab.StartBinary(t, binary, dir)
	mine, theirs := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")), lab.Decode[lab.Seat](t, l.Get(t, flooder, "/api/seats/me"))
	if mine.Name != "before" || mine.Progress["session"]["login"].Passed == nil || mine.Progress["session"]["check"].Hints != 2 {
		t.Errorf("after a kill my seat is %s", lab.AsJSON(t, mine))
	}
	if theirs.Progress["session"]["check"].Hints != 2 {
		t.Errorf("after a kill the other seat is %s", lab.AsJSON(t, theirs))
	}
	if name := roomName(t, l); name != accepted {
		t.Errorf("after a kill the room is called %q, and was %q", name, accepted)
	}
}

// roomName is what the default room is called.
func roomName(t *testing.T, l *lab.Lab) string {
	t.Helper()
	status, body := l.Call(t, "GET", "/api/rooms/main", "", "")
	if status != http.StatusOK {
		t.Fatalf("the room: %d %s", status, body)
	}
	return lab.Decode[struct{ Name string }](t, body).Name
}

// floodCalls sends calls by eight connections and returns how often each status came.
func floodCalls(t *testing.T, l *lab.Lab, n int, call func(i int) (method, path, token, body string)) map[int]int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	answers := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := worker; i < n; i += 8 {
				method, path, token, body := call(i)
				request, err := http.NewRequest(method, l.URL+path, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				if token != "" {
					request.Header.Set("Authorization", "Bearer "+token)
				}
				response, err := client.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
				mu.Lock()
				answers[response.StatusCode]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return answers
}

// awaitReady asks /readyz until it answers with a status.
func awaitReady(t *testing.T, l *lab.Lab, want int) {
	t.Helper()
	for deadline := time.Now().Add(lab.Patience); ; {
		status, body := l.Call(t, "GET", "/readyz", "", "")
		if status == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("/readyz: %d %s, want %d", status, body, want)
		}
	}
}

var unsavedWrites = regexp.MustCompile(`(?m)^lab_unsaved_writes (\S+)$`)

// unsaved is how many writes wait for the data file.
func unsaved(t *testing.T, l *lab.Lab) int {
	t.Helper()
	_, body := l.Call(t, "GET", "/metrics", "", "")
	m := unsavedWrites.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("/metrics does not say how many writes wait:\n%s", body)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
