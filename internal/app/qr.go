package app

import (
	"io"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quietZone is how many modules stay white around a QR code (ISO/IEC 18004).
const quietZone = 4

// drawQR draws a text as a QR code in a terminal, two modules to a character. Black and
// white are colours that no theme changes: a dark theme would invert the code, and few
// cameras read inverted ones.
func drawQR(out io.Writer, text string) {
	code, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return // too long for any code; the address is printed above
	}
	// Half a block: its upper module is the foreground, its lower one the background.
	cells := map[[2]bool]string{
		{false, false}: "\x1b[38;5;231;48;5;231m▀", {false, true}: "\x1b[38;5;231;48;5;16m▀",
		{true, false}: "\x1b[38;5;16;48;5;231m▀", {true, true}: "\x1b[38;5;16;48;5;16m▀",
	}
	var b strings.Builder
	for y := -quietZone; y < code.Size()+quietZone; y += 2 {
		b.WriteString("        ")
		for x := -quietZone; x < code.Size()+quietZone; x++ {
			b.WriteString(cells[[2]bool{code.Module(x, y), code.Module(x, y+1)}])
		}
		b.WriteString("\x1b[0m\n")
	}
	b.WriteString("\n")
	_, _ = io.WriteString(out, b.String())
}
