package data

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// TestRestart: after a stop the seat, its name and its progress are there
// again; the table is not, and the stream says so.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	me, b := l.Seat(t), lab.NewClient()
	events := l.Stream(t, me.Token, "")
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	events.Until(lab.IsEvent("progress", `"exercise":"login","step":2,`))
	events.Until(lab.IsEvent("progress", `"lesson":"csrf","exercise":"forge","step":0,`)) // the last that the welcome page ticks
	l.Call(t, "POST", "/api/seats/me/hints", me.Token, `{"lesson":"session","exercise":"check","hint":1}`)
	l.Call(t, "POST", "/api/seats/me/hints", me.Token, `{"lesson":"session","exercise":"check","hint":3}`)
	snapshot := l.Stream(t, me.Token, "").Until(lab.IsEvent("snapshot"))
	before := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me"))
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.Out.String(), dir) {
		t.Errorf("the start does not say where things are kept:\n%s", l.Out)
	}

	l = lab.Start(t, "-data", dir)
	after := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me"))
	if fmt.Sprint(lab.AsJSON(t, after.Progress)) != fmt.Sprint(lab.AsJSON(t, before.Progress)) || after.ID != me.ID || after.Name != "kim" {
		t.Errorf("was %s, is %s", lab.AsJSON(t, before), lab.AsJSON(t, after))
	}
	if before.Progress["session"]["login"].Passed == nil {
		t.Error("there was nothing to keep")
	}
	table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
	if table.Count != 0 {
		t.Errorf("the table outlived the program: %+v", table)
	}
	again := l.Stream(t, me.Token, snapshot.ID)
	m := again.Until(func(lab.Message) bool { return true })
	if m.Event != "snapshot" || !strings.Contains(m.Data, `"op":"restarted"`) {
		t.Errorf("a cursor from before the restart gets %s %s", m.Event, m.Data)
	}
	// The desk is the same one, and what its browser still holds opens nothing.
	if page := b.Visit(t, strings.Replace(me.Demo, me.Demo[:strings.Index(me.Demo, "/s/")], l.Demo, 1)); !strings.Contains(page, "<form") {
		t.Errorf("the desk shows %s", page)
	}
}

// TestKill: whatever moment the program is killed at, no tick that was shown is
// lost, and the next start finds its file in order.
func TestKill(t *testing.T) {
	binary, dir := lab.BuildBinary(t), t.TempDir()
	shown := map[string]map[string]string{} // token → "lesson exercise step" → when
	ticks := 0
	for round := range 25 {
		l, _, kill := lab.StartBinary(t, binary, dir)
		for token, seen := range shown {
			status, body := l.Call(t, "GET", "/api/seats/me", token, "")
			if status != http.StatusOK {
				t.Fatalf("round %d: a seat is lost: %d %s", round, status, body)
			}
			progress := lab.Decode[lab.Seat](t, body).Progress
			for name := range seen {
				var lesson, exercise string
				var step int
				fmt.Sscanf(name, "%s %s %d", &lesson, &exercise, &step)
				if p := progress[lesson][exercise]; step >= len(p.Steps) || p.Steps[step] == nil {
					t.Errorf("round %d: the tick %q was shown and is lost", round, name)
				}
			}
		}
		var mu sync.Mutex
		var students sync.WaitGroup
		ticked := make(chan struct{})
		tick := sync.OnceFunc(func() { close(ticked) })
		for range 3 {
			students.Go(func() { study(l, &mu, shown, tick) })
		}
		if round%5 > 0 { // the machine may be busy, and a kill before any tick shows little
			select {
			case <-ticked:
			case <-time.After(lab.Patience):
				t.Fatalf("round %d: no tick is shown", round)
			}
		}
		<-time.After(time.Duration(rand.IntN(120)) * time.Millisecond) // killed at a moment of its own, whatever goes on
		kill()
		students.Wait()
		http.DefaultClient.CloseIdleConnections()
	}
	for _, seen := range shown {
		ticks += len(seen)
	}
	t.Logf("%d ticks of %d seats were shown and kept", ticks, len(shown))
	if ticks < 20 {
		t.Errorf("only %d ticks were shown before the kills", ticks)
	}
}

// study takes a seat and does the exercises until the program is gone, and
// notes each tick that the stream or the seat's own page shows; then it calls ticked.
func study(l *lab.Lab, mu *sync.Mutex, shown map[string]map[string]string, ticked func()) {
	client := &http.Client{Jar: lab.NewJar(), Timeout: lab.Patience}
	ask := func(method, url, token, body string) (string, error) {
		request, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			return "", err
		}
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		if method == http.MethodPost && strings.HasPrefix(body, "username=") {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		response, err := client.Do(request)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		return string(data), err
	}
	defer client.CloseIdleConnections()
	body, err := ask("POST", l.URL+"/api/seats", "", "{}")
	var me lab.Seat
	if err != nil || json.Unmarshal([]byte(body), &me) != nil || me.Token == "" {
		return
	}
	mu.Lock()
	shown[me.Token] = map[string]string{}
	mu.Unlock()

	var watching sync.WaitGroup
	defer watching.Wait()
	watching.Go(func() {
		request, _ := http.NewRequest("GET", l.URL+"/api/rooms/main/events", nil)
		request.Header.Set("Authorization", "Bearer "+me.Token)
		response, err := (&http.Client{Timeout: lab.Patience}).Do(request)
		if err != nil {
			return
		}
		defer response.Body.Close()
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			var tick struct {
				Type, Lesson, Exercise, Seat, At string
				Step                             int
			}
			if !ok || json.Unmarshal([]byte(data), &tick) != nil || tick.Type != "progress" || tick.Seat != me.ID {
				continue
			}
			mu.Lock()
			shown[me.Token][fmt.Sprintf("%s %s %d", tick.Lesson, tick.Exercise, tick.Step)] = tick.At
			mu.Unlock()
			ticked()
		}
	})
	for _, step := range []func() error{
		func() error { _, err := ask("GET", me.Demo, "", ""); return err },
		func() error { _, err := ask("POST", me.Demo+"login", "", "username=kim"); return err },
		func() error { _, err := ask("GET", me.Demo, "", ""); return err },
		func() error {
			body, err := ask("GET", l.URL+"/api/rooms/main/sessions", me.Token, "")
			var table lab.TableView
			_ = json.Unmarshal([]byte(body), &table)
			for _, row := range table.Sessions {
				if row.Mine {
					reply, err := ask("POST", l.URL+"/api/seats/me/answers", me.Token, `{"lesson":"session","exercise":"check","question":"row","answer":"`+row.Tag+`"}`)
					if err == nil && strings.Contains(reply, `"passed":true`) {
						mu.Lock()
						shown[me.Token]["session check 2"] = "answered"
						mu.Unlock()
					}
					_, err = ask("DELETE", l.URL+"/api/rooms/main/sessions/"+row.Tag, me.Token, "")
					return err
				}
			}
			return err
		},
		func() error { _, err := ask("GET", me.Demo, "", ""); return err },
	} {
		if step() != nil {
			return
		}
	}
}
