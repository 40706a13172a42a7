package app

import (
	"io"
	"os"
)

// showsColours says whether out is a terminal that understands colours.
func showsColours(out io.Writer, getenv func(string) string) bool {
	file, ok := out.(*os.File)
	if !ok || getenv("TERM") == "dumb" || getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && takesSequences(file)
}
