package redisstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"sessionlab/internal/demo"
)

var (
	//go:embed put.lua
	putSource string
	//go:embed delete.lua
	deleteSource string
	//go:embed read.lua
	readSource string
)

// Each script is one step for every other user of the Redis. It is sent by its hash, and
// whole where the Redis does not know it, such as after its restart.
var (
	putScript    = redis.NewScript(putSource)
	deleteScript = redis.NewScript(deleteSource)
	readScript   = redis.NewScript(readSource)
)

// page is how many rows one call reads, so that no call keeps the Redis busy for long.
const page = 256

// store is the sessions of a demo.
type store struct {
	*Client
	row   string // the key of a row without its ID
	order string
}

// Get implements [demo.Store].
func (s *store) Get(ctx context.Context, id string) (demo.Session, error) {
	hash, err := s.redis.HGetAll(ctx, s.row+id).Result()
	switch {
	case wrongType(err):
		row, _ := sessionOf(id, nil)
		return row, nil
	case err != nil:
		return demo.Session{}, err
	case len(hash) == 0:
		return demo.Session{}, demo.ErrNoSession
	}
	row, _ := sessionOf(id, hash)
	return row, nil
}

// Put implements [demo.Store].
func (s *store) Put(ctx context.Context, row demo.Session, w demo.Write) (demo.Session, error) {
	set, made := pairsOf(row, w.Fields)
	drop := row.Username == "" && (w.Fields == 0 || w.Fields&demo.FieldUsername != 0)
	ttl := int64(0)
	if w.TTL > 0 {
		ttl = max(1, w.TTL.Milliseconds()) // 0 would be for ever
	}
	args := append([]any{row.ID, w.IfThere, w.IfVersion, ttl, drop, len(set)}, set...)
	reply, err := putScript.Run(ctx, s.redis, []string{s.row + row.ID, s.order}, append(args, made...)...).Result()
	if err != nil {
		return demo.Session{}, err
	}
	switch reply := reply.(type) {
	case []any:
		written, _ := sessionOf(row.ID, hashOf(reply))
		return written, nil
	case string:
		if reply == "none" {
			return demo.Session{}, demo.ErrNoSession
		}
		return demo.Session{}, demo.ErrConflict
	}
	return demo.Session{}, fmt.Errorf("redisstore: the script replied %T", reply)
}

// Delete implements [demo.Store].
func (s *store) Delete(ctx context.Context, id string) error {
	n, err := deleteScript.Run(ctx, s.redis, []string{s.row + id, s.order}, id).Int()
	if err == nil && n == 0 {
		return demo.ErrNoSession
	}
	return err
}

// Newest implements [demo.Store].
func (s *store) Newest(ctx context.Context, limit int) ([]demo.Session, error) {
	var rows []demo.Session
	err := s.each(ctx, func(r stored) bool {
		if len(rows) < limit {
			row, _ := sessionOf(r.id, r.hash)
			rows = append(rows, row)
		}
		return len(rows) < limit
	})
	return rows, err
}

// Len implements [demo.Store]. It looks at each row, because a row that the Redis has ended
// is still in the order.
func (s *store) Len(ctx context.Context) (int, error) {
	n := 0
	err := s.each(ctx, func(stored) bool { n++; return true })
	return n, err
}

// stored is a row in the Redis.
type stored struct {
	id   string
	kind string // of the key
	left int64  // milliseconds to live, negative for ever
	hash map[string]string
}

// each calls a function with each row, the newest first, until it returns false.
func (s *store) each(ctx context.Context, row func(stored) (more bool)) error {
	seen := map[string]bool{} // a row made meanwhile moves the others one place further
	for from := int64(0); ; {
		ids, err := s.ids(ctx, from)
		if err != nil || len(ids) == 0 {
			return err
		}
		args := make([]any, len(ids))
		for i, id := range ids {
			args[i] = id
		}
		replies, err := readScript.Run(ctx, s.redis, append([]string{s.order}, s.keys(ids)...), args...).Slice()
		if err != nil {
			return err
		}
		for i, reply := range replies {
			parts, ok := reply.([]any)
			if !ok || len(parts) != 3 {
				continue // it has ended, and left the order
			}
			from++
			r := stored{id: ids[i]}
			r.kind, _ = parts[0].(string)
			r.left, _ = parts[1].(int64)
			pairs, _ := parts[2].([]any)
			r.hash = hashOf(pairs)
			if !seen[r.id] && !row(r) {
				return nil
			}
			seen[r.id] = true
		}
		if len(ids) < page {
			return nil
		}
	}
}

// ids are up to a page of IDs in the order, without regard to which of them have ended.
func (s *store) ids(ctx context.Context, from int64) ([]string, error) {
	ids, err := s.redis.Do(ctx, "ZREVRANGE", s.order, from, from+page-1).StringSlice() // ZRANGE REV needs Redis 6.2
	if wrongType(err) {
		return nil, nil // the next write makes the order anew
	}
	return ids, err
}

func (s *store) keys(ids []string) []string {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = s.row + id
	}
	return keys
}

// wrongType says whether an error is that a key is of another type.
func wrongType(err error) bool {
	var e redis.Error
	return errors.As(err, &e) && strings.HasPrefix(e.Error(), "WRONGTYPE")
}
