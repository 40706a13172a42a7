package hosting

import (
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// A lab in which one address can take all seats of a room at once says so at start,
// in both languages, and no other does.
func TestFewSeatsAreWarnedOf(t *testing.T) {
	for _, c := range []struct {
		args  []string
		warns bool
	}{
		{nil, false},
		{[]string{"-max-seats", "301"}, false},
		{[]string{"-max-seats", "300"}, true},
		{[]string{"-max-joins", "5000"}, true},
		{[]string{"-max-seats", "40", "-max-joins", "20"}, false},
	} {
		l := lab.Start(t, c.args...)
		if err := l.Stop(); err != nil { // the start has said everything
			t.Fatal(err)
		}
		said := l.Out.String()
		for _, sentence := range []string{"one address can take all seats of a room at once", "주소 하나가 교실의 자리를 한꺼번에 모두 차지할 수 있습니다"} {
			if got := strings.Contains(said, sentence); got != c.warns {
				t.Errorf("%v: the start says %q: %v", c.args, sentence, got)
			}
		}
	}
}
