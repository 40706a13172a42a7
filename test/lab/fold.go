package lab

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TableView is the table as the API answers it.
type TableView struct {
	Seq      uint64
	Count    int
	Sessions []RowView
}

// RowView is a row of the table as the API answers it.
type RowView struct {
	Tag, ID       string
	Hue, Shape    int
	Username      *string
	Created, Seen string
	Requests      int
	Mine, Dark    bool
	Server        int
	Basket        int
}

func (r RowView) String() string {
	name := "None"
	if r.Username != nil {
		name = *r.Username
	}
	return fmt.Sprint(r.key(), r.Hue, r.Shape, " ", name, " ", r.Created, r.Seen, " ", r.Requests, " ", r.Basket, r.Dark)
}

// key is what no two rows have in common: two servers' memories may each have a row
// under one ID.
func (r RowView) key() string { return fmt.Sprint(r.Tag, "@", r.Server) }

func (t TableView) String() string { return lines(t.Sessions) }

func lines(rows []RowView) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.String())
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Fold is the table as a follower keeps it.
type Fold struct {
	Seq   uint64
	Count int
	rows  map[string]RowView
}

// NewFold is the empty table.
func NewFold() *Fold { return &Fold{rows: map[string]RowView{}} }

func (f *Fold) String() string {
	var rows []RowView
	for _, r := range f.rows {
		rows = append(rows, r)
	}
	return lines(rows)
}

// Add takes the next message of a stream into account.
func (f *Fold) Add(t *testing.T, m Message) {
	t.Helper()
	type event struct {
		Type    string
		Seq     uint64
		At      string
		Ahead   int
		Changes []struct {
			Op, Tag    string
			Hue, Shape int
			Username   *string
			New, Dark  bool

			Server, Basket int
			Created, Seen  string // stated where they do not follow from the event
			Requests       int
		}
	}
	apply := func(e event) {
		at := e.At
		if e.Ahead > 0 {
			moment, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			at = moment.Add(time.Duration(e.Ahead) * time.Second).Format("2006-01-02T15:04:05.000Z")
		}
		for _, c := range e.Changes {
			key := RowView{Tag: c.Tag, Server: c.Server}.key()
			row := f.rows[key]
			switch {
			case c.Op == "delete":
				delete(f.rows, key)
				f.Count--
				continue
			case c.New:
				row = RowView{Tag: c.Tag, Hue: c.Hue, Shape: c.Shape, Created: at, Server: c.Server}
				f.Count++
			}
			row.Username, row.Basket, row.Dark = c.Username, c.Basket, c.Dark
			if row.Seen = at; c.Created != "" {
				row.Created, row.Seen, row.Requests = c.Created, c.Seen, c.Requests-1
			}
			row.Requests++
			f.rows[key] = row
		}
		f.Seq = max(f.Seq, e.Seq)
	}
	var e event
	if err := json.Unmarshal([]byte(m.Data), &e); err != nil {
		t.Fatal(err)
	}
	if e.Type != "snapshot" {
		apply(e)
		return
	}
	var s struct {
		Seq    uint64
		Count  int
		Base   []RowView
		Events []event
	}
	if err := json.Unmarshal([]byte(m.Data), &s); err != nil {
		t.Fatal(err)
	}
	f.rows, f.Count = map[string]RowView{}, s.Count
	for _, r := range s.Base {
		f.rows[r.key()] = r
	}
	for _, e := range s.Events {
		apply(e)
	}
	f.Seq = s.Seq
}
