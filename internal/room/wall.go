package room

import (
	"encoding/json"
	"time"

	"sessionlab/internal/live"
)

// Wall is what a class's walls show: every wall and every remote of one class
// shows the same. A remote is the instructor's own caller: the server does not tell
// them apart.
type Wall struct {
	IDs    bool    `json:"ids"`    // session IDs are revealed
	Names  bool    `json:"names"`  // usernames are shown
	Frozen *uint64 `json:"frozen"` // the wall stands still at this seq; nil is not
	At     *uint64 `json:"at"`     // it is rewound to this seq; nil is live
	Seat   string  `json:"seat"`   // the seat in the spotlight, "" is none
	Join   bool    `json:"join"`   // how to join stands on it
	Size   int     `json:"size"`   // 0 to 2
	Row    string  `json:"row"`    // the tag of the chosen row, "" is none
}

// newWall hides the IDs: nobody means to project credentials.
func newWall() Wall { return Wall{Names: true, Join: true} }

// Kind implements [live.Notice].
func (w *Wall) Kind() string { return "wall" }

// Event implements [live.Notice].
func (w *Wall) Event(head live.EventHead, _ live.View) any {
	return struct {
		live.EventHead
		Wall *Wall `json:"wall"`
	}{head, w}
}

// About implements [live.Notice].
func (w *Wall) About() string { return "" }

// See implements [live.Notice].
func (w *Wall) See(v live.Viewer) (live.View, bool) { return live.Full, v.All }

// TextSize implements [live.Notice].
func (w *Wall) TextSize() int { return live.JSONSize(w.Seat) + live.JSONSize(w.Row) }

// maxSeq is the highest seq that JavaScript counts to.
const maxSeq = 1<<53 - 1

// WallChange is what changes of a wall; nil, or a moment that is not given,
// leaves it as it is.
type WallChange struct {
	IDs, Names, Join *bool
	Frozen, At       Moment
	Seat, Row        *string
	Size             *int
}

// Moment is a seq that a wall is to show; nil is none.
type Moment struct {
	given bool
	seq   *uint64
}

// UnmarshalJSON implements [json.Unmarshaler]: a null is given, too.
func (m *Moment) UnmarshalJSON(data []byte) error {
	m.given, m.seq = true, nil
	return json.Unmarshal(data, &m.seq)
}

// on is the wall with the change.
func (change WallChange) on(w Wall) Wall {
	setTo(&w.IDs, change.IDs)
	setTo(&w.Names, change.Names)
	setTo(&w.Join, change.Join)
	setTo(&w.Seat, change.Seat)
	setTo(&w.Row, change.Row)
	setTo(&w.Size, change.Size)
	if change.Frozen.given {
		w.Frozen = change.Frozen.seq
	}
	if change.At.given {
		w.At = change.At.seq
	}
	return w
}

// setTo sets a field to what is given for it, if anything is.
func setTo[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// SetWall says what the walls show, for the instructor or owner. It returns
// ErrInvalid, ErrNoSeat and what a caller may not.
func (r *Room) SetWall(c Caller, w Wall) error {
	_, err := r.changeWall(c, func(Wall) Wall { return w })
	return err
}

// ChangeWall changes some of what the walls show and returns all of it, for the
// instructor or owner: of two who change different things neither undoes the
// other's. The errors are SetWall's.
func (r *Room) ChangeWall(c Caller, change WallChange) (Wall, error) {
	return r.changeWall(c, change.on)
}

func (r *Room) changeWall(c Caller, change func(Wall) Wall) (Wall, error) {
	if err := c.MayLead(); err != nil {
		return Wall{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	w := change(r.wall)
	if err := w.check(); err != nil {
		return Wall{}, err
	}
	if w.Seat != "" && r.seats[w.Seat] == nil {
		return Wall{}, ErrNoSeat
	}
	r.setWallLocked(w)
	return w, nil
}

// check returns ErrInvalid where something is out of its range.
func (w Wall) check() error {
	for _, seq := range []*uint64{w.Frozen, w.At} {
		if seq != nil && *seq > maxSeq {
			return ErrInvalid
		}
	}
	if w.Size < 0 || w.Size > 2 || len(w.Row) > maxName {
		return ErrInvalid
	}
	return nil
}

// setWallLocked tells the walls. Nobody else sees it, so it does not go to the per-seat
// demos.
func (r *Room) setWallLocked(w Wall) {
	r.wall = w
	r.demo.Tell(time.Now(), &w)
}
