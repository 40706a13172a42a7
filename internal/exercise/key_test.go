package exercise_test

import (
	"fmt"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// A cookie that an older key opened, one that the newest opened, and one that none
// did are told apart by the trace.
func TestKeyOfACookie(t *testing.T) {
	ran := func(steps ...demo.Step) demo.Event {
		x := &demo.Exchange{ID: "a", HasID: true, Sent: true, Policy: &demo.Policy{Signed: true}}
		for _, s := range steps {
			x.Trace = append(x.Trace, demo.TraceStep{Step: s})
		}
		return demo.Event{Exchange: x}
	}
	older, newest, refused := ran(demo.StepOldKey, demo.StepOpenCookie), ran(demo.StepOpenCookie), ran(demo.StepRefuseCookie)
	for want, key := range map[string]string{"[[0] [] []]": "older", "[[] [0] []]": "newest", "[[0] [0] [0]]": ""} {
		ex := &exercise.Exercise{ID: "key", Steps: []exercise.Step{{When: when("event: exchange, policy: signed, key: " + key)}}}
		var got [][]int
		for _, e := range []demo.Event{older, newest, refused} {
			got = append(got, exercise.NewProgress(ex).Judge(ex, e, exercise.Lost{}))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("key %q ticks %v, want %s", key, got, want)
		}
	}
}
