package live

import (
	"fmt"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

func TestIdentities(t *testing.T) {
	key := []byte("key")
	ids := newIdentities(NewLooks(key, "main", nil))
	uuid := func(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", n<<12) }

	pairs := map[[2]int8]bool{}
	before := Identity{Hue: -1, Shape: -1}
	for n := range 80 {
		is := ids.of(uuid(n), 1)
		if is.Hue == before.Hue || is.Shape == before.Shape {
			t.Errorf("id %d looks like its neighbour: %+v after %+v", n, is, before)
		}
		pairs[[2]int8{is.Hue, is.Shape}] = true
		before = is
	}
	if len(pairs) != 80 {
		t.Errorf("%d pairs of hue and shape in the first 80 ids", len(pairs))
	}

	ids = newIdentities(NewLooks(key, "main", nil))
	if is := ids.of("7f3a91c2-1b2c-4d5e-8f90-0123456789ab", 1); is.Tag != "7f3a" || is.Chosen {
		t.Errorf("an id of the server's is %+v", is)
	}
	if is := ids.of("7f3a91c3-ffff-4d5e-8f90-0123456789ab", 1); is.Tag != "7f3a91c3" || is.Chosen {
		t.Errorf("where tags collide, the newcomer is %+v", is)
	}
	// No two random IDs are so much alike: a client altered the other one.
	if is := ids.of("7f3a91c2-ffff-4d5e-8f90-0123456789ab", 1); !is.Chosen || strings.HasPrefix(is.Tag, "7f3a") {
		t.Errorf("an altered ID is %+v", is)
	}
	// The length of its tag would tell how much of it is like another's.
	if is := ids.ofSent("7f3a0000-ffff-4d5e-8f90-0123456789ab", 1); !is.Chosen || strings.HasPrefix(is.Tag, "7f3a") {
		t.Errorf("an ID that a client sent, which begins like another, is %+v", is)
	}
	if is := ids.ofSent("0000ffff-ffff-4d5e-8f90-0123456789ab", 1); is.Tag != "0000" || is.Chosen {
		t.Errorf("an ID that a client sent, like no other, is %+v", is)
	}
	if is := ids.of("7f3a91c2-1b2c-4d5e-8f90-0123456789ab", 2); is.Tag != "7f3a" || is.Hue != 0 {
		t.Errorf("seen again it is %+v", is)
	}
	for _, chosen := range []string{"", "x", "abcd", "../..", "7f3a91c2", strings.Repeat("a", 5000), "7F3A91C2-1B2C-4D5E-8F90-0123456789AB", "김"} {
		is := ids.of(chosen, 1)
		if !is.Chosen || len(is.Tag) < TagLength || chosen != "" && strings.HasPrefix(chosen, is.Tag) {
			t.Errorf("an id of the client's, %.20q, is %+v", chosen, is)
		}
		if strings.Trim(is.Tag, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Errorf("the tag %q does not go into a path", is.Tag)
		}
	}
}

// No two ids ever share a tag, and a forgotten one gives its tag back.
func TestTagsAreUnique(t *testing.T) {
	ids := newIdentities(NewLooks([]byte("key"), "main", nil))
	tags := map[string]string{}
	for n := range 5000 {
		id := fmt.Sprintf("chosen-%d", n)
		if n%2 == 0 {
			id = fmt.Sprintf("%04x0000-0000-4000-8000-%012x", n%50, n)
		}
		tag := ids.of(id, uint64(n)).Tag
		if other, taken := tags[tag]; taken {
			t.Fatalf("%q and %q share %q", other, id, tag)
		}
		tags[tag] = id
	}
	ids.setLive(demo.Session{ID: "chosen-1"}, true)
	ids.forget(4000, 6000)
	if len(ids.byID) != 5000 {
		t.Errorf("forgot before there was enough to forget")
	}
	ids.forget(4000, 4000)
	if _, ok := ids.lookup("chosen-1"); !ok || len(ids.byID) != 1000 || len(ids.looks.byTag) != len(ids.byID) {
		t.Errorf("%d ids and %d tags are left", len(ids.byID), len(ids.looks.byTag))
	}
}

// The empty session ID, which a cookie sessionid= carries, is an ID like any other:
// forgotten and seen again, it is found by its tag.
func TestEmptyIDIsForgotten(t *testing.T) {
	ids := newIdentities(NewLooks([]byte("key"), "main", nil))
	for range 2 {
		tag := ids.of("", 1).Tag
		if id, _, ok := ids.withTag(tag); !ok || id != "" {
			t.Errorf("the tag %q finds %q, %t", tag, id, ok)
		}
		ids.forget(1, 0)
		if len(ids.looks.byID)+len(ids.looks.byTag)+len(ids.looks.byHash) > 0 {
			t.Errorf("%d IDs and %d tags are left", len(ids.looks.byID), len(ids.looks.byTag))
		}
	}
}

// Whatever floods a class with IDs, it keeps the looks of a few for each seat and a
// few of the walk-ins', and the others go when the journals no longer tell of them.
func TestLooksAreForgotten(t *testing.T) {
	l := NewLooks([]byte("key"), "main", nil)
	class, own := newIdentities(l), newIdentities(l)
	for n := range 5000 {
		for seat, table := range map[string]*identities{"": class, "s1": class, "s2": own} {
			id := fmt.Sprintf("%s-%d", seat, n)
			table.of(id, uint64(n))
			table.setLive(demo.Session{ID: id}, true)
			table.hold(seat, &demo.Exchange{HasID: true, ID: id})
			if n > 100 {
				table.setLive(demo.Session{ID: fmt.Sprintf("%s-%d", seat, n-100)}, false)
			}
		}
	}
	for _, table := range []*identities{class, own} {
		for id := range table.byID {
			table.setLive(demo.Session{ID: id}, false)
		}
		table.forget(5000, 0)
	}
	const kept = heldByWalkIns + 2*heldBySeat
	if len(l.byID) != kept || len(l.byTag) != kept {
		t.Errorf("%d looks and %d tags are left, want %d", len(l.byID), len(l.byTag), kept)
	}
	used := 0
	for _, n := range l.pairs {
		used += n
	}
	if used != kept {
		t.Errorf("%d IDs are said to be in use, want %d", used, kept)
	}
	own.end()
	l.Leave("s1")
	l.Leave("s2")
	if len(l.byID) != heldByWalkIns || len(l.byTag) != heldByWalkIns {
		t.Errorf("%d looks and %d tags are left once the seats have left, want %d", len(l.byID), len(l.byTag), heldByWalkIns)
	}
}

// IDs in use differ as far as they can: ten at once in hue, eight at once in
// hue and shape, eighty in one of both, whatever came and went between them.
func TestIDsInUseDiffer(t *testing.T) {
	ids := newIdentities(NewLooks([]byte("key"), "main", nil))
	var live []Identity
	for n := range 400 {
		id := fmt.Sprintf("id-%d", n)
		is := ids.of(id, 1)
		if n%5 != 0 {
			continue // it makes no row
		}
		ids.setLive(demo.Session{ID: id}, true)
		for i, other := range live {
			if is.Hue == other.Hue && (is.Shape == other.Shape || len(live) < hues) {
				t.Fatalf("the ID %d in use looks like the ID %d: %+v and %+v", len(live), i, is, other)
			}
		}
		live = append(live, is)
	}
}
