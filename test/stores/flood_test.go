package stores

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"sessionlab/test/lab"
)

// TestFloodOfSlowRequests: while the store waits on purpose, a student who sends hundreds of
// requests at once keeps no classmate's request out.
func TestFloodOfSlowRequests(t *testing.T) {
	l := lab.Start(t, "-max-rate", "100000")
	store(t, l, `{"shop":true}`)
	all := shoppers(t, l, 3)
	store(t, l, `{"delay":300,"shop":true}`)
	flooder, classmates := all[0], all[1:]
	done, refused := make(chan struct{}), atomic.Int64{}
	var flood sync.WaitGroup
	for range 300 {
		flood.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				response, err := flooder.Get(flooder.Demo)
				if err != nil {
					continue
				}
				if response.StatusCode == http.StatusServiceUnavailable {
					refused.Add(1)
				}
				_ = response.Body.Close()
			}
		})
	}
	await(t, "requests that are refused", func() bool { return refused.Load() > 300 })
	for _, s := range classmates {
		for range 3 {
			if !s.add() {
				t.Error("a classmate's request was refused")
			}
		}
	}
	close(done)
	flood.Wait()
	checkBaskets(t, l, classmates)
}
