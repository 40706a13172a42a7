package lab

import (
	"net/http"
	"testing"
)

// SetStorage says as the owner where the sessions of the default room live.
func (l *Lab) SetStorage(t *testing.T, storage string) {
	t.Helper()
	if status, body := l.Call(t, "PUT", "/api/rooms/main/storage", "", storage); status != http.StatusOK {
		t.Fatalf("the storage %s: %d %s", storage, status, body)
	}
}

// PullPlug restarts, stops or starts a server of the default room's demo as the owner.
func (l *Lab) PullPlug(t *testing.T, plug string) {
	t.Helper()
	if status, body := l.Call(t, "POST", "/api/rooms/main/servers", "", plug); status != http.StatusOK {
		t.Fatalf("the plug %s: %d %s", plug, status, body)
	}
}
