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

	"sessionlab/internal/body"
	"sessionlab/internal/guess"
	"sessionlab/internal/lesson"
	"sessionlab/internal/limit"
	"sessionlab/internal/room"
	"sessionlab/internal/words"
)

// Config is what a [Site] is made from.
type Config struct {
	Lab     *room.Lab
	Library *lesson.Library
	Web     fs.FS   // templates, css, js and words, as package web has them
	Assets  *Assets // those of Web, where they were read before; nil has New read them
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
	// Joins is how many new seats one network may take at once, and again in every
	// joinsWithin; 0 is DefaultJoins.
	Joins  int
	Dev    bool // read Web anew at each request, and let no browser keep it
	Logger *slog.Logger
}

// Site serves the lab's origin.
type Site struct {
	Config
	words  words.Words
	pages  *pages
	assets *Assets

	joins    *limit.PerNetwork // new seats
	tries    *codeTries
	keyTries tries // of the instructor's key

	readings, logs, twins, guesses *rations
	game                           *guess.Game
	bodies                         body.Held // large ones, while they are read and answered

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

// DefaultJoins lets 250 students behind one address join at once, and some of them
// again.
const (
	DefaultJoins = 300
	joinsWithin  = 5 * time.Minute
)

// New checks everything that can be wrong with the templates and words.
func New(c Config) (*Site, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Streams == 0 {
		c.Streams = DefaultStreams
	}
	if c.Joins == 0 {
		c.Joins = DefaultJoins
	}
	s := &Site{
		Config: c, open: map[follower]int{},
		tries: newCodeTries(), keyTries: newTries(5*time.Second, 10),
		joins:    limit.New(joinsWithin/time.Duration(c.Joins), joinsWithin, maxNetworks),
		readings: newReadings(c.Streams), logs: newLogs(c.Streams), twins: newTwins(), guesses: newGuesses(),
		game: guess.New(),
	}
	var err error
	if s.words, err = words.Read(c.Web); err != nil {
		return nil, err
	}
	if s.assets = c.Assets; s.assets == nil {
		if s.assets, err = ReadAssets(c.Web); err != nil {
			return nil, err
		}
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

// readyz says whether the lab can do its work, not only answer.
func (s *Site) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.Lab.Ready(); err != nil {
		http.Error(w, "the data file takes nothing", http.StatusServiceUnavailable)
		return
	}
	if failed := s.Lab.FailedStores(); len(failed) > 0 {
		http.Error(w, "a session store does not answer: "+strings.Join(failed, ", "), http.StatusServiceUnavailable)
		return
	}
	healthz(w, r)
}

// metrics answers in Prometheus' text format: numbers only, of nobody. In a class
// they are for the instructor, and not for the whole network. Most labs are never
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
