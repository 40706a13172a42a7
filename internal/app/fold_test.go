package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// tableView is the table as the API answers it.
type tableView struct {
	Seq      uint64
	Count    int
	Sessions []rowView
}

type rowView struct {
	Tag, ID       string
	Hue, Shape    int
	Username      *string
	Created, Seen string
	Requests      int
	Mine          bool
}

func (r rowView) String() string {
	name := "None"
	if r.Username != nil {
		name = *r.Username
	}
	return fmt.Sprint(r.Tag, r.Hue, r.Shape, " ", name, " ", r.Created, r.Seen, " ", r.Requests)
}

func (t tableView) String() string { return lines(t.Sessions) }

func lines(rows []rowView) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.String())
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// fold is the table as a follower keeps it.
type fold struct {
	seq   uint64
	count int
	rows  map[string]rowView
}

func newFold() *fold { return &fold{rows: map[string]rowView{}} }

func (f *fold) String() string {
	var rows []rowView
	for _, r := range f.rows {
		rows = append(rows, r)
	}
	return lines(rows)
}

func (f *fold) add(t *testing.T, m message) {
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
			New        bool
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
			row := f.rows[c.Tag]
			switch {
			case c.Op == "delete":
				delete(f.rows, c.Tag)
				f.count--
				continue
			case c.New:
				row = rowView{Tag: c.Tag, Hue: c.Hue, Shape: c.Shape, Created: at}
				f.count++
			}
			row.Username, row.Seen = c.Username, at
			row.Requests++
			f.rows[c.Tag] = row
		}
		f.seq = max(f.seq, e.Seq)
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
		Base   []rowView
		Events []event
	}
	if err := json.Unmarshal([]byte(m.Data), &s); err != nil {
		t.Fatal(err)
	}
	f.rows, f.count = map[string]rowView{}, s.Count
	for _, r := range s.Base {
		f.rows[r.Tag] = r
	}
	for _, e := range s.Events {
		apply(e)
	}
	f.seq = s.Seq
}
