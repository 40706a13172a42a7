package redisstore_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/redisstore"
	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/internal/demo/storetest"
)

// client opens a Redis under a prefix.
func client(t *testing.T, url, prefix string) *redisstore.Client {
	t.Helper()
	c, err := redisstore.Open(url, prefix)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestContract(t *testing.T) {
	r := redistest.Start(t)
	for name, url := range map[string]string{"TCP": r.URL(), "a socket": "unix://" + r.Socket} {
		t.Run(name, func(t *testing.T) {
			c := client(t, url, "lab "+name)
			var made atomic.Int32
			storetest.Run(t, func(*testing.T) demo.Store {
				return c.Store(fmt.Sprintf("demo %d {}%%*", made.Add(1)))
			})
		})
	}
}

func TestServer(t *testing.T) {
	c := client(t, redistest.Start(t).URL(), "lab")
	var made atomic.Int32
	storetest.RunServer(t, func(*testing.T) demo.Store { return c.Store(fmt.Sprint(made.Add(1))) })
}

func TestBehindTheServer(t *testing.T) {
	c := client(t, redistest.Start(t).URL(), "lab")
	var made atomic.Int32
	storetest.RunBehind(t, func(*testing.T) demo.Store { return c.Store(fmt.Sprint(made.Add(1))) })
}
