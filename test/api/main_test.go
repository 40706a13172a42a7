// Package api tests what the API answers, to whom, and what it keeps to itself.
package api

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
