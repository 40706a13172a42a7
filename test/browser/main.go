// Package browser is a real browser for the end-to-end tests, and the lab's pages as a
// person uses them: what a test presses or waits for on several of them has its selector
// here.
package browser

import (
	"testing"

	"sessionlab/test/lab"
)

// Main is [lab.Main], which then ends the browsers that the tests have shared.
func Main(m *testing.M) { lab.Main(m, shared.end) }
