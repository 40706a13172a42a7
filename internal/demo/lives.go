package demo

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"time"
)

// ErrNoStore says that the lab has no store of the kind that was asked for, or that it
// does not answer.
var ErrNoStore = errors.New("demo: no such store, or it does not answer")

// ErrNoServer says that there is no such server, or that what was asked of it can't be.
var ErrNoServer = errors.New("demo: no such server")

// beginStorage is how the storage begins.
func (s *Server) beginStorage(storage Storage) {
	s.steps.ctx, s.steps.end = context.WithCancel(context.Background())
	s.steps.hurry, s.steps.looks = make(chan struct{}), make(chan struct{}, 1)
	if storage.Store != InMemory && s.stores(storage.Store) == nil {
		s.log.Error("no such session store; the demo's rows are in memory", "store", storage.Store)
		storage.Store = InMemory
	}
	s.openLocked(storage)
	s.renewLivesLocked()
	s.tryLocked()
}

// openLocked lets a storage hold, with tables that are empty.
func (s *Server) openLocked(storage Storage) {
	s.storage, s.health, s.outside = &storage, Health{}, nil
	s.chapters = storage == (Storage{})
	if storage.Store != InMemory {
		s.outside, s.health.Store = s.stores(storage.Store), StoreUnread
	}
	for i := range s.tables {
		s.tables[i] = NewMemory()
	}
}

// Close ends what the server does by itself.
func (s *Server) Close() {
	s.mu.Lock()
	s.steps.closed = true
	s.mu.Unlock()
	s.steps.end()
	s.steps.heal.Wait()
}

// Storage returns where the sessions live now, and how servers and store are.
func (s *Server) Storage() (Storage, Health) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.storage, s.health
}

// SetStorage lets a storage hold and makes an event of it; by becomes the event's
// StorageChange.By. Where only the delay, the way of writing, the balancer or the shop
// change, the rows stay. Otherwise all servers end, and begin anew with the other store:
// the rows in memory are gone, and those that the store has are there. It returns ErrNoStore.
//
// Another store is read before it answers; [Server.AwaitStore] waits for that.
func (s *Server) SetStorage(storage Storage, by string) error {
	if storage.Servers == 1 {
		storage.Servers = 0
	}
	if storage.Store != InMemory && s.stores(storage.Store) == nil {
		return ErrNoStore
	}
	s.mu.Lock()
	if storage.Store != s.storage.Store || storage.servers() != s.storage.servers() {
		s.endAllLocked() // requests of the old store keep nobody waiting
	}
	s.mu.Unlock()
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	change := StorageChange{Before: *s.storage, Storage: storage, By: by, HealthBefore: s.health}
	before := change.Before
	if storage.Store == before.Store && storage.servers() == before.servers() {
		if storage.Delay != before.Delay {
			close(s.steps.hurry)
			s.steps.hurry = make(chan struct{})
		}
		s.storage, s.steps.slow, s.chapters = &storage, false, storage == (Storage{})
		s.renewLivesLocked()
		change.Health = s.health
		s.tellLocked(s.now(), Event{Storage: &change})
		return nil
	}
	changes := s.goneLocked(s.tables[:]...)
	s.endAllLocked()
	s.renewLivesLocked()
	s.openLocked(storage)
	change.Health = s.health
	s.tellInPiecesLocked(Event{Storage: &change}, changes)
	s.tryLocked()
	return nil
}

// renewLivesLocked lets servers begin whose lives have ended.
func (s *Server) renewLivesLocked() {
	for i := range s.lives {
		if s.lives[i].ctx == nil || s.lives[i].ctx.Err() != nil {
			s.lives[i] = s.newLife()
		}
	}
}

// endAllLocked ends what all servers are doing.
func (s *Server) endAllLocked() {
	for i := range s.lives {
		s.lives[i].end()
	}
}

// goneLocked are the changes that delete all rows of some tables.
func (s *Server) goneLocked(tables ...*Memory) (changes []Change) {
	for _, row := range (Table{tables}).Newest(s.maxRows * MaxServers) {
		changes = append(changes, Change{Op: OpDelete, Before: row})
	}
	return changes
}

// tellInPiecesLocked tells an event with many changes: the rows that do not fit into it go
// in events of acts before it.
func (s *Server) tellInPiecesLocked(e Event, changes []Change) {
	at := s.now()
	for len(changes) > rowsPerEvent {
		s.tellLocked(at, Event{Act: &Act{Op: ActRestarted, By: ByServer}, Changes: changes[:rowsPerEvent:rowsPerEvent]})
		changes = changes[rowsPerEvent:]
	}
	e.Changes = changes
	s.tellLocked(at, e)
}

// balanceLocked chooses the server of a request, by the browser that sent it or in turn. ok
// is false where no server runs.
func (s *Server) balanceLocked(by string) (server int, ok bool) {
	n := s.storage.servers()
	if n == 1 {
		return 0, !s.health.Stopped[0]
	}
	if s.storage.Sticky {
		h := fnv.New32a()
		_, _ = h.Write([]byte(by)) // never fails
		server = int(h.Sum32() % uint32(n))
	} else {
		server = s.turns % n
		s.turns++
	}
	for range n {
		if !s.health.Stopped[server] {
			return server, true
		}
		server = (server + 1) % n
	}
	return 0, false
}

// Restart ends a server, from 1 on, and begins it anew; 0 is all servers. Requests that it
// is answering fail. What was in its memory is gone.
func (s *Server) Restart(server int, by string) error {
	s.endRequests(server)
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if server < 0 || server > s.storage.servers() {
		return ErrNoServer
	}
	for i := range s.storage.servers() {
		if server == 0 || server == i+1 {
			s.endLocked(i, LifeRestarted, by)
		}
	}
	return nil
}

// Stop ends a server, from 1 on, until Start. It returns ErrNoServer where there is no
// such server, or it has ended.
func (s *Server) Stop(server int, by string) error {
	s.endRequests(server)
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if server < 1 || server > s.storage.servers() || s.health.Stopped[server-1] {
		return ErrNoServer
	}
	s.endLocked(server-1, LifeStopped, by)
	return nil
}

// endRequests ends what a server is doing, 0 is all, before anybody waits for it.
func (s *Server) endRequests(server int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.storage.servers() {
		if server == 0 || server == i+1 {
			s.lives[i].end()
		}
	}
}

// Start begins a server that Stop has ended. It returns ErrNoServer where there is none.
func (s *Server) Start(server int, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if server < 1 || server > s.storage.servers() || !s.health.Stopped[server-1] {
		return ErrNoServer
	}
	before := s.health
	s.health.Stopped[server-1] = false
	s.renewLivesLocked()
	s.lifeLocked(Life{Op: LifeStarted, Server: uint8(server), By: by, Before: before}, nil)
	return nil
}

// endLocked ends a server. The restarted one begins at once, with an empty memory.
func (s *Server) endLocked(server int, op LifeOp, by string) {
	s.lives[server].end()
	s.lives[server] = s.newLife()
	before := s.health
	s.health.Stopped[server] = op == LifeStopped
	var changes []Change
	if s.outside == nil {
		changes = s.goneLocked(s.tables[server])
		s.tables[server] = NewMemory()
	}
	s.lifeLocked(Life{Op: op, Server: uint8(server + 1), By: by, Before: before}, changes)
}

func (s *Server) lifeLocked(l Life, changes []Change) {
	l.After = s.health
	s.tellInPiecesLocked(Event{Life: &l}, changes)
}

// SwitchStore switches the store off, or on again. It returns ErrNoStore where the rows
// are in memory, or the store is already so.
//
// A store that is switched on is read before it answers; [Server.AwaitStore] waits for that.
func (s *Server) SwitchStore(on bool, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outside == nil || on != (s.health.Store == StoreOff) {
		return ErrNoStore
	}
	before := s.health
	if on {
		s.health.Store = StoreUnread
		s.lifeLocked(Life{Op: LifeOn, By: by, Before: before}, nil)
		s.tryLocked()
		return nil
	}
	s.health.Store = StoreOff
	s.lifeLocked(Life{Op: LifeOff, By: by, Before: before}, nil)
	return nil
}

// failedLocked notes that the store has failed, where an error is the store's, and has it
// tried until it answers.
func (s *Server) failedLocked(err error) {
	failure := (*storeFailure)(nil)
	if s.outside == nil || s.health.Store != StoreAnswers || !errors.As(err, &failure) {
		return
	}
	s.failLocked()
}

func (s *Server) failLocked() {
	before := s.health
	s.health.Store = StoreFailed
	s.lifeLocked(Life{Op: LifeFailed, By: ByServer, Before: before}, nil)
	s.tryLocked()
}

// tryLocked has the store read until it answers, where there is one.
func (s *Server) tryLocked() {
	store := s.outside
	if store == nil || s.steps.closed {
		return
	}
	s.steps.heal.Go(func() {
		every := time.NewTicker(storeProbes)
		defer every.Stop()
		for !s.readStore(store) {
			s.unreadFailed(store)
			select {
			case <-every.C:
			case <-s.steps.ctx.Done():
				return
			}
		}
	})
}

// unreadFailed notes that a store that was to be read the first time did not answer.
func (s *Server) unreadFailed(store Store) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outside == store && s.health.Store == StoreUnread {
		before := s.health
		s.health.Store = StoreFailed
		s.lifeLocked(Life{Op: LifeFailed, By: ByServer, Before: before}, nil)
	}
}

// AwaitStore waits for a short time while a store is read that has just been chosen or
// switched on.
func (s *Server) AwaitStore(ctx context.Context) {
	ctx, end := context.WithTimeout(ctx, storeWait)
	defer end()
	every := time.NewTicker(5 * time.Millisecond)
	defer every.Stop()
	for {
		if _, health := s.Storage(); health.Store != StoreUnread {
			return
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// readWithin is how long a store may take until all of its rows are read.
const readWithin = time.Minute

// readStore reads a whole store and tells what differs from the table, such as rows that
// are there from before. It returns false where the store has to be tried again. While it
// is read nobody writes it: whoever would is refused.
func (s *Server) readStore(store Store) (done bool) {
	wants := func() bool {
		return s.outside == store && (s.health.Store == StoreFailed || s.health.Store == StoreUnread)
	}
	s.steps.commit.Lock() // whoever was writing has ended
	s.mu.Lock()
	wanted, kind := wants(), s.storage.Store
	doomed, dooms := slices.Clone(s.doomed[kind]), s.dooms
	s.mu.Unlock()
	s.steps.commit.Unlock()
	if !wanted || s.steps.ctx.Err() != nil {
		return true
	}
	ctx, end := context.WithTimeout(s.steps.ctx, readWithin)
	defer end()
	rows, err := store.Newest(ctx, s.maxRows)
	if err != nil {
		return false
	}
	if rows, err = deleteDoomed(ctx, store, rows, doomed); err != nil {
		return false
	}
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !wants():
		return true
	case s.dooms != dooms:
		return false // more has to go
	}
	before := s.health
	s.health.Store = StoreAnswers
	delete(s.doomed, kind)
	changes := s.tables[0].differences(rows)
	for _, c := range changes {
		s.tables[0].follow(c)
	}
	s.lifeLocked(Life{Op: LifeBack, By: ByServer, Before: before}, changes)
	return true
}

// deleteDoomed deletes the rows that had to go while the store did not answer, and returns
// the others.
func deleteDoomed(ctx context.Context, store Store, rows []Session, doomed []func(Session) bool) ([]Session, error) {
	var err error
	rows = slices.DeleteFunc(rows, func(row Session) bool {
		if err != nil || !slices.ContainsFunc(doomed, func(goes func(Session) bool) bool { return goes(row) }) {
			return false
		}
		if err = store.Delete(ctx, row.ID); errors.Is(err, ErrNoSession) {
			err = nil
		}
		return err == nil
	})
	return rows, err
}

// differences are the changes that make the table one of these rows, the newest of which
// comes first.
func (m *Memory) differences(rows []Session) (changes []Change) {
	there := make(map[string]bool, len(rows))
	for i := len(rows) - 1; i >= 0; i-- { // the oldest is made first
		row := rows[i]
		there[row.ID] = true
		switch was, ok := m.peek(row.ID); {
		case !ok:
			changes = append(changes, Change{Op: OpPut, After: row})
		case was != row:
			changes = append(changes, Change{Op: OpPut, Before: was, After: row})
		}
	}
	for id, row := range m.rows {
		if !there[id] {
			changes = append(changes, Change{Op: OpDelete, Before: row.Session})
		}
	}
	return changes
}

// lookWithin is how long a look into the store may take, with those before it.
const lookWithin = 5 * time.Second

// Look looks into the store that the servers share, one look at a time. It returns
// ErrNoStore where the rows are in memory, or the store is off or does not answer in time.
func (s *Server) Look(ctx context.Context, limit int) (Look, error) {
	s.mu.Lock()
	outside, health := s.outside, s.health.Store
	s.mu.Unlock()
	looker, ok := outside.(Looker)
	if !ok || health != StoreAnswers {
		return Look{}, ErrNoStore
	}
	ctx, end := context.WithTimeout(ctx, lookWithin)
	defer end()
	select {
	case s.steps.looks <- struct{}{}:
		defer func() { <-s.steps.looks }()
	case <-ctx.Done():
		return Look{}, ErrNoStore
	}
	look, err := looker.Look(ctx, limit)
	return look, ofStore(err)
}
