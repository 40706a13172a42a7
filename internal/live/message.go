package live

import (
	"bytes"
	"io"
	"time"
)

// Message is one event as a follower gets it.
type Message struct {
	Seq  uint64 // what to resume after
	Type string // "snapshot", "exchange" and the others that docs/api.md lists
	At   time.Time
	Head []byte // how its JSON begins where that is the follower's alone, else nil
	Data []byte // the rest of it; shared, not to be changed
	// Events follow in a snapshot, each of them shared with the journal, so that a
	// reader that takes its time holds no copy of them.
	Events [][]byte
}

// snapshotEnd ends the JSON of a snapshot, behind its events.
const snapshotEnd = "]}"

// WriteTo writes the message's JSON piece by piece.
func (m Message) WriteTo(w io.Writer) (written int64, err error) {
	write := func(piece []byte) bool {
		var n int
		n, err = w.Write(piece)
		written += int64(n)
		return err == nil
	}
	if len(m.Head) > 0 && !write(m.Head) || !write(m.Data) || m.Type != SnapshotType {
		return written, err
	}
	for i, event := range m.Events {
		if i > 0 && !write([]byte{','}) || !write(event) {
			return written, err
		}
	}
	write([]byte(snapshotEnd))
	return written, err
}

// Size is how many bytes of JSON the message has.
func (m Message) Size() int {
	size := len(m.Head) + len(m.Data)
	if m.Type != SnapshotType {
		return size
	}
	for _, event := range m.Events {
		size += len(event)
	}
	return size + max(0, len(m.Events)-1) + len(snapshotEnd)
}

// JSON is the message in one piece.
func (m Message) JSON() []byte {
	var b bytes.Buffer
	_, _ = m.WriteTo(&b) // a buffer takes everything
	return b.Bytes()
}

// SnapshotType is a snapshot's type in the API.
const SnapshotType = "snapshot"

// SetHead gives a snapshot its head, an object with an [EventHead] and what of the
// room a viewer may see: both become one object.
func (m *Message) SetHead(head any) {
	m.Head = Encode(head)
	m.Head[len(m.Head)-1] = ','
}
