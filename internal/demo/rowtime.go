package demo

import "time"

// rowTime is how a store outside the server's memory keeps a time: UTC, which a person
// can read, to the millisecond.
const rowTime = "2006-01-02 15:04:05.000"

// RowTime is a time as stores outside the server's memory keep it.
func RowTime(t time.Time) string { return t.UTC().Format(rowTime) }

// ReadRowTime reads what RowTime wrote, and what another program may have written in its
// place: fewer or more digits of a second, or RFC 3339. For anything else, and for a time
// before 1970, ok is false and the time is the beginning of 1970: such a row is there, and
// any timeout has ended it. Two times read from the same text are equal by ==.
func ReadRowTime(text string) (t time.Time, ok bool) {
	epoch := time.Unix(0, 0).UTC()
	for _, layout := range []string{"2006-01-02 15:04:05", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil && !t.Before(epoch) {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return epoch, false
}
