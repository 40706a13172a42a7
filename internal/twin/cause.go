package twin

import (
	"slices"

	"sessionlab/internal/demo"
)

// causes finds which fields of a policy a difference comes from, by trying.
type causes struct {
	player  *player
	chapter played
	policy  demo.Policy
	on      []trial // the policy without one field
	alone   []trial // one field without the others
}

// trial is a field, and a policy with which it is tried.
type trial struct {
	field  string
	policy demo.Policy
	with   []string // the fields that had to change with it, or the policy would be refused
}

func newCauses(p *player, chapter played, policy demo.Policy) *causes {
	c := &causes{player: p, chapter: chapter, policy: policy}
	for _, f := range policy.Explain() {
		if f.On {
			c.on = append(c.on, without(policy, f))
			c.alone = append(c.alone, alone(policy, f))
		}
	}
	return c
}

// explain says what a difference comes from. Where a trial had to switch
// off a second field too, and the second alone explains the difference, the first is
// left out.
func (c *causes) explain(at key, d *Difference) {
	for _, t := range c.on {
		text := c.player.play(t.policy).text[at]
		switch {
		case same(text, d.Chapter):
			d.Because = append(d.Because, t.field)
		case !same(text, d.Policy):
			d.Alters = append(d.Alters, t.field)
		}
	}
	d.Because = reduced(d.Because, c.on)
	d.Alters = reduced(d.Alters, c.on)
	if len(d.Because) > 0 {
		return
	}
	for _, t := range c.alone {
		if !same(c.player.play(t.policy).text[at], d.Chapter) {
			d.AnyOf = append(d.AnyOf, t.field)
		}
	}
	if d.AnyOf = reduced(d.AnyOf, c.alone); len(d.AnyOf) == 0 {
		d.Enough = c.enough(at, d.Chapter)
	}
}

// enough are fields of the policy that make a difference together, of which none
// can be missed. There may be others that would do as well.
func (c *causes) enough(at key, chapter *string) (fields []string) {
	p := c.policy
	for _, f := range c.policy.Explain() {
		if !f.On || f.Of(p) == f.Of(demo.Policy{}) || len(c.player.seen) > maxPlays {
			continue
		}
		if less := without(p, f).policy; !same(c.player.play(less).text[at], chapter) {
			p = less
		}
	}
	if len(c.player.seen) > maxPlays {
		return nil
	}
	for _, f := range p.Explain() {
		if f.On {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// maxPlays bounds how often a script is played. So many are hardly ever wanted.
const maxPlays = 100

// reduced are the fields but for those that were tried together with another of
// them.
func reduced(fields []string, trials []trial) []string {
	return slices.DeleteFunc(slices.Clone(fields), func(field string) bool {
		i := slices.IndexFunc(trials, func(t trial) bool { return t.field == field })
		return slices.ContainsFunc(trials[i].with, func(other string) bool { return slices.Contains(fields, other) })
	})
}

// without is a policy with a field off, and with it those that need it: a browser
// drops what only the two of them can bring about.
func without(p demo.Policy, f demo.Explanation) trial {
	t := trial{field: f.Field, policy: f.With(p, f.Of(demo.Policy{}))}
	for refused := t.policy.Check(); len(refused) > 0; refused = t.policy.Check() {
		needs := refused[0].Fields[0] // the field that needs the others comes first
		if slices.Contains(t.with, needs) {
			break // it was refused already
		}
		t.with = append(t.with, needs)
		t.policy = set(t.policy, needs, demo.Policy{})
	}
	return t
}

// alone is the zero policy with a field as p has it, and with it those that it
// needs.
func alone(p demo.Policy, f demo.Explanation) trial {
	t := trial{field: f.Field, policy: f.With(demo.Policy{}, f.Value)}
	for _, refused := range t.policy.Check() {
		for _, needed := range refused.Fields {
			if needed != f.Field && !slices.Contains(t.with, needed) {
				t.with = append(t.with, needed)
				t.policy = set(t.policy, needed, p)
			}
		}
	}
	return t
}

// set is a policy with a field as another one has it.
func set(p demo.Policy, field string, as demo.Policy) demo.Policy {
	for _, f := range as.Explain() {
		if f.Field == field {
			return f.With(p, f.Value)
		}
	}
	return p
}
