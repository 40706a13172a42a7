package site

import (
	"net/http"

	"sessionlab/internal/room"
)

// maxXRay is a value that a browser keeps and more, to see what becomes of one
// that is too long.
const maxXRay = 8 << 10

// xray takes a cookie's value apart and asks the demo about it.
func (s *Site) xray(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct{ Value, Tamper string }
	done, err := s.readLarge(w, r, caller, maxXRay, &call)
	if err != nil {
		return err
	}
	defer done()
	x, err := rm.XRay(caller, call.Value, call.Tamper)
	if err != nil {
		return err
	}
	key := "say.xray." + x.Verdict.Check
	switch {
	case !x.Verdict.Seals:
		key = "say.xray.seals-not"
	case x.Verdict.Takes:
		key = "say.xray.takes"
	}
	x.Verdict.Say = s.words.Say(languageOf(r), key, nil)
	return answerJSON(w, http.StatusOK, x)
}
