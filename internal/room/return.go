package room

import "time"

// Return brings back the seat with a code, with another token for it. It returns
// ErrNoCode.
func (l *Lab) Return(code string) (*Seat, string, error) {
	l.mu.RLock()
	seat := l.seats[readCode(code)]
	l.mu.RUnlock()
	if seat == nil {
		return nil, "", ErrNoCode
	}
	token, err := l.token(seat)
	if err == nil {
		seat.room.mu.Lock()
		seat.cameLocked(time.Now())
		seat.room.mu.Unlock()
	}
	return seat, token, err
}
