package sqlitestore

import (
	"context"
	"strings"

	"sessionlab/internal/demo"
)

// Look implements [demo.Looker].
func (s *store) Look(ctx context.Context, limit int) (look demo.Look, err error) {
	look.Query = "SELECT * FROM session WHERE demo = '" + strings.ReplaceAll(s.demo, "'", "''") + "'"
	look.Command = "sqlite3 " + shellQuote(s.path) + " " + shellQuote(look.Query)
	look.Columns = strings.Split(selected, ", ")
	err = s.mended(ctx, func() error {
		look.Rows = nil
		if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM session WHERE demo = ?", s.demo).Scan(&look.Count); err != nil {
			return err
		}
		query := "SELECT " + selected + " FROM session WHERE demo = ? ORDER BY number DESC LIMIT ?"
		return each(ctx, s.read, query, []any{s.demo, max(0, limit)}, func(v values) {
			row := demo.LookRow{Cells: v.cells()}
			row.Session, row.Damaged = v.session()
			look.Rows = append(look.Rows, row)
		})
	})
	return look, err
}

// shellQuote is a text as one word of a shell's command.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
