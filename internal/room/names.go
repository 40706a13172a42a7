package room

import "math/rand/v2"

// words of the names that are offered: an adjective and an animal. Readable from
// the last row, and nobody's real name.
var nameWords = map[string][2][]string{
	"ko": {
		{"푸른", "빠른", "용감한", "조용한", "반짝이는", "느긋한", "씩씩한", "포근한", "기운찬", "총명한", "다정한", "산뜻한", "든든한", "유쾌한", "꼼꼼한", "날렵한"},
		{"고래", "여우", "수달", "부엉이", "다람쥐", "두루미", "거북이", "고양이", "토끼", "사슴", "펭귄", "까치", "너구리", "돌고래", "참새", "곰"},
	},
	"en": {
		{"Blue", "Swift", "Brave", "Quiet", "Bright", "Calm", "Sturdy", "Gentle", "Merry", "Clever", "Kind", "Nimble", "Sunny", "Lucky", "Steady", "Bold"},
		{"Whale", "Fox", "Otter", "Owl", "Squirrel", "Crane", "Turtle", "Cat", "Rabbit", "Deer", "Penguin", "Magpie", "Badger", "Dolphin", "Sparrow", "Bear"},
	},
}

// OfferName returns a readable name in a language that no seat of the room has.
func (r *Room) OfferName(language string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offerName(language)
}

func (r *Room) offerName(language string) string {
	taken := make(map[string]bool, len(r.seats))
	for _, s := range r.seats {
		taken[s.folded] = true
	}
	words, ok := nameWords[language]
	if !ok {
		words = nameWords["ko"]
	}
	name := words[0][rand.IntN(len(words[0]))] + " " + words[1][rand.IntN(len(words[1]))]
	return numbered(name, taken)
}
