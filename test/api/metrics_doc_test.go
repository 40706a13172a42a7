package api

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestMetricsAreDocumented: each of the lab's own metrics is named in the operators'
// guide.
func TestMetricsAreDocumented(t *testing.T) {
	guide, err := os.ReadFile("../../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text := lab.Start(t).Call(t, "GET", "/metrics", "", "")
	named := regexp.MustCompile(`(?m)^# TYPE (lab_\w+)`).FindAllStringSubmatch(text, -1)
	if len(named) < 8 {
		t.Errorf("only %d metrics are the lab's own", len(named))
	}
	for _, m := range named {
		if !strings.Contains(string(guide), "`"+m[1]+"`") {
			t.Errorf("docs/operators.md does not name %s", m[1])
		}
	}
}
