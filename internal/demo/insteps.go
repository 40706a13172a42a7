package demo

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Limits of requests whose store is outside the server, or waits on purpose.
const (
	maxAnew     = 8                      // times that a request begins anew because its row has changed
	anewWithin  = 6 * time.Second        // of a request's beginning; it begins no more after that
	slowWithin  = 14 * time.Second       // likewise where the store waits on purpose: the request is to end by then, since NewHTTPServer's WriteTimeout is little more
	storeWait   = 2 * time.Second        // for one answer of a store outside
	slowStore   = 250 * time.Millisecond // of one request, from which on a visitor has one under way
	turnWithin  = 10 * time.Second       // that a request waits for those before it
	storeProbes = 500 * time.Millisecond
)

// inSteps are the requests whose store is not the server's own memory, or waits on
// purpose. Such a request reads its row, runs, and writes the row. Unless the store
// waits on purpose, one request at a time does so.
type inSteps struct {
	turn   sync.RWMutex // held by one request, or, where the store waits, shared by all; before commit
	commit sync.Mutex   // held while a store is written and the event of it is told; before Server.mu
	places places
	ctx    context.Context // ends with the server
	end    context.CancelFunc
	heal   sync.WaitGroup
	looks  chan struct{} // has one, which a look into the store takes meanwhile

	// Guarded by Server.mu.
	closed bool          // no store is tried any more
	hurry  chan struct{} // closed when waits on purpose are over, because the delay is another
	slow   bool          // the store took long for the last request that ran alone
}

// life is that of a server, from its start to its end.
type life struct {
	ctx context.Context
	end context.CancelFunc
}

func (s *Server) newLife() life {
	ctx, end := context.WithCancel(s.steps.ctx)
	return life{ctx, end}
}

// errEnded says that the server ended while it was answering a request.
var errEnded = errors.New("demo: the server ended meanwhile")

// exchangeInSteps answers one request whose store takes its time, and makes an event of
// it.
func (s *Server) exchangeInSteps(x *run) {
	came := time.Now()
	s.mu.Lock()
	together, slow := s.storage.Delay > 0, s.steps.slow && s.storage.Delay == 0
	s.mu.Unlock()
	if !s.steps.places.take(x.visit.By, slow) {
		s.refuse(x, busyPage, "503 too many requests at once")
		return
	}
	defer s.steps.places.giveBack(x.visit.By)
	if together {
		s.steps.turn.RLock()
		defer s.steps.turn.RUnlock()
	} else {
		s.steps.turn.Lock()
		defer s.steps.turn.Unlock()
	}

	if time.Since(came) > turnWithin {
		s.refuse(x, busyPage, "503 too many requests at once")
		return
	}

	s.mu.Lock()
	server, ok := s.balanceLocked(x.visit.By)
	hurry := s.steps.hurry
	began := time.Now()
	if !together {
		defer s.noteTime(began)
	}
	s.beginLocked(x, s.now(), server)
	life, outside, state := s.lives[server], s.outside, s.health.Store
	s.mu.Unlock()
	x.table.ctx = life.ctx
	x.table.beside = &beside{began: began, write: x.writeAs, wait: func() error { return wait(life.ctx, hurry, x.storage.delay()) }}
	x.exchange.Beside = &Beside{}
	switch {
	case !ok:
		s.refuse(x, noServerPage, "502 no server")
		return
	case outside != nil && state != StoreAnswers && !x.policy.Stateless:
		s.refuse(x, storeFailedPage, "503 session store failed")
		return
	case outside == nil:
		x.table.store = &ownMemory{&s.mu, x.table.table}
	default:
		x.table.store = patient{outside}
	}

	for tries := 1; ; tries++ {
		err := x.respond()
		if err == nil && len(x.table.changes) > 0 {
			err = x.table.beside.wait()
		}
		if s.finish(x, life, err, tries) {
			return
		}
		x.anew()
	}
}

// anewWithin is how long after its beginning a request may begin once more.
func (x *run) anewWithin() time.Duration {
	if delay := x.storage.delay(); delay > 0 {
		return slowWithin - 2*delay // it reads and writes
	}
	return anewWithin
}

// wait lets the time of one step pass. It returns errEnded where the server ends
// meanwhile.
func wait(ctx context.Context, hurry <-chan struct{}, delay time.Duration) error {
	if delay == 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-hurry:
		return nil
	case <-ctx.Done():
		return errEnded
	}
}

// noteTime notes whether the store took long for a request that began at a time.
func (s *Server) noteTime(began time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps.slow = time.Since(began) > slowStore
}

// finish writes what a request changed and tells of it. It returns false where the
// request has to begin anew, because its row has changed since it was read.
func (s *Server) finish(x *run, life life, err error, tries int) bool {
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	if ended := s.outdated(x, life); ended != nil {
		err, x.table.expired, x.table.beside.missing = ended, nil, false
	}
	at := s.now()
	own, memory := x.table.store.(*ownMemory)
	if memory {
		s.mu.Lock()
		defer s.mu.Unlock()
		x.table.store = x.table.table
		defer func() { x.table.store = own }() // the request may begin anew
	}
	gone := func(row *Session, op ActOp) {
		if row == nil {
			return
		}
		if !memory {
			s.mu.Lock()
			defer s.mu.Unlock()
		}
		s.followLocked(x, at, Event{Act: &Act{Op: op, By: ByServer}, Changes: []Change{{Op: OpDelete, Before: *row}}}, memory)
	}
	lost, lostErr := x.table.lost()
	gone(lost, ActGone)
	expired, expireErr := x.table.removeExpired()
	gone(expired, ActExpired)
	var changes []Change
	if err = cmp.Or(err, lostErr, expireErr); err == nil {
		x.table.asByNow()
		var evicted *Session
		changes, evicted, err = x.table.commit(s.limit)
		gone(evicted, ActEvicted)
	}
	anew := (errors.Is(err, ErrConflict) || errors.Is(err, ErrNoSession)) && len(changes) == 0 &&
		tries < maxAnew && time.Since(x.table.beside.began) < x.anewWithin()
	if !memory {
		s.mu.Lock()
		defer s.mu.Unlock()
		changes = x.table.known(changes)
	}
	if anew {
		x.ran(StepConflict, "")
		return false
	}
	x.savedSessions(changes)
	if err != nil {
		s.fail(x, err)
		s.failedLocked(err)
	}
	s.followLocked(x, at, Event{Exchange: x.recorded(x.table.now), Changes: changes}, memory)
	return true
}

// outdated says why what a request knows no longer holds: its server has ended, so that
// its rows are another's now or gone, or the store has failed since. Then nothing more is
// asked of the store, for which others wait.
func (s *Server) outdated(x *run, life life) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch store, outside := x.table.store.(patient); {
	case life.ctx.Err() != nil || outside && store.Store != s.outside || x.table.table != s.tables[max(1, x.table.server)-1]:
		return errEnded
	case outside && s.health.Store != StoreAnswers && !x.policy.Stateless:
		return &storeFailure{ErrNoStore}
	}
	return nil
}

// followLocked makes the table as an event says that the store is, and tells the event.
func (s *Server) followLocked(x *run, at time.Time, e Event, memory bool) {
	if !memory {
		for _, c := range e.Changes {
			x.table.table.follow(c)
		}
	}
	s.tellLocked(at, e)
}

// asByNow makes the changes start from the rows as the table has them by now: since they
// were read, other requests may have changed them.
func (r *rows) asByNow() {
	for i := range r.changes {
		c := &r.changes[i]
		was, there := r.table.peek(c.Row().ID)
		switch {
		case there:
			c.Before = was
		case c.Op != OpDelete:
			c.Op, c.Before = OpPut, Session{}
		}
	}
}

// known are the changes without the deletion of a row that the table never had, because
// another program made it.
func (r *rows) known(changes []Change) []Change {
	return slices.DeleteFunc(changes, func(c Change) bool {
		if c.Op != OpDelete {
			return false
		}
		_, there := r.table.peek(c.Before.ID)
		return !there
	})
}

// savedSessions notes the rows that were written in the trace, where the storage is not
// the chapter's.
func (x *run) savedSessions(changes []Change) {
	if x.chapters {
		return
	}
	for _, c := range changes {
		if c.Op != OpDelete {
			x.ran(StepSaveSession, c.After.Held())
		}
	}
}

// Held is what a row holds, as the steps load-session and save-session of a trace have it.
func (s *Session) Held() string {
	text := s.Username
	if s.Dark {
		text += " dark"
	}
	if s.Basket > 0 {
		text += " basket=" + strconv.Itoa(s.Basket)
	}
	return text
}

// anew lets a request begin once more, with the steps it ran so far in its trace.
func (x *run) anew() {
	x.table.changes, x.table.found, x.table.beside.missing, x.table.expired = x.table.changes[:0], false, false, nil
	x.outdated, x.answer = false, answer{status: 200}
	e := x.exchange
	e.ID, e.HasID, e.Sent, e.Found, e.GivenID = "", false, false, false, ""
	e.Request.readAt = -1
}

// refuse answers a request by a page alone.
func (s *Server) refuse(x *run, n notice, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.policy == nil {
		s.beginLocked(x, s.now(), 0)
	}
	x.notice(n)
	x.ran(StepError, value)
	s.tellLocked(s.now(), Event{Exchange: x.recorded(x.table.now)})
}

// writeAs is how a change is written under the storage of the request.
func (x *run) writeAs(c *Change) Write {
	w := Write{TTL: x.policy.left(c.After, x.table.now)}
	if !x.table.found || c.After.ID != x.table.beside.read.ID {
		return w // made by this request
	}
	w.IfThere = x.storage.IfThere
	switch x.storage.Writes {
	case WriteChanged:
		w.Fields = x.changedFields(c.After)
	case WriteCompare:
		w.IfVersion = x.table.beside.read.Version
	}
	return w
}

// changedFields are the fields in which a row differs from how the request read it.
func (x *run) changedFields(after Session) (changed Fields) {
	before := x.table.beside.read
	for field, differs := range map[Fields]bool{
		FieldUsername: after.Username != before.Username,
		FieldToken:    after.Token != before.Token,
		FieldBasket:   after.Basket != before.Basket,
		FieldDark:     after.Dark != before.Dark,
	} {
		if differs {
			changed |= field
		}
	}
	return changed | FieldUse
}

// left is how long a row may stay under the policy, 0 for ever.
func (p *Policy) left(row Session, now time.Time) time.Duration {
	var left time.Duration
	if p.IdleTimeout > 0 {
		left = time.Duration(p.IdleTimeout) * time.Second
	}
	if p.AbsoluteTimeout > 0 {
		rest := max(time.Millisecond, time.Duration(p.AbsoluteTimeout)*time.Second-now.Sub(row.Created))
		if left == 0 || rest < left {
			left = rest
		}
	}
	return left
}

// ownMemory is a server's table in memory for a request that runs beside others.
type ownMemory struct {
	mu *sync.Mutex
	*Memory
}

// Get implements [Store].
func (m *ownMemory) Get(ctx context.Context, id string) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Memory.Get(ctx, id)
}

// patient is a store outside that is waited for a short time only. A write that has begun
// ends whatever ends the request: otherwise nobody knew whether it was written.
type patient struct{ Store }

// Get implements [Store].
func (p patient) Get(ctx context.Context, id string) (Session, error) {
	ctx, end := context.WithTimeout(ctx, storeWait)
	defer end()
	return p.Store.Get(ctx, id)
}

// Put implements [Store].
func (p patient) Put(ctx context.Context, s Session, w Write) (Session, error) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), storeWait)
	defer end()
	return p.Store.Put(ctx, s, w)
}

// Delete implements [Store].
func (p patient) Delete(ctx context.Context, id string) error {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), storeWait)
	defer end()
	return p.Store.Delete(ctx, id)
}
