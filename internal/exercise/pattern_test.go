package exercise_test

import (
	"testing"

	"github.com/goccy/go-yaml"

	"sessionlab/internal/exercise"
)

// when is a pattern as a lesson has it.
func when(pattern string) (p exercise.Pattern) {
	if err := yaml.Unmarshal([]byte("{"+pattern+"}"), &p); err != nil {
		panic(err)
	}
	return p
}

// Everything that is wrong with a pattern is said at once, by name.
func TestFaultsAreSaidTogether(t *testing.T) {
	ex := exercise.Exercise{ID: "e", Title: "T", Hints: []string{"a", "b", "c"}, Steps: []exercise.Step{
		{When: when("event: exchange, page: from, pge: form, status: [302], cookie: same"), Do: "d", Say: "s"},
		{When: when("event: exchange, op: deleted, ran: nothing, policy: off, row: lost"), Do: "d", Say: "s"},
		{When: when("event: exchange"), Do: "d", Say: "s"},
		{When: when("event: other, method: PUT"), Do: "d", Say: "s"},
		{Do: "d", Say: "s"},
	}}
	want := `step 1: when: status "[302]": want a number from 100 to 599
step 1: when: page "from": want form, welcome or error
step 1: when: cookie takes 'same', from the second step on, 'none' and 'withheld', there or in an optional step, and 'refused'
step 1: when: unknown condition "pge"
step 2: when: op and by are for the other events
step 2: when: row "lost": want kept, gone or outlived, with cookie: none, or restarted or revived, with cookie: same
step 2: when: policy "off" is no field of the policy
step 2: when: ran "nothing" is no step of the trace
step 3: when: an exchange needs store, writes, storage, server, method, status, page, cookie, row, lost, setCookie, id, browser, name, leak, key, policy, timeout, ran, read, unread or site
step 4: when: event "other": want exchange, session, server or storage
step 4: when: method "PUT": want GET or POST
step 5: when: event "": want exchange, session, server or storage`
	if got := ex.Check(); got == nil || got.Error() != want {
		t.Errorf("%v\nwant\n%s", got, want)
	}
}

// A lesson's languages ask for the same whatever the order of the conditions is.
func TestOrderOfConditions(t *testing.T) {
	pattern := func(text string) *exercise.Exercise {
		return &exercise.Exercise{ID: "e", Steps: []exercise.Step{{When: when(text)}}}
	}
	one := pattern("event: exchange, page: form, status: 200")
	if !one.SameShape(pattern("status: 200, event: exchange, page: form, cookie: ''")) {
		t.Error("another order is another pattern")
	}
	if one.SameShape(pattern("event: exchange, page: form, status: 404")) {
		t.Error("another status is the same pattern")
	}
}
