package main

import (
	"context"
	"database/sql"
	"strings"

	goredis "github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite" // reads the files
)

// storage is what a store holds, read beside the program that writes it.
type storage interface {
	rows(context.Context) (int, error)
	// holds says whether a session has this text in it: in Redis that of the ID, in a file
	// any.
	holds(ctx context.Context, id, text string) (bool, error)
}

// sqliteFile is a file whose table has the sessions, with their data in a column.
type sqliteFile struct{ path, table, column string }

func (f sqliteFile) number(ctx context.Context, query string, args ...any) (n int, err error) {
	db, err := sql.Open("sqlite", "file:"+f.path+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	err = db.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}

func (f sqliteFile) rows(ctx context.Context) (int, error) {
	return f.number(ctx, "SELECT count(*) FROM "+f.table)
}

func (f sqliteFile) holds(ctx context.Context, _, text string) (bool, error) {
	n, err := f.number(ctx, "SELECT count(*) FROM "+f.table+" WHERE instr(CAST("+f.column+" AS BLOB), CAST(? AS BLOB)) > 0", text)
	return n > 0, err
}

// redisKeys are the keys of a program, which has a database of the Redis for itself.
type redisKeys struct {
	client *goredis.Client
	prefix string
}

func (k redisKeys) rows(ctx context.Context) (int, error) {
	n, err := k.client.DBSize(ctx).Result()
	return int(n), err
}

func (k redisKeys) holds(ctx context.Context, id, text string) (bool, error) {
	kind, err := k.client.Type(ctx, k.prefix+id).Result()
	if err != nil {
		return false, err
	}
	var value string
	if kind == "hash" {
		value, err = k.client.HGet(ctx, k.prefix+id, "username").Result()
	} else {
		value, err = k.client.Get(ctx, k.prefix+id).Result()
	}
	return strings.Contains(value, text), err
}

// labTable is the lab's table, for its store in memory.
type labTable struct{ *lab }

func (l labTable) rows(context.Context) (int, error) {
	table, err := l.table()
	return table.Count, err
}

// holds leaves it to the demo's page, which check reads as well.
func (l labTable) holds(context.Context, string, string) (bool, error) { return true, nil }
