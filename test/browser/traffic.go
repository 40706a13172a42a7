package browser

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/network"

	"sessionlab/test/lab"
)

func (b *Chromium) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.Sent = append(b.Sent, SentRequest{ID: e.RequestID, URL: e.Request.URL, Method: e.Request.Method})
		b.join(e.RequestID)
	case *network.EventRequestWillBeSentExtraInfo:
		b.requests[e.RequestID] = asText(e.Headers)
		b.join(e.RequestID)
	case *network.EventResponseReceivedExtraInfo:
		b.Answers = append(b.Answers, sentAnswer{e.RequestID, e.StatusCode, asText(e.Headers)})
	case *network.EventResponseReceived:
		if e.HasExtraInfo {
			return
		}
		b.bare[e.RequestID] = true
	case *network.EventRequestServedFromCache:
		b.bare[e.RequestID] = true
	case *network.EventLoadingFailed:
		b.bare[e.RequestID] = true
	default:
		return
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// Until waits until something holds of what was sent and answered, which is looked
// at under the lock. What the browser tells of its traffic may come after the page.
func (b *Chromium) Until(what string, holds func() bool) {
	b.T.Helper()
	late := time.After(lab.Patience)
	for {
		b.mu.Lock()
		ok, changed := holds(), b.changed
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			b.mu.Lock()
			defer b.mu.Unlock()
			b.T.Fatalf("browser: waited in vain for %s: sent %+v, answered %+v", what, b.Sent, b.Answers)
		}
	}
}

// join puts the headers that travelled to the request that they are of. They
// may come before it or after; a redirect keeps its request's id.
func (b *Chromium) join(id network.RequestID) {
	headers, ok := b.requests[id]
	if !ok {
		return
	}
	for i := range b.Sent {
		if b.Sent[i].ID == id && b.Sent[i].Headers == nil {
			b.Sent[i].Headers = headers
			delete(b.requests, id)
			return
		}
	}
}

func asText(headers network.Headers) map[string]string {
	text := map[string]string{}
	for name, value := range headers {
		text[strings.ToLower(name)] = fmt.Sprint(value)
	}
	return text
}

// Seen returns the requests so far whose URL begins with prefix, when the headers
// that travelled are known.
func (b *Chromium) Seen(prefix string) []SentRequest {
	b.T.Helper()
	var found []SentRequest
	b.Until("the headers of what was sent to "+prefix, func() bool {
		found = nil
		for _, r := range b.Sent {
			if !strings.HasPrefix(r.URL, prefix) {
				continue
			}
			if r.Headers == nil && !b.bare[r.ID] {
				return false
			}
			found = append(found, r)
		}
		return true
	})
	return found
}

// LastLogin is what the Network tab shows of the last login: the clue of its
// 302 and the Cookie line of its request.
func (b *Chromium) LastLogin() (clue, cookie string) {
	b.T.Helper()
	b.Until("the answer to each login", func() bool {
		clue, cookie = "", ""
		for _, r := range b.Sent {
			if r.Method != "POST" || !strings.HasSuffix(r.URL, "/login") {
				continue
			}
			if clue = b.clueOf(r.ID); clue == "" || r.Headers == nil {
				return false
			}
			cookie = r.Headers["cookie"]
		}
		return clue != ""
	})
	return clue, cookie
}

// clueOf is the clue in the 302 that answers a login, "" as long as none is known.
func (b *Chromium) clueOf(login network.RequestID) string {
	for _, a := range b.Answers {
		if a.ID == login && a.Status == 302 {
			return a.Headers["x-lab-clue"]
		}
	}
	return ""
}

// logins is how many of the requests are one.
func logins(sent []SentRequest) (n int) {
	for _, r := range sent {
		if r.Method == "POST" && strings.HasSuffix(r.URL, "/login") {
			n++
		}
	}
	return n
}

// SentRequest is a request with the headers that travelled, as the Network tab
// shows them.
type SentRequest struct {
	ID      network.RequestID
	URL     string
	Method  string
	Headers map[string]string
}

// sentAnswer is a response with the headers that travelled.
type sentAnswer struct {
	ID      network.RequestID
	Status  int64
	Headers map[string]string
}
