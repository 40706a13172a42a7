package demo

import "time"

// Exchange is one request to the demo and its response, as recorded. An
// observer may keep it: nothing changes it afterwards.
type Exchange struct {
	Visit    string // Visit.By of the request
	Request  Request
	Response Response
	Trace    Trace

	Policy  *Policy  // in force at the time; shared, so not to be changed
	Storage *Storage // likewise

	// ID is the session ID that the request carried or was given; HasID says
	// whether there was one. A stateless demo has none. It is a credential.
	ID    string
	HasID bool
	// Sent says that the request carried the ID, Found that the table had a row
	// under it. A signed cookie carries the ID inside its value; one that did not
	// open carries none.
	Sent, Found bool
	// Server is which of two servers answered, from 1 on; 0 where there is one.
	Server uint8
	// GivenID is the ID that the response's Set-Cookie carries, plain or sealed;
	// "" if it carries none.
	GivenID string
	// Beside is what is recorded of an exchange that ran beside others, nil of one that ran
	// alone.
	Beside *Beside
	// Clue is the value of X-Lab-Clue, where this response carried one.
	Clue string
}

// Beside is what is recorded of an exchange that ran beside others.
type Beside struct {
	Times []time.Duration // when each step of the trace ran, since the request came
}
