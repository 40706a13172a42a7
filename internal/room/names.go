package room

import (
	"math/rand/v2"
	"strings"

	"sessionlab/internal/words"
)

// OfferName returns a readable name in a language that no seat of the room has: an
// adjective and an animal, which can be read from the last row and are nobody's
// real name.
func (r *Room) OfferName(language string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offerNameLocked(language)
}

func (r *Room) offerNameLocked(language string) string {
	taken := make(map[string]bool, len(r.seats))
	for _, s := range r.seats {
		taken[s.folded] = true
	}
	return numbered(oneOf(language, "name.adjectives")+" "+oneOf(language, "name.animals"), taken)
}

func oneOf(language, key string) string {
	all := strings.Fields(words.Own().Say(language, key, nil))
	return all[rand.IntN(len(all))]
}
