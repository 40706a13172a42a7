package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Scan reads the QR code in a PNG with a scanner that is not ours.
func Scan(t *testing.T, picture []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(Find(t, "zbarimg"), "--raw", "--quiet", file).Output()
	if err != nil {
		t.Errorf("no QR code is read: %v %s", err, text)
	}
	return strings.TrimSuffix(string(text), "\n")
}
