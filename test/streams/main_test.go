// Package streams tests that pages keep up with the server, over proxies and with many
// tabs.
package streams

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
