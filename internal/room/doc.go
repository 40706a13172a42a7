// Package room holds the rooms of the lab: their participants' seats, who may see
// and do what, how far everybody is, what a class is asked, and its board.
//
// A room has one live demo for all its seats, and while the instructor says so one
// more for each seat. The reader of each hands every exchange and act on the table to
// [Room.judge], which moves exercises and decides what was predicted.
//
// A [Caller] is whoever asks for something; every decision on what a caller may
// see or do is in access.go.
package room
