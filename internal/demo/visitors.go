package demo

// visitorRows are the rows of one visitor in a [Memory]: those with one Session.By.
type visitorRows struct {
	by    string
	rows  order
	count int
	place int // in byRows; without meaning for walk-ins' rows
}

// byRows is a heap of visitors: the one with the most rows is first, and of
// several with as many the one whose oldest row is the oldest.
type byRows []*visitorRows

func (h byRows) Len() int { return len(h) }

func (h byRows) Less(i, j int) bool {
	if h[i].count != h[j].count {
		return h[i].count > h[j].count
	}
	return h[i].rows.oldest.number < h[j].rows.oldest.number
}

func (h byRows) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is heap.Push's.
func (h *byRows) Push(v any) {
	last := v.(*visitorRows)
	last.place = len(*h)
	*h = append(*h, last)
}

// Pop is heap.Pop's and heap.Remove's.
func (h *byRows) Pop() any {
	n := len(*h) - 1
	last := (*h)[n]
	(*h)[n] = nil
	*h = (*h)[:n]
	return last
}

// order is rows in the order in which they were made. It is a list whose links
// are in the rows: a list of its own would take two allocations more for a row.
type order struct {
	oldest, newest *memoryRow
	in             int // inAll or inOwn: which of a row's places
}

// The orders that a row has a place in: that of all rows, and that of its visitor's.
const inAll, inOwn = 0, 1

// place is where a row stands in an order.
type place struct{ older, newer *memoryRow }

// add puts a row behind the newest.
func (o *order) add(row *memoryRow) {
	row.places[o.in].older = o.newest
	if o.newest == nil {
		o.oldest = row
	} else {
		o.newest.places[o.in].newer = row
	}
	o.newest = row
}

// remove takes a row out.
func (o *order) remove(row *memoryRow) {
	at := row.places[o.in]
	if at.older == nil {
		o.oldest = at.newer
	} else {
		at.older.places[o.in].newer = at.newer
	}
	if at.newer == nil {
		o.newest = at.older
	} else {
		at.newer.places[o.in].older = at.older
	}
	row.places[o.in] = place{}
}
