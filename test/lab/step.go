package lab

import "testing"

// Step says in the log what a long test does next. The log is printed when the test
// fails, so what failed stands below its step.
func Step(t *testing.T, name string) {
	t.Helper()
	t.Log("step: " + name)
}
