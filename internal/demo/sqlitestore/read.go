package sqlitestore

import (
	"fmt"
	"strconv"

	"sessionlab/internal/demo"
)

// values are a row's columns in the order of selected, as SQLite has them: of any type,
// because another program may have written them.
type values [10]any

func (v *values) places() []any {
	places := make([]any, len(v))
	for i := range v {
		places[i] = &v[i]
	}
	return places
}

// session reads a row as far as it can be read. damaged says that no demo wrote it so.
func (v *values) session() (s demo.Session, damaged bool) {
	text := func(i int) string {
		switch value := v[i].(type) {
		case string:
			return value
		case []byte:
			damaged = true
			return string(value)
		case nil:
			damaged = true
			return ""
		default:
			damaged = true
			return fmt.Sprint(value)
		}
	}
	number := func(i int) int {
		switch value := v[i].(type) {
		case int64:
			damaged = damaged || value < 0
			return int(value)
		default:
			damaged = true
			return 0
		}
	}
	s.ID = text(0)
	if v[1] != nil {
		s.Username = text(1)
	}
	var ok bool
	if s.Created, ok = demo.ReadRowTime(text(2)); !ok {
		damaged = true
	}
	if s.Seen, ok = demo.ReadRowTime(text(3)); !ok {
		damaged = true
	}
	s.Requests, s.Basket = number(4), number(5)
	dark := number(6)
	s.Dark = dark != 0
	s.Token, s.By, s.Version = text(7), text(8), number(9)
	return s, damaged || dark > 1 || s.Version == 0
}

// cells are the columns as the sqlite3 program shows them in its quote mode, except that
// texts are bare.
func (v *values) cells() []string {
	cells := make([]string, len(v))
	for i, value := range v {
		switch value := value.(type) {
		case nil:
			cells[i] = "NULL"
		case string:
			cells[i] = value
		case []byte:
			cells[i] = fmt.Sprintf("X'%x'", value)
		case float64:
			cells[i] = strconv.FormatFloat(value, 'g', -1, 64)
		default:
			cells[i] = fmt.Sprint(value)
		}
	}
	return cells
}
