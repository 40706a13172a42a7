package room

import "context"

// DeskKeep is what the data file keeps of desks' cookies: package desk's Keep.
type DeskKeep struct {
	registry *registry
	key      []byte
}

// DeskKeep returns what the lab's data file keeps of desks' cookies.
func (l *Lab) DeskKeep() DeskKeep { return DeskKeep{l.registry, l.keepKey} }

// Hash is what is kept of a pair of a desk's Cookie headers.
func (k DeskKeep) Hash(desk, pair string) [16]byte { return hashOf(k.key, desk, pair) }

// SaveStarted keeps that a desk has had its first request: a row without a hash.
func (k DeskKeep) SaveStarted(desk string) {
	k.registry.save(nil, "INSERT INTO foreign_pair (desk, hash, origin) VALUES (?, x'', 'started') ON CONFLICT DO NOTHING", desk)
}

// SavePair keeps where a pair of a desk is from. Where too much waits for the disk,
// nothing is kept: nobody was told that it is.
func (k DeskKeep) SavePair(desk string, pair [16]byte, from string) {
	if k.registry.takes() {
		k.registry.save(nil, `INSERT INTO foreign_pair (desk, hash, origin) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET origin = excluded.origin`, desk, pair[:], from)
	}
}

// DropPairs forgets the pairs of a desk. Rows that stay because too much waits for
// the disk are found beyond the bound at the next start.
func (k DeskKeep) DropPairs(desk string) {
	if k.registry.takes() {
		k.registry.save(nil, "DELETE FROM foreign_pair WHERE desk = ? AND hash <> x''", desk)
	}
}

// DropDesk forgets all of a desk whose seat has left.
func (k DeskKeep) DropDesk(desk string) {
	k.registry.save(nil, "DELETE FROM foreign_pair WHERE desk = ?", desk)
}

// Read calls started for each desk that has had its first request, and pair for each
// pair. It drops what is kept of desks whose seats have left.
func (k DeskKeep) Read(ctx context.Context, started func(desk string), pair func(desk string, pair [16]byte, from string)) error {
	const left = "DELETE FROM foreign_pair WHERE desk NOT IN (SELECT desk_a FROM seat UNION SELECT desk_b FROM seat)"
	if _, err := k.registry.db.ExecContext(ctx, left); err != nil {
		return err
	}
	var desk, from string
	var text []byte
	return k.registry.each(ctx, func() {
		switch len(text) {
		case 0:
			started(desk)
		case len(hash{}):
			pair(desk, hash(text), from)
		}
	}, []any{&desk, &text, &from}, "SELECT desk, hash, origin FROM foreign_pair")
}
