-- The tables and guards of a box, as `survey/box/schema.py` makes them. Never changed: files of every
-- release have them word for word, and a file with another statement is not used.

CREATE TABLE box (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,             -- 32 hex digits, random, made with the file
    device TEXT NOT NULL,
    tenant INTEGER NOT NULL,
    format INTEGER NOT NULL,
    generation INTEGER NOT NULL,  -- 1, 2, 3 ... per device: clocks jump, this does not
    made_at TEXT NOT NULL,
    because TEXT NOT NULL,        -- first, restored, damaged, fork: why a new box began
    follows TEXT NOT NULL,        -- "" or the id of the box that this one continues
    digest BLOB NOT NULL          -- of this row, so that a flipped bit in it shows
) STRICT;
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'copy'))
) STRICT;
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    body BLOB NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE private (
    seq INTEGER PRIMARY KEY,
    time TEXT, time_salt BLOB,
    bands TEXT, bands_salt BLOB,
    comment TEXT, comment_salt BLOB,
    d_time BLOB NOT NULL, d_bands BLOB NOT NULL, d_comment BLOB NOT NULL
) STRICT;
CREATE TABLE sent (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER box_stays BEFORE UPDATE ON box BEGIN
    SELECT RAISE(ABORT, 'a box keeps its identity'); END;
CREATE TRIGGER box_remains BEFORE DELETE ON box BEGIN
    SELECT RAISE(ABORT, 'a box keeps its identity'); END;
CREATE TRIGGER state_ends BEFORE UPDATE ON state WHEN old.state = 'closed' BEGIN
    SELECT RAISE(ABORT, 'a closed chain stays closed'); END;
CREATE TRIGGER state_remains BEFORE DELETE ON state BEGIN
    SELECT RAISE(ABORT, 'a closed chain stays closed'); END;
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) BEGIN
    SELECT RAISE(ABORT, 'entries follow each other without a gap'); END;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN
    SELECT RAISE(ABORT, 'an entry never changes'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'an entry is never deleted'); END;
CREATE TRIGGER private_only_erased BEFORE UPDATE ON private
WHEN new.seq IS NOT old.seq OR new.d_time IS NOT old.d_time
    OR new.d_bands IS NOT old.d_bands OR new.d_comment IS NOT old.d_comment
    OR (new.time IS NULL) <> (new.time_salt IS NULL)
    OR (new.bands IS NULL) <> (new.bands_salt IS NULL)
    OR (new.comment IS NULL) <> (new.comment_salt IS NULL)
    OR new.time IS NOT NULL AND (new.time IS NOT old.time OR new.time_salt IS NOT old.time_salt)
    OR new.bands IS NOT NULL
        AND (new.bands IS NOT old.bands OR new.bands_salt IS NOT old.bands_salt)
    OR new.comment IS NOT NULL
        AND (new.comment IS NOT old.comment OR new.comment_salt IS NOT old.comment_salt)
BEGIN SELECT RAISE(ABORT, 'a private part can only be erased'); END;
CREATE TRIGGER private_remains BEFORE DELETE ON private BEGIN
    SELECT RAISE(ABORT, 'a private part keeps its digests'); END;
CREATE TRIGGER sent_forward BEFORE UPDATE ON sent WHEN new.seq < old.seq BEGIN
    SELECT RAISE(ABORT, 'what was sent stays sent'); END;
CREATE TRIGGER sent_remains BEFORE DELETE ON sent BEGIN
    SELECT RAISE(ABORT, 'what was sent stays sent'); END;
