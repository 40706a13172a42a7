package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesSequences says whether a console understands colours. Older consoles do so only
// after this call.
func takesSequences(file *os.File) bool {
	console := windows.Handle(file.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
