-- A data file as the lab wrote it while it kept the cookies of other programs as they
-- are: one seat, whose browser has sent two of them.
PRAGMA application_id = 1397514594; -- SLab
PRAGMA user_version = 4;
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
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
		PRIMARY KEY (desk, pair)) STRICT, WITHOUT ROWID;
CREATE TABLE room (
		id TEXT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, open INTEGER NOT NULL,
		servers TEXT NOT NULL, lesson TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
	 ALTER TABLE seat ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE seat ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
	 UPDATE seat SET taken = seen;
ALTER TABLE room ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
INSERT INTO seat VALUES ('main', 's1', 'kim', 'desk-a', 'desk-b', 1, 'CODE', 1);
INSERT INTO foreign_pair VALUES ('desk-a', '', 'started'), ('desk-a', 'sessionid=django-secret', 'host'), ('desk-a', 'sessionid=lifted-secret', 'own');
