package limits

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// heapNow is how much memory is in use once what nobody needs is gone.
func heapNow() int {
	http.DefaultClient.CloseIdleConnections()
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// flood sends as many requests with one Cookie header, many at a time.
func flood(t *testing.T, url, cookie string, requests int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	next := make(chan struct{})
	for range 32 {
		all.Go(func() {
			for range next {
				request, _ := http.NewRequest("GET", url, nil)
				request.Header.Set("Cookie", cookie)
				response, err := client.Do(request)
				if err != nil {
					t.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					t.Errorf("a request of the flood: %d", response.StatusCode)
				}
			}
		})
	}
	for range requests {
		next <- struct{}{}
	}
	close(next)
	all.Wait()
}

// pairsTold is an event, or a snapshot of many, as far as it tells of cookies.
type pairsTold struct {
	Seq     uint64
	Request struct {
		Cookies []struct {
			Name, Tag string
			Read      bool
		}
		Omitted int
	}
	Events []pairsTold
}

// Thousands of cookies of one letter cost whoever looks on no more than fifty do:
// a snapshot and what is read from far back are bounded in bytes, the heap is
// while they are read, and it returns once the room is reset. The pair that was
// read is told wherever it stands.
func TestFloodOfTinyCookies(t *testing.T) {
	const most = 4 << 20 // bytes of an answer
	l := lab.Start(t, "-max-rate", "100000")
	me := l.Seat(t)
	l.Get(t, me, "/api/rooms/main/events?wait=0")
	base := heapNow()

	flood(t, l.Demo+"/", strings.Repeat("a;", 7900)+" sessionid=late", 300)

	peak := 0
	var first uint64
	for range 8 {
		for _, token := range []string{"", me.Token} {
			status, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", token, "")
			if status != http.StatusOK || len(body) > most {
				t.Fatalf("a snapshot: %d, %d bytes", status, len(body))
			}
			told := lab.Decode[pairsTold](t, body)
			snapshot := told.Events[0]
			if len(snapshot.Events) == 0 {
				t.Fatal("no event in the snapshot")
			}
			first = snapshot.Events[0].Seq
			x := snapshot.Events[len(snapshot.Events)-1].Request
			if len(x.Cookies) != 50 || x.Omitted != 7851 {
				t.Fatalf("%d pairs are told and %d are not, want 50 and 7851", len(x.Cookies), x.Omitted)
			}
			if last := x.Cookies[49]; !last.Read || last.Name != "sessionid" || last.Tag == "" {
				t.Errorf("the pair that was read is told as %+v", last)
			}
		}
		peak = max(peak, heapNow()-base)
	}
	for range 8 {
		status, body := l.Call(t, "GET", fmt.Sprintf("/api/rooms/main/events?after=%d", first), "", "")
		if status != http.StatusOK || len(body) > most {
			t.Fatalf("what came after %d: %d, %d bytes", first, status, len(body))
		}
		if told := lab.Decode[pairsTold](t, body); len(told.Events) == 0 || told.Events[0].Seq != first+1 {
			t.Errorf("what came after %d begins with %+v", first, told.Events)
		}
	}
	if peak = max(peak, heapNow()-base); peak > 64<<20 {
		t.Errorf("the heap grew by %d MB", peak>>20)
	}
	l.Call(t, "POST", "/api/rooms/main/reset", "", "")
	l.Get(t, me, "/api/rooms/main/events?wait=0")
	if left := heapNow() - base; left > 8<<20 {
		t.Errorf("after the room was reset %d kB are left", left>>10)
	}
}

// A classmate's tick comes whatever floods the demo beside it: here walk-ins whose
// Cookie headers name all the IDs that fit, each of which the room knows.
func TestFloodOfKnownIDs(t *testing.T) {
	l := lab.Start(t, "-max-rate", "100000")
	var cookie strings.Builder
	known := 0
	for ; cookie.Len() < 15_500; known++ {
		fmt.Fprintf(&cookie, "=%x; ", 4096+known)
	}
	base := heapNow()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	for i := range known {
		request, _ := http.NewRequest("GET", l.Demo+"/", nil)
		request.Header.Set("Cookie", fmt.Sprintf("sessionid=%x", 4096+i))
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	client.CloseIdleConnections()
	for try := range 3 {
		victim := l.Seat(t)
		var all sync.WaitGroup
		all.Go(func() { flood(t, l.Demo+"/", cookie.String()+"sessionid=f", 510) })
		b := lab.NewClient()
		b.Visit(t, victim.Demo)
		b.Login(t, victim.Demo, "kim")
		b.Visit(t, victim.Demo)
		all.Wait()
		// The table is read once the reader has judged all of it.
		l.Get(t, victim, "/api/rooms/main/sessions")
		events := l.Stream(t, victim.Token, "")
		if events.Until(lab.IsEvent("snapshot")); lab.Decode[lab.Seat](t, l.Get(t, victim, "/api/seats/me")).Progress["session"]["login"].Steps[2] == nil {
			events.Until(lab.IsEvent("progress", victim.ID, `"exercise":"login"`, `"step":2`))
		}
		events.Close()
		if t.Failed() {
			t.Fatalf("in try %d", try)
		}
	}
	l.Call(t, "POST", "/api/rooms/main/reset", "", "")
	l.Get(t, l.Seat(t), "/api/rooms/main/events?wait=0")
	if left := heapNow() - base; left > 16<<20 {
		t.Errorf("after the room was reset %d kB are left", left>>10)
	}
}

// A method is whatever its client writes. Others see the beginning of a long one,
// so that it costs them no more than another.
func TestMaskedMethod(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	method := strings.Repeat("SECRET", 500)
	request, _ := http.NewRequest(method, l.Demo+"/", nil)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	type told struct {
		Events []struct {
			Events []struct{ Request struct{ Method string } }
		}
	}
	for token, want := range map[string]string{"": method, me.Token: method[:16] + "…"} {
		_, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", token, "")
		got := ""
		for _, event := range lab.Decode[told](t, body).Events[0].Events {
			got = cmp.Or(event.Request.Method, got) // who is present may be told after it
		}
		if got != want {
			t.Errorf("the method is told as %.40q with %d characters, want %.40q", got, len(got), want)
		}
	}
}

// The panel says how many pairs there were beside those that it lists.
func TestPairsThatAreNotListed(t *testing.T) {
	for lang, words := range map[string]string{"ko": "이 밖에 1,951쌍이 더 왔습니다", "en": "and 1,951 more"} {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitRow()
		flood(t, browser.Eval[string](b, "document.querySelector('iframe').src"), strings.Repeat("a=b;", 2000)+"sessionid=late", 1)
		b.Wait("the pairs", "document.querySelectorAll('.wire .about li').length === 51")
		if got := b.Text(".wire .about li:first-child"); !strings.HasPrefix(got, "sessionid:") {
			t.Errorf("%s: the pair that was read is not said first, but %q", lang, got)
		}
		if got := b.Text(".wire .about li:last-child"); !strings.Contains(got, words) {
			t.Errorf("%s: the last line is %q, want %q in it", lang, got, words)
		}
		if got := b.Text(".wire .req .sid"); got != "late" {
			t.Errorf("%s: the ID in the Cookie line is %q", lang, got)
		}
	}
}
