package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// installExpressStores installs the npm packages of Express' stores and returns their
// folder: b.npm, or one that is deleted after the run. One of the packages compiles SQLite
// where npm has no build of it for this system, which takes minutes.
func (b *bench) installExpressStores(ctx context.Context) (string, error) {
	dir := b.npm
	if dir == "" {
		dir = filepath.Join(b.bin, "expressstores")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	from := os.DirFS(filepath.Join(b.root, "bench", "rivals", "expressstores"))
	lock, err := fs.ReadFile(from, "package-lock.json")
	if err != nil {
		return "", err
	}
	// npm writes the second file when it is done.
	had, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	_, unfinished := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if err == nil && unfinished == nil && bytes.Equal(had, lock) {
		return dir, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	manifest, err := fs.ReadFile(from, "package.json")
	if err != nil {
		return "", err
	}
	if err := errors.Join(
		os.MkdirAll(dir, 0o755),
		os.WriteFile(filepath.Join(dir, "package.json"), manifest, 0o644),
		os.WriteFile(filepath.Join(dir, "package-lock.json"), lock, 0o644),
	); err != nil {
		return "", err
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--silent", "--no-audit", "--no-fund")
	install.Dir, install.Stdout, install.Stderr = dir, os.Stderr, os.Stderr
	return dir, missing(install.Run())
}
