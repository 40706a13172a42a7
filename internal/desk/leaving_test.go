package desk

import (
	"net/http"
	"sync"
	"testing"

	"sessionlab/internal/room"
)

// However the requests of seats and their leaving meet, nothing of a desk that nobody
// reaches stays in the data file.
func TestLeavingWhileRequestsCome(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, room.Config{}, Config{Rate: 100_000})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				seat, _, err := l.lab.Join("", "", "ko")
				if err != nil {
					t.Error(err)
					return
				}
				var requests sync.WaitGroup
				for _, path := range []string{seat.DemoPath(), seat.DemoPathB()} {
					requests.Go(func() {
						for l.visit(http.MethodGet, path, "sessionid=django").StatusCode == http.StatusOK {
						}
					})
				}
				l.leave(t, seat)
				requests.Wait()
			}
		})
	}
	all.Wait()
	l.stop()
	if rows := rowsIn(t, dir, "true"); rows > 0 {
		t.Errorf("%d rows of desks that nobody reaches are kept", rows)
	}
}
