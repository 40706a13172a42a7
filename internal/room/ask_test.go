package room_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// caughtUp waits until a room's reader has seen what happened so far.
func caughtUp(t *testing.T, r room.Demo) {
	t.Helper()
	if _, err := r.Sessions(t.Context(), room.Owner(), 1); err != nil {
		t.Fatal(err)
	}
}

// login makes a row of a seat's and logs in; it returns the cookie.
func login(t *testing.T, l *room.Lab, seat *room.Seat) string {
	t.Helper()
	cookie := visit(l, http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie")
	if r := visit(l, http.MethodPost, seat.DemoPath()+"login", cookie); r.StatusCode != http.StatusFound {
		t.Fatalf("the login answers %d", r.StatusCode)
	}
	return cookie
}

// Whatever students predict, change and leave behind, the counts are those of the
// seats that are there, and students learn them with the outcome.
func TestPredictions(t *testing.T) {
	for round := range 20 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, err := room.OpenInMemory(room.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer closeLab(t, l)
				dice := rand.New(rand.NewPCG(1, uint64(round)))
				main, _ := l.Demo("")
				lead := leader(t, l)
				watcher, watches := seated(t, l)
				seats := []*room.Seat{watcher}
				for range 5 {
					s, _ := seated(t, l)
					seats = append(seats, s)
				}
				f := follow(t, main, watches)
				f.until("snapshot")
				asked, err := main.StartAsking(lead, whatNext, "")
				if err != nil {
					t.Fatal(err)
				}
				predicted := map[*room.Seat]int{} // as it should be
				counts := func() []int {
					n := make([]int, len(whatNext.Options))
					for _, option := range predicted {
						n[option]++
					}
					return n
				}
				for range 60 {
					s := seats[dice.IntN(len(seats))]
					switch n := dice.IntN(20); {
					case n < 14:
						option := dice.IntN(len(whatNext.Options))
						if err := s.Predict(asked.ID, option); err != nil {
							t.Fatal(err)
						}
						predicted[s] = option
					case n == 14:
						if err := s.Predict(asked.ID, len(whatNext.Options)-4*dice.IntN(2)); !errors.Is(err, room.ErrInvalid) {
							t.Errorf("an option that is not there: %v", err)
						}
					case n == 15:
						if err := s.Predict("q", 0); !errors.Is(err, room.ErrNoAsk) {
							t.Errorf("another question: %v", err)
						}
					case n == 16 && s != watcher:
						if err := l.RemoveSeat(lead, main.Room, s.ID); err != nil {
							t.Fatal(err)
						}
						delete(predicted, s)
						seats = slices.DeleteFunc(seats, func(o *room.Seat) bool { return o == s })
					case n == 17:
						s, _ := seated(t, l)
						seats = append(seats, s)
					default:
						<-time.After(time.Duration(dice.IntN(1500)) * time.Millisecond)
					}
					if p, want := s.Prediction(), predicted[s]; p != nil && p.Option != want {
						t.Errorf("%s predicts %+v, want %d", s.ID, p, want)
					}
				}
				now := snapshotHead(t, main, lead).Ask
				if !slices.Equal(now.Counts, counts()) || now.Answered != len(predicted) {
					t.Errorf("the predictions are %v of %d, want %v of %d", now.Counts, now.Answered, counts(), len(predicted))
				}
				if head := snapshotHead(t, main, watches).Ask; head.Counts != nil || head.Answered != len(predicted) {
					t.Errorf("before the outcome a student sees %+v", head)
				}
				if _, err := main.Decide(lead, asked.ID, room.Decision{Open: to(false)}); err != nil {
					t.Fatal(err)
				}
				if err := watcher.Predict(asked.ID, 0); !errors.Is(err, room.ErrAskClosed) {
					t.Errorf("predicting when it is closed: %v", err)
				}
				if _, err := main.Decide(lead, asked.ID, room.Decision{Outcome: room.CameTrue(0)}); err != nil {
					t.Fatal(err)
				}
				if head := snapshotHead(t, main, watches).Ask; !slices.Equal(head.Counts, counts()) || head.Outcome == nil {
					t.Errorf("with the outcome a student sees %+v", head)
				}
				// What the student was told on the way.
				var last time.Time
				for answered := -1; ; {
					m := f.until("ask")
					told := read[struct{ Ask room.Ask }](t, m)
					if told.Ask.Outcome != nil {
						if !slices.Equal(told.Ask.Counts, counts()) {
							t.Errorf("the outcome is told with %v", told.Ask.Counts)
						}
						return
					}
					if told.Ask.Counts != nil {
						t.Errorf("before the outcome a student is told %v", told.Ask.Counts)
					}
					if answered >= 0 && told.Ask.Open && m.At.Sub(last) < time.Second {
						t.Errorf("told again after %v", m.At.Sub(last))
					}
					answered, last = told.Ask.Answered, m.At
				}
			})
		})
	}
}

// A closed question is decided by the next page of the seat that is named, or of
// the one that was in the spotlight when it was closed, whatever server that is
// asked; by the next page that is asked for with the ID of a row that is named;
// and by no request where nobody is named.
func TestWhatDecides(t *testing.T) {
	for _, c := range []struct {
		name    string
		servers room.Servers
		spot    bool // the seat is in the spotlight
		act     func(*testing.T, *room.Lab, *room.Seat, string, *room.Seat)
		outcome int // -1 is none
	}{
		{"nothing", room.OneServer, false, func(*testing.T, *room.Lab, *room.Seat, string, *room.Seat) {}, -1},
		{"a walk-in's request", room.OneServer, false, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, _ *room.Seat) {
			visit(l, http.MethodGet, "/", "")
		}, -1},
		{"any student's reload", room.OneServer, false, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, other *room.Seat) {
			visit(l, http.MethodGet, s.DemoPath(), cookie)
			visit(l, http.MethodGet, other.DemoPath(), "")
		}, -1},
		{"a walk-in's request, beside the spotlight", room.OneServer, true, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, _ *room.Seat) {
			visit(l, http.MethodGet, "/", "")
		}, -1},
		{"another seat's request, beside the spotlight", room.OneServer, true, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, other *room.Seat) {
			visit(l, http.MethodGet, other.DemoPath(), "")
		}, -1},
		{"a request in the spotlight", room.OneServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, _ *room.Seat) {
			visit(l, http.MethodGet, s.DemoPath(), cookie)
		}, 1},
		{"the first of two", room.OneServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, _ *room.Seat) {
			visit(l, http.MethodGet, s.DemoPath(), cookie)
			visit(l, http.MethodGet, s.DemoPath(), "")
		}, 1},
		{"pages that no option has", room.OneServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, _ *room.Seat) {
			visit(l, http.MethodPost, s.DemoPath()+"login", cookie)                    // a redirect
			visit(l, http.MethodPost, s.DemoPath()+"login", "sessionid=of-nobody-yet") // an error
			visit(l, http.MethodGet, s.DemoPath()+"nowhere", cookie)
		}, -1},
		{"an act without a request", room.OneServer, false, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, _ *room.Seat) {
			main, _ := l.Demo("")
			if err := main.Clear(t.Context(), leader(t, l)); err != nil {
				t.Fatal(err)
			}
		}, -1},
		{"a request in the spotlight, to a server of its own", room.EachServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, _ *room.Seat) {
			visit(l, http.MethodGet, s.DemoPath(), cookie)
		}, 1},
		{"another seat's request to a server of its own", room.EachServer, true, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, other *room.Seat) {
			visit(l, http.MethodGet, other.DemoPath(), "")
		}, -1},
		{"anyone's request to a server of their own", room.EachServer, false, func(t *testing.T, l *room.Lab, _ *room.Seat, _ string, other *room.Seat) {
			visit(l, http.MethodGet, other.DemoPath(), "")
		}, -1},
		{"the spotlight on nobody any more", room.OneServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, _ string, _ *room.Seat) {
			main, _ := l.Demo("")
			if err := l.RemoveSeat(leader(t, l), main.Room, s.ID); err != nil {
				t.Fatal(err)
			}
			visit(l, http.MethodGet, "/", "")
		}, -1},
		{"the spotlight, moved since", room.OneServer, true, func(t *testing.T, l *room.Lab, s *room.Seat, cookie string, other *room.Seat) {
			main, _ := l.Demo("")
			if err := main.SetWall(leader(t, l), room.Wall{Seat: other.ID}); err != nil {
				t.Fatal(err)
			}
			visit(l, http.MethodGet, other.DemoPath(), "")
			visit(l, http.MethodGet, s.DemoPath(), cookie)
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t)
			main, _ := l.Demo("")
			lead := leader(t, l)
			set(t, l, main, room.Change{Servers: &c.servers})
			seat, _ := seated(t, l)
			other, _ := seated(t, l)
			cookie := login(t, l, seat)
			if c.spot {
				if err := main.SetWall(lead, room.Wall{Seat: seat.ID}); err != nil {
					t.Fatal(err)
				}
			}
			ask, err := main.StartAsking(lead, whatNext, "")
			if err != nil {
				t.Fatal(err)
			}
			now := func() *room.Ask {
				caughtUp(t, main)
				for _, s := range []*room.Seat{seat, other} {
					if _, err := main.Sessions(t.Context(), s.Caller(), 1); err != nil {
						t.Fatal(err)
					}
				}
				return snapshotHead(t, main, lead).Ask
			}
			visit(l, http.MethodGet, seat.DemoPath(), cookie) // while it is open
			visit(l, http.MethodGet, "/", "")
			if got := now(); got.Outcome != nil {
				t.Fatalf("an open question is decided: %+v", got)
			}
			if _, err := main.Decide(lead, ask.ID, room.Decision{Open: to(false)}); err != nil {
				t.Fatal(err)
			}
			c.act(t, l, seat, cookie, other)
			switch got := now(); {
			case c.outcome < 0 && got.Outcome != nil, c.outcome >= 0 && (got.Outcome == nil || *got.Outcome != c.outcome):
				t.Errorf("the outcome is %s, want %d", asJSON(t, got), c.outcome)
			}
		})
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A request that was made before the question was closed decides nothing, even
// if the room looks at it afterwards.
func TestLateReaderDecidesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer closeLab(t, l)
		main, _ := l.Demo("")
		lead := leader(t, l)
		ask, err := main.StartAsking(lead, whatNext, "")
		if err != nil {
			t.Fatal(err)
		}
		seat, _ := seated(t, l)
		visit(l, http.MethodGet, seat.DemoPath(), "")
		synctest.Wait() // the reader rests
		visit(l, http.MethodGet, seat.DemoPath(), "")
		if _, err := main.Decide(lead, ask.ID, room.Decision{Open: to(false), Seat: &seat.ID}); err != nil {
			t.Fatal(err)
		}
		caughtUp(t, main)
		if now := snapshotHead(t, main, lead).Ask; now.Outcome != nil {
			t.Errorf("the outcome is %s", asJSON(t, now))
		}
		<-time.After(time.Millisecond)
		visit(l, http.MethodGet, seat.DemoPath(), "")
		caughtUp(t, main)
		if now := snapshotHead(t, main, lead).Ask; now.Outcome == nil || *now.Outcome != 0 {
			t.Errorf("then the outcome is %s", asJSON(t, now))
		}
	})
}

// One question at a time; what is wrong with one is refused.
func TestAsking(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, student := seated(t, l)
	option := exercise.Option{Say: "x"}
	for what, bad := range map[string]exercise.Ask{
		"no text":          {Options: whatNext.Options},
		"one option":       {Ask: "?", Options: []exercise.Option{option}},
		"seven options":    {Ask: "?", Options: slices.Repeat([]exercise.Option{option}, 7)},
		"an empty option":  {Ask: "?", Options: []exercise.Option{option, {}}},
		"an unknown page":  {Ask: "?", Options: []exercise.Option{option, {Say: "y", Page: "moon"}}},
		"too long":         {Ask: strings.Repeat("가", 301), Options: whatNext.Options},
		"an option, too":   {Ask: "?", Options: []exercise.Option{option, {Say: strings.Repeat("가", 301)}}},
		"not text (UTF-8)": {Ask: "\xff", Options: whatNext.Options},
	} {
		if _, err := main.StartAsking(lead, bad, ""); !errors.Is(err, room.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := main.StartAsking(lead, whatNext, "no-such-lesson"); !errors.Is(err, room.ErrInvalid) {
		t.Errorf("of no lesson: %v", err)
	}
	first, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := seat.Predict(first.ID, 1); err != nil {
		t.Fatal(err)
	}
	second, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := seat.Predict(first.ID, 1); !errors.Is(err, room.ErrNoAsk) {
		t.Errorf("predicting of the one before: %v", err)
	}
	if seat.Prediction() != nil || second.Answered != 0 {
		t.Error("a new question begins with the predictions of the one before")
	}
	for what, act := range map[string]func() error{
		"deciding the one before": func() error { _, err := main.Decide(lead, first.ID, room.Decision{}); return err },
		"ending the one before":   func() error { return main.EndAsking(lead, first.ID) },
	} {
		if err := act(); !errors.Is(err, room.ErrNoAsk) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, outcome := range []int{-1, 3} {
		if _, err := main.Decide(lead, second.ID, room.Decision{Outcome: room.CameTrue(outcome)}); !errors.Is(err, room.ErrInvalid) {
			t.Errorf("outcome %d: %v", outcome, err)
		}
	}
	if again, err := main.Decide(lead, second.ID, room.Decision{Open: to(false)}); err != nil || again.Open {
		t.Errorf("closing it: %+v, %v", again, err)
	}
	if again, err := main.Decide(lead, second.ID, room.Decision{Open: to(true)}); err != nil || !again.Open {
		t.Errorf("opening it again: %+v, %v", again, err)
	}
	if err := main.EndAsking(lead, second.ID); err != nil {
		t.Fatal(err)
	}
	if head := snapshotHead(t, main, student); head.Ask != nil {
		t.Errorf("a question that was taken away is still there: %+v", head.Ask)
	}
}
