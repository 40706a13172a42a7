//go:build !windows

package app

import "os"

// takesSequences says whether a terminal understands colours.
func takesSequences(*os.File) bool { return true }
