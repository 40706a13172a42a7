package room

import (
	"context"
	"errors"
	"slices"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// Stores are the session stores outside the demos' servers, of a whole lab. Their methods
// may be called from any goroutine.
type Stores interface {
	// Store returns the store of a kind for the demo with a name, nil where the lab has none.
	Store(kind demo.StoreKind, name string) demo.Store
	// Ready says whether the store of a kind can be used.
	Ready(ctx context.Context, kind demo.StoreKind) StoreReady
	// Forget drops the rows of the demo with a name from all stores.
	Forget(name string)
}

// StoreReady says whether a store can be used.
type StoreReady string

// Whether a store can be used.
const (
	StoreIsReady  StoreReady = "ready"
	StoreIsSilent StoreReady = "silent" // it does not answer
	StoreIsNone   StoreReady = "none"   // the lab was started without it
)

// demoStores are the stores for one demo.
type demoStores struct {
	all  Stores
	name string
}

// Store implements [live.Stores].
func (s demoStores) Store(kind demo.StoreKind) demo.Store { return s.all.Store(kind, s.name) }

// Forget implements [live.Stores].
func (s demoStores) Forget() { s.all.Forget(s.name) }

// storesOf are the stores for the demo with a name.
func (s *shared) storesOf(name string) live.Stores {
	if s.config.Stores == nil {
		return nil
	}
	return demoStores{s.config.Stores, name}
}

// storeReady says whether a demo's rows can be in a store.
func (s *shared) storeReady(ctx context.Context, kind demo.StoreKind) StoreReady {
	switch {
	case kind == demo.InMemory:
		return StoreIsReady
	case s.config.Stores == nil:
		return StoreIsNone
	}
	return s.config.Stores.Ready(ctx, kind)
}

// Storage is where a demo's sessions live, and where they could.
type Storage struct {
	Storage demo.Storage          `json:"storage"`
	Stopped []int                 `json:"stopped"` // servers that do not run, from 1 on
	Store   demo.StoreHealth      `json:"store"`
	Ready   map[string]StoreReady `json:"ready"` // by kind: memory, sqlite and redis
}

// Storage is that of the demo that the caller means. The error is Admit's.
func (d Demo) Storage(ctx context.Context, c Caller) (Storage, error) {
	its, err := d.of(c)
	if err != nil {
		return Storage{}, err
	}
	storage, health := its.Server.Storage()
	s := Storage{Storage: storage, Stopped: []int{}, Store: health.Store, Ready: map[string]StoreReady{}}
	for i, stopped := range health.Stopped {
		if stopped {
			s.Stopped = append(s.Stopped, i+1)
		}
	}
	for name, kind := range map[string]demo.StoreKind{"memory": demo.InMemory, "sqlite": demo.InSQLite, "redis": demo.InRedis} {
		s.Ready[name] = d.storeReady(ctx, kind)
	}
	return s, nil
}

// FailedStores are the kinds of stores that do not answer although a demo has its rows
// there.
func (l *Lab) FailedStores() (kinds []string) {
	for _, r := range l.Rooms() {
		for _, d := range r.demos() {
			storage, health := d.Server.Storage()
			if kind := string(storage.Store); health.Store == demo.StoreFailed && !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// RefusedStorageError says why a storage can't be.
type RefusedStorageError struct{ Why demo.Text }

func (e RefusedStorageError) Error() string { return "room: the storage is refused: " + e.Why.EN }

// SetStorage lets a storage hold, and tells everyone. It returns a [RefusedStorageError],
// [demo.ErrNoStore], ErrUnsaved and MaySetPolicy's errors.
func (d Demo) SetStorage(ctx context.Context, c Caller, storage demo.Storage) error {
	if err := d.MaySetPolicy(c); err != nil {
		return err
	}
	if why := storage.Check(); why != nil {
		return RefusedStorageError{*why}
	}
	if d.storeReady(ctx, storage.Store) != StoreIsReady {
		return demo.ErrNoStore
	}
	if !d.keeps(c) {
		return ErrUnsaved
	}
	err := d.eachInTurn(c, func(one *live.Demo) error {
		err := one.Server.SetStorage(storage, c.name())
		if err == nil && one == d.demo {
			d.keep.SaveStorage(d.ID, live.Encode(storage))
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.awaitStore(ctx, c)
}

// awaitStore waits for a short time until the store of the demo that the caller means has
// been read, so that what the caller sees next is not how it begins.
func (d Demo) awaitStore(ctx context.Context, c Caller) error {
	its, err := d.of(c)
	if err == nil {
		its.Server.AwaitStore(ctx)
	}
	return err
}

// Plug is something that a caller does to the servers of a demo or to their store.
type Plug struct {
	Op     demo.LifeOp // restarted, stopped, started, store-off or store-on
	Server int         // from 1 on; 0 is all, for a restart
}

// PullPlug does it. It returns ErrInvalid of an unknown act, [demo.ErrNoServer],
// [demo.ErrNoStore] and MaySetPolicy's errors.
func (d Demo) PullPlug(ctx context.Context, c Caller, plug Plug) error {
	pulled := false
	err := d.eachInTurn(c, func(one *live.Demo) error {
		err := pull(one.Server, plug, c.name())
		if pulled && (errors.Is(err, demo.ErrNoServer) || errors.Is(err, demo.ErrNoStore)) {
			return nil // that seat has done so at its own already
		}
		pulled = true
		return err
	})
	if err != nil {
		return err
	}
	return d.awaitStore(ctx, c)
}

func pull(server *demo.Server, plug Plug, by string) error {
	switch plug.Op {
	case demo.LifeRestarted:
		return server.Restart(plug.Server, by)
	case demo.LifeStopped:
		return server.Stop(plug.Server, by)
	case demo.LifeStarted:
		return server.Start(plug.Server, by)
	case demo.LifeOff, demo.LifeOn:
		return server.SwitchStore(plug.Op == demo.LifeOn, by)
	}
	return ErrInvalid
}

// Look looks into the store of the demo that the caller means. It returns
// [demo.ErrNoStore] and Admit's errors.
func (d Demo) Look(ctx context.Context, c Caller, limit int) (live.Look, error) {
	its, err := d.of(c)
	if err != nil {
		return live.Look{}, err
	}
	return its.Look(ctx, c.viewer(""), limit)
}
