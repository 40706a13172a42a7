package lab

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// From is a client at another address of this machine. Not every system has one.
func From(t *testing.T, address string) *http.Client {
	t.Helper()
	l, err := net.Listen("tcp", address+":0")
	if err != nil {
		t.Skipf("this system has no %s: %v", address, err)
	}
	_ = l.Close()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// Joins is a call for a seat by a client.
func Joins(t *testing.T, c *http.Client, l *Lab, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("POST", l.URL+"/api/seats", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := c.Do(r)
	if err != nil {
		t.Error(err)
		return &http.Response{}, ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response, string(text)
}

// AtOnce does something n times, eight at a time, and counts how often it was so.
func AtOnce(n int, do func(i int) bool) int {
	var next, yes atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if do(int(i)) {
					yes.Add(1)
				}
			}
		})
	}
	all.Wait()
	return int(yes.Load())
}

// Prepared are seats that were made before their students come.
type Prepared struct {
	Seats []struct{ Seat, Name, Code string }
}

// Prepare makes n seats with names in the default room.
func (c *Class) Prepare(t *testing.T, n int) Prepared {
	t.Helper()
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%q", fmt.Sprintf("학생 %d", i))
	}
	return Decode[Prepared](t, c.Lead(t, "POST", "/api/rooms/main/names", `{"names":[`+strings.Join(names, ",")+`]}`))
}

// RosterRow is a seat as the instructor's roster lists it.
type RosterRow struct {
	Seat, Name      string
	Unused, Present bool
}

// Roster lists the seats of the default room.
func (c *Class) Roster(t *testing.T) []RosterRow {
	t.Helper()
	return Decode[struct{ Seats []RosterRow }](t, c.Lead(t, "GET", "/api/rooms/main/seats", "")).Seats
}
