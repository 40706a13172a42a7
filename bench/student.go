package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// student is a seat with a live panel, and the browser that logs in at its demo.
type student struct {
	*panel
	reading
	seat seatTaken
	name string
	sent time.Time // when the login's request was
	asks *asker    // nil before the first visit
}

// wall is a follower of who leads, who sees everything.
type wall struct {
	*panel
	reading
}

// lastWalkIn is the seq of the last request that came from no seat.
func (w *wall) lastWalkIn() (uint64, error) {
	events, err := w.looked()
	if err != nil {
		return 0, err
	}
	for _, e := range slices.Backward(events) {
		if e.Type == "exchange" && e.Seat == "" {
			return e.Seq, nil
		}
	}
	return 0, errors.New("the wall has seen no walk-in")
}

// typing is how long a student takes to type a name, about.
const typing = time.Second

// logIn visits the demo, types a name and follows the redirect, as a browser does.
func (s *student) logIn(ctx context.Context, demo string, typing time.Duration) (err error) {
	if s.asks, err = connect(demo); err != nil {
		return err
	}
	if err := s.ask(http.MethodGet, "", "", http.StatusOK); err != nil {
		return err
	}
	select {
	case <-time.After(typing):
	case <-ctx.Done():
		return ctx.Err()
	}
	form := url.Values{"username": {s.name}}.Encode()
	if err := s.ask(http.MethodPost, "login", form, http.StatusFound); err != nil {
		return err
	}
	return s.ask(http.MethodGet, "", "", http.StatusOK)
}

func (s *student) ask(method, page, form string, want int) error {
	began, status, err := s.asks.send(method, s.seat.desk()+page, form)
	if form != "" {
		s.sent = began
	}
	if err == nil && status != want {
		err = fmt.Errorf("the demo answered %s's %s with %d", s.name, method, status)
	}
	return err
}

// desk is the path of the seat's demo.
func (s seatTaken) desk() string {
	u, err := url.Parse(s.Demo)
	if err != nil {
		return "/"
	}
	return u.Path
}

// mine says whether an event is of the student's own seat.
func (s *student) mine(e told) bool {
	return bytes.Contains(e.data, []byte(`"seat":"`+s.seat.Seat+`"`))
}

// spread plans when the students log in: at any time of it, the same in each run.
func spread(n int, over time.Duration) (starts, typings []time.Duration) {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	for range n {
		starts = append(starts, time.Duration(random.Float64()*float64(over)))
		typings = append(typings, time.Duration((0.5+random.Float64())*float64(typing)))
	}
	return starts, typings
}

// saw says whether the student's panel told of everything it asked for, as it was
// asked: all of the requests, in order, with the heads that are its own to see.
func (s *student) saw(want []string) error {
	events, err := s.looked()
	if err != nil {
		return err
	}
	var got []string
	_, id, _ := strings.Cut(s.asks.cookie, "=")
	for _, e := range events {
		if e.Type != "exchange" {
			continue
		}
		if len(got) > 0 && !strings.Contains(e.Request.Head, id) {
			return fmt.Errorf("%s sees event %d without its own session ID", s.name, e.Seq)
		}
		got = append(got, fmt.Sprint(e.Request.Method, " ", e.Request.Path, " ", e.Response.Status))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s asked for %q and its panel told of %q", s.name, want, got)
	}
	return nil
}
