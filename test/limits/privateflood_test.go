package limits

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// at is a browser at another address of this machine.
func at(t *testing.T, address string) *http.Client {
	t.Helper()
	client := lab.From(t, address)
	client.Jar = lab.NewJar()
	return client
}

// begin asks for a room of the visitor's own.
func begin(t *testing.T, l *lab.Lab, client *http.Client) (lab.Seat, int) {
	t.Helper()
	response, err := client.Post(l.URL+"/api/seats", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	status := response.StatusCode
	body := lab.Read(t)(response, nil)
	if status != http.StatusCreated {
		return lab.Seat{}, status
	}
	return lab.Decode[lab.Seat](t, body), status
}

// follows holds the stream of a visitor's room, and returns once it has begun. What
// comes of it is closed at the end of the room.
func follows(t *testing.T, l *lab.Lab, client *http.Client, s lab.Seat) (ended <-chan string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, "GET", l.URL+"/api/rooms/"+s.Room+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Token)
	response, err := client.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the stream: %v %v", response, err)
	}
	all := make(chan string, 1)
	go func() {
		defer close(all)
		defer response.Body.Close()
		text := &strings.Builder{}
		buffer := make([]byte, 4096)
		for {
			n, err := response.Body.Read(buffer)
			text.Write(buffer[:n])
			if err != nil {
				all <- text.String()
				return
			}
		}
	}()
	return all
}

// Two addresses begin all the rooms that they may, hold a stream in each, and shut
// nobody out: a visitor from an address without a room gets that of the oldest in
// which nothing was done, whose page is told. Where somebody logged in stays, and a
// quarter of the rooms is left to addresses without one.
func TestTwoAddressesDoNotFillAPublicLab(t *testing.T) {
	l := lab.Start(t, "-rooms", "private", "-max-rooms", "20")
	work := func(client *http.Client, s lab.Seat) {
		t.Helper()
		if page := lab.Read(t)(client.PostForm(s.Demo+"login", url.Values{"username": {"kim"}})); !strings.Contains(page, "kim") {
			t.Fatalf("the login: %s", page)
		}
	}
	worker := at(t, "127.0.0.9")
	works, _ := begin(t, l, worker)
	lab.Read(t)(worker.Get(works.Demo))
	work(worker, works)
	follows(t, l, worker, works)

	var streams []<-chan string
	for _, address := range []string{"127.0.0.2", "127.0.0.3"} {
		attacker := at(t, address)
		for range 20 {
			s, status := begin(t, l, attacker)
			if status == http.StatusCreated {
				streams = append(streams, follows(t, l, attacker, s))
			}
		}
	}
	if len(streams) != 13 { // 20, less the default room, the worker's and a quarter
		t.Errorf("two addresses follow %d rooms", len(streams))
	}
	newcomers := 0
	for n := range 12 {
		newcomer := at(t, fmt.Sprintf("127.0.1.%d", n+1))
		s, status := begin(t, l, newcomer)
		if status != http.StatusCreated {
			t.Errorf("newcomer %d gets %d", n, status)
			continue
		}
		newcomers++
		lab.Read(t)(newcomer.Get(s.Demo))
		work(newcomer, s)
		follows(t, l, newcomer, s)
	}
	for n, stream := range streams[:max(0, newcomers-5)] {
		if told := <-stream; !strings.Contains(told, `"closed":true,"private":true`) {
			t.Errorf("room %d ended, and its page was told %q", n, told)
		}
	}
	if status, _ := l.Call(t, "GET", "/api/seats/me", works.Token, ""); status != http.StatusOK {
		t.Errorf("the room in which somebody works: %d", status)
	}
}

// The page of a room that ended so says what happened, and begins in a new one.
func TestPageOfARoomThatMadeRoom(t *testing.T) {
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t, "-rooms", "private", "-max-rooms", "3")
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitLink()
		for n := range 2 {
			client := at(t, fmt.Sprintf("127.0.2.%d", n+1))
			s, status := begin(t, l, client)
			if status != http.StatusCreated {
				t.Fatalf("visitor %d gets %d", n, status)
			}
			if n == 0 {
				lab.Read(t)(client.Get(s.Demo))
				lab.Read(t)(client.PostForm(s.Demo+"login", url.Values{"username": {"kim"}}))
				follows(t, l, client, s)
			}
		}
		b.Wait("what happened", "document.querySelector('#notes [data-note=over]')?.textContent.length > 50")
		said := browser.Eval[string](b, "document.querySelector('#notes [data-note=over]').textContent")
		if want := map[string]string{"en": "Your room has ended", "ko": "교실이 끝났습니다"}[lang]; !strings.Contains(said, want) {
			t.Errorf("the page says %q", said)
		}
	})
}
