-- What else a file of Suara Loket may hold, as SQLite keeps it in sqlite_schema: white space
-- and double quotes apart. A trigger or a view that stands neither here nor in box.sql could change
-- what is stored or shown without a word. docs/proof.md says how to compare.

-- A box, from its first erasure on

CREATE TABLE erasing (
    n INTEGER PRIMARY KEY,
    line INTEGER NOT NULL,        -- the last line of the journal when it was ordered, and its hash
    line_hash BLOB NOT NULL,
    UNIQUE (line, line_hash)
) STRICT;
CREATE TABLE erased (
    seq INTEGER,
    part TEXT CHECK (part IN ('time', 'bands', 'comment')),
    erasing INTEGER NOT NULL,
    PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;

-- The register on SQLite

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE amendment (
    tenant BIGINT NOT NULL, n INTEGER NOT NULL, id BLOB NOT NULL, unit TEXT NOT NULL, day TEXT NOT
    NULL, matter TEXT NOT NULL, officer TEXT NOT NULL, ground TEXT NOT NULL, withdrawn BOOLEAN NOT
    NULL, import_n INTEGER, reason TEXT NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL,
    sealed_by INTEGER,
    CONSTRAINT pk_amendment PRIMARY KEY (tenant, n),
    CONSTRAINT ck_amendment_matter CHECK (matter IN ('attribution', 'withdrawn'))
);
CREATE TABLE audit (
    tenant BIGINT NOT NULL, n INTEGER NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, act
    TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_audit PRIMARY KEY (tenant, n)
);
CREATE TABLE box (
    tenant BIGINT NOT NULL, box BLOB NOT NULL, device TEXT NOT NULL, head_seq INTEGER NOT NULL,
    head_hash BLOB NOT NULL, first_at TEXT NOT NULL, last_at TEXT NOT NULL, forked_at TEXT,
    CONSTRAINT pk_box PRIMARY KEY (tenant, box)
);
CREATE TABLE closing (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL, version INTEGER NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, figures TEXT NOT NULL, digest TEXT NOT NULL, heads
    TEXT NOT NULL, signed_by TEXT NOT NULL, position TEXT NOT NULL, nip TEXT NOT NULL, closed_at
    TEXT NOT NULL, reason TEXT NOT NULL, changes TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_closing PRIMARY KEY (tenant, unit, period, version)
);
CREATE TABLE counter (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, short TEXT
    NOT NULL, position INTEGER NOT NULL,
    CONSTRAINT pk_counter PRIMARY KEY (tenant, unit, code)
);
CREATE TABLE duty (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, counter TEXT NOT NULL, day TEXT NOT NULL, version
    INTEGER NOT NULL, line INTEGER NOT NULL, officer TEXT NOT NULL, starts TEXT NOT NULL, ends
    TEXT NOT NULL, shared BOOLEAN NOT NULL, set_at TEXT NOT NULL, set_by TEXT NOT NULL, sealed_by
    INTEGER,
    CONSTRAINT pk_duty PRIMARY KEY (tenant, unit, counter, day, version, line)
);
CREATE TABLE earlier (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, version
    INTEGER NOT NULL, ikm TEXT NOT NULL, n INTEGER, unsur TEXT NOT NULL, source TEXT NOT NULL,
    weight TEXT NOT NULL, set_at TEXT NOT NULL, set_by TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_earlier PRIMARY KEY (tenant, unit, first, last, version),
    CONSTRAINT ck_earlier_n CHECK (n >= 0)
);
CREATE TABLE entry (
    tenant BIGINT NOT NULL, box BLOB NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, kind TEXT
    NOT NULL, hash BLOB NOT NULL, verdict TEXT NOT NULL, clock_s INTEGER NOT NULL, import_n
    INTEGER, sealed_by INTEGER,
    CONSTRAINT pk_entry PRIMARY KEY (tenant, box, seq),
    CONSTRAINT ck_entry_verdict CHECK (verdict IN ('new', 'repeat', 'conflict'))
);
CREATE TABLE erasure (
    tenant BIGINT NOT NULL, id BLOB NOT NULL, part TEXT NOT NULL, asked BOOLEAN NOT NULL, made_at
    TEXT NOT NULL, made_by TEXT NOT NULL, applied_at TEXT, sealed_by INTEGER,
    CONSTRAINT pk_erasure PRIMARY KEY (tenant, id, part),
    CONSTRAINT ck_erasure_part CHECK (part IN ('time', 'bands', 'comment'))
);
CREATE TABLE fact (
    tenant BIGINT NOT NULL, n INTEGER NOT NULL, noun TEXT NOT NULL, unit TEXT NOT NULL, code TEXT
    NOT NULL, topic TEXT NOT NULL, first TEXT, last TEXT, value TEXT NOT NULL, set_at TEXT NOT
    NULL, set_by TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_fact PRIMARY KEY (tenant, n)
);
CREATE TABLE flag (
    tenant BIGINT NOT NULL, id BLOB NOT NULL, rule TEXT NOT NULL, unit TEXT NOT NULL, day TEXT NOT
    NULL,
    CONSTRAINT pk_flag PRIMARY KEY (tenant, id, rule)
);
CREATE TABLE import_file (
    tenant BIGINT NOT NULL, n INTEGER NOT NULL, unit TEXT NOT NULL, file TEXT NOT NULL, digest
    TEXT NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_import_file PRIMARY KEY (tenant, n)
);
CREATE TABLE installation (
    tenant BIGINT NOT NULL, made_at TEXT NOT NULL,
    CONSTRAINT pk_installation PRIMARY KEY (tenant)
);
CREATE TABLE journal (
    tenant BIGINT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, made_by TEXT, act TEXT NOT
    NULL, subject TEXT, detail TEXT, params TEXT NOT NULL, sealed TEXT NOT NULL, salt BLOB, d_told
    BLOB NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (tenant, seq)
);
CREATE TABLE judgement (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL, counter TEXT NOT NULL, rule
    TEXT NOT NULL, n_pass INTEGER NOT NULL, n_flag INTEGER NOT NULL, n_surface INTEGER NOT NULL,
    n_not_applied INTEGER NOT NULL,
    CONSTRAINT pk_judgement PRIMARY KEY (tenant, unit, day, counter, rule)
);
CREATE TABLE office (
    tenant BIGINT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, timezone TEXT NOT NULL,
    letterhead TEXT NOT NULL, signatory_name TEXT, signatory_position TEXT, signatory_nip TEXT,
    demo BOOLEAN NOT NULL,
    CONSTRAINT pk_office PRIMARY KEY (tenant)
);
CREATE TABLE officer (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, nip TEXT,
    CONSTRAINT pk_officer PRIMARY KEY (tenant, unit, code)
);
CREATE TABLE response (
    tenant BIGINT NOT NULL, id BLOB NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL, slot TEXT NOT
    NULL, kind TEXT NOT NULL, about BLOB, counter TEXT NOT NULL, service TEXT NOT NULL, channel
    TEXT NOT NULL, lang TEXT NOT NULL, questionnaire TEXT NOT NULL, scores TEXT NOT NULL, reasons
    TEXT NOT NULL, named TEXT NOT NULL, officer TEXT NOT NULL, ground TEXT NOT NULL, ignored
    INTEGER NOT NULL, receipt TEXT, late TEXT, provenance TEXT DEFAULT '' NOT NULL, dated TEXT
    DEFAULT '' NOT NULL,
    CONSTRAINT pk_response PRIMARY KEY (tenant, id),
    CONSTRAINT ck_response_ground CHECK (ground IN ('visit', 'duty', 'none'))
);
CREATE TABLE response_private (
    tenant BIGINT NOT NULL, id BLOB NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL, minute
    INTEGER, at TEXT, duration_s INTEGER, visit TEXT, sex TEXT, age_band TEXT, education TEXT, job
    TEXT, comment TEXT, nth INTEGER, over_budget BOOLEAN,
    CONSTRAINT pk_response_private PRIMARY KEY (tenant, id)
);
CREATE TABLE result (
    tenant BIGINT NOT NULL, report TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL, json
    TEXT NOT NULL, made_at TEXT NOT NULL,
    CONSTRAINT pk_result PRIMARY KEY (tenant, report, unit, period)
);
CREATE TABLE service (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    standard_days INTEGER, position INTEGER NOT NULL,
    CONSTRAINT pk_service PRIMARY KEY (tenant, unit, code)
);
CREATE TABLE services_given (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL, service TEXT NOT NULL, version
    INTEGER NOT NULL, officer TEXT NOT NULL, n INTEGER NOT NULL, source TEXT NOT NULL, set_at TEXT
    NOT NULL, set_by TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_services_given PRIMARY KEY (tenant, unit, day, service, version, officer),
    CONSTRAINT ck_services_given_n CHECK (n >= 0)
);
CREATE TABLE substitution (
    tenant BIGINT NOT NULL, n INTEGER NOT NULL, unit TEXT NOT NULL, counter TEXT NOT NULL, day
    TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, officer TEXT NOT NULL, reason TEXT
    NOT NULL, undoes INTEGER, set_at TEXT NOT NULL, set_by TEXT NOT NULL, sealed_by INTEGER,
    CONSTRAINT pk_substitution PRIMARY KEY (tenant, n)
);
CREATE TABLE tally (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, week TEXT NOT NULL, made_from BIGINT NOT NULL,
    packed BLOB NOT NULL,
    CONSTRAINT pk_tally PRIMARY KEY (tenant, unit, week)
);
CREATE TABLE touched (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, week TEXT NOT NULL, n BIGINT NOT NULL,
    CONSTRAINT pk_touched PRIMARY KEY (tenant, unit, week)
);
CREATE TABLE unit (
    tenant BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, public_name TEXT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_unit PRIMARY KEY (tenant, code)
);
CREATE TABLE unjudged (
    tenant BIGINT NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL,
    CONSTRAINT pk_unjudged PRIMARY KEY (tenant, unit, day)
);
CREATE INDEX ix_amendment_day ON amendment (tenant, unit, day);
CREATE INDEX ix_amendment_id ON amendment (tenant, id);
CREATE INDEX ix_amendment_import ON amendment (tenant, import_n) WHERE import_n IS NOT NULL;
CREATE UNIQUE INDEX ix_counter_code ON counter (tenant, unit, lower(code));
CREATE UNIQUE INDEX ix_counter_short ON counter (tenant, short);
CREATE INDEX ix_entry_conflict ON entry (tenant, id) WHERE verdict = 'conflict';
CREATE INDEX ix_entry_import ON entry (tenant, import_n) WHERE import_n IS NOT NULL;
CREATE UNIQUE INDEX ix_entry_new ON entry (tenant, id) WHERE verdict = 'new';
CREATE INDEX ix_entry_sealed ON entry (tenant, sealed_by);
CREATE INDEX ix_erasure_open ON erasure (tenant, made_at, id) WHERE applied_at IS NULL;
CREATE INDEX ix_flag_day ON flag (tenant, unit, day);
CREATE UNIQUE INDEX ix_officer_code ON officer (tenant, unit, lower(code));
CREATE INDEX ix_response_day ON response (tenant, unit, day);
CREATE INDEX ix_response_private_day ON response_private (tenant, unit, day);
CREATE INDEX ix_response_private_visit ON response_private (tenant, visit) WHERE visit != '';
CREATE INDEX ix_response_receipt ON response (tenant, receipt);
CREATE UNIQUE INDEX ix_service_code ON service (tenant, unit, lower(code));
CREATE INDEX ix_substitution_day ON substitution (tenant, unit, day);
CREATE UNIQUE INDEX ix_unit_code ON unit (tenant, lower(code));
CREATE TRIGGER journal_only_erased BEFORE UPDATE ON journal WHEN new.tenant IS NOT old.tenant OR
    new.seq IS NOT old.seq OR new.at IS NOT old.at OR new.act IS NOT old.act OR new.params IS NOT
    old.params OR new.sealed IS NOT old.sealed OR new.d_told IS NOT old.d_told OR new.prev_hash IS
    NOT old.prev_hash OR new.hash IS NOT old.hash OR (new.made_by IS NOT NULL AND new.made_by IS
    NOT old.made_by) OR (new.subject IS NOT NULL AND new.subject IS NOT old.subject) OR
    (new.detail IS NOT NULL AND new.detail IS NOT old.detail) OR (new.salt IS NOT NULL AND
    new.salt IS NOT old.salt) BEGIN SELECT RAISE(ABORT, 'a line of the journal stays'); END;
CREATE TRIGGER journal_remains BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'a line of the journal stays'); END;

-- What SQLite itself adds when somebody has it look at its tables (ANALYZE)

CREATE TABLE sqlite_stat1(tbl,idx,stat);
CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample);
