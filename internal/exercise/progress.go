package exercise

import (
	"cmp"
	"time"

	"sessionlab/internal/demo"
)

// Progress is how far one seat has come in one exercise. Its ticks never go
// away.
type Progress struct {
	Parts  []time.Time // when each part was done, zero if not yet: the steps, the questions, the optional steps
	Passed time.Time   // when the last part that is needed was done; zero where it was shown before that
	Hints  int         // how many hints were opened, in their order
	Shown  time.Time   // when the last hint, which shows how it is done, was opened

	needed  int // how many of the parts are
	threads []thread
	clue    string // the clue that was answered: the cookie question is about its login
	deleted *Deletion
}

// Deletion is a step that the deletion of a row has met, while the next step is
// still open. It is the one kind of try that a restart leaves as it is: the row was
// gone before.
type Deletion struct {
	Part int
	ID   string // of the row
}

// thread is one try at the steps: all about one session ID, so that what
// happens under another neither helps nor hurts. A student who begins anew with
// another id begins another thread. It is the ID that the first step's exchange
// ended with, see [SessionOf]: the next request will carry that one.
type thread struct {
	id   string
	name string // that the steps so far last welcomed
	next int    // the step it waits for
	// server is which of two servers answered the exchange that met a step last, 0 where
	// there was one.
	server uint8
	// is recognises the ID of a try from before a restart, of which a hash alone is
	// kept; nil once the ID has come.
	is func(id string) bool
}

// unknownID stands for the ID of a try from before a restart until it comes. No
// cookie holds a NUL.
const unknownID = "\x00"

// maxThreads bounds a seat that makes one session after the other; the tries
// begun first are forgotten.
const maxThreads = 32

// NewProgress returns no progress in an exercise.
func NewProgress(e *Exercise) *Progress {
	return &Progress{Parts: make([]time.Time, e.AllParts()), needed: e.Parts()}
}

// Optional is how many of the last parts are optional.
func (p *Progress) Optional() int { return len(p.Parts) - p.needed }

// Judge takes in one event that the seat caused, and what [Holding.Take] says of
// it, and returns the parts that it completed for the first time, in order.
func (p *Progress) Judge(e *Exercise, event demo.Event, lost Lost) []int {
	return p.judge(e, sighting{Event: event, own: true, lost: lost})
}

// JudgeServers takes in an event about the servers, or the store, of the seat's demo; own
// says that the seat caused it.
func (p *Progress) JudgeServers(e *Exercise, event demo.Event, own bool) []int {
	return p.judge(e, sighting{Event: event, own: own})
}

func (p *Progress) judge(e *Exercise, seen sighting) []int {
	p.deleted = nil
	done := p.judgeSteps(e, seen)
	for i, s := range e.Optional {
		if part := p.needed + i; s.When.matches(seen) && p.tick(part, seen.At) {
			done = append(done, part)
		}
	}
	return done
}

func (p *Progress) judgeSteps(e *Exercise, seen sighting) []int {
	event := seen.Event
	if len(e.Steps) == 0 || !p.Parts[len(e.Steps)-1].IsZero() {
		return nil // every step is done
	}
	var done []int
	id, known := idOf(event), false
	for i := range p.threads {
		t := &p.threads[i]
		if t.is != nil && t.is(id) {
			t.id, t.is = id, nil
		}
		known = known || t.id == id
		seen.thread = *t
		if e.Steps[t.next].When.matches(seen) {
			if p.tick(t.next, event.At) {
				done = append(done, t.next)
			}
			t.next++
			t.name = cmp.Or(nameIn(event), t.name)
			if event.Exchange != nil {
				t.server = event.Exchange.Server
			}
			p.noteDeletion(e, *t)
		}
		if t.next == len(e.Steps) {
			p.threads = nil
			return done
		}
	}
	seen.thread = thread{}
	if !known && e.Steps[0].When.matches(seen) {
		t := thread{id: id, name: nameIn(event), next: 1, server: serverOf(event)}
		p.threads = append(p.threads, t)
		p.threads = p.threads[max(0, len(p.threads)-maxThreads):]
		p.noteDeletion(e, t)
		if p.tick(0, event.At) {
			done = append(done, 0)
		}
	}
	return done
}

// tick marks a part as done and says whether it was not before.
func (p *Progress) tick(part int, at time.Time) bool {
	if !p.Parts[part].IsZero() {
		return false
	}
	p.Parts[part] = at
	for _, done := range p.Parts[:p.needed] {
		if done.IsZero() {
			return true
		}
	}
	if part < p.needed && (p.Shown.IsZero() || at.Before(p.Shown)) {
		p.Passed = at
	}
	return true
}

// Restore ticks a part that was done at an earlier time. A part that the
// exercise does not have is left out.
func (p *Progress) Restore(part int, at time.Time) {
	if part >= 0 && part < len(p.Parts) {
		p.tick(part, at)
	}
}

// Deleted is the step that the event judged last has met as a deletion, nil if it
// met none or the last step was among them.
func (p *Progress) Deleted() *Deletion { return p.deleted }

func (p *Progress) noteDeletion(e *Exercise, t thread) {
	if t.next < len(e.Steps) && e.Steps[t.next-1].When.Get("event") == "session" {
		p.deleted = &Deletion{Part: t.next - 1, ID: t.id}
	}
}

// Resume goes on with a try from before a restart whose last step was a deletion;
// is recognises the ID of the row. A lesson may have changed since: a step that is
// no deletion now begins nothing.
func (p *Progress) Resume(e *Exercise, part int, is func(id string) bool) {
	if part < 0 || part+1 >= len(e.Steps) || e.Steps[part].When.Get("event") != "session" || !p.Parts[len(e.Steps)-1].IsZero() {
		return
	}
	p.threads = append(p.threads, thread{id: unknownID, next: part + 1, is: is})
}

// Hint notes that hint n (1 to Hints) was opened.
func (p *Progress) Hint(n int, at time.Time) {
	p.Hints = max(p.Hints, min(n, Hints))
	if n >= Hints && p.Shown.IsZero() {
		p.Shown = at
		if !p.Passed.Before(at) {
			p.Passed = time.Time{} // it is restored, and the hint was first
		}
	}
}
