package room

// View is a room as the API says it.
type View struct {
	Room string `json:"room"`
	settings
	Private bool   `json:"private"`        // a visitor began it: it has no code and is joined by its ID
	Shuts   bool   `json:"mayShut"`        // the caller may open and shut it
	Class   bool   `json:"class"`          // the lab is led by an instructor; else its owner may be alone
	Switch  bool   `json:"maySetPolicy"`   // the caller may set the policy of the demo that it uses, turn its clock and so on
	Code    string `json:"code,omitempty"` // for those who are in the room
	Seats   int    `json:"seats"`
	Present int    `json:"present"`
	Rows    int    `json:"rows"`
}

// View returns the room as a caller may see it. A caller who is not in the room sees
// its name and whether somebody new may join.
func (r *Room) View(c Caller) View {
	rows := 0
	for _, d := range r.demos() {
		rows += d.Rows()
	}
	maySet := r.Demo().MaySetPolicy(c) == nil
	r.mu.Lock()
	defer r.mu.Unlock()
	v := View{
		Room: r.ID, settings: r.settings, Private: r.private, Shuts: r.mayChangeLocked(c, Change{}) == nil,
		Class: r.config.Class, Switch: maySet,
	}
	if r.Admit(c) == nil {
		v.Code, v.Seats, v.Present, v.Rows = r.code, len(r.seats), r.presentLocked(), rows
	}
	return v
}

// Code finds the room: it is typed off a wall. A visitor's room has none.
func (r *Room) Code() string { return r.code }
