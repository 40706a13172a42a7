package demo

import (
	"bytes"
	"encoding/json"
	"time"
)

// Storage is where a demo's sessions live, and how they get there. The zero Storage is
// the chapter's: one server, with the table in its memory.
type Storage struct {
	Store   StoreKind `json:"store,omitzero"`
	Servers int       `json:"servers,omitzero"` // 0 or 1 is one; MaxServers at most, behind a balancer
	Sticky  bool      `json:"sticky,omitzero"`  // the balancer sends a browser to the same server each time; else in turn
	Delay   int       `json:"delay,omitzero"`   // milliseconds that each step of the store waits on purpose
	Writes  Writes    `json:"writes,omitzero"`
	IfThere bool      `json:"ifThere,omitzero"` // a request that read a row writes it only if it is still there
	Shop    bool      `json:"shop,omitzero"`    // a session has a basket and a colour, too
}

// StoreKind is a kind of [Store].
type StoreKind string

// The kinds of stores.
const (
	InMemory StoreKind = ""       // of each server, gone when it ends
	InSQLite StoreKind = "sqlite" // a file, which all servers of a machine share
	InRedis  StoreKind = "redis"  // another program, which all servers share
)

// Writes is how a request writes a row that it read before.
type Writes string

// The ways to write a row.
const (
	WriteWhole   Writes = ""        // all of it, as the request knows it
	WriteChanged Writes = "changed" // the fields that the request changed
	WriteCompare Writes = "compare" // all of it, if nobody has written it since; else the request begins anew
)

// Limits of a [Storage].
const (
	MaxServers = 2
	MaxDelay   = 3000 // milliseconds
)

// ReadStorage reads a whole storage as the API and the lessons write it; no text is the
// zero storage. An unknown field is an error.
func ReadStorage(text []byte) (s Storage, err error) {
	if len(text) == 0 {
		return s, nil
	}
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	return s, read.Decode(&s)
}

// Check says in one sentence why a storage can't be, nil where it can.
func (s Storage) Check() *Text {
	switch {
	case s.Store != InMemory && s.Store != InSQLite && s.Store != InRedis:
		return &Text{"저장소는 메모리(빈 값), sqlite, redis 가운데 하나입니다.", `"store" is "" (memory), "sqlite" or "redis".`}
	case s.Servers < 0 || s.Servers > MaxServers:
		return &Text{"서버는 한 대나 두 대입니다.", `"servers" is 1 or 2.`}
	case s.Delay < 0 || s.Delay > MaxDelay:
		return &Text{"저장소가 기다리는 시간은 0에서 3000밀리초까지입니다.", `"delay" is from 0 to 3000 milliseconds.`}
	case s.Writes != WriteWhole && s.Writes != WriteChanged && s.Writes != WriteCompare:
		return &Text{"행을 쓰는 방법은 행 전체(빈 값), changed, compare 가운데 하나입니다.", `"writes" is "" (the whole row), "changed" or "compare".`}
	}
	return nil
}

// plain says whether a request can run as the chapter's does: in one piece, on a table in
// memory.
func (s *Storage) plain() bool { return s.Store == InMemory && s.Delay == 0 }

// servers is how many servers there are.
func (s *Storage) servers() int { return max(1, s.Servers) }

// tables is how many tables there are: one for each server's memory, or that of the store
// that all of them share.
func (s *Storage) tables() int {
	if s.Store == InMemory {
		return s.servers()
	}
	return 1
}

func (s *Storage) delay() time.Duration { return time.Duration(s.Delay) * time.Millisecond }

// StorageChange is a new storage.
type StorageChange struct {
	Before, Storage Storage
	By              string // who set it: the caller's word in Server.SetStorage
	// HealthBefore and Health are all servers and the store before it, and after.
	HealthBefore, Health Health
}

// Life is something that happened to a demo's servers or to the store they share, other
// than by a request.
type Life struct {
	Op     LifeOp
	Server uint8  // whose life it is, from 1 on; 0 is the store
	By     string // who did it, or ByServer
	// Before and After are all servers and the store before it, and after.
	Before, After Health
}

// LifeOp is what happened to a server or a store.
type LifeOp string

// What can happen.
const (
	LifeRestarted LifeOp = "restarted" // the server ended and began anew
	LifeStopped   LifeOp = "stopped"   // the server ended
	LifeStarted   LifeOp = "started"   // the server began
	LifeOff       LifeOp = "store-off" // somebody switched the store off
	LifeOn        LifeOp = "store-on"  // somebody switched the store on; it is read before it answers
	LifeFailed    LifeOp = "store-failed"
	LifeBack      LifeOp = "store-back" // the store answers again, and was read anew
)

// Health says which of a demo's servers run, and whether their store answers.
type Health struct {
	Stopped [MaxServers]bool // by server, the first one first
	Store   StoreHealth
}

// StoreHealth is how a store is.
type StoreHealth string

// How a store can be.
const (
	StoreAnswers StoreHealth = ""
	StoreUnread  StoreHealth = "unread" // it is being read, before it is used
	StoreOff     StoreHealth = "off"    // somebody switched it off
	StoreFailed  StoreHealth = "failed" // it does not answer
)
