package demo

import (
	"time"
	"unsafe"
)

// Size is an upper bound of how many bytes of memory the exchange holds, its first
// change of the table included. It only looks at lengths, so it is quick enough for
// the critical section.
func (x *Exchange) Size() int {
	size := roundedUp(int(unsafe.Sizeof(piece{})))
	// The path and the method are cut out of the request line.
	size += pieceOf(x.Request.Head) + roundedUp(len(x.Request.Path)+len(x.Request.Method)+len(" HTTP/1.1")+len(x.Visit))
	for _, header := range x.Request.cookies {
		size += int(unsafe.Sizeof(header)) + pieceOf(header)
	}
	for _, f := range x.Request.foreign {
		size += int(unsafe.Sizeof(f)) // its text is a part of the header
	}
	for _, name := range x.Request.Removed {
		size += int(unsafe.Sizeof(name)) + pieceOf(name)
	}
	if n := cap(x.Trace); n > len(piece{}.trace) {
		size += roundedUp(n * int(unsafe.Sizeof(TraceStep{})))
	}
	if b := x.Beside; b != nil {
		size += roundedUp(int(unsafe.Sizeof(*b))) + roundedUp(cap(b.Times)*int(unsafe.Sizeof(time.Duration(0))))
	}
	for _, step := range x.Trace {
		size += pieceOf(step.Value)
	}
	// Visit.Header is the same for many.
	return size + len(x.Response.setCookie) + len(x.Response.location) + len(x.Response.clue)
}

// MaxHeadSize is an upper bound of the length of Head.
func (r *Response) MaxHeadSize() int {
	size := 224 + len(r.setCookie) + len(r.location)
	for name, values := range r.extra {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}

// pieceOf is what a string takes, but for its pointer and length.
func pieceOf(s string) int {
	if s == "" {
		return 0
	}
	return roundedUp(len(s))
}

// roundedUp is what the allocator takes for so many bytes, at most: its size
// classes are no more than an eighth apart.
func roundedUp(n int) int { return n + n/8 + 16 }
