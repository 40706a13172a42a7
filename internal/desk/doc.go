// Package desk answers every request to the demo's origin.
//
// A desk is the demo under the path of one browser of a seat, /s/{key}/. Browsers
// send a cookie below the path that it was set at, so each desk has a cookie jar of
// its own. Everything else is the root demo, for visitors who have no seat.
//
// Pairs of other programs' cookies, and of the root demo's, reach a desk as well: to
// a browser these paths are above the desk's. [Desks] finds these foreign pairs and
// names them to the demo, which does not read them (foreign.go). It remembers them of each desk,
// and forgets what it remembers some time after the seat has left, when other desks
// need the place. Package room, which knows the seats, knows nothing of it.
//
// A request to a desk comes by [Desks.ServeHTTP] and is, in this order, found,
// counted, kept waiting while the demo's journal is behind, and given to the demo as
// a [demo.Visit]. One path below a desk is the lab's own: the jar editor, see jar.go.
// A request that is refused on the way gets a page from outside.go; how often the root may
// be asked is in walkinrate.go.
package desk
