package demo

// Protection is one field of the policy: what it does, what that is good for and
// what it is not, and who asks for it.
type Protection struct {
	Field  string `json:"field"`  // its name in the API
	Values []any  `json:"values"` // what it can be switched to: true, all choices, or a number of seconds to begin with
	Title  Text   `json:"title"`
	Does   Text   `json:"does"`   // to the line, the page or the flow
	Stops  Text   `json:"stops"`  // which attack
	Leaves Text   `json:"leaves"` // what it does not stop
	Source string `json:"source"` // an RFC or a cheat sheet, and its section
	Steps  []Step `json:"steps"`  // where it shows in the trace

	in func(*Policy) any // the field itself, as a pointer
}

// Explanation is a field of a policy and how it is set there.
type Explanation struct {
	Protection
	Value any  `json:"value"` // a bool, a string or an int
	On    bool `json:"on"`
}

// Explain says of each field, in the API's order, how it is set in p and what it
// is good for.
func (p Policy) Explain() []Explanation {
	all := make([]Explanation, 0, len(protections))
	for _, f := range protections {
		value := f.Of(p)
		all = append(all, Explanation{f, value, value != f.Of(Policy{})})
	}
	return all
}

// Of is the field's value in a policy: a bool, a string or an int.
func (f Protection) Of(p Policy) any {
	switch field := f.in(&p).(type) {
	case *bool:
		return *field
	case *int:
		return *field
	default:
		return *field.(*string)
	}
}

// With is a policy with the field set to a value of its type.
func (f Protection) With(p Policy, value any) Policy {
	switch field := f.in(&p).(type) {
	case *bool:
		*field = value.(bool)
	case *int:
		*field = value.(int)
	case *string:
		*field = value.(string)
	}
	return p
}
