package demo_test

import (
	"net/http"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/storetest"
)

// A demo with its rows in memory that waits on purpose at each step.
func TestServerInSteps(t *testing.T) {
	storetest.RunServer(t, func(*testing.T) demo.Store { return nil })
}

// A row that a timeout has ended is told of before the row that takes its ID.
func TestTimeoutInSteps(t *testing.T) {
	s := storetest.Serve(t, nil, demo.Storage{Delay: 1})
	s.SetPolicy(demo.Policy{IdleTimeout: 60}, "me")
	s.Ask(http.MethodGet, "/", "a", "s1/A")
	if err := s.Skip(time.Hour, "me"); err != nil {
		t.Fatal(err)
	}
	s.Ask(http.MethodGet, "/", "a", "s1/A")
	s.Compare(t)
}
