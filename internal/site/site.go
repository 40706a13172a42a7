package site

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sessionlab/internal/lesson"
	"sessionlab/internal/room"
)

// Config is what a [Site] is made from.
type Config struct {
	Lab     *room.Lab
	Library *lesson.Library
	Web     fs.FS // templates, css, js and words, as package web has them
	Hosts   *Hosts
	// Owner lets calls from this machine without a token act as the owner: right
	// on a loopback listener that no proxy fronts.
	Owner bool
	// TrustProxy is the header in which the proxy that all requests come through
	// says for whom it asks, XForwardedFor or Forwarded; "" trusts none. What is
	// counted by address is then counted by the last one in it.
	TrustProxy string
	// Streams is how many event streams one address may have open, and how many
	// of its long polls may wait; 0 is DefaultStreams.
	Streams int
	Dev     bool // read Web anew at each request, and let no browser keep it
	Logger  *slog.Logger
}

// Site serves the lab's origin.
type Site struct {
	Config
	words  words
	pages  *pages
	assets *assets

	tries    *tries // of codes
	keyTries *tries // of the instructor's key
	twins    *tries // of twin runs, each of which counts
	guesses  *tries // of session IDs, and rounds of them; each counts

	mu   sync.Mutex
	open map[follower]int // how many there are
}

// follower is whom the limit on followers counts together.
type follower struct {
	from  netip.Addr
	polls bool // by long polling; else by a stream
}

// DefaultStreams is enough for a class behind one address.
const DefaultStreams = 200

// New checks everything that can be wrong with the templates and words.
func New(c Config) (*Site, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Streams == 0 {
		c.Streams = DefaultStreams
	}
	s := &Site{
		Config: c, open: map[follower]int{},
		tries: newTries(time.Second/10, 200), keyTries: newTries(5*time.Second, 10), twins: newTries(time.Second/4, 60), guesses: newTries(time.Second/20, 300),
	}
	var err error
	if s.words, err = readWords(c.Web); err != nil {
		return nil, err
	}
	if s.assets, err = assetsOf(c.Web); err != nil {
		return nil, err
	}
	if s.pages, err = s.readPages(); err != nil {
		return nil, err
	}
	return s, nil
}

// Prepare highlights the lessons' listings and compresses the styles and scripts,
// which take longer than all else at start. Requests may come before and during
// it: one that needs what is not there yet makes it, or waits for it. It returns
// early when ctx ends.
func (s *Site) Prepare(ctx context.Context) {
	s.Library.Highlight()
	for _, c := range s.assets.all {
		if ctx.Err() != nil {
			return
		}
		c.small()
	}
}

// Handler returns the handler of the lab's listener.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.page(s.home))
	mux.Handle("GET /lessons/{slug}", s.page(s.lesson))
	mux.Handle("GET /j", s.page(s.classPage("join")))
	mux.Handle("GET /j/{code}", s.page(s.classPage("join")))
	mux.Handle("GET /project/{room}", s.page(s.classPage("wall")))
	mux.Handle("GET /teach", s.page(s.classPage("teach")))
	mux.Handle("GET /attacker/{desk}", s.page(s.attacker))
	mux.Handle("GET /assets/{hash}/{path...}", s.page(s.asset))

	mux.Handle("POST /api/seats", s.anyone(s.takeSeat))
	mux.Handle("GET /api/seats/me", s.seated(s.mySeat))
	mux.Handle("POST /api/seats/me/answers", s.seated(s.answer))
	mux.Handle("POST /api/seats/me/hints", s.seated(s.hint))
	mux.Handle("PATCH /api/seats/me", s.seated(s.renameSeat))
	mux.Handle("POST /api/seats/me/predictions", s.seated(s.predict))
	mux.Handle("GET /api/names", s.anyone(s.offerNames))

	mux.Handle("GET /api/rooms/{room}", s.anyone(s.room))
	mux.Handle("GET /api/rooms/{room}/qr.svg", s.anyone(s.joinQR))
	mux.Handle("GET /api/rooms/{room}/sessions", s.inRoom(s.sessions))
	mux.Handle("DELETE /api/rooms/{room}/sessions/{tag}", s.inRoom(s.deleteSession))
	mux.Handle("GET /api/twin", s.anyone(s.twinScripts))
	mux.Handle("POST /api/rooms/{room}/twin", s.inRoom(s.runTwin))
	mux.Handle("GET /api/rooms/{room}/events", s.inRoom(s.events))
	mux.Handle("GET /api/rooms/{room}/log.har", s.inRoom(s.logHAR))
	mux.Handle("POST /api/rooms/{room}/xray", s.inRoom(s.xray))
	mux.Handle("POST /api/rooms/{room}/ids", s.inRoom(s.drawIDs))
	mux.Handle("POST /api/rooms/{room}/ids/guess", s.inRoom(s.guessID))

	mux.Handle("GET /api/rooms/{room}/policy", s.inRoom(s.policy))
	mux.Handle("PUT /api/rooms/{room}/policy", s.inRoom(s.setPolicy))
	mux.Handle("GET /api/rooms/{room}/clock", s.inRoom(s.clock))
	mux.Handle("POST /api/rooms/{room}/clock", s.inRoom(s.skip))
	mux.Handle("DELETE /api/rooms/{room}/clock", s.inRoom(s.turnBack))
	mux.Handle("POST /api/rooms/{room}/sweep", s.inRoom(s.sweep))
	mux.Handle("POST /api/rooms/{room}/keys", s.inRoom(s.rotateKeys))
	mux.Handle("GET /api/protections", s.anyone(s.protections))

	mux.Handle("POST /api/instructor", s.anyone(s.lead))
	mux.Handle("GET /api/instructor/link", s.leading(s.instructorLink))
	mux.Handle("GET /api/instructor/qr.svg", s.leading(s.instructorQR))
	mux.Handle("GET /api/rooms", s.leading(s.rooms))
	mux.Handle("POST /api/rooms", s.leading(s.newRoom))
	mux.Handle("PATCH /api/rooms/{room}", s.leadingRoom(s.changeRoom))
	mux.Handle("DELETE /api/rooms/{room}", s.leading(s.closeRoom))
	mux.Handle("POST /api/rooms/{room}/reset", s.leadingRoom(s.resetRoom))
	mux.Handle("DELETE /api/rooms/{room}/sessions", s.leadingRoom(s.deleteSessions))
	mux.Handle("GET /api/rooms/{room}/seats", s.leadingRoom(s.roster))
	mux.Handle("DELETE /api/rooms/{room}/seats/{seat}", s.leadingRoom(s.removeSeat))
	mux.Handle("POST /api/rooms/{room}/seats/{seat}/nudge", s.leadingRoom(s.nudge))
	mux.Handle("POST /api/rooms/{room}/names", s.leadingRoom(s.prepareSeats))
	mux.Handle("GET /api/rooms/{room}/progress.csv", s.leadingRoom(s.progressCSV))
	mux.Handle("GET /api/rooms/{room}/progress.json", s.leadingRoom(s.progressJSON))
	mux.Handle("PUT /api/rooms/{room}/wall", s.leadingRoom(s.setWall))
	mux.Handle("PATCH /api/rooms/{room}/wall", s.leadingRoom(s.changeWall))
	mux.Handle("POST /api/rooms/{room}/asks", s.leadingRoom(s.ask))
	mux.Handle("PATCH /api/rooms/{room}/asks/{ask}", s.leadingRoom(s.decideAsk))
	mux.Handle("DELETE /api/rooms/{room}/asks/{ask}", s.leadingRoom(s.endAsk))

	mux.HandleFunc("GET /healthz", healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", s.anyone(s.metrics()))

	h := s.unrouted(mux)
	h = s.refuseCrossOrigin(h)
	h = s.secure(h)
	h = s.Hosts.Guard(h)
	return h
}

// unrouted answers what no route takes in the form that its asker expects. The
// mux knows whether the path or the method is wrong, but says so in plain text.
func (s *Site) unrouted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routed, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		plain := statusWriter{header: w.Header()}
		routed.ServeHTTP(&plain, r)
		p := &problem{status: plain.status, key: "say.no-page"}
		fail := func(http.ResponseWriter, *http.Request) error { return p }
		switch {
		case plain.status == http.StatusMethodNotAllowed:
			p.key, p.values = "say.method", map[string]string{"allow": w.Header().Get("Allow")}
			s.api(fail).ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/api/"):
			p.key = "say.no-call"
			s.api(fail).ServeHTTP(w, r)
		default:
			s.page(fail).ServeHTTP(w, r)
		}
	})
}

// statusWriter takes a response's status and header and drops its body.
type statusWriter struct {
	header http.Header
	status int
}

func (s *statusWriter) Header() http.Header         { return s.header }
func (s *statusWriter) WriteHeader(status int)      { s.status = status }
func (s *statusWriter) Write(p []byte) (int, error) { return len(p), nil }

// readyz says whether the lab can do its work, not only answer.
func (s *Site) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.Lab.Ready(); err != nil {
		http.Error(w, "the data file takes nothing", http.StatusServiceUnavailable)
		return
	}
	healthz(w, r)
}

// metrics answers in Prometheus' text format: numbers only, of nobody. In a class
// they are for who leads it, and not for the whole network. Most labs are never
// asked, so the collectors are made for the first who asks.
func (s *Site) metrics() func(http.ResponseWriter, *http.Request, room.Caller) error {
	collect := sync.OnceValue(func() http.Handler {
		registry := prometheus.NewRegistry()
		registry.MustRegister(s.Lab.Collectors()...)
		registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
		return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	})
	return func(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
		if err := caller.MayMeasure(s.Hosts.Class); err != nil {
			return err
		}
		collect().ServeHTTP(w, r)
		return nil
	}
}

func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// NewHTTPServer returns an HTTP server with the lab's limits. A stream and a long
// poll outlive its write timeout: they set deadlines of their own.
func NewHTTPServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		MaxHeaderBytes:    16 << 10,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       60 * time.Second,
	}
}
