package stores

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// store sets where the demo's sessions live.
func store(t *testing.T, l *lab.Lab, storage string) {
	t.Helper()
	if status, body := l.Call(t, "PUT", "/api/rooms/main/storage", "", storage); status != http.StatusOK {
		t.Fatalf("PUT storage %s: %d %s", storage, status, body)
	}
}

// await waits until something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(lab.Patience); !is(); {
		if time.Now().After(end) {
			t.Fatalf("it never came to %s", what)
		}
		time.Sleep(20 * time.Millisecond) // between two looks
	}
}

// awaitReady waits until /readyz answers with a status, and returns its text.
func awaitReady(t *testing.T, l *lab.Lab, want int) (text string) {
	t.Helper()
	await(t, fmt.Sprint("/readyz ", want), func() bool {
		var status int
		status, text = l.Call(t, "GET", "/readyz", "", "")
		return status == want
	})
	return text
}

// shopper is a student who puts one thing after another into the basket.
type shopper struct {
	lab.Seat
	*lab.Client
	acknowledged int // things that the demo said are in the basket
	uncertain    int // things of which it said nothing, or that it failed
}

// add puts one thing into the basket, and says whether the demo said so.
func (s *shopper) add() bool {
	response, err := s.Post(s.Demo+"basket", "application/x-www-form-urlencoded", nil)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	if err != nil || response.StatusCode != http.StatusOK { // after the redirect
		s.uncertain++
		return false
	}
	s.acknowledged++
	return true
}

// shoppers are students who have logged in to the shop.
func shoppers(t *testing.T, l *lab.Lab, n int) (all []*shopper) {
	t.Helper()
	for i := range n {
		s := &shopper{Seat: l.Seat(t), Client: lab.NewClient()}
		s.Visit(t, s.Demo)
		if page := s.Login(t, s.Demo, fmt.Sprint("kim", i)); !strings.Contains(page, "Basket: 0") {
			t.Fatalf("the page is %s", page)
		}
		all = append(all, s)
	}
	return all
}

// shop lets all of them add things until stop, which it returns, is called.
func shop(all []*shopper) (stop func()) {
	done := make(chan struct{})
	var running sync.WaitGroup
	for _, s := range all {
		running.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					s.add()
				}
			}
		})
	}
	return func() { close(done); running.Wait() }
}

// checkBaskets compares what is in each basket with what the demo said: nothing that it
// acknowledged is gone.
func checkBaskets(t *testing.T, l *lab.Lab, all []*shopper) {
	t.Helper()
	for i, s := range all {
		if s.acknowledged == 0 {
			t.Errorf("basket %d: nothing was ever acknowledged", i)
		}
		page, has := s.Visit(t, s.Demo), -1
		if _, rest, ok := strings.Cut(page, "Basket: "); ok {
			_, _ = fmt.Sscanf(rest, "%d", &has)
		}
		if most := s.acknowledged + s.uncertain; has < s.acknowledged || has > most {
			t.Errorf("basket %d has %d things, want %d to %d: %s", i, has, s.acknowledged, most, page)
		}
	}
}

// checkStore compares the table with the store's rows.
func checkStore(t *testing.T, l *lab.Lab, rows int) {
	t.Helper()
	status, body := l.Call(t, "GET", "/api/rooms/main/store", "", "")
	look := lab.Decode[struct {
		Count int
		Rows  []struct {
			Tag, Differs string
			Damaged      bool
		}
		Missing []lab.RowView
	}](t, body)
	if status != http.StatusOK || look.Count != rows || len(look.Missing) > 0 || strings.Contains(body, `"differs"`) || strings.Contains(body, `"damaged"`) {
		t.Errorf("the store has not what the table has: %d %s", status, body)
	}
}

// follower keeps a fold of the demo's journal, and finds events that come twice.
type follower struct {
	mu   sync.Mutex
	fold *lab.Fold
	last uint64
}

func follow(t *testing.T, l *lab.Lab) *follower {
	t.Helper()
	f, stream := &follower{fold: lab.NewFold()}, l.Stream(t, "", "")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			m, ok := stream.Next()
			if !ok {
				return
			}
			f.mu.Lock()
			f.fold.Add(t, m)
			var seq uint64
			if _, err := fmt.Sscan(m.ID, &seq); err == nil && seq <= f.last {
				t.Errorf("event %d came after %d", seq, f.last)
			}
			f.last = max(f.last, seq)
			f.mu.Unlock()
		}
	}()
	t.Cleanup(func() { stream.Close(); <-ended })
	return f
}

// check waits until the fold has reached the table, and compares.
func (f *follower) check(t *testing.T, l *lab.Lab) {
	t.Helper()
	_, body := l.Call(t, "GET", "/api/rooms/main/sessions?limit=1000", "", "")
	table := lab.Decode[lab.TableView](t, body)
	await(t, "the table's last event", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.fold.Seq >= table.Seq
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fold.Seq == table.Seq && (f.fold.String() != table.String() || f.fold.Count != table.Count) {
		t.Errorf("the fold is\n%s\nand the table\n%s", f.fold, table)
	}
}
