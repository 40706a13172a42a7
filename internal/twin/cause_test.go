package twin

import (
	"slices"
	"testing"

	"sessionlab/internal/demo"
)

// hardened has every field on that goes together; its cookie outlives every script.
var hardened = func() demo.Policy {
	p := demo.Everything()
	p.MaxAge = 172800
	return p
}()

// Whatever is named as a cause is one: without any field of Because the difference
// is gone, and each of AnyOf makes one by itself. Each difference has a cause.
func TestCausesCause(t *testing.T) {
	policies := []demo.Policy{hardened, {Signed: true, Encrypted: true, Stateless: true, CSRFToken: true, Logout: true, IdleTimeout: 900}}
	for _, f := range (demo.Policy{}).Explain() {
		if alone := f.With(demo.Policy{}, f.Values[0]); alone.Check() == nil {
			policies = append(policies, alone)
		}
	}
	players := map[string]*player{} // by script
	// differs says whether there is a difference at d's place under another policy.
	differs := func(p demo.Policy, script Script, step int, d Difference) bool {
		if players[script.Name] == nil {
			players[script.Name] = &player{ctx: t.Context(), script: script, seen: map[demo.Policy]played{}}
		}
		at := key{step, d.Place, d.Name}
		return !same(players[script.Name].play(demo.Policy{}).text[at], players[script.Name].play(p).text[at])
	}
	blamed := map[string]bool{}
	for _, policy := range policies {
		seen := 0
		for _, script := range Scripts {
			result, err := Run(t.Context(), policy, script)
			if err != nil {
				t.Fatal(err)
			}
			for i, step := range result.Steps {
				for _, d := range step.Differences {
					seen++
					if len(d.Because)+len(d.AnyOf) == 0 {
						t.Errorf("%s, step %d: %s has no cause (altered by %v)", script.Name, i+1, d.Place+" "+d.Name, d.Alters)
					}
					for _, f := range policy.Explain() {
						off, alone := f.With(policy, f.Of(demo.Policy{})), f.With(demo.Policy{}, f.Value)
						blamed[f.Field] = blamed[f.Field] || slices.Contains(slices.Concat(d.Because, d.Alters), f.Field)
						if slices.Contains(d.Because, f.Field) && off.Check() == nil && differs(off, script, i, d) {
							t.Errorf("%s, step %d: %s is there without %s", script.Name, i+1, d.Place+" "+d.Name, f.Field)
						}
						if slices.Contains(d.AnyOf, f.Field) && alone.Check() == nil && !differs(alone, script, i, d) {
							t.Errorf("%s, step %d: %s is not made by %s alone", script.Name, i+1, d.Place+" "+d.Name, f.Field)
						}
					}
				}
			}
		}
		if seen == 0 {
			t.Errorf("no script shows %+v", policy)
		}
	}
	for _, f := range hardened.Explain() {
		if !blamed[f.Field] {
			t.Errorf("nothing comes from %s", f.Field)
		}
	}
}
