package stores

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/lab"
)

// TestFrozenRedisUnderManyRequests: dozens of requests have read their rows when Redis stops
// answering. None of them waits for the others' tries, and the rows can be kept elsewhere at
// once.
func TestFrozenRedisUnderManyRequests(t *testing.T) {
	redis := redistest.Start(t)
	l := lab.Start(t, "-redis", redis.URL(), "-max-rate", "100000")
	store(t, l, `{"store":"redis","shop":true}`)
	all := shoppers(t, l, 8)
	store(t, l, `{"store":"redis","delay":700,"shop":true}`)
	var under sync.WaitGroup
	answers := make(chan int, 64)
	for _, s := range all {
		for range 6 {
			under.Go(func() {
				response, err := s.Get(s.Demo)
				if err != nil {
					answers <- 0
					return
				}
				_ = response.Body.Close()
				answers <- response.StatusCode
			})
		}
	}
	// All of them have read when the first has written.
	used := rowsUsed(t, l)
	await(t, "the first answer", func() bool { return rowsUsed(t, l) > used })
	redis.Stop(t)
	awaitReady(t, l, http.StatusServiceUnavailable)
	store(t, l, `{}`) // or the connection is cut before the answer
	under.Wait()
	close(answers)
	for status := range answers {
		if status == 0 {
			t.Error("a request had no answer")
		}
	}
	redis.Continue(t)
	if page := lab.NewClient().Visit(t, all[0].Demo); !strings.Contains(page, "<form") {
		t.Errorf("with the rows in memory the page is %s", page)
	}
}

// TestSeatLeavesWhileTheStoreIsAway: the rows of a participant who is removed while the store
// does not answer are gone when it does; a reset waits until then, also of a table that
// looks empty.
func TestSeatLeavesWhileTheStoreIsAway(t *testing.T) {
	l := lab.Start(t)
	store(t, l, `{"store":"sqlite"}`)
	me, b := l.LoggedIn(t, "kim")
	l.LoggedIn(t, "lee")
	follower := follow(t, l)
	plug(t, l, "store-off", 0)
	if status, body := l.Call(t, "DELETE", "/api/rooms/main/seats/"+me.ID, "", ""); status != http.StatusNoContent {
		t.Fatalf("DELETE seat: %d %s", status, body)
	}
	for _, call := range []string{"POST /api/rooms/main/reset", "DELETE /api/rooms/main/sessions"} {
		method, path, _ := strings.Cut(call, " ")
		if status, body := l.Call(t, method, path, "", ""); status != http.StatusConflict {
			t.Errorf("%s without a store: %d %s", call, status, body)
		}
	}
	plug(t, l, "store-on", 0)
	checkStore(t, l, 1)
	follower.check(t, l)
	if page := b.Visit(t, l.Demo+"/"); strings.Contains(page, "kim") {
		t.Errorf("the row of the participant who was removed is there: %s", page)
	}
}
