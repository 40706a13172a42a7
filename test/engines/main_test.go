// Package engines does the exercises in Firefox, WebKit and Chromium, on each kind of
// address.
package engines

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
