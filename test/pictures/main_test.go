// Package pictures takes the pictures of the documents. Without -pictures it takes none.
package pictures

import (
	"testing"

	"sessionlab/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }
