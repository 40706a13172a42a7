package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/redisstore"
	"sessionlab/internal/demo/sqlitestore"
	"sessionlab/internal/room"
)

// stores are the session stores outside the demos' servers: a file, which is made when it
// is first wanted, and the Redis of -redis.
type stores struct {
	path  string             // of the file; "" is one in a temporary folder
	redis *redisstore.Client // nil without -redis
	log   *slog.Logger

	mu       sync.Mutex
	file     *sqlitestore.File // nil until it is wanted
	answered time.Time         // when Redis last answered or did not
	answers  bool
}

// sessionsFile is the name of the file in the data directory.
const sessionsFile = "sessions.db"

func newStores(c config, log *slog.Logger) (*stores, error) {
	s := &stores{log: log}
	if c.data != "" {
		s.path = filepath.Join(c.data, sessionsFile)
	}
	if c.redis == "" {
		return s, nil
	}
	var err error
	s.redis, err = redisstore.Open(c.redis, c.redisPrefix)
	return s, err
}

// openFile is the file, which is opened when it is first wanted.
func (s *stores) openFile() (*sqlitestore.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		return s.file, nil
	}
	file, err := sqlitestore.Open(s.path)
	if err != nil {
		s.log.Error("the sessions' file can't be opened", "path", s.path, "err", err)
		return nil, err
	}
	if file.Aside != "" {
		s.log.Warn("the sessions' file was damaged, or not the lab's; it is kept beside a new one", "path", s.path, "aside", file.Aside)
	}
	s.file = file
	return file, nil
}

// Store implements [room.Stores].
func (s *stores) Store(kind demo.StoreKind, name string) demo.Store {
	switch kind {
	case demo.InSQLite:
		if file, err := s.openFile(); err == nil {
			return file.Store(name)
		}
	case demo.InRedis:
		if s.redis != nil {
			return s.redis.Store(name)
		}
	}
	return nil
}

// Redis is asked at most so often whether it answers, and waited for so long.
const (
	pingEvery  = time.Second
	pingWithin = 500 * time.Millisecond
)

// Ready implements [room.Stores].
func (s *stores) Ready(ctx context.Context, kind demo.StoreKind) room.StoreReady {
	switch {
	case kind == demo.InSQLite:
		if _, err := s.openFile(); err != nil {
			return room.StoreIsSilent
		}
	case kind != demo.InRedis || s.redis == nil:
		return room.StoreIsNone
	case !s.redisAnswers(ctx):
		return room.StoreIsSilent
	}
	return room.StoreIsReady
}

// redisAnswers says whether Redis answers, as of pingEvery ago at most.
func (s *stores) redisAnswers(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.answered) >= pingEvery {
		ctx, end := context.WithTimeout(context.WithoutCancel(ctx), pingWithin)
		defer end()
		s.answers, s.answered = s.redis.Ping(ctx) == nil, time.Now()
	}
	return s.answers
}

// forgetWithin is how long a store may take to drop a demo's rows.
const forgetWithin = 2 * time.Second

// Forget implements [room.Stores].
func (s *stores) Forget(name string) {
	ctx, end := context.WithTimeout(context.Background(), forgetWithin)
	defer end()
	if s.hasFile() {
		if file, err := s.openFile(); err == nil {
			s.warn(name, file.Forget(ctx, name))
		}
	}
	if s.redis != nil {
		s.warn(name, s.redis.Forget(ctx, name))
	}
}

func (s *stores) warn(name string, err error) {
	if err != nil {
		s.log.Warn("a store keeps the rows of a demo that has ended", "demo", name, "err", err)
	}
}

// hasFile says whether a demo's rows may be in the file.
func (s *stores) hasFile() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil || s.path == "" {
		return s.file != nil
	}
	_, err := os.Stat(s.path)
	return err == nil
}

// Close closes what is open.
func (s *stores) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		if err := s.file.Close(); err != nil {
			s.log.Warn("closing the sessions' file", "err", err)
		}
	}
	if s.redis != nil {
		_ = s.redis.Close()
	}
}
