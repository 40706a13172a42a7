// Package redisstore keeps sessions in a Redis, which all servers of a demo share. Each
// session is a hash that redis-cli shows in readable words:
//
//	lab:{main}:session:7f3a91c2-…  username kim, created 2026-11-22 09:00:00.123, …
//	lab:{main}:order               a sorted set of the IDs, the newest with the highest score
//
// The demo's name in braces is the hash tag that keeps a demo in one slot of a Redis
// Cluster. Only keys with the client's prefix are read, written or deleted.
package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"sessionlab/internal/demo"
)

// Timeouts of one call. A demo's request holds up the next one meanwhile.
const (
	dialTimeout = time.Second
	callTimeout = time.Second
	maxConns    = 64
)

// Client is a Redis. Its methods may be called from any goroutine.
type Client struct {
	redis  *redis.Client
	prefix string
	shell  string // the command that connects redis-cli to it, without a password
}

// Open returns the Redis at a URL, whose keys begin with the prefix. It connects when it
// is first used, and again after the connection is lost. Its error is about the URL or the
// prefix, and never repeats the URL's password.
func Open(address, prefix string) (*Client, error) {
	if strings.ContainsFunc(prefix, func(r rune) bool { return r < ' ' || r == '{' || r == '}' || r == 0x7f }) {
		return nil, fmt.Errorf("the prefix %q of the Redis keys has braces or control characters", prefix)
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		why := "it is malformed"
		if malformed := (*url.Error)(nil); !errors.As(err, &malformed) {
			why = strings.TrimPrefix(err.Error(), "redis: ")
		}
		return nil, fmt.Errorf("this is not the URL of a Redis, such as redis://127.0.0.1:6379, rediss://example.org:6379 or unix:///run/redis.sock: %s", why)
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTimeout, callTimeout, callTimeout
	options.ContextTimeoutEnabled = true
	// A write counts the row's version, so a repeated one would count twice.
	options.MaxRetries, options.DialerRetries = -1, 1
	options.PoolSize, options.PoolTimeout = maxConns, callTimeout
	options.Protocol = 2 // its replies have the same shape inside a script and outside
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	logging.Disable() // each failure is an error of a call
	if prefix != "" {
		prefix += ":"
	}
	return &Client{redis.NewClient(options), prefix, shellOf(options)}, nil
}

// shellOf is how redis-cli connects to the same Redis.
func shellOf(o *redis.Options) string {
	command := "redis-cli"
	if o.Network == "unix" {
		command += " -s " + shellQuote(o.Addr)
	} else {
		host, port := o.Addr[:strings.LastIndex(o.Addr, ":")], o.Addr[strings.LastIndex(o.Addr, ":")+1:]
		command += " -h " + shellQuote(strings.Trim(host, "[]")) + " -p " + port
	}
	if o.TLSConfig != nil {
		command += " --tls"
	}
	if o.DB != 0 {
		command += fmt.Sprintf(" -n %d", o.DB)
	}
	return command
}

// shellQuote is a text as one word of a shell's command.
func shellQuote(text string) string {
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:", r)
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Ping returns an error where the Redis does not answer.
func (c *Client) Ping(ctx context.Context) error { return c.redis.Ping(ctx).Err() }

// Close ends all connections.
func (c *Client) Close() error { return c.redis.Close() }

// Store returns the sessions of a demo. It is a [demo.Looker], too.
func (c *Client) Store(name string) demo.Store { return c.store(name) }

func (c *Client) store(name string) *store {
	// A brace would end the hash tag, and let one demo's keys look like another's.
	name = strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D").Replace(name)
	base := c.prefix + "{" + name + "}:"
	return &store{c, base + "session:", base + "order"}
}

// Forget deletes the sessions of a demo.
func (c *Client) Forget(ctx context.Context, name string) error { return c.store(name).Clear(ctx) }

// Clear implements [demo.Clearer].
func (s *store) Clear(ctx context.Context) error {
	c := s.Client
	for {
		ids, err := s.ids(ctx, 0)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return c.redis.Unlink(ctx, s.order).Err()
		}
		members := make([]any, len(ids))
		for i, id := range ids {
			members[i] = id
		}
		pipe := c.redis.TxPipeline()
		pipe.Unlink(ctx, s.keys(ids)...)
		pipe.ZRem(ctx, s.order, members...)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
}
