// Package hosting tests the program under other names, ports and proxies, and what its
// start says and keeps.
package hosting

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
