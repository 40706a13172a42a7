//go:build linux

package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sessionlab/test/tools"
)

// The QR code in a terminal can be scanned, whatever the terminal's own colours.
func TestQRInTerminal(t *testing.T) {
	cell := regexp.MustCompile(`^\x1b\[38;5;(16|231);48;5;(16|231)m▀`)
	tone := map[string]color.Gray{"16": {0}, "231": {255}}
	for _, text := range []string{"http://192.168.0.5:8080/j/3F7K", "http://10.0.0.7:8080/j/AAAA", "https://lab.example.org/j/3F7K"} {
		var b bytes.Buffer
		drawQR(&b, text)
		for name, background := range map[string]uint8{"dark": 0, "light": 255} {
			lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
			const size, margin = 4, 8 // pixels of a module, modules around
			const left = "        "
			wide := (strings.Count(lines[0], "▀") + 2*margin) * size
			m := image.NewGray(image.Rect(0, 0, wide, (2*len(lines)+2*margin)*size))
			for i := range m.Pix {
				m.Pix[i] = background
			}
			module := func(x, y int, c color.Gray) {
				for i := range size * size {
					m.SetGray((x+margin)*size+i%size, (y+margin)*size+i/size, c)
				}
			}
			for y, line := range lines {
				line, x := strings.TrimPrefix(line, left), 0
				for ; cell.MatchString(line); x++ {
					tones := cell.FindStringSubmatch(line)
					module(x, 2*y, tone[tones[1]])
					module(x, 2*y+1, tone[tones[2]])
					line = line[len(tones[0]):]
				}
				if line != "\x1b[0m" {
					t.Fatalf("line %d ends with %q: the terminal's colours stay changed", y, line)
				}
			}
			var picture bytes.Buffer
			if err := png.Encode(&picture, m); err != nil {
				t.Fatal(err)
			}
			if got := tools.Scan(t, picture.Bytes()); got != text {
				t.Errorf("in a %s terminal %s is read as %q", name, text, got)
			}
		}
	}
}

// Where nothing shows colours, none are sent.
func TestShowsColours(t *testing.T) {
	console, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer console.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	none := func(string) string { return "" }
	if !showsColours(console, none) {
		t.Error("a terminal shows no colours")
	}
	for _, variable := range []string{"NO_COLOR=1", "TERM=dumb"} {
		if showsColours(console, func(name string) string {
			value, _ := strings.CutPrefix(variable, name+"=")
			if value == variable {
				return ""
			}
			return value
		}) {
			t.Errorf("a terminal with %s shows colours", variable)
		}
	}
	if showsColours(file, none) || showsColours(io.Discard, none) {
		t.Error("a file shows colours")
	}
}
