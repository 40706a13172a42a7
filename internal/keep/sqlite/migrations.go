package sqlite

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"

	"sessionlab/internal/keep"
)

// migrations lead from an empty file to the present schema, one version each. A
// migration that was ever released never changes.
var migrations = []string{
	`CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
	 CREATE TABLE seat (
		room TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
		desk_a TEXT NOT NULL, desk_b TEXT NOT NULL, seen INTEGER NOT NULL, -- microseconds since 1970
		PRIMARY KEY (room, id)) STRICT, WITHOUT ROWID;
	 CREATE TABLE tick (
		room TEXT NOT NULL, seat TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
		part INTEGER NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat, lesson, exercise, part),
		FOREIGN KEY (room, seat) REFERENCES seat ON DELETE CASCADE) STRICT, WITHOUT ROWID;
	 CREATE TABLE hint (
		room TEXT NOT NULL, seat TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
		hint INTEGER NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat, lesson, exercise, hint),
		FOREIGN KEY (room, seat) REFERENCES seat ON DELETE CASCADE) STRICT, WITHOUT ROWID;
	 CREATE TABLE foreign_pair (
		desk TEXT NOT NULL, pair TEXT NOT NULL, origin TEXT NOT NULL,
		PRIMARY KEY (desk, pair)) STRICT, WITHOUT ROWID;`,
	`CREATE TABLE room (
		id TEXT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, open INTEGER NOT NULL,
		servers TEXT NOT NULL, lesson TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
	 ALTER TABLE seat ADD COLUMN code TEXT NOT NULL DEFAULT '';`,
	// seen is 0 where nobody has come to the seat yet.
	`ALTER TABLE seat ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
	 UPDATE seat SET taken = seen;`,
	// policy is a JSON object, as in the API.
	`ALTER TABLE room ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';`,
	// hashForeign makes hashes of the texts. deleted is a hash, too: of the session ID
	// of the row whose deletion the tick is about.
	`ALTER TABLE foreign_pair RENAME TO foreign_text;
	 CREATE TABLE foreign_pair (
		desk TEXT NOT NULL, hash BLOB NOT NULL, origin TEXT NOT NULL,
		PRIMARY KEY (desk, hash)) STRICT, WITHOUT ROWID;
	 ALTER TABLE tick ADD COLUMN deleted BLOB NOT NULL DEFAULT x'';`,
	// opened is the lessons that a student has worked in. Of earlier ones only the
	// hints that were taken say so. tried_from and tried are a seat's spell.
	`CREATE TABLE opened (
		room TEXT NOT NULL, seat TEXT NOT NULL, lesson TEXT NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat, lesson),
		FOREIGN KEY (room, seat) REFERENCES seat ON DELETE CASCADE) STRICT, WITHOUT ROWID;
	 INSERT INTO opened SELECT room, seat, lesson, min(at) FROM hint GROUP BY room, seat, lesson;
	 ALTER TABLE seat ADD COLUMN tried_from INTEGER NOT NULL DEFAULT 0;
	 ALTER TABLE seat ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;`,
	// looks is a JSON array of how a seat's session IDs look, each under a keyed
	// hash of the ID; seat '' is walk-ins.
	`CREATE TABLE looks (
		room TEXT NOT NULL, seat TEXT NOT NULL, looks TEXT NOT NULL,
		PRIMARY KEY (room, seat)) STRICT, WITHOUT ROWID;`,
	// private is NULL where it is not known: visitors' rooms were like a class's.
	`ALTER TABLE room ADD COLUMN private INTEGER;
	 ALTER TABLE room ADD COLUMN owner TEXT NOT NULL DEFAULT '';
	 ALTER TABLE seat ADD COLUMN prepared INTEGER NOT NULL DEFAULT 0;
	 UPDATE seat SET prepared = 1 WHERE seen = 0;
	 CREATE TABLE removed (
		room TEXT NOT NULL, seat TEXT NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat)) STRICT, WITHOUT ROWID;`,
}

// keepKey is the setting that has the key of hashPair. The lab's present code has the
// same name and hash of its own; here they are a part of a migration.
const keepKey = "keep-key"

func hashPair(key []byte, desk, pair string) []byte {
	sum := sha256.Sum256([]byte(string(key) + desk + "\x00" + pair))
	return sum[:16]
}

// hashForeign replaces the foreign pairs that an earlier version kept as texts by
// their hashes.
func hashForeign(tx *sql.Tx) error {
	var texts int
	if err := tx.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'foreign_text'").Scan(&texts); err != nil || texts == 0 {
		return err
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	if _, err := tx.Exec("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", keepKey, fresh); err != nil {
		return err
	}
	var key []byte
	if err := tx.QueryRow("SELECT value FROM setting WHERE name = ?", keepKey).Scan(&key); err != nil {
		return err
	}
	rows, err := tx.Query("SELECT desk, pair, origin FROM foreign_text")
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []keep.ForeignPair
	for rows.Next() {
		var p keep.ForeignPair
		var text string
		if err := rows.Scan(&p.Desk, &text, &p.Origin); err != nil {
			return err
		}
		if text != "" { // else it says that the desk has had its first request
			p.Hash = hashPair(key, p.Desk, text)
		}
		all = append(all, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, p := range all {
		_, err := tx.Exec("INSERT INTO foreign_pair (desk, hash, origin) VALUES (?, coalesce(?, x''), ?)", p.Desk, p.Hash, p.Origin)
		if err != nil {
			return err
		}
	}
	_, err = tx.Exec("DROP TABLE foreign_text")
	return err
}
