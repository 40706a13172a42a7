package room

import "github.com/prometheus/client_golang/prometheus"

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
