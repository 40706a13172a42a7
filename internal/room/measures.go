package room

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sessionlab/internal/demo"
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

// kindOf is what became of an exchange. A login with an empty name is an error, as in
// the chapter.
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
