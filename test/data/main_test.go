// Package data tests what outlives a stop, a kill and a full disk, and who can read it.
package data

import (
	"testing"

	"sessionlab/test/lab"
)

func TestMain(m *testing.M) { lab.Main(m) }
