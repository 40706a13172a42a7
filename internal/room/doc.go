// Package room holds the rooms of the lab: their participants' seats, who may see
// and do what, how far everybody is, what a class is asked, and its board, which the code calls wall.
//
// A room has one live demo for all its seats, and while the instructor says so one
// more for each seat. The reader of each hands every exchange and act on the table to
// [Room.judge], which moves exercises and decides what was predicted.
//
// Where things stand:
//
//   - A [Lab] finds rooms, seats and desks: lab.go. It is opened and closed in open.go,
//     with what restore.go gives back of what was kept; kept.go says how a room and a
//     seat are kept. What is set at the start is in config.go and limits.go.
//   - A [Room] is one class: room.go. It begins and ends in rooms.go, whose end tells
//     every page so, as its last event. One where nobody comes any more is closed in
//     idle.go. What an instructor sets of a class is in
//     settings.go, and changed in change.go; reset.go empties its tables. What callers
//     are told of a room is in view.go. What differs in one that a visitor began is in
//     private.go.
//   - A [Seat] is one student's place: seat.go. It is taken in join.go or made beforehand
//     in prepare.go; it leaves in leave.go, and is removed by the instructor in
//     remove.go, of which removedseats.go remembers the latest. What it has to lose is in work.go; whether somebody is at it in
//     looking.go, and how many are at theirs in presence.go. What it is called is in
//     calling.go, the names that the lab offers in names.go, its tokens in token.go, how it
//     comes back by its code in return.go,
//     all codes in code.go, the paths of its two browsers in desk.go, and what is kept
//     of those in deskkeep.go.
//   - A [Caller] is whoever asks for something. Every decision on what a caller may see
//     or do is in access.go, and every error that a caller can act on in errors.go. The
//     instructor's key is in instructorkey.go.
//   - What a caller does to a demo is in demo.go, policy.go and
//     cookiekeys.go; what the caller sees of it in follow.go, log.go and xray.go.
//   - An event moves exercises in judge.go, and tick.go tells of each step that is done.
//     How far a seat is: progress.go; what it is at: doing.go; when it counts as stuck:
//     spell.go; what the server saw of it: saw.go.
//   - What an instructor sees of a class is in roster.go, and on the wall in wall.go. What
//     a class is asked is in ask.go, and what came true in decide.go; a question goes
//     in stopAskingLocked, whether it is replaced, ended or its room ends. What an operator
//     measures is in measures.go (kindOf says what became of a request); collectors.go
//     hands it to Prometheus, with gauges.
package room
