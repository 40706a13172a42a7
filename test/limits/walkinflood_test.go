package limits

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sessionlab/test/lab"
)

// visitRoot asks for a page so many times without a cookie, 16 at a time. It
// returns how many had each status, and calls refused with each answer over a rate.
func visitRoot(t *testing.T, url string, number int, refused func(*http.Response, string)) map[int]int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(int64(number))
	found := map[int]int{}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				response, err := client.Get(url)
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				found[response.StatusCode]++
				if refused != nil && response.StatusCode == http.StatusTooManyRequests {
					refused(response, string(body))
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return found
}

// A flood of visitors to the demo's root, with a table that is soon full, logs no
// seat out: the walk-ins' rows make room for one another.
func TestFloodOfWalkIns(t *testing.T) {
	l := lab.Start(t, "-max-rows", "60", "-max-rate", "1000000")
	type student struct {
		lab.Seat
		*lab.Client
	}
	var students []student
	for i := range 20 {
		s := student{l.Seat(t), lab.NewClient()}
		s.Visit(t, s.Demo)
		s.Login(t, s.Demo, fmt.Sprintf("student%d", i))
		students = append(students, s)
	}
	if found := visitRoot(t, l.Demo+"/", 6_000, nil); found[http.StatusOK] != 6_000 {
		t.Errorf("the visitors got %v", found)
	}
	for i, s := range students {
		if page := s.Visit(t, s.Demo); !strings.Contains(page, fmt.Sprintf("student%d", i)) {
			t.Errorf("student %d is logged out: %s", i, page)
		}
	}
	table := lab.Decode[lab.TableView](t, l.Get(t, students[0].Seat, "/api/rooms/main/sessions?limit=1000"))
	named := 0
	for _, row := range table.Sessions {
		if row.Username != nil && strings.HasPrefix(*row.Username, "student") {
			named++
		}
	}
	if table.Count != 60 || named != len(students) {
		t.Errorf("of %d rows %d are the students', want 60 and %d", table.Count, named, len(students))
	}
}

// One address asks for the root as often as a whole class would, and no more; a
// seat at the same address is not concerned.
func TestRateOfWalkIns(t *testing.T) {
	l := lab.Start(t, "-max-rate", "20") // 80 a second, 400 at once
	me, b := l.Seat(t), lab.NewClient()
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	found := visitRoot(t, l.Demo+"/", 6_000, func(response *http.Response, page string) {
		if response.Header.Get("Retry-After") != "1" || !strings.Contains(page, "Too many requests") || !strings.Contains(page, "요청이 너무 잦습니다") {
			t.Errorf("the refusal is %v %s", response.Header, page)
		}
	})
	if found[http.StatusOK] < 400 || found[http.StatusTooManyRequests] == 0 || found[http.StatusOK]+found[http.StatusTooManyRequests] != 6_000 {
		t.Errorf("6000 visitors from one address got %v", found)
	}
	if page := b.Visit(t, me.Demo); !strings.Contains(page, "kim") {
		t.Errorf("the seat at the same address gets %s", page)
	}
	table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
	if table.Count != found[http.StatusOK]+1 {
		t.Errorf("%d rows after %d visits and one seat", table.Count, found[http.StatusOK])
	}
}

// A class behind one router opens the root together, with the icon that a browser
// asks for beside it, and logs in: nobody is refused.
func TestClassOpensTheRootTogether(t *testing.T) {
	l := lab.Start(t)
	for _, path := range []string{"/", "/favicon.ico", "/login"} {
		if found := visitRoot(t, l.Demo+path, 250, nil); found[http.StatusTooManyRequests] > 0 {
			t.Errorf("250 students at %s get %v", path, found)
		}
	}
}

// Behind a proxy that is trusted each visitor of the root has a rate of their own.
func TestRootBehindAProxy(t *testing.T) {
	port := lab.FreePort(t)
	lab.Start(t, "-demo-addr", "localhost:"+port, "-max-rate", "1", "-lab-url", "http://lab.test", "-demo-url", "http://demo.test", "-trust-proxy", "x-forwarded-for")
	visit := func(visitor string) int {
		request, err := http.NewRequest("GET", "http://localhost:"+port+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "demo.test"
		request.Header.Set("X-Forwarded-For", visitor)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	refused := 0
	for range 200 {
		if visit("192.0.2.1") == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("200 visits of one visitor: none is refused")
	}
	if status := visit("192.0.2.2"); status != http.StatusOK {
		t.Errorf("another visitor gets %d", status)
	}
}
