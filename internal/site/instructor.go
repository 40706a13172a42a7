package site

import (
	"net/http"

	"sessionlab/internal/room"
)

// lead exchanges the instructor's key for a token. The key came in the fragment
// of a link, so it was in no request line, no log and no referrer.
func (s *Site) lead(w http.ResponseWriter, r *http.Request, _ room.Caller) error {
	var call struct{ Key string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	// The key is compared first, in constant time, and only wrong ones are counted:
	// whoever guesses behind the instructor's address does not shut them out, and
	// 130 random bits need no limit.
	token, err := s.Lab.Lead(call.Key)
	if err != nil {
		return s.keyTries.limit(s.clientOf(r), func() error { return err })
	}
	return answerJSON(w, http.StatusOK, map[string]string{"token": token})
}

// leadLink is the instructor's link for another device of theirs, such as a phone
// as remote.
func (s *Site) leadLink(r *http.Request) string {
	return s.Hosts.JoinOrigin(r) + "/teach#key=" + s.Lab.Key()
}

func (s *Site) instructorLink(w http.ResponseWriter, r *http.Request, _ room.Caller) error {
	return answerJSON(w, http.StatusOK, map[string]string{"url": s.leadLink(r)})
}

func (s *Site) instructorQR(w http.ResponseWriter, r *http.Request, _ room.Caller) error {
	return answerQR(w, s.leadLink(r))
}
