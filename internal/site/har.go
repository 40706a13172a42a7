package site

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// A log in the format HAR 1.2 (HTTP Archive), which browsers' developer tools
// open. What the lab did not measure or keep is said to be so in a comment.
type (
	harEntry struct {
		Page     string      `json:"pageref"`
		Started  live.Time   `json:"startedDateTime"`
		Time     int         `json:"time"`
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		// A name of one's own begins with an underscore.
		Seq     uint64 `json:"_seq"`
		Seat    string `json:"_seat"`
		Browser string `json:"_browser"`
	}
	harRequest struct {
		Method  string      `json:"method"`
		URL     string      `json:"url"`
		Version string      `json:"httpVersion"`
		Cookies []harCookie `json:"cookies"`
		Headers []harPair   `json:"headers"`
		Query   []harPair   `json:"queryString"`
		Post    *harPost    `json:"postData,omitempty"`
		harSizes
	}
	harResponse struct {
		Status     int         `json:"status"`
		StatusText string      `json:"statusText"`
		Version    string      `json:"httpVersion"`
		Cookies    []harCookie `json:"cookies"`
		Headers    []harPair   `json:"headers"`
		Content    harContent  `json:"content"`
		Redirect   string      `json:"redirectURL"`
		harSizes
		Comment string `json:"comment,omitempty"`
	}
	harSizes struct {
		Head int `json:"headersSize"` // -1 is unknown
		Body int `json:"bodySize"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harCookie struct {
		harPair
		Path     string `json:"path,omitempty"`
		Domain   string `json:"domain,omitempty"`
		Expires  string `json:"expires,omitempty"`
		HTTPOnly bool   `json:"httpOnly,omitempty"`
		Secure   bool   `json:"secure,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
	harPost struct {
		Type    string    `json:"mimeType"`
		Params  []harPair `json:"params"`
		Comment string    `json:"comment"`
	}
	harContent struct {
		Size    int    `json:"size"`
		Type    string `json:"mimeType"`
		Comment string `json:"comment"`
	}
	// harTimings has -1 where a time does not apply; three may not be -1.
	harTimings struct {
		Blocked int    `json:"blocked"`
		DNS     int    `json:"dns"`
		Connect int    `json:"connect"`
		SSL     int    `json:"ssl"`
		Send    int    `json:"send"`
		Wait    int    `json:"wait"`
		Receive int    `json:"receive"`
		Comment string `json:"comment"`
	}
	// harPage is one browser: what an entry's pageref leads to.
	harPage struct {
		Started live.Time `json:"startedDateTime"`
		ID      string    `json:"id"`
		Title   string    `json:"title"`
		Timings struct {
			Content int `json:"onContentLoad"`
			Load    int `json:"onLoad"`
		} `json:"pageTimings"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
)

// logHAR sends the caller's log of a room as a file. It is written as it is made:
// a whole class's has many megabytes.
func (s *Site) logHAR(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	under := s.logs.claim(caller, s.clientOf(r))
	defer under.keep(0)
	writeBy := under.ends(http.NewResponseController(w))
	if err := under.admit(r.Context(), w, ask{bytes: 1, counts: true}); err != nil {
		return err
	}
	ends := time.Now().Add(logWithin)
	if caller.Leads() {
		ends = ends.Add(time.Hour) // nobody waits for the place of an instructor
	}
	log, err := rm.Log(r.Context(), caller)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="session-lab-`+rm.Name()+`.har"`)
	lang := languageOf(r)
	form := &harForm{origin: s.Hosts.DemoOrigin(r), say: func(key string) string {
		return s.words.Say(lang, "say.har."+key, nil)
	}}
	out := bufio.NewWriterSize(w, 64<<10)
	pages := []harPage{}
	known := map[string]bool{}

	put(out, `{"log":{"version":"1.2","creator":`, harCreator{"Session Lab", "1"})
	put(out, `,"comment":`, form.say("log"))
	_, _ = io.WriteString(out, `,"entries":[`)
	separator := "\n"
	for l := range log {
		entry := form.entry(&l)
		if !known[entry.Page] {
			known[entry.Page] = true
			page := harPage{Started: entry.Started, ID: entry.Page, Title: form.title(&l)}
			page.Timings.Content, page.Timings.Load = -1, -1
			pages = append(pages, page)
		}
		// For each part, as a stream has it.
		if !writeBy(earlier(ends, time.Now().Add(writeTimeout))) || !put(out, separator, entry) {
			return nil // the client is gone, or it read too slowly while others waited
		}
		separator = ",\n"
	}
	put(out, `],"pages":`, pages)
	_, _ = io.WriteString(out, "}}\n")
	_ = out.Flush()
	return nil
}

// logWithin is how long a seat's log may take, however slowly it is read: what is
// not written yet stays in memory.
const logWithin = 2 * time.Minute

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// put writes a text and then a value as JSON, and says whether it still may.
func put(w io.Writer, text string, v any) bool {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs and strings: a fault in this package
	}
	_, _ = io.WriteString(w, text)
	_, err = w.Write(data)
	return err == nil
}
