// Package lab starts the program for the end-to-end tests and plays its clients: seats,
// streams, classes and visitors with a cookie jar. Browsers are in
// [sessionlab/test/browser].
package lab

import (
	"testing"

	"go.uber.org/goleak"
)

// Main runs the tests of a package and ends what they share; a goroutine that is left
// over fails the package. Each package of end-to-end tests calls it from its TestMain,
// or [sessionlab/test/browser.Main], which ends the shared browsers as well.
func Main(m *testing.M, ends ...func()) {
	// The highlighter's regular expressions have a clock that ends by itself.
	goleak.VerifyTestMain(all{m, ends}, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// all is the tests of a package, and the end of what they share.
type all struct {
	*testing.M
	ends []func()
}

// Run implements [goleak.TestingM].
func (a all) Run() int {
	defer binary.end()
	for _, end := range a.ends {
		defer end()
	}
	return a.M.Run()
}
