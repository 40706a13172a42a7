// Package storage tests what pages show of where the sessions live: servers and their
// plugs, two tables, and requests at once.
package storage

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
