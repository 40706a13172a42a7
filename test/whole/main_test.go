// Package whole plays one student's and one class's whole time in a browser. It is what
// runs of the browser tests with the race detector, so it does everything once.
package whole

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
