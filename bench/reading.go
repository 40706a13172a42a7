package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// reading is what a stream brought after its last snapshot.
type reading struct {
	mu        sync.Mutex
	from      uint64 // the snapshot's seq
	snapshots int
	seqs      []uint64 // of all events, as they came
	kept      []told   // those that are looked at in the end
}

// take notes an event. Its seq has to be higher than all before.
func (r *reading) take(e told, keep bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := r.from
	if len(r.seqs) > 0 {
		last = r.seqs[len(r.seqs)-1]
	}
	if e.seq <= last && (e.kind != "snapshot" || r.snapshots > 0) {
		return fmt.Errorf("%s %d came after %d", e.kind, e.seq, last)
	}
	if e.kind == "snapshot" {
		r.from, r.snapshots, r.seqs, r.kept = e.seq, r.snapshots+1, nil, nil
		return nil
	}
	r.seqs = append(r.seqs, e.seq)
	if keep {
		e.data = bytes.Clone(e.data)
		r.kept = append(r.kept, e)
	}
	return nil
}

// between are the seqs after one and up to another.
func (r *reading) between(after, until uint64) []uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []uint64
	for _, seq := range r.seqs {
		if seq > after && seq <= until {
			found = append(found, seq)
		}
	}
	return found
}

// looked are the events that were kept, as far as they are looked at.
func (r *reading) looked() ([]shown, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []shown
	for _, e := range r.kept {
		s := shown{at: e.at}
		if err := json.Unmarshal(e.data, &s); err != nil {
			return nil, fmt.Errorf("event %d: %w", e.seq, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// begun is how many snapshots there were.
func (r *reading) begun() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snapshots
}

// shown is what of an event is looked at.
type shown struct {
	at       time.Time
	Seq      uint64
	Type     string
	Seat     string
	Request  struct{ Method, Path, Head string }
	Response struct{ Status int }
	Changes  []struct {
		Op       string
		Username *string
	}
}

// login is the name that the event wrote into a row, "" if it did not.
func (s shown) login() string {
	for _, c := range s.Changes {
		if s.Request.Method == "POST" && c.Op == "put" && c.Username != nil {
			return *c.Username
		}
	}
	return ""
}

// maxTold is how many events a class may make until it is cut: fewer than ten a
// student, and presence.
const maxTold = 1 << 16

// arrivals are how many students have read an event, and when the last of them
// had, by how many came before it.
type arrivals struct {
	base   atomic.Uint64
	events [maxTold]struct {
		readers atomic.Int32
		last    atomic.Int64 // Unix time in ns
	}
}

func (a *arrivals) note(e told) {
	if base := a.base.Load(); base > 0 && e.seq > base && e.seq-base < maxTold {
		of := &a.events[e.seq-base]
		of.readers.Add(1)
		for at := e.at.UnixNano(); ; {
			last := of.last.Load()
			if at <= last || of.last.CompareAndSwap(last, at) {
				return
			}
		}
	}
}

// everyone is when the last of so many students had read an event.
func (a *arrivals) everyone(seq uint64, students int) (time.Time, error) {
	of := &a.events[seq-a.base.Load()]
	if n := int(of.readers.Load()); n != students {
		return time.Time{}, fmt.Errorf("event %d was read %d times by %d students", seq, n, students)
	}
	return time.Unix(0, of.last.Load()), nil
}
