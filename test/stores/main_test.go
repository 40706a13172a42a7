// Package stores tests that a demo's sessions outlive what their store outlives, whatever
// ends meanwhile: the lab, a server, Redis, the disk.
package stores

import (
	"testing"

	"sessionlab/test/lab"
)

func TestMain(m *testing.M) { lab.Main(m) }
