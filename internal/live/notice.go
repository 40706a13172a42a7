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

// Kept is a notice that a snapshot has among its events, because what it tells
// goes with the table.
type Kept interface{ InSnapshot() }

// reset is the entry at which a journal begins anew: nobody sees it.
type reset struct{}

func (reset) Kind() string              { return "reset" }
func (reset) About() string             { return "" }
func (reset) See(Viewer) (View, bool)   { return Masked, false }
func (reset) Event(EventHead, View) any { return nil }
func (reset) TextSize() int             { return 0 }
