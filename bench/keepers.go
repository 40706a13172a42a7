package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ourselves is the lab among the programs. It comes first with each store, because the
// tables compare it with those that follow.
const ourselves = "the lab"

// idleScs is scs with an idle timeout: it writes a session at each page, as the lab and
// Express do. Without one a page only reads it.
const idleScs = "scs, idle timeout"

// place is where a program keeps its sessions.
type place struct {
	kind     string // memory, SQLite or Redis
	redis    *redis
	database int    // of the Redis
	file     string // of SQLite
}

// flags tell a rival of the place.
func (p place) flags() []string {
	flags := []string{"-rows", fmt.Sprint(storeRows), "-store", strings.ToLower(p.kind)}
	switch p.kind {
	case "SQLite":
		flags = append(flags, "-at", p.file)
	case "Redis":
		flags = append(flags, "-at", p.redis.url(p.database))
	}
	return flags
}

// inside looks into the place: a file's table sessions with the data in this column, or
// Redis' keys with this prefix. In memory nobody but the program can look.
func (p place) inside(column, prefix string) storage {
	switch p.kind {
	case "SQLite":
		return sqliteFile{p.file, "sessions", column}
	case "Redis":
		return redisKeys{p.redis.client(p.database), prefix}
	}
	return nil
}

// keepers starts each program with each store, gives it its rows and checks that it does
// the work. stop ends all of them.
func (b *bench) keepers(ctx context.Context) (all []*keeper, stop func(), err error) {
	var running []*process
	stop = func() {
		for _, p := range slices.Backward(running) { // the Redis last: clients miss it
			p.stop()
		}
	}
	redis, err := b.startRedis(ctx)
	if err != nil {
		return nil, stop, err
	}
	running = append(running, redis.process)
	if err := b.buildIn(ctx, filepath.Join(b.root, "bench", "rivals", "scsstores"), "scsstores", "."); err != nil {
		return nil, stop, fmt.Errorf("scs' driver of SQLite needs a C compiler (apt-get install build-essential): %w", err)
	}
	modules, err := b.installExpressStores(ctx)
	if err != nil {
		return nil, stop, err
	}
	programs := []func(context.Context, place) (*keeper, error){
		b.keptByLab,
		func(ctx context.Context, p place) (*keeper, error) { return b.keptByScs(ctx, p, "scs") },
		func(ctx context.Context, p place) (*keeper, error) {
			return b.keptByScs(ctx, p, idleScs, "-idle", "1h")
		},
		func(ctx context.Context, p place) (*keeper, error) { return b.keptByExpress(ctx, p, modules) },
	}
	for _, kind := range []string{"memory", "SQLite", "Redis"} {
		for i, start := range programs {
			k, err := start(ctx, place{kind, redis, i, filepath.Join(b.bin, fmt.Sprintf("sessions-%d.db", i))})
			if err != nil {
				return nil, stop, fmt.Errorf("%s: %w", kind, err)
			}
			k.kind = kind
			if kind == "Redis" {
				k.store = redis.process
			}
			running = append(running, k.process)
			all = append(all, k)
			cookie := func(i int) (string, error) { return k.cookie(k.process, i) }
			if k.cookies, err = b.logIn(k.process, strings.ReplaceAll(k.label(), ":", ""), storeRows, cookie); err != nil {
				return nil, stop, fmt.Errorf("%s: %w", k.label(), err)
			}
			if err := k.check(ctx); err != nil {
				return nil, stop, fmt.Errorf("%s: %w", k.label(), err)
			}
		}
	}
	return all, stop, nil
}

// keptByLab starts the lab, chooses the demo's store as its owner does, and fills it.
func (b *bench) keptByLab(ctx context.Context, p place) (*keeper, error) {
	args := []string{"-max-rows", "100000000"}
	if p.kind == "Redis" {
		args = append(args, "-redis", p.redis.url(p.database))
	}
	l, err := b.startLab(ctx, args...)
	if err != nil {
		return nil, err
	}
	k := &keeper{contender: contender{process: l.process}, program: ourselves, cookie: named("sessionid"), inside: labTable{l}}
	switch p.kind {
	case "SQLite":
		k.inside = sqliteFile{filepath.Join(l.data, "sessions.db"), "session", "username"}
	case "Redis":
		k.inside = p.inside("", "session-lab:{main}:session:")
	}
	if p.kind != "memory" {
		err = l.keepIn(ctx, strings.ToLower(p.kind))
	}
	if err == nil {
		err = b.fill(ctx, l, storeRows)
	}
	if err != nil {
		l.stop()
		return nil, err
	}
	return k, nil
}

// keepIn sets the store of the demo. A lab that has just started may not have heard from its
// Redis yet, and answers 409 until then.
func (l *lab) keepIn(ctx context.Context, store string) error {
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPut, l.origin+"/api/rooms/main/storage", strings.NewReader(`{"store":"`+store+`"}`))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		said, _ := io.ReadAll(answer.Body) // for the message
		_ = answer.Body.Close()
		switch {
		case answer.StatusCode == http.StatusOK:
			return nil
		case answer.StatusCode != http.StatusConflict || time.Since(began) > 10*time.Second:
			return fmt.Errorf("the lab does not keep its sessions in %s: %s: %s", store, answer.Status, said)
		}
	}
}

func (b *bench) keptByScs(ctx context.Context, p place, program string, flags ...string) (*keeper, error) {
	server, err := b.start(ctx, filepath.Join(b.bin, "scsstores"), append(p.flags(), flags...)...)
	if err != nil {
		return nil, err
	}
	return &keeper{contender: contender{process: server}, program: program, cookie: named("session"), inside: p.inside("data", "scs:session:")}, nil
}

func (b *bench) keptByExpress(ctx context.Context, p place, modules string) (*keeper, error) {
	flags := append([]string{filepath.Join(b.root, "bench", "rivals", "with_express.js"), "-modules", modules}, p.flags()...)
	server, err := b.start(ctx, "node", flags...)
	if err != nil {
		return nil, err
	}
	return &keeper{contender: contender{process: server}, program: "Express", cookie: expressCookie, inside: p.inside("sess", "sess:")}, nil
}
