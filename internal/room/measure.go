package room

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// measures are what an operator watches, in Prometheus' terms. None has a label
// that names a seat, an ID or a person.
type measures struct {
	exchanges *prometheus.CounterVec        // by kind, see kindOf
	kinds     map[string]prometheus.Counter // the same, without looking each up again
	delay     prometheus.Histogram          // from the event to its bytes at the socket
	cut       prometheus.Counter            // followers that were too slow
	saving    prometheus.Histogram          // one attempt to write to the data file
	failures  prometheus.Counter            // transactions that failed
}

func newMeasures() *measures {
	buckets := prometheus.ExponentialBuckets(0.0001, 2, 16) // 0.1 ms to 3.3 s
	m := &measures{
		exchanges: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lab_exchanges_total", Help: "Requests to the demo, by what became of them.",
		}, []string{"kind"}),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "lab_event_delay_seconds", Help: "From an event to its bytes at a follower's socket.", Buckets: buckets,
		}),
		cut: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "lab_followers_cut_total", Help: "Followers that were too slow and were cut.",
		}),
		saving: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "lab_saving_seconds", Help: "One transaction of the data file, synced.", Buckets: buckets,
		}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "lab_saving_failures_total", Help: "Transactions of the data file that failed and were tried again.",
		}),
	}
	m.kinds = map[string]prometheus.Counter{}
	for _, kind := range []string{"first-visit", "form", "welcome", "login", "logout", "not-found", "error"} {
		m.kinds[kind] = m.exchanges.WithLabelValues(kind) // there from the start, at 0
	}
	return m
}

// saved measures one attempt to write to the data file.
func (m *measures) saved(took time.Duration, err error) {
	m.saving.Observe(took.Seconds())
	if err != nil {
		m.failures.Inc()
	}
}

func (m *measures) exchange(x *demo.Exchange) { m.kinds[kindOf(x)].Inc() }

// kindOf is what became of an exchange.
func kindOf(x *demo.Exchange) string {
	switch {
	case x.Trace.Ran(demo.StepError):
		return "error"
	case x.Trace.Ran(demo.StepNotFound):
		return "not-found"
	case x.Trace.Ran(demo.StepClearCookie):
		return "logout"
	case x.Trace.Ran(demo.StepRedirect):
		return "login"
	case x.Trace.Ran(demo.StepRenderWelcome):
		return "welcome"
	case x.Trace.Ran(demo.StepSetCookie):
		return "first-visit"
	default:
		return "form"
	}
}

// Collectors returns what there is to measure, for a Prometheus registry.
func (l *Lab) Collectors() []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	m := l.measures
	return []prometheus.Collector{
		m.exchanges, m.delay, m.cut, m.saving, m.failures,
		gauge("lab_rooms", "Rooms.", func() float64 { return float64(len(l.Rooms())) }),
		gauge("lab_rows", "Rows of all session tables.", func() float64 { return float64(l.counts().rows) }),
		gauge("lab_seats", "Seats taken.", func() float64 { return float64(l.counts().seats) }),
		gauge("lab_unsaved_writes", "Writes that wait for the data file.", func() float64 { n, _ := l.keep.Waits(); return float64(n) }),
		gauge("lab_unsaved_bytes", "About how many bytes they have.", func() float64 { _, n := l.keep.Waits(); return float64(n) }),
		gauge("lab_followers", "Open event streams.", func() float64 { return float64(l.counts().followers) }),
	}
}

// counts are those of all rooms.
func (l *Lab) counts() (all counts) {
	for _, r := range l.Rooms() {
		for _, d := range r.demos() {
			all.rows += d.Rows()
		}
		r.mu.Lock()
		all.seats, all.followers = all.seats+len(r.seats), all.followers+r.presence.followers
		r.mu.Unlock()
	}
	return all
}

type counts struct{ rows, seats, followers int }

// Sent notes that messages reached a follower's socket.
func (f *Follower) Sent(messages []live.Message) {
	for _, m := range messages {
		if m.Type != live.SnapshotType {
			f.room.measures.delay.Observe(time.Since(m.At).Seconds())
		}
	}
}

// saves says whether something new may wait for the disk: the disk took what was
// last saved, and not too much waits.
func (l *Lab) saves() bool { return l.Ready() == nil && l.keep.Takes() }

// Ready returns nil if the lab can do its work: its file takes what is saved.
func (l *Lab) Ready() error { return l.keep.Failed() }
