// Package class tests how a class joins, works and ends, from the students' side.
package class

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
