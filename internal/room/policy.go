package room

import (
	"strings"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
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

// Protection is a [demo.Protection] in the API, in a language.
type Protection struct {
	Field    string `json:"field"`
	Group    string `json:"group"`
	Place    int    `json:"place"`
	Values   []any  `json:"values"`
	Careful  bool   `json:"careful"`
	Together bool   `json:"together"` // whether it is on in [demo.Everything]
	HTTPS    bool   `json:"https"`
	Title    string `json:"title"`
	Does     string `json:"does"`
	Stops    string `json:"stops"`
	Leaves   string `json:"leaves"`
	Source   string `json:"source"`
}

// Protections are all that a policy can hold.
func Protections(language string) []Protection {
	var all []Protection
	for _, e := range demo.Everything().Explain() {
		all = append(all, Protection{
			Field: e.Field, Group: e.Group, Place: e.Place, Values: e.Values, Careful: e.Careful, Together: e.On, HTTPS: e.HTTPS,
			Title: e.Title.In(language), Does: e.Does.In(language), Stops: e.Stops.In(language), Leaves: e.Leaves.In(language),
			Source: e.Source,
		})
	}
	return all
}

// Policy is the demo's security settings. The error is Admit's.
func (d Demo) Policy(c Caller) (demo.Policy, error) {
	its, err := d.of(c)
	if err != nil {
		return demo.Policy{}, err
	}
	return its.Server.Policy(), nil
}

// Cookie is the cookie that the demo would hand out next, but for its value.
type Cookie struct {
	Name       string   `json:"name"`
	Attributes []string `json:"attributes"`
}

// Cookie is that of the demo. The error is Admit's.
func (d Demo) Cookie(c Caller) (Cookie, error) {
	p, err := d.Policy(c)
	return Cookie{p.CookieName(), p.Attributes()}, err
}

// SetPolicy lets a policy hold from the next exchange on, and tells everyone. It
// returns a [RefusedError] of an impossible policy, ErrUnsaved and MaySetPolicy's
// errors.
func (d Demo) SetPolicy(c Caller, p demo.Policy) error {
	if err := d.MaySetPolicy(c); err != nil {
		return err // before a policy's own faults
	}
	p = with(p, d.config.Policy)
	if refused := p.Check(); len(refused) > 0 {
		return RefusedError(refused)
	}
	if !d.keeps(c) {
		return ErrUnsaved
	}
	return d.each(c, func(one *live.Demo) error {
		one.Server.SetPolicy(p, c.name())
		if one == d.demo {
			d.keep.SavePolicy(d.ID, live.Encode(p))
		}
		return nil
	})
}

// keeps says whether what the caller may set can be kept. Of a per-seat demo nothing
// is kept, so it always can.
func (d Demo) keeps(c Caller) bool {
	its, err := d.of(c)
	return err != nil || its != d.demo || d.keep.Takes()
}

// with is a policy with the protections that another one has to have.
func with(p, forced demo.Policy) demo.Policy {
	p.Escape = p.Escape || forced.Escape
	return p
}
