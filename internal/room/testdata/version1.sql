-- A data file as the lab wrote it before there were rooms and codes: three seats
-- of the default room, one of which has done an exercise and a half.
PRAGMA application_id = 1397514594; -- SLab
PRAGMA user_version = 1;
CREATE TABLE foreign_pair (
		desk TEXT NOT NULL, pair TEXT NOT NULL, origin TEXT NOT NULL,
		PRIMARY KEY (desk, pair)) STRICT, WITHOUT ROWID;
INSERT INTO foreign_pair VALUES('pzr4v2ut57szp6r3yksqf3nft4','','started');
INSERT INTO foreign_pair VALUES('pzr4v2ut57szp6r3yksqf3nft4','theme=dark','host');
INSERT INTO foreign_pair VALUES('zkchz7286dqzcewzayzbhvs2fg','','started');
CREATE TABLE hint (
		room TEXT NOT NULL, seat TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
		hint INTEGER NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat, lesson, exercise, hint),
		FOREIGN KEY (room, seat) REFERENCES seat ON DELETE CASCADE) STRICT, WITHOUT ROWID;
INSERT INTO hint VALUES('main','s3g8p','session','delete',1,1795546364960347);
CREATE TABLE seat (
		room TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
		desk_a TEXT NOT NULL, desk_b TEXT NOT NULL, seen INTEGER NOT NULL, -- microseconds since 1970
		PRIMARY KEY (room, id)) STRICT, WITHOUT ROWID;
INSERT INTO seat VALUES('main','s3g8p','김민아','zkchz7286dqzcewzayzbhvs2fg','603te4qwee0hgydak3ud69e3kk',1795546364838614);
INSERT INTO seat VALUES('main','s9mun','Jun','pzr4v2ut57szp6r3yksqf3nft4','ajfvgm6q3kqfrv462azb8b7dk9',1795546364851326);
INSERT INTO seat VALUES('main','sx8a7','','n9z3nfcu2bgkphh365ye4zehee','mwef4tgw62m9a8xgbc0r8fwgrd',1795546364894241);
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES('seq',X'0006610A37409288');
INSERT INTO setting VALUES('signing-key',X'51DA3A1105F14D57EA90512A09A8A101EDA900CB0F5C5AFCA47ABC4F998FF3BA');
INSERT INTO setting VALUES('tag-key',X'938BC5FD9DB8D01F9B5A67CCD33CE2800BF086A1475959641F3FC93DED1D7F58');
CREATE TABLE tick (
		room TEXT NOT NULL, seat TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
		part INTEGER NOT NULL, at INTEGER NOT NULL,
		PRIMARY KEY (room, seat, lesson, exercise, part),
		FOREIGN KEY (room, seat) REFERENCES seat ON DELETE CASCADE) STRICT, WITHOUT ROWID;
INSERT INTO tick VALUES('main','s3g8p','session','check',0,1795546364939933);
INSERT INTO tick VALUES('main','s3g8p','session','check',1,1795546364952797);
INSERT INTO tick VALUES('main','s3g8p','session','login',0,1795546364918916);
INSERT INTO tick VALUES('main','s3g8p','session','login',1,1795546364934569);
INSERT INTO tick VALUES('main','s3g8p','session','login',2,1795546364939933);
INSERT INTO tick VALUES('main','s9mun','session','login',0,1795546364971485);
