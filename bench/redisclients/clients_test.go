package redisclients

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/redis/rueidis"
)

// put is what one write of a row costs the server: a hash, its time to live, the index.
const put = `
local there = redis.call('EXISTS', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('HINCRBY', KEYS[1], 'version', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if there == 0 then redis.call('ZADD', KEYS[2], 'NX', 1, ARGV[1]) end
return redis.call('HGETALL', KEYS[1])`

// rows is how many sessions there are.
const rows = 1000

func key(n int) string {
	return fmt.Sprintf("benchmark:{main}:session:7f3a91c2-1b2c-4d5e-8f90-%012d", n)
}

func fields(n int) []string {
	return []string{
		fmt.Sprint(n), "60000",
		"username", "kim", "created", "2026-11-22 09:00:00.123", "seen", "2026-11-22 09:00:00.123",
		"requests", "17", "token", "2b7e151628aed2a6abf7158809cf4f3c", "visitor", "s1/A", "basket", "3", "dark", "1",
	}
}

// client is one request's use of the store: its row read, and written.
type client interface {
	get(ctx context.Context, key string) error
	put(ctx context.Context, key, index string, args []string) error
	close()
}

type redisGo struct {
	c      *goredis.Client
	script *goredis.Script
}

func newGoRedis(addr string) client {
	return redisGo{goredis.NewClient(&goredis.Options{
		Addr: addr, DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second, MaxRetries: -1, PoolSize: 64,
		ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}), goredis.NewScript(put)}
}

func (r redisGo) get(ctx context.Context, key string) error { return r.c.HGetAll(ctx, key).Err() }

func (r redisGo) put(ctx context.Context, key, index string, args []string) error {
	all := make([]any, len(args))
	for i, a := range args {
		all[i] = a
	}
	return r.script.Run(ctx, r.c, []string{key, index}, all...).Err()
}

func (r redisGo) close() { _ = r.c.Close() }

type rue struct {
	c      rueidis.Client
	script *rueidis.Lua
}

func newRueidis(addr string) client {
	c, err := rueidis.NewClient(rueidis.ClientOption{
		InitAddress: []string{addr}, DisableCache: true, DisableRetry: true, ForceSingleClient: true, ConnWriteTimeout: time.Second,
	})
	if err != nil {
		panic(err)
	}
	return rue{c, rueidis.NewLuaScript(put)}
}

func (r rue) get(ctx context.Context, key string) error {
	_, err := r.c.Do(ctx, r.c.B().Hgetall().Key(key).Build()).AsStrMap()
	return err
}

func (r rue) put(ctx context.Context, key, index string, args []string) error {
	_, err := r.script.Exec(ctx, r.c, []string{key, index}, args).ToArray()
	return err
}

func (r rue) close() { r.c.Close() }

func BenchmarkClients(b *testing.B) {
	addr := os.Getenv("REDIS")
	if addr == "" {
		b.Skip("REDIS names no server")
	}
	for _, op := range []string{"get", "put", "get and put"} {
		for _, goroutines := range []int{1, 64} {
			for name, open := range map[string]func(string) client{"go-redis": newGoRedis, "rueidis": newRueidis} {
				b.Run(fmt.Sprintf("%s/%d/%s", op, goroutines, name), func(b *testing.B) {
					c := open(addr)
					defer c.close()
					for n := range rows {
						if err := c.put(b.Context(), key(n), "benchmark:{main}:order", fields(n)); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportAllocs()
					b.ResetTimer()
					var next atomic.Int64
					var all sync.WaitGroup
					for range goroutines {
						all.Go(func() {
							for {
								n := int(next.Add(1))
								if n > b.N {
									return
								}
								ctx, end := context.WithTimeout(b.Context(), 2*time.Second)
								if op != "put" {
									if err := c.get(ctx, key(n%rows)); err != nil {
										b.Error(err)
									}
								}
								if op != "get" {
									if err := c.put(ctx, key(n%rows), "benchmark:{main}:order", fields(n%rows)); err != nil {
										b.Error(err)
									}
								}
								end()
							}
						})
					}
					all.Wait()
				})
			}
		}
	}
}
