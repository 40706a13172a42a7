package stores

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/lab"
)

// everyWrite are the options of a Redis that has each write on the disk before it answers.
var everyWrite = []string{"--appendonly", "yes", "--appendfsync", "always"}

// TestRedisEndsInMidFlood: while Redis is away, the demo says so and the lab goes on; when it
// is back, everything heals by itself, nothing that was acknowledged is gone, and no event
// comes twice.
func TestRedisEndsInMidFlood(t *testing.T) {
	for name, fault := range map[string]struct {
		away, back func(*redistest.Redis, testing.TB)
	}{
		"killed":  {(*redistest.Redis).Kill, (*redistest.Redis).Restart},
		"stopped": {(*redistest.Redis).Stop, (*redistest.Redis).Continue},
	} {
		t.Run(name, func(t *testing.T) {
			redis := redistest.Start(t, everyWrite...)
			l := lab.Start(t, "-redis", redis.URL(), "-max-rate", "100000")
			store(t, l, `{"store":"redis","shop":true}`)
			all, follower := shoppers(t, l, 6), follow(t, l)
			stop := shop(all)
			await(t, "some things in the basket", func() bool { return rowsUsed(t, l) > 200 })
			fault.away(redis, t)
			if text := awaitReady(t, l, http.StatusServiceUnavailable); !strings.Contains(text, "redis") {
				t.Errorf("/readyz says %s", text)
			}
			if page := lab.NewClient().Visit(t, l.URL+"/lessons/session"); !strings.Contains(page, "<h1") {
				t.Error("the lesson can't be read")
			}
			response, err := lab.NewClient().Get(all[0].Demo)
			if page := lab.Read(t)(response, err); response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(page, "저장소") {
				t.Errorf("the demo answers %d %s", response.StatusCode, page)
			}
			if status, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", ""); status != http.StatusOK || lab.Decode[lab.TableView](t, body).Count != len(all) {
				t.Errorf("the table is %d %s", status, body)
			}
			fault.back(redis, t)
			awaitReady(t, l, http.StatusOK)
			stop()
			checkBaskets(t, l, all)
			checkStore(t, l, len(all))
			follower.check(t, l)
		})
	}
}

// rowsUsed is how many requests have used all rows together.
func rowsUsed(t *testing.T, l *lab.Lab) (n int) {
	t.Helper()
	_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
	for _, row := range lab.Decode[lab.TableView](t, body).Sessions {
		n += row.Requests
	}
	return n
}

// TestTheLabEndsInMidFlood: what a killed lab has acknowledged is there after its next
// start, where the rows are in a file or in Redis; those in memory are gone.
func TestTheLabEndsInMidFlood(t *testing.T) {
	redis := redistest.Start(t)
	for _, kind := range []string{"", "sqlite", "redis"} {
		t.Run("store "+kind, func(t *testing.T) {
			binary, dir := lab.BuildBinary(t), t.TempDir()
			flags := []string{"-redis", redis.URL(), "-redis-prefix", "lab" + kind, "-max-rate", "100000"}
			l, _, kill := lab.StartBinary(t, binary, dir, flags...)
			store(t, l, `{"store":"`+kind+`","shop":true}`)
			all := shoppers(t, l, 4)
			stop := shop(all)
			await(t, "some things in the basket", func() bool { return rowsUsed(t, l) > 100 })
			kill()
			stop()
			http.DefaultClient.CloseIdleConnections()

			l, _, _ = lab.StartBinary(t, binary, dir, append(flags, "-demo-addr", demoAddr(all[0].Demo))...)
			awaitReady(t, l, http.StatusOK)
			if kind == "" {
				for _, s := range all {
					if page := s.Visit(t, s.Demo); !strings.Contains(page, "<form") || strings.Contains(page, "Welcome") {
						t.Errorf("the page is %s", page)
					}
				}
				return
			}
			await(t, "a store that is read", func() bool {
				_, body := l.Call(t, "GET", "/api/rooms/main/storage", "", "")
				return strings.Contains(body, `"store":""`)
			})
			checkBaskets(t, l, all)
			checkStore(t, l, len(all))
		})
	}
}

// demoAddr is where a demo listens.
func demoAddr(url string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	return host
}

// TestSomebodyElseWrites: a row that another program has changed, made or deleted is read as
// it is, shown as a difference, and nothing fails.
func TestSomebodyElseWrites(t *testing.T) {
	redis := redistest.Start(t)
	l := lab.Start(t, "-redis", redis.URL(), "-max-rate", "100000")
	store(t, l, `{"store":"redis"}`)
	me, b := l.LoggedIn(t, "kim")
	_, other := l.LoggedIn(t, "lee")
	_ = other
	look := func() string {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/main/store", "", "")
		return body
	}
	keyOf := func(name string) string {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
		for _, row := range lab.Decode[lab.TableView](t, body).Sessions {
			if row.Username != nil && *row.Username == name {
				return "session-lab:{main}:session:" + row.ID
			}
		}
		t.Fatalf("no row of %s in %s", name, body)
		return ""
	}
	kim, lee := keyOf("kim"), keyOf("lee")
	redis.Do(t, "HSET", kim, "username", "root")
	if body := look(); strings.Count(body, `"differs":"changed"`) != 1 {
		t.Errorf("the look is %s", body)
	}
	if page := b.Visit(t, me.Demo); !strings.Contains(page, "Welcome, root!") {
		t.Errorf("the page is %s", page)
	}
	redis.Do(t, "DEL", lee)
	if body := look(); !strings.Contains(body, `"missing":[{`) {
		t.Errorf("the look is %s", body)
	}
	redis.Do(t, "DEL", kim)
	redis.Do(t, "LPUSH", kim, "no session")
	if body := look(); !strings.Contains(body, `"damaged":true`) {
		t.Errorf("the look is %s", body)
	}
	response, err := b.Get(me.Demo)
	if page := lab.Read(t)(response, err); response.StatusCode != http.StatusOK && response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a damaged row: %d %s", response.StatusCode, page)
	}
}
