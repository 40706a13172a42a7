package live

import "time"

// Time is a time as the API writes it: RFC 3339 with milliseconds, UTC.
type Time time.Time

// MarshalJSON implements [json.Marshaler].
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + time.Time(t).UTC().Format(timeForm) + `"`), nil
}

// String is the time as the API writes it, "" where there is none.
func (t *Time) String() string {
	if t == nil {
		return ""
	}
	return time.Time(*t).UTC().Format(timeForm)
}

const timeForm = "2006-01-02T15:04:05.000Z"

// OrNull is a time, or null where there is none.
func OrNull(t time.Time) *Time {
	if t.IsZero() {
		return nil
	}
	return (*Time)(&t)
}
