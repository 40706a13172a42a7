// Package live runs one live demo: a demo server, the journal of what happened at
// it, the identities of its session IDs, and those who follow it.
//
// What happens goes one way:
//
//	demo.Server ─Event─▶ observe ─▶ happened ─▶ reader ─▶ visible ─▶ followers
//
// observe only appends, inside the demo's critical section. The demo's one reader
// then gives each session ID its identity, hands the entry to the room's judge, and
// passes it on to the journal that followers read, under the seq it has. An entry is
// encoded once for each view of it, when the first follower asks.
//
// Package live knows no seat, no class and no right: a room tells it as a [Viewer]
// what somebody may see, and puts what else there is to tell into the journal as a
// [Notice].
package live
