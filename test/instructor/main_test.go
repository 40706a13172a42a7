// Package instructor tests the instructor's page.
package instructor

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
