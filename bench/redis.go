package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// redis is a Redis server that the bench started, for nobody else.
type redis struct {
	*process
	addr string
}

// startRedis starts one on a free port, in a folder of its own. It writes nothing to files:
// neither snapshots nor the append-only file.
func (b *bench) startRedis(ctx context.Context) (*redis, error) {
	dir, err := os.MkdirTemp(b.bin, "redis-")
	if err != nil {
		return nil, err
	}
	addr, _, err := freeAddresses()
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "redis-server", "--bind", "127.0.0.1", "--port", port,
		"--dir", dir, "--save", "", "--appendonly", "no", "--logfile", "log")
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("the part stores needs redis-server (apt-get install redis-server): %w", err)
	}
	r := &redis{&process{url: "redis://" + addr, command: command}, addr}
	client := r.client(0)
	defer func() { _ = client.Close() }()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if err = client.Ping(ctx).Err(); err == nil {
			return r, nil
		}
		if time.Since(began) > 20*time.Second {
			r.stop()
			return nil, fmt.Errorf("redis-server does not answer: %w", err)
		}
	}
}

// url is what a program connects to, with a database for itself.
func (r *redis) url(database int) string { return fmt.Sprintf("redis://%s/%d", r.addr, database) }

func (r *redis) client(database int) *goredis.Client {
	return goredis.NewClient(&goredis.Options{Addr: r.addr, DB: database})
}
