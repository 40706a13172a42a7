package room

import (
	"strings"

	"sessionlab/internal/demo"
)

// RefusedError says why a policy can't be.
type RefusedError []demo.Refusal

func (e RefusedError) Error() string {
	var why []string
	for _, r := range e {
		why = append(why, strings.Join(r.Fields, ", ")+": "+r.Why.EN)
	}
	return "room: the policy is refused: " + strings.Join(why, " ")
}

// Why is the reasons as sentences in a language.
func (e RefusedError) Why(language string) string {
	var sentences []string
	for _, r := range e {
		sentences = append(sentences, r.Why.In(language))
	}
	return strings.Join(sentences, " ")
}

// ReadPolicy is [demo.ReadPolicy].
func ReadPolicy(text []byte) (demo.Policy, error) { return demo.ReadPolicy(text) }

// Protection is a field of the policy, in a language.
type Protection struct {
	Field  string `json:"field"`
	Values []any  `json:"values"` // what it can be switched to; a number is one to begin with
	Title  string `json:"title"`
	Does   string `json:"does"`
	Stops  string `json:"stops"`
	Leaves string `json:"leaves"`
	Source string `json:"source"`
}

// Protections are all that a policy can hold.
func Protections(language string) []Protection {
	var all []Protection
	for _, e := range (demo.Policy{}).Explain() {
		all = append(all, Protection{e.Field, e.Values, e.Title.In(language), e.Does.In(language), e.Stops.In(language), e.Leaves.In(language), e.Source})
	}
	return all
}

// Policy is the policy of the demo that a caller means by this room. The error is
// Admit's.
func (r *Room) Policy(c Caller) (demo.Policy, error) {
	r, err := r.tableFor(c)
	if err != nil {
		return demo.Policy{}, err
	}
	return r.demo.Policy(), nil
}

// Cookie is the cookie that the demo would hand out next, but for its value.
type Cookie struct {
	Name       string   `json:"name"`
	Attributes []string `json:"attributes"`
}

// Cookie is that of the demo that a caller means by this room. The error is Admit's.
func (r *Room) Cookie(c Caller) (Cookie, error) {
	p, err := r.Policy(c)
	return Cookie{p.CookieName(), p.Attributes()}, err
}

// SetPolicy lets a policy hold from the next exchange on, and tells everyone. Who
// leads a class where everyone has a server of their own sets it for all of these.
// It returns a [RefusedError] of an impossible policy, ErrUnsaved and MaySetPolicy's
// errors.
func (r *Room) SetPolicy(c Caller, p demo.Policy) error {
	if err := r.MaySetPolicy(c); err != nil {
		return err // before a policy's own faults
	}
	p = with(p, r.config.Policy)
	if refused := p.Check(); len(refused) > 0 {
		return RefusedError(refused)
	}
	if !r.keeps(c) {
		return ErrUnsaved
	}
	return r.eachTable(c, func(t *Room) error {
		t.demo.SetPolicy(p, c.name())
		if t.parent == nil {
			t.keep.SavePolicy(t.ID, encode(p))
		}
		return nil
	})
}

// keeps says whether what the caller may set for this room can be kept. Of a
// per-seat server nothing is kept, so it always can.
func (r *Room) keeps(c Caller) bool {
	table, err := r.tableFor(c)
	return err != nil || r.MaySetPolicy(c) != nil || table.parent != nil || table.keep.Takes()
}

// with is a policy with the protections that another one has to have.
func with(p, forced demo.Policy) demo.Policy {
	p.Escape = p.Escape || forced.Escape
	return p
}
