// Package student tests the first lesson page as one student uses it, on any network.
package student

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
