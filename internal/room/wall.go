package room

import "time"

// Wall is what a class's walls show: every wall and every remote of one class
// shows the same.
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

func (w *Wall) kind() string { return "wall" }

func (w *Wall) asEvent(head eventHead, _ view) any {
	return struct {
		eventHead
		Wall *Wall `json:"wall"`
	}{head, w}
}

// maxSeq is the highest seq that JavaScript counts to.
const maxSeq = 1<<53 - 1

// SetWall says what the walls show, for a caller who leads. It returns
// ErrInvalid, ErrNoSeat and what a caller may not.
func (r *Room) SetWall(c Caller, w Wall) error {
	if err := r.mayLead(c); err != nil {
		return err
	}
	for _, seq := range []*uint64{w.Frozen, w.At} {
		if seq != nil && *seq > maxSeq {
			return ErrInvalid
		}
	}
	if w.Size < 0 || w.Size > 2 || len(w.Row) > maxName {
		return ErrInvalid
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if w.Seat != "" && r.seats[w.Seat] == nil {
		return ErrNoSeat
	}
	r.setWall(w)
	return nil
}

// setWall tells the walls, while the room is locked. Nobody else sees it, so it
// does not go to the servers of the seats' own.
func (r *Room) setWall(w Wall) {
	r.wall = w
	r.happened.Append(&record{at: time.Now(), notice: &w})
}
