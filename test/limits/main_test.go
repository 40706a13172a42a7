// Package limits tests that whatever one client sends, in whatever amount, hurts nobody
// else.
package limits

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
