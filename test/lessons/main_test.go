// Package lessons solves the exercises of the lessons in a browser, as a student does.
package lessons

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
