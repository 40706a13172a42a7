package site_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/web"
)

// What a call has; the others of the fuzzed texts are left out. All parts are tried.
const (
	hasID = 1 << iota
	hasFrom
	hasAfter
	hasWait
	hasLimit
	unescaped // the query is as it is, & and ; and % included
	parts
)

// FuzzResume resumes a stream, or a poll, anywhere, and asks for any number of
// rows, with every choice of what is said and what is left out.
func FuzzResume(f *testing.F) {
	// The clock of a test's own time begins there, and seqs with it.
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	seq := func(n int64) string { return strconv.FormatInt(began+n, 10) }
	for _, text := range []string{
		"", "0", "-1", "+1", "007", "1e3", "0x1", "1_0", " 1", "٣", "NaN", "-0", "1e400", "0.001", "31",
		"9007199254740991", "9007199254740992", "18446744073709551616", strings.Repeat("9", 5000),
		"<script>alert(1)</script>", "1\r\nSet-Cookie: a=b", "%zz", "1&lang=en;2", "\xff\x00",
		seq(0), seq(1), seq(4), seq(5),
	} {
		f.Add(text, text, text, text, text)
	}
	f.Add(seq(0), seq(3), seq(4), "0", "1")
	f.Add("x", seq(0), seq(4), "31", "2")

	library, err := load()
	if err != nil {
		f.Fatal(err)
	}
	hosts := &site.Hosts{LabPort: "8080", DemoPort: "8000"}
	s, err := site.New(site.Config{Library: library, Web: web.FS, Hosts: hosts, Owner: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id, from, after, wait, limit string) {
		synctest.Test(t, func(t *testing.T) {
			lab, err := room.Open(room.Config{Keep: inMemory(t), Course: library.Course()})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := lab.Close(); err != nil {
					t.Error(err)
				}
			}()
			s.Lab = lab
			demos := demoOf(t, lab)
			for n := range 4 {
				r := httptest.NewRequest("GET", "/", nil)
				r.Header.Set("Cookie", fmt.Sprintf("sessionid=x%d", n/2))
				demos.ServeHTTP(httptest.NewRecorder(), r)
			}
			synctest.Wait() // the room's reader has seen them
			c := resumeCall{t: t, h: here(s.Handler())}
			c.find()
			for which := range parts {
				var plain, escaped []string
				for i, p := range []struct{ name, value string }{{"from", from}, {"after", after}, {"wait", wait}, {"limit", limit}} {
					if which&(hasFrom<<i) != 0 {
						plain = append(plain, p.name+"="+p.value)
						escaped = append(escaped, p.name+"="+url.QueryEscape(p.value))
					}
				}
				c.query = escaped
				if which&unescaped != 0 {
					if slices.Equal(plain, escaped) {
						continue // was tried
					}
					c.query = plain
				}
				c.header = nil
				if which&hasID != 0 {
					c.header = http.Header{"Last-Event-Id": {id}}
				}
				c.events()
				if which&hasLimit != 0 {
					c.sessions()
				}
			}
		})
	})
}

// resumeCall is one fuzzed call to the API of a room.
type resumeCall struct {
	t      *testing.T
	h      http.Handler
	header http.Header
	query  []string
	seqs   []uint64 // of all events there are
}

func (c *resumeCall) call(ctx context.Context, path, query string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost:8080/api/rooms/main/"+path, nil)
	r.URL.RawQuery = query
	r.RemoteAddr = "127.0.0.1:5"
	maps.Copy(r.Header, header)
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w
}

// find learns the seqs of the events from a snapshot.
func (c *resumeCall) find() {
	var answer struct{ Events []resumedEvent }
	if err := json.Unmarshal(c.call(c.t.Context(), "events", "wait=0", nil).Body.Bytes(), &answer); err != nil {
		c.t.Fatal(err)
	}
	for _, e := range answer.Events[0].Events {
		c.seqs = append(c.seqs, e.Seq)
	}
	if len(c.seqs) != 4 {
		c.t.Fatalf("the snapshot has the events %d", c.seqs)
	}
}

type resumedEvent struct {
	Type   string
	Seq    uint64
	Events []resumedEvent
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// number reads a cursor as JavaScript counts: up to 2^53 − 1.
func number(text string) (n uint64, ok bool) {
	if !digits.MatchString(text) {
		return 0, false
	}
	i, _ := new(big.Int).SetString(text, 10)
	return i.Uint64(), i.BitLen() <= 53
}

// events asks for the events, and wants those after where the call resumes, or
// a snapshot where the journal begins later or ends sooner, or a 400.
func (c *resumeCall) events() {
	query := strings.Join(c.query, "&")
	values, _ := url.ParseQuery(query)
	polls := values.Has("after") || values.Has("wait")
	cursor, less, bad := c.header.Get("Last-Event-ID"), uint64(0), ""
	switch {
	case polls:
		cursor = values.Get("after")
		if seconds, err := strconv.ParseFloat(values.Get("wait"), 64); values.Get("wait") != "" && (err != nil || seconds < 0 || seconds != seconds) {
			bad = "wait=x"
		}
	case cursor == "":
		cursor, less = values.Get("from"), 1
	}
	resumes := cursor != ""
	after, ok := number(cursor)
	if resumes && !ok {
		bad = "after=x"
	}
	after -= min(after, less)

	start := time.Now()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	w := c.call(ctx, "events", query, c.header)
	took := time.Since(start)
	if bad != "" {
		c.refused(w, bad, took)
		return
	}
	if w.Code != http.StatusOK {
		c.t.Fatalf("%q %q: %d %s", query, c.header, w.Code, w.Body)
	}
	var got []resumedEvent
	if polls {
		if took > 30*time.Second+time.Millisecond {
			c.t.Errorf("%q waited for %v", query, took)
		}
		var answer struct {
			Events []resumedEvent
			Seq    uint64
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			c.t.Fatalf("%q: %v", query, err)
		}
		got = answer.Events
		last := after
		if len(got) > 0 {
			last = got[len(got)-1].Seq
		}
		if answer.Seq != last {
			c.t.Errorf("%q: go on after %d, and the last is %d", query, answer.Seq, last)
		}
	} else {
		if took > time.Minute {
			c.t.Errorf("%q streamed for %v after its client was gone", query, took-time.Minute)
		}
		got = c.streamed(w.Body.String())
	}

	// The journal of a lab just begun misses nothing after the seq before its first.
	if resumes && after >= c.seqs[0]-1 && after <= c.seqs[3] {
		from, _ := slices.BinarySearch(c.seqs, after+1)
		if want := c.seqs[from:]; !slices.EqualFunc(got, want, func(e resumedEvent, seq uint64) bool { return e.Seq == seq && e.Type == "exchange" }) {
			c.t.Errorf("%q %q: got %+v, want the events %d", query, c.header, got, want)
		}
	} else if len(got) != 1 || got[0].Type != "snapshot" || got[0].Seq != c.seqs[3] {
		c.t.Errorf("%q %q: got %+v, want a snapshot", query, c.header, got)
	}
}

var message = regexp.MustCompile(`^(?:retry: 2000|: keep|id: (\d+)\nevent: ([a-z]+)\ndata: ([^\n]*))$`)

// streamed reads a stream's messages.
func (c *resumeCall) streamed(stream string) (events []resumedEvent) {
	for text := range strings.SplitSeq(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		m := message.FindStringSubmatch(text)
		if m == nil {
			c.t.Fatalf("%q is no message", text)
		}
		if m[1] == "" {
			continue
		}
		var e resumedEvent
		if err := json.Unmarshal([]byte(m[3]), &e); err != nil || m[1] != strconv.FormatUint(e.Seq, 10) || m[2] != e.Type {
			c.t.Fatalf("%q: %v", text, err)
		}
		events = append(events, e)
	}
	return events
}

// sessions asks for the table.
func (c *resumeCall) sessions() {
	query := strings.Join(c.query, "&")
	values, _ := url.ParseQuery(query)
	limit := values.Get("limit")
	w := c.call(c.t.Context(), "sessions", query, c.header)
	rows := 2
	if limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 1 {
			c.refused(w, "limit=x", 0)
			return
		}
		rows = min(n, rows)
	}
	var table struct {
		Count    int
		Sessions []json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &table); err != nil || w.Code != http.StatusOK || table.Count != 2 || len(table.Sessions) != rows {
		c.t.Errorf("%q: %d %s", query, w.Code, w.Body)
	}
}

// refused wants the very answer that another bad text gets: so nothing of what
// was sent is in it.
func (c *resumeCall) refused(w *httptest.ResponseRecorder, like string, took time.Duration) {
	path := "events"
	if strings.HasPrefix(like, "limit") {
		path = "sessions"
	}
	values, _ := url.ParseQuery(strings.Join(c.query, "&"))
	want := c.call(c.t.Context(), path, like+"&"+url.Values{"lang": {values.Get("lang")}}.Encode(), nil)
	if w.Code != http.StatusBadRequest || w.Header().Get("Content-Type") != "application/problem+json" || took > 0 ||
		w.Body.String() != want.Body.String() || fmt.Sprint(w.Header()) != fmt.Sprint(want.Header()) {
		c.t.Errorf("%q %q: %d %v %s after %v, want %v %s", c.query, c.header, w.Code, w.Header(), w.Body, took, want.Header(), want.Body)
	}
}
