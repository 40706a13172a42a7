package stores

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/lab"
)

// plug does something to the servers or the store.
func plug(t *testing.T, l *lab.Lab, op string, server int) {
	t.Helper()
	if status, body := l.Call(t, "POST", "/api/rooms/main/servers", "", fmt.Sprintf(`{"op":%q,"server":%d}`, op, server)); status != http.StatusOK {
		t.Fatalf("%s %d: %d %s", op, server, status, body)
	}
}

func welcome(page string) bool { return strings.Contains(page, "Welcome") }

// TestRestartOfServers: what a server's restart leaves, in each store, and of a stateless
// session.
func TestRestartOfServers(t *testing.T) {
	redis := redistest.Start(t)
	for _, c := range []struct {
		name, storage, policy string
		stays                 bool
	}{
		{"memory", `{}`, `{}`, false},
		{"sqlite", `{"store":"sqlite"}`, `{}`, true},
		{"redis", `{"store":"redis"}`, `{}`, true},
		{"stateless", `{}`, `{"signed":true,"stateless":true}`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := lab.Start(t, "-redis", redis.URL(), "-redis-prefix", c.name)
			store(t, l, c.storage)
			if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", c.policy); status != http.StatusOK {
				t.Fatalf("PUT policy: %d %s", status, body)
			}
			me, b := l.LoggedIn(t, "kim")
			follower := follow(t, l)
			plug(t, l, "restarted", 0)
			if page := b.Visit(t, me.Demo); welcome(page) != c.stays {
				t.Errorf("after the restart the page is %s", page)
			}
			follower.check(t, l)
		})
	}
}

// TestTwoServers: a login flickers in and out where two servers in turn have a memory each;
// a sticky balancer keeps it until its server ends, and a shared store heals it.
func TestTwoServers(t *testing.T) {
	redis := redistest.Start(t)
	l := lab.Start(t, "-redis", redis.URL())
	store(t, l, `{"servers":2}`)
	me, b := l.Seat(t), lab.NewClient()
	follower := follow(t, l)
	b.Visit(t, me.Demo) // server 1 makes the row
	if page := b.Login(t, me.Demo, "kim"); !strings.Contains(page, "KeyError") {
		t.Errorf("server 2, which has no row, answers the login with %s", page)
	}
	b.Visit(t, me.Demo) // server 1
	b.Visit(t, me.Demo) // server 2 makes a row under the same ID
	b.Login(t, me.Demo, "kim")
	var seen []bool
	for range 4 {
		seen = append(seen, welcome(b.Visit(t, me.Demo)))
	}
	if fmt.Sprint(seen) != "[true false true false]" && fmt.Sprint(seen) != "[false true false true]" {
		t.Errorf("the login is seen as %v", seen)
	}
	_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
	if rows := lab.Decode[lab.TableView](t, body).Sessions; len(rows) != 2 || rows[0].Tag != rows[1].Tag || rows[0].Server == rows[1].Server {
		t.Errorf("the tables are %s", body)
	}
	follower.check(t, l)

	store(t, l, `{"servers":2,"sticky":true}`)
	plug(t, l, "restarted", 0) // both forget what the turns have left
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	for range 3 {
		if page := b.Visit(t, me.Demo); !welcome(page) {
			t.Errorf("a sticky balancer: %s", page)
		}
	}
	_, body = l.Call(t, "GET", "/api/rooms/main/events?wait=0", me.Token, "")
	server := 1
	if i := strings.LastIndex(body, `"browser":"A","server":`); i < 0 {
		t.Fatalf("no event says which server answered: %s", body)
	} else if body[i+len(`"browser":"A","server":`)] == '2' {
		server = 2
	}
	plug(t, l, "stopped", server)
	if page := b.Visit(t, me.Demo); welcome(page) {
		t.Errorf("the server of the session has ended: %s", page)
	}
	plug(t, l, "stopped", 3-server)
	response, err := b.Get(me.Demo)
	if page := lab.Read(t)(response, err); response.StatusCode != http.StatusBadGateway {
		t.Errorf("no server runs: %d %s", response.StatusCode, page)
	}
	plug(t, l, "started", server)
	plug(t, l, "started", 3-server)
	follower.check(t, l)

	store(t, l, `{"servers":2,"store":"redis"}`)
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	for range 4 {
		if page := b.Visit(t, me.Demo); !welcome(page) {
			t.Errorf("a shared store: %s", page)
		}
	}
	plug(t, l, "stopped", 1)
	if page := b.Visit(t, me.Demo); !welcome(page) {
		t.Errorf("a shared store outlives a server: %s", page)
	}
	checkStore(t, l, 1)
	follower.check(t, l)
}

// TestStoreIsSwitchedOff: while the store is off the demo says so and nothing else fails;
// it is as before when the store is on again.
func TestStoreIsSwitchedOff(t *testing.T) {
	l := lab.Start(t)
	store(t, l, `{"store":"sqlite"}`)
	me, b := l.LoggedIn(t, "kim")
	follower := follow(t, l)
	plug(t, l, "store-off", 0)
	response, err := b.Get(me.Demo)
	if page := lab.Read(t)(response, err); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d %s", response.StatusCode, page)
	}
	if text := awaitReady(t, l, http.StatusOK); text == "" {
		t.Error("/readyz says nothing")
	}
	if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions", "", ""); status != http.StatusConflict {
		t.Errorf("emptying the table without a store: %d %s", status, body)
	}
	plug(t, l, "store-on", 0)
	if page := b.Visit(t, me.Demo); !welcome(page) {
		t.Errorf("the store is back: %s", page)
	}
	follower.check(t, l)
}

// TestFoldOfServers does whatever can be done, at random, and compares what a follower
// knows with the table, and the store's rows with both.
func TestFoldOfServers(t *testing.T) {
	redis := redistest.Start(t)
	l := lab.Start(t, "-redis", redis.URL(), "-max-rate", "100000")
	random := rand.New(rand.NewPCG(7, 15))
	var seats []lab.Seat
	var clients []*lab.Client
	for range 5 {
		seats, clients = append(seats, l.Seat(t)), append(clients, lab.NewClient())
	}
	follower := follow(t, l)
	for n := range 400 {
		i := random.IntN(len(seats))
		switch random.IntN(14) {
		case 0:
			store(t, l, fmt.Sprintf(`{"store":%q,"servers":%d,"sticky":%t,"shop":true,"delay":%d}`,
				[]string{"", "sqlite", "redis"}[random.IntN(3)], 1+random.IntN(2), random.IntN(2) == 0, random.IntN(2)))
		case 1:
			plug(t, l, "restarted", random.IntN(2))
		case 2:
			// Whether that server runs is left to chance.
			l.Call(t, "POST", "/api/rooms/main/servers", "", fmt.Sprintf(`{"op":%q,"server":%d}`, []string{"stopped", "started"}[random.IntN(2)], 1+random.IntN(2)))
		case 3:
			_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
			for _, row := range lab.Decode[lab.TableView](t, body).Sessions {
				path := fmt.Sprintf("/api/rooms/main/sessions/%s?server=%d", row.Tag, row.Server)
				if status, body := l.Call(t, "DELETE", path, "", ""); status != http.StatusNoContent {
					t.Errorf("DELETE %s: %d %s", path, status, body)
				}
				break
			}
		case 4:
			l.Call(t, "DELETE", "/api/rooms/main/sessions", "", "")
		case 5, 6:
			clients[i].Login(t, seats[i].Demo, fmt.Sprint("kim", n))
		case 7:
			lab.Read(t)(clients[i].Post(seats[i].Demo+"basket", "application/x-www-form-urlencoded", nil))
		default:
			clients[i].Visit(t, seats[i].Demo)
		}
		if n%50 == 49 {
			follower.check(t, l)
		}
	}
	follower.check(t, l)
	_, body := l.Call(t, "GET", "/api/rooms/main/sessions?limit=1000", "", "")
	if _, store := l.Call(t, "GET", "/api/rooms/main/storage", "", ""); !strings.Contains(store, `"storage":{}`) && strings.Contains(store, `"storage":{"store"`) {
		checkStore(t, l, lab.Decode[lab.TableView](t, body).Count)
	}
	again := lab.NewFold()
	again.Add(t, l.Stream(t, "", "").Until(lab.IsEvent("snapshot")))
	if table := lab.Decode[lab.TableView](t, body); again.Seq == table.Seq && again.String() != table.String() {
		t.Errorf("the snapshot is\n%s\nand the table\n%s", again, table)
	}
}
