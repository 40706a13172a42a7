// Package room holds the rooms of the lab: each one demo server with one
// session table, its seats, its journal, and who may see and do what.
//
// What happens in a room goes one way:
//
//	demo ─Event─▶ observe ─▶ happened ─▶ reader ─▶ visible ─▶ followers
//
// observe only appends, inside the demo's critical section. The room's one
// reader goroutine then gives session IDs their tags, judges the exercises and
// passes each entry on to the journal that followers read, under the seq it
// has. An entry is encoded once for each view of it, when the first follower
// asks.
//
// A [Caller] is whoever asks for something; every decision on what a caller may
// see or do is in access.go.
package room
