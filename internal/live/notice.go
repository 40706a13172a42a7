package live

// Notice is something that the room tells those who follow a demo, besides what
// happens at it.
type Notice interface {
	// Kind is its type in the API.
	Kind() string
	// About is the seat that it is for, which hears of it at once; "" is no seat.
	About() string
	// See returns how a viewer sees it; ok is false where not at all.
	See(Viewer) (v View, ok bool)
	// Event is what the API sends of it in a view. It must not change later.
	Event(head EventHead, v View) any
	// TextSize is an upper bound of its texts in bytes of JSON.
	TextSize() int
}

// Spoken is a notice whose sentence is put into the language of whoever gets it.
type Spoken interface {
	Notice
	In(language string) Notice
}

// SnapshotNotice is a notice that a snapshot has among its events, because what it
// tells goes with the table.
type SnapshotNotice interface{ InSnapshot() }

// ToAll is part of a notice that everybody sees alike and that is for no seat.
type ToAll struct{}

// About implements [Notice].
func (ToAll) About() string { return "" }

// See implements [Notice].
func (ToAll) See(Viewer) (View, bool) { return Masked, true }

// Unseen is part of a notice that wakes followers, of whom none sees it.
type Unseen struct{}

// About implements [Notice].
func (Unseen) About() string { return "" }

// See implements [Notice].
func (Unseen) See(Viewer) (View, bool) { return Masked, false }

// Event implements [Notice].
func (Unseen) Event(EventHead, View) any { return nil }

// TextSize implements [Notice].
func (Unseen) TextSize() int { return 0 }

// reset is the entry at which a journal begins anew: nobody sees it.
type reset struct{ Unseen }

// Kind implements [Notice].
func (reset) Kind() string { return "reset" }

// EventHead begins each event that the API sends.
type EventHead struct {
	Type string `json:"type"`
	Seq  uint64 `json:"seq"`
	At   Time   `json:"at"`
}
