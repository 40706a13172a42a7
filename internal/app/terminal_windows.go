package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesSequences turns a console's understanding of colours on, which older ones
// have off, and says whether it has any.
func takesSequences(file *os.File) bool {
	console := windows.Handle(file.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
