package limits

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// One address begins a dozen visitors' rooms and sends the largest heads there are
// to the desks of each. The events of all rooms together have a bound, those of a
// room have theirs, and the class in the default room keeps its own.
func TestFloodOfRooms(t *testing.T) {
	const most = 2 << 20 // -max-event-bytes
	c := lab.NewClass(t, "-rooms", "private", "-max-event-bytes", fmt.Sprint(most), "-max-rate", "100000")
	_, body := c.Call(t, "POST", "/api/seats", "", `{"room":"main"}`)
	student := lab.Decode[lab.Seat](t, body)
	b := lab.NewClient()
	b.Visit(t, student.Demo)
	b.Login(t, student.Demo, "kim")
	c.Get(t, student, "/api/rooms/main/sessions?limit=1")
	events := c.Stream(t, student.Token, "")
	defer events.Close()
	first := events.Until(lab.IsEvent("snapshot"))
	b.Visit(t, student.Demo)
	base := heapNow()
	last := lab.Seat{}
	for range 12 {
		s := c.Seat(t)
		if sent := lab.AtOnce(100, func(i int) bool {
			r, err := http.NewRequest("GET", s.Demo, nil)
			if err != nil {
				t.Error(err)
				return false
			}
			r.Host = "lab.test"
			r.Header.Set("X", strings.Repeat("x", 17_000))
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return false
			}
			response.Body.Close()
			return response.StatusCode == http.StatusOK
		}); sent != 100 {
			t.Fatalf("%d of 100 requests were answered", sent)
		}
		last = s
		c.Get(t, s, "/api/rooms/"+s.Room+"/events?wait=0") // the reader has seen them all, and they are shown
	}
	// The journals shrink beside the requests, not within them.
	grown := 0
	for range 100 {
		c.Get(t, last, "/api/rooms/"+last.Room+"/sessions?limit=1")
		if grown = heapNow() - base; grown <= 4*most+2<<20 {
			break
		}
	}
	if grown > 4*most+2<<20 {
		t.Errorf("after a dozen rooms' floods the heap has %d kB more", grown>>10)
	}
	if m, _ := c.Stream(t, student.Token, first.ID).Next(); m.Event == "snapshot" {
		t.Error("the class, which was followed, lost its events to the others")
	}
	snapshot := lab.Decode[pairsTold](t, c.Get(t, last, "/api/rooms/"+last.Room+"/events?wait=0"))
	if len(snapshot.Events[0].Events) == 0 {
		t.Error("of the last room's events none is left")
	}
}
