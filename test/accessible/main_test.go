// Package accessible tests the pages for those who use a keyboard or a screen reader, or
// see little: axe-core, the order of the focus, forced colours, narrow windows.
package accessible

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
