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
// Where things stand: the [Demo] itself in demo.go, and how one begins and ends in
// start.go; what happens in allrows.go and reader.go; an [Entry] of a journal in
// entry.go, how it is shown in view.go and encode.go, and how large it is in size.go;
// the table as a viewer sees it in table.go, with the events before it in snapshot.go;
// followers in follow.go, and what they get in message.go; in which order they are woken
// is package feed's. How a session ID looks, and how long its tag is, is in looks.go; what one
// demo knows of it in identities.go, and what of it outlives a restart in heldlooks.go.
// What a viewer may see is in viewer.go, what a room tells in notice.go, what is logged
// in log.go, and how large the journals of the whole lab may be in journals.go.
//
// Package live knows no seat, no class and no right: a room tells it as a [Viewer]
// what somebody may see, and puts what else there is to tell into the journal as a
// [Notice].
package live
