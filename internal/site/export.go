package site

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// progressJSON exports how far every seat is.
func (s *Site) progressJSON(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	roster, err := rm.Roster(caller)
	if err != nil {
		return err
	}
	type seat struct {
		Seat     string        `json:"seat"`
		Name     string        `json:"name"`
		Seen     *live.Time    `json:"seen"` // null before anybody has come
		Progress room.Progress `json:"progress"`
	}
	answer := struct {
		Room  string    `json:"room"`
		At    live.Time `json:"at"`
		Seats []seat    `json:"seats"`
	}{rm.ID, live.Time(time.Now()), []seat{}}
	for _, row := range roster.Seats {
		answer.Seats = append(answer.Seats, seat{row.Seat, row.Name, row.Seen, row.Progress})
	}
	return answerJSON(w, http.StatusOK, answer)
}

// progressCSV exports the same as a table: a line for each seat, a column for
// each exercise and each of its parts, with times (RFC 4180).
func (s *Site) progressCSV(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	roster, err := rm.Roster(caller)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // or Excel takes Korean for something else
	lang := languageOf(r)
	writeLine(&b, s.csvHead(lang))
	for _, seat := range roster.Seats {
		writeLine(&b, s.csvRow(lang, seat))
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="progress-`+rm.ID+`.csv"`)
	_, _ = w.Write(b.Bytes()) // a client that is gone gets nothing
	return nil
}

func (s *Site) csvHead(lang string) []string {
	head := []string{"seat", "name"}
	for _, l := range s.Library.In(lang) {
		for _, ex := range l.Exercises {
			name := l.Slug + "/" + ex.ID
			head = append(head, name+" passed")
			needed := len(ex.Steps) + len(ex.Questions)
			for part := range needed {
				head = append(head, name+" "+strconv.Itoa(part+1))
			}
			for part := range ex.Optional {
				head = append(head, name+" "+strconv.Itoa(needed+part+1)+" optional")
			}
			head = append(head, name+" hints", name+" shown")
		}
	}
	return head
}

func (s *Site) csvRow(lang string, seat room.SeatView) []string {
	row := []string{seat.Seat, plainCell(seat.Name)}
	for _, l := range s.Library.In(lang) {
		for _, ex := range l.Exercises {
			p := seat.Progress[l.Slug][ex.ID]
			row = append(row, p.Passed.String())
			for _, at := range p.Steps {
				row = append(row, at.String())
			}
			row = append(row, strconv.Itoa(p.Hints), p.Shown.String())
		}
	}
	return row
}

// writeLine writes a line of a CSV table (RFC 4180), every cell of it in quotes: a
// spreadsheet may cut at another separator than the comma, but at none in quotes.
func writeLine(b *bytes.Buffer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		b.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		b.WriteByte('"')
	}
	b.WriteString("\r\n")
}

// plainCell keeps a spreadsheet from taking a name, or what it cuts off behind a
// separator, for a formula: a sign at the beginning gets an apostrophe before it, in
// some languages a wide sign too (OWASP, CSV Injection). What can't be seen before the
// sign does not count: the spreadsheet may drop it.
func plainCell(text string) string {
	const signs, separators = "=+-@＝＋－＠\t\r\n", ";,\t\r\n"
	var b strings.Builder
	first := true
	for _, r := range text {
		if first && strings.ContainsRune(signs, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		first = strings.ContainsRune(separators, r) || first && (r == '"' || unicode.IsSpace(r) || room.IsIgnorable(r))
	}
	return b.String()
}
