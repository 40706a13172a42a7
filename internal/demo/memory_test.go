package demo_test

import (
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) demo.Store { return demo.NewMemory() })
}
