// Package policies tests the security settings: where they are set, what they compare,
// and the document that lists them.
package policies

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
