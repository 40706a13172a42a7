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

// Policy is the policy of the demo that a caller means by this room. The error is
// Admit's.
func (r *Room) Policy(c Caller) (demo.Policy, error) {
	r, err := r.tableFor(c)
	if err != nil {
		return demo.Policy{}, err
	}
	return r.demo.Policy(), nil
}

// SetPolicy lets a policy hold from the next exchange on, and tells everyone. Who
// leads a class where everyone has a server of their own sets it for all of these.
// It returns a [RefusedError] of an impossible policy, and MaySetPolicy's errors.
func (r *Room) SetPolicy(c Caller, p demo.Policy) error {
	if err := r.MaySetPolicy(c); err != nil {
		return err
	}
	p = with(p, r.forced)
	if refused := p.Check(); len(refused) > 0 {
		return RefusedError(refused)
	}
	table, err := r.tableFor(c)
	if err != nil {
		return err
	}
	for _, own := range table.owned() {
		own.demo.SetPolicy(p, c.name())
	}
	table.demo.SetPolicy(p, c.name())
	if table.parent == nil {
		r.registry.savePolicy(table, p)
	}
	return nil
}

// with is a policy with the protections that another one has to have.
func with(p, forced demo.Policy) demo.Policy {
	p.Escape = p.Escape || forced.Escape
	return p
}
