// Package panel tests the lesson page's panel: what it shows of requests, sessions and
// time.
package panel

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
