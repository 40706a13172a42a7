package room

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// Notices are no larger than they are said to be, each with the longest texts that
// it can have.
func TestNoticesAreNoLarger(t *testing.T) {
	long := func(n int) string { return strings.Repeat("\u2028", n) }
	seq, option := uint64(maxSeq), 5
	options := make([]Option, exercise.MaxOptions)
	for i := range options {
		options[i] = Option{Say: long(300), Page: "welcome"}
	}
	plain := strings.Repeat("a", 300) // which JSON makes no longer, so that nothing is left over for a text that is not counted
	prepared := &Ask{ID: "q23456789", Ask: plain, Options: slices.Repeat([]Option{{Say: plain, Page: "welcome"}}, exercise.MaxOptions), Words: map[string]Wording{}, Seat: "s2345678", Row: long(12)}
	for _, language := range []string{"ko", "en"} {
		prepared.Words[language] = Wording{Ask: plain, Options: slices.Repeat([]string{plain}, exercise.MaxOptions)}
	}
	for _, n := range []live.Notice{
		&presenceView{Seats: 1 << 30, Present: 1 << 30},
		&nudge{"s2345678", strings.Repeat("l", 60), strings.Repeat("e", 60)},
		left{seat: "s2345678"},
		tick{seat: "s2345678", tickName: tickName{strings.Repeat("l", 60), strings.Repeat("e", 60), 12}, passed: time.Now()},
		&settingsEvent{settings: settings{Name: long(maxName), Servers: EachServer, Lesson: strings.Repeat("l", 60)}, Closed: true},
		&Wall{Frozen: &seq, At: &seq, Seat: "s2345678", Row: strings.Repeat(`"`, maxName), Size: 2},
		&askNotice{&Ask{ID: "q23456789", Ask: long(300), Options: options, Answered: 1 << 30, Counts: make([]int, len(options)), Outcome: &option, Lesson: strings.Repeat("l", 60)}},
		&askNotice{prepared},
		&askNotice{},
	} {
		for _, v := range []live.View{live.Masked, live.Full} {
			head := live.EventHead{Type: n.Kind(), Seq: maxSeq, At: live.Time(time.Now())}
			if data := live.Encode(n.Event(head, v)); len(data) > live.NoticeSize+n.TextSize() || bytes.Contains(data, []byte("\n")) {
				t.Errorf("%T is %d bytes as JSON, not %d at most", n, len(data), live.NoticeSize+n.TextSize())
			}
		}
	}
}
