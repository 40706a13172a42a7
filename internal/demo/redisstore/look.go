package redisstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// columns are those of Look; the first is the end of the key, the others are fields.
var columns = []string{"id", "username", "created", "seen", "requests", "basket", "dark", "token", "visitor", "version"}

// maxOther is how many fields of other programs Look has a column for.
const maxOther = 8

// Look implements [demo.Looker].
func (s *store) Look(ctx context.Context, limit int) (demo.Look, error) {
	look := demo.Look{Columns: slices.Clone(columns)}
	look.Command, look.Query = s.command(), "redis-cli"+s.scan()
	var rows []stored
	err := s.each(ctx, func(r stored) bool {
		rows = append(rows, r)
		return len(rows) < limit
	})
	if err != nil {
		return demo.Look{}, err
	}
	if look.Count = len(rows); look.Count >= limit { // there may be more; some of them may have ended
		count, err := s.redis.ZCard(ctx, s.order).Result()
		if err != nil {
			return demo.Look{}, err
		}
		look.Count = int(count)
	}
	look.Columns = append(look.Columns, others(rows)...)
	for _, r := range rows {
		row := demo.LookRow{Ends: r.left >= 0, Cells: []string{r.id}}
		row.Session, row.Damaged = sessionOf(r.id, r.hash)
		row.Damaged = row.Damaged || r.kind != "hash"
		if row.Ends {
			row.Left = time.Duration(r.left) * time.Millisecond
		}
		for i, name := range look.Columns[1:] {
			value, ok := r.hash[name]
			if !ok {
				value = "(nil)" // as redis-cli prints it
			}
			if ok && i >= len(columns)-1 {
				row.Damaged = true
			}
			row.Cells = append(row.Cells, value)
		}
		look.Rows = append(look.Rows, row)
	}
	return look, nil
}

// Command is what lists a demo's keys in a shell. It has no password.
func (c *Client) Command(name string) string { return c.store(name).command() }

func (s *store) command() string {
	return s.shell + s.scan()
}

func (s *store) scan() string { return " --scan --pattern " + shellQuote(globQuote(s.row)+"*") }

// others are the names of fields that no demo writes.
func others(rows []stored) []string {
	var names []string
	for _, r := range rows {
		for name := range r.hash {
			if !slices.Contains(columns, name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names[:min(len(names), maxOther)]
}

// globQuote is a text as a pattern that matches this text alone.
func globQuote(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`).Replace(text)
}
