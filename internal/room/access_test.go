package room_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
)

// class is two seats that logged in, a walk-in, and a second room: what the table
// of docs/access.md is about.
type class struct {
	t           *testing.T
	lab         *room.Lab
	main, other room.Demo
	pupils      [2]pupil // the first one is the caller, where that is a student
	ask         *room.Ask
	before      context.Context
}

// pupil is a seat, and what is secret of it.
type pupil struct {
	*room.Seat
	id, tag, clue string
	private       string // a value and a path that only its own browser sent
}

// newDir is a data directory with nothing in it but a data file's tables: to make
// them takes longer than all else that a class does.
func newDir(t *testing.T) string {
	t.Helper()
	data, err := emptyData()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "lab.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

var emptyData = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "lab")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	store, err := sqlite.Open(dir, nil)
	if err != nil {
		return nil, err
	}
	lab, err := room.Open(room.Config{Keep: store, Course: course(), Class: true})
	if err != nil {
		return nil, err
	}
	if err := lab.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "lab.db"))
})

func newClass(t *testing.T) *class {
	t.Helper()
	lab, _ := openWith(t, room.In(t, newDir(t), room.Config{Course: course(), Class: true}))
	c := &class{t: t, lab: lab, before: t.Context()}
	c.main, _ = lab.Demo("")
	other, err := lab.NewRoom(room.Owner(), "another")
	if err != nil {
		t.Fatal(err)
	}
	c.other = other.Demo()
	visit(lab, http.MethodGet, "/", "")
	for i, private := range []string{"private-of-the-first", "private-of-the-second"} {
		seat, _ := seated(t, lab)
		_, id, _ := strings.Cut(visit(lab, http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie"), "=")
		login := visit(lab, http.MethodPost, seat.DemoPath()+"login", "sessionid="+id)
		visit(lab, http.MethodGet, seat.DemoPath()+private, "note="+private+"; sessionid="+id)
		c.pupils[i] = pupil{Seat: seat, id: id, clue: login.Header.Get("X-Lab-Clue"), private: private}
		table, err := c.main.Sessions(t.Context(), seat.Caller(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table.Sessions {
			if row.Mine {
				c.pupils[i].tag = row.Tag
			}
		}
	}
	if c.ask, err = c.main.StartAsking(room.Owner(), room.Question{Ask: "what?", Options: []room.Option{{Say: "a"}, {Say: "b"}}}, ""); err != nil {
		t.Fatal(err)
	}
	return c
}

// callers are the columns of the table.
func (c *class) callers() []room.Caller {
	return []room.Caller{{}, c.pupils[0].Caller(), leader(c.t, c.lab), room.Owner()}
}

// each gives every seat a server of its own.
func (c *class) each() {
	servers := room.EachServer
	if err := c.main.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		c.t.Fatal(err)
	}
}

var errHidden = errors.New("it is not there")

// shows says whether what a caller is told of the room has a text in it: its
// table, and a snapshot with its events.
func (c *class) shows(who room.Caller, pattern string) error {
	table, err := c.main.Sessions(c.before, who, 100)
	if err != nil {
		return err
	}
	rows, err := json.Marshal(table)
	if err != nil {
		c.t.Fatal(err)
	}
	told := string(rows) + string(snapshot(c.t, c.main, who).JSON())
	if !regexp.MustCompile(pattern).MatchString(told) {
		return errHidden
	}
	return nil
}

// own is what only the calls on one's own seat give: nothing there names another.
func own(who room.Caller, p pupil, get func(*room.Seat) error) error {
	if who.Seat() == nil || who.Seat() != p.Seat {
		return errHidden
	}
	return get(who.Seat())
}

// access are the rows of docs/access.md: what a caller does to a pupil, or sees
// of one. Where no pupil is concerned it comes to the same for both.
var access = map[string]func(c *class, who room.Caller, p pupil) error{
	"take a seat in an open room": func(c *class, _ room.Caller, _ pupil) error { _, _, err := c.lab.Join("", "", "en"); return err },
	"come back to a seat with its code": func(c *class, _ room.Caller, p pupil) error {
		_, _, err := c.lab.Return(p.SpacedCode())
		return err
	},
	"rename a seat": func(_ *class, who room.Caller, p pupil) error {
		return own(who, p, func(s *room.Seat) error { return s.Rename("new") })
	},
	"answer a question, open a hint": func(c *class, who room.Caller, p pupil) error {
		return own(who, p, func(s *room.Seat) error {
			if _, found, err := s.Answer(c.before, "session", "check", "row", p.tag); !found || err != nil {
				return errors.Join(err, errHidden)
			}
			if found, err := s.Hint("session", "check", 1); !found || err != nil {
				return errors.Join(err, errHidden)
			}
			return nil
		})
	},
	"predict": func(c *class, who room.Caller, p pupil) error {
		return own(who, p, func(s *room.Seat) error { return s.Predict(c.ask.ID, 0) })
	},
	"look at the room": func(c *class, who room.Caller, _ pupil) error { _, err := c.main.Follow(who, "en"); return err },
	"look at another room": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.other.Follow(who, "en")
		return err
	},
	"look at a seat's own server": func(c *class, who room.Caller, p pupil) error {
		c.each()
		r, err := c.lab.Demo(c.main.ID + "." + p.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		_, err = r.Follow(who, "en")
		return err
	},
	"download the log (HAR)": func(c *class, who room.Caller, p pupil) error {
		log, err := c.main.Log(c.before, who)
		if err != nil {
			return err
		}
		for l := range log {
			if l.Seat == p.ID && strings.Contains(l.Path, p.private) {
				return nil
			}
		}
		return errHidden
	},
	"X-ray a cookie's value": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.main.XRay(who, "kim", "")
		return err
	},
	"guess session IDs, which no session has": func(c *class, who room.Caller, _ pupil) error {
		return c.main.Admit(who)
	},
	"delete a row":    func(c *class, who room.Caller, p pupil) error { return c.main.Delete(c.before, who, p.tag, 0) },
	"delete all rows": func(c *class, who room.Caller, _ pupil) error { return c.main.Clear(c.before, who) },
	"reset the room":  func(c *class, who room.Caller, _ pupil) error { return c.main.Reset(c.before, who) },
	"name, open or shut the room, choose its servers, lead everyone to a lesson": func(c *class, who room.Caller, _ pupil) error {
		lesson := "session"
		return c.main.Set(who, room.Change{Lesson: &lesson})
	},
	"make a room":             func(c *class, who room.Caller, _ pupil) error { _, err := c.lab.NewRoom(who, ""); return err },
	"close a room":            func(c *class, who room.Caller, _ pupil) error { return c.lab.CloseRoom(who, c.other.ID) },
	"say what the walls show": func(c *class, who room.Caller, _ pupil) error { return c.main.SetWall(who, room.Wall{}) },
	"set the demo's policy": func(c *class, who room.Caller, _ pupil) error {
		return c.main.SetPolicy(who, demo.Policy{HttpOnly: true})
	},
	"turn the demo's clock, and sweep its table": func(c *class, who room.Caller, _ pupil) error {
		if err := c.main.Skip(who, time.Hour); err != nil {
			return err
		}
		_, err := c.main.Sweep(c.t.Context(), who)
		return errors.Join(err, c.main.TurnBack(c.t.Context(), who))
	},
	"say where the demo's sessions live, stop and start its servers": func(c *class, who room.Caller, _ pupil) error {
		if err := c.main.SetStorage(c.t.Context(), who, demo.Storage{Servers: 2}); err != nil {
			return err
		}
		return c.main.PullPlug(c.t.Context(), who, room.Plug{Op: demo.LifeRestarted})
	},
	"set the policy of a seat's own server": func(c *class, who room.Caller, p pupil) error {
		c.each()
		own, err := c.lab.Demo(c.main.ID + "." + p.ID)
		if err != nil {
			return err
		}
		return own.SetPolicy(who, demo.Policy{HttpOnly: true})
	},
	"change the keys that sign the demo's cookies": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.main.RotateKeys(who)
		return err
	},
	"change the keys of a seat's own server": func(c *class, who room.Caller, p pupil) error {
		c.each()
		own, err := c.lab.Demo(c.main.ID + "." + p.ID)
		if err != nil {
			return err
		}
		_, err = own.RotateKeys(who)
		return err
	},
	"say where the sessions of a seat's own server live, stop and start its servers": func(c *class, who room.Caller, p pupil) error {
		c.each()
		own, err := c.lab.Demo(c.main.ID + "." + p.ID)
		if err != nil {
			return err
		}
		if err := own.SetStorage(c.t.Context(), who, demo.Storage{Servers: 2}); err != nil {
			return err
		}
		return own.PullPlug(c.t.Context(), who, room.Plug{Op: demo.LifeRestarted})
	},
	"set the policy and the keys of a visitor's room, turn its clock, sweep its table": func(c *class, who room.Caller, p pupil) error {
		lab, rm, began, guest := visitorsRoom(c.t, room.Config{})
		switch {
		case who.Seat() == nil && who.Leads():
			who = room.Owner()
		case who.Seat() == p.Seat:
			who = began.Caller()
		case who.Seat() != nil:
			who = guest.Caller()
		}
		login(c.t, lab, began)
		_, rotated := rm.RotateKeys(who)
		_, swept := rm.Sweep(c.t.Context(), who)
		errs := []error{rm.SetPolicy(who, demo.Policy{HttpOnly: true}), rotated, rm.Skip(who, time.Hour), swept, rm.TurnBack(c.t.Context(), who)}
		for _, err := range errs {
			if (err == nil) != (errs[0] == nil) {
				c.t.Errorf("one of them is refused, another isn't: %v", errs)
			}
		}
		return errors.Join(errs...)
	},
	"ask the class": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.main.StartAsking(who, room.Question{Ask: "?", Options: c.ask.Options}, "")
		return err
	},
	"close or decide a question": func(c *class, who room.Caller, _ pupil) error {
		one := 1
		_, err := c.main.Decide(who, c.ask.ID, room.Decision{Outcome: room.CameTrue(one)})
		return err
	},
	"take a question away": func(c *class, who room.Caller, _ pupil) error { return c.main.EndAsking(who, c.ask.ID) },
	"offer a hint":         func(c *class, who room.Caller, p pupil) error { return c.main.Nudge(who, p.ID, "session", "login") },
	"make seats beforehand": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.lab.Prepare(who, c.main.Room, []string{"kim"}, "en")
		return err
	},
	"remove a participant": func(c *class, who room.Caller, p pupil) error { return c.lab.RemoveSeat(who, c.main.Room, p.ID) },
	"remove several participants at once": func(c *class, who room.Caller, _ pupil) error {
		_, err := c.lab.Remove(who, c.main.Room, []string{c.pupils[0].ID, c.pupils[1].ID}, room.EverySeat)
		return err
	},

	"tag, colour, shape and username of a row": func(c *class, who room.Caller, p pupil) error {
		return c.shows(who, `"tag":"`+p.tag+`"[^}]*"username":"kim"`)
	},
	"method, status, trace and page of a request": func(c *class, who room.Caller, p pupil) error {
		return c.shows(who, `"seat":"`+p.ID+`"[^{]*"found":true,"request":\{"method":"POST"`)
	},
	"a session ID": func(c *class, who room.Caller, p pupil) error { return c.shows(who, p.id) },
	"cookies, form and paths as they were sent": func(c *class, who room.Caller, p pupil) error { return c.shows(who, p.private) },
	"a seat's demo address": func(c *class, who room.Caller, p pupil) error {
		if err := c.shows(who, regexp.QuoteMeta(p.DemoPath())); err == nil {
			return nil
		}
		return own(who, p, func(s *room.Seat) error { return nil })
	},
	"the clue of a login": func(c *class, who room.Caller, p pupil) error { return c.shows(who, p.clue) },
	"progress": func(c *class, who room.Caller, p pupil) error {
		if roster, err := c.main.Roster(who); err == nil {
			for _, s := range roster.Seats {
				if s.Seat == p.ID && s.Progress != nil {
					return nil
				}
			}
		}
		return own(who, p, func(s *room.Seat) error { _ = s.Progress()["session"]; return nil })
	},
	"a seat's code": func(c *class, who room.Caller, p pupil) error {
		if roster, err := c.main.Roster(who); err == nil {
			for _, s := range roster.Seats {
				if s.Code == p.SpacedCode() {
					return nil
				}
			}
		}
		return own(who, p, func(*room.Seat) error { return nil })
	},
	"the room's code and how many are in it": func(c *class, who room.Caller, _ pupil) error {
		if v := c.main.View(who); v.Code != c.main.Code() || v.Seats != 2 {
			return errHidden
		}
		return nil
	},
	"the lab's measures, in a class (`/metrics`)": func(_ *class, who room.Caller, _ pupil) error { return who.MayMeasure(true) },
	"the wall's state":                            func(c *class, who room.Caller, _ pupil) error { return c.shows(who, `"wall":\{"ids"`) },
	"the question":                                func(c *class, who room.Caller, _ pupil) error { return c.shows(who, `"ask":"what\?"`) },
	"predictions of others, before the outcome":   func(c *class, who room.Caller, _ pupil) error { return c.shows(who, `"counts":\[`) },
	"predictions of others, after it": func(c *class, who room.Caller, _ pupil) error {
		one := 1
		if _, err := c.main.Decide(room.Owner(), c.ask.ID, room.Decision{Outcome: room.CameTrue(one)}); err != nil {
			c.t.Fatal(err)
		}
		return c.shows(who, `"counts":\[`)
	},
	"whose request decides the question": func(c *class, who room.Caller, p pupil) error {
		if _, err := c.main.Decide(room.Owner(), c.ask.ID, room.Decision{Seat: &p.Seat.ID}); err != nil {
			c.t.Fatal(err)
		}
		return c.shows(who, `"seat":"`+p.Seat.ID+`","row":""`)
	},
}

// accessTables reads the tables of a document: the row's first cell in English,
// then a cell for each caller.
func accessTables(t *testing.T, name string) (rows map[string][]string, order []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) != 5 || strings.HasPrefix(strings.TrimSpace(cells[0]), "---") || strings.TrimSpace(cells[0]) == "" {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[cells[0]] = cells[1:]
		order = append(order, cells[0])
	}
	return rows, order
}

// TestAccess tries every cell of docs/access.md, and that the Korean table has
// the same ones.
func TestAccess(t *testing.T) {
	rows, order := accessTables(t, "access.md")
	for row := range access {
		if rows[row] == nil {
			t.Errorf("docs/access.md has no row %q", row)
		}
	}
	for _, row := range order {
		do := access[row]
		if do == nil {
			t.Errorf("docs/access.md has a row that nothing tries: %q", row)
			continue
		}
		for column, want := range rows[row] {
			var may [2]bool
			for i := range may {
				c := newClass(t)
				may[i] = do(c, c.callers()[column], c.pupils[i]) == nil
			}
			got := map[[2]bool]string{{true, true}: "yes", {true, false}: "own", {false, false}: "–"}[may]
			if got != want {
				t.Errorf("%s, column %d: the table says %q, it is %q", row, column+1, want, got)
			}
		}
	}
	korean, koreanOrder := accessTables(t, "access.ko.md")
	words := map[string]string{"예": "yes", "자기 것": "own", "–": "–"}
	if len(koreanOrder) != len(order) {
		t.Fatalf("docs/access.ko.md has %d rows, want %d", len(koreanOrder), len(order))
	}
	for i, row := range koreanOrder {
		for column, cell := range korean[row] {
			if words[cell] != rows[order[i]][column] {
				t.Errorf("docs/access.ko.md, %s: column %d is %q, want %q", row, column+1, cell, rows[order[i]][column])
			}
		}
	}
}
