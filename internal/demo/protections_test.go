package demo_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// fieldsOf are the names of a policy's fields in the API, in their order.
func fieldsOf(policy reflect.Type) (fields []string) {
	for i := range policy.NumField() {
		name, _, _ := strings.Cut(policy.Field(i).Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	return fields
}

// TestEveryProtection: whatever a field of the policy needs is there. What is
// missing fails under the field's name.
func TestEveryProtection(t *testing.T) {
	fields := fieldsOf(reflect.TypeFor[demo.Policy]())
	rows := map[string]demo.Explanation{}
	var order []string
	for _, row := range (demo.Policy{}).Explain() {
		rows[row.Field] = row
		order = append(order, row.Field)
	}
	if !slices.Equal(order, fields) {
		t.Errorf("the rows in protections.go are of %v; the policy's fields are %v", order, fields)
	}
	words := map[string]map[string]string{}
	for _, lang := range []string{"ko", "en"} {
		var all map[string]string
		if err := json.Unmarshal(read(t, "web/words/"+lang+".json"), &all); err != nil {
			t.Fatal(err)
		}
		words[lang] = all
	}
	api := regexp.MustCompile("(?m)^The fields are .*$").FindString(string(read(t, "docs/api.md")))
	lines := stepLines(t)
	for _, field := range fields {
		t.Run(field, func(t *testing.T) {
			row, ok := rows[field]
			if !ok {
				t.Fatal("it has no row in protections.go")
			}
			hasSwitch(t, row)
			hasGroup(t, row, words)
			hasWords(t, row)
			hasSteps(t, row, lines)
			if !strings.Contains(api, "`"+field+"`") {
				t.Error("docs/api.md does not list it after 'The fields are'")
			}
		})
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// hasSwitch: each of the row's values sets the row's field and no other.
func hasSwitch(t *testing.T, row demo.Explanation) {
	t.Helper()
	if len(row.Values) == 0 || row.On {
		t.Errorf("its row has the values %v, and in the zero policy it is on: %v", row.Values, row.On)
	}
	for _, value := range row.Values {
		set := row.With(demo.Policy{}, value)
		got, err := json.Marshal(set)
		value, _ := json.Marshal(value)
		if want := fmt.Sprintf(`{"%s":%s}`, row.Field, value); err != nil || string(got) != want {
			t.Errorf("set alone it is %s, want %s", got, want)
		}
		if back, _ := json.Marshal(row.Of(set)); string(back) != string(value) {
			t.Errorf("set to %s it is %s", value, back)
		}
	}
}

// hasGroup: the row has a place of its own in a group of the switchboard, and the
// group has a heading.
func hasGroup(t *testing.T, row demo.Explanation, words map[string]map[string]string) {
	t.Helper()
	if row.Group == "" || row.Place == 0 {
		t.Errorf("its row has the group %q and in it the place %d", row.Group, row.Place)
		return
	}
	size := 0
	for _, other := range (demo.Policy{}).Explain() {
		if other.Group != row.Group {
			continue
		}
		size++
		if other.Field != row.Field && other.Place == row.Place {
			t.Errorf("it has the place of %s in the group %s", other.Field, row.Group)
		}
	}
	if row.Place > size {
		t.Errorf("it has the place %d of %d in the group %s", row.Place, size, row.Group)
	}
	for lang, all := range words {
		if key := "js.policy." + row.Group; all[key] == "" {
			t.Errorf("web/words/%s.json has no %s, the heading of its group", lang, key)
		}
	}
}

// hasWords: the row says everything in both languages, and who asks for it.
func hasWords(t *testing.T, row demo.Explanation) {
	t.Helper()
	for what, text := range map[string]demo.Text{"Title": row.Title, "Does": row.Does, "Stops": row.Stops, "Leaves": row.Leaves} {
		if text.KO == "" || text.EN == "" || text.KO == text.EN {
			t.Errorf("its row has the %s %+v", what, text)
		}
	}
	if row.Source == "" {
		t.Error("its row has no Source")
	}
}

// hasSteps: a line runs each step that the row names, and one of these steps
// shows in a sequence of requests with the field on.
func hasSteps(t *testing.T, row demo.Explanation, lines map[demo.Step]bool) {
	t.Helper()
	if len(row.Steps) == 0 {
		t.Error("its row names no step")
	}
	for _, step := range row.Steps {
		if !slices.Contains(demo.Steps, step) || !lines[step] {
			t.Errorf("its row names the step %q, and no line runs it", step)
		}
	}
	tested, shown := false, false
	for _, c := range fieldTests {
		if c.field != row.Field {
			continue
		}
		tested = true
		for _, m := range c.moves {
			trace := m.on.trace
			if m.on == (seen{}) {
				trace = m.off.trace
			}
			shown = shown || slices.ContainsFunc(strings.Fields(trace), func(s string) bool { return slices.Contains(row.Steps, demo.Step(s)) })
		}
	}
	switch {
	case !tested:
		t.Error("it has no sequence in fieldTests")
	case !shown:
		t.Errorf("no sequence of it in fieldTests runs one of its steps %v", row.Steps)
	}
}

// stepLines are the steps that a line of the demo's source runs.
func stepLines(t *testing.T) map[demo.Step]bool {
	t.Helper()
	found := map[demo.Step]bool{}
	names := map[string]demo.Step{}
	for _, m := range regexp.MustCompile(`(?m)^\t(Step\w+)\s+Step = "([a-z-]+)"`).FindAllSubmatch(read(t, "internal/demo/trace.go"), -1) {
		names[string(m[1])] = demo.Step(m[2])
	}
	for _, file := range []string{"program.go", "protect.go", "sealed.go", "stateless.go", "server.go"} {
		for _, m := range regexp.MustCompile(`x\.ran\((Step\w+),`).FindAllSubmatch(read(t, "internal/demo/"+file), -1) {
			found[names[string(m[1])]] = true
		}
	}
	return found
}

// Every step that a policy adds belongs to a protection.
func TestPolicySteps(t *testing.T) {
	for _, step := range demo.PolicySteps {
		if !slices.ContainsFunc(demo.Policy{}.Explain(), func(e demo.Explanation) bool { return slices.Contains(e.Steps, step) }) {
			t.Errorf("no row of protections.go names the step %q", step)
		}
	}
}

// A policy goes to JSON and back, with everything on and with nothing.
func TestPolicyJSON(t *testing.T) {
	all := demo.Policy{}
	for _, e := range all.Explain() {
		all = e.With(all, e.Values[0])
	}
	for _, e := range all.Explain() {
		if !e.On || e.Value != e.Values[0] {
			t.Errorf("with all on %s is %v", e.Field, e.Value)
		}
	}
	if empty, err := json.Marshal(demo.Policy{}); err != nil || string(empty) != "{}" {
		t.Errorf("the zero policy is %s", empty)
	}
	var back demo.Policy
	if text, err := json.Marshal(all); err != nil || json.Unmarshal(text, &back) != nil || back != all {
		t.Errorf("%+v came back as %+v", all, back)
	}
}

// The two policies that the switchboard and the twin run offer: a careful server's,
// and all that goes together, which leaves out the server without a table.
func TestOfferedPolicies(t *testing.T) {
	for _, e := range demo.Careful().Explain() {
		if e.On != e.Careful {
			t.Errorf("a careful server has %s on: %v", e.Field, e.On)
		}
	}
	for _, e := range demo.Everything().Explain() {
		if e.On == (e.Field == "stateless") {
			t.Errorf("of everything %s is on: %v", e.Field, e.On)
		}
	}
}
