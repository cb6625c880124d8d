"""The tables of the register, each column with its reason. No queries here.

`tenant`, the random 62-bit number of an installation, leads every key, so that a hub can hold many
installations and split them over machines by it. Codes are kept as first written and are unique
without case. Days are local ("2026-11-16"), moments UTC ("2026-11-16T01:02:03Z"): as text both
sort, and mean the same on every engine. Nothing citizens said is ever overwritten: what changes
later is a row of `amendment` or `flag`. Read next: `engine.py`, `entries.py`.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.sql.elements import conv

# The newest file in migrations/versions; a register that says otherwise is older or newer than us.
HEAD: Final = "0002"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _tenant() -> Column[int]:
    return Column("tenant", BigInteger, primary_key=True, autoincrement=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _one_code(table: Table, *within: str) -> None:
    """Let a code be taken once, whatever its case."""
    columns = [table.c.tenant, *(table.c[name] for name in within), func.lower(table.c.code)]
    Index(conv(f"ix_{table.name}_code"), *columns, unique=True)


# Which installation this database belongs to; the row writers queue up at.
installation = Table(
    "installation",
    metadata,
    _tenant(),
    Column("made_at", Text, nullable=False),  # when the number was drawn, to tell two apart
)

# ---- the office ------------------------------------------------------------------------------

office = Table(
    "office",
    metadata,
    _tenant(),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),  # kode wilayah: shown only, area codes change
    Column("timezone", Text, nullable=False),  # days and half-days are cut by it
    Column("letterhead", Text, nullable=False),  # lines of the printed head, newline between
    Column("signatory_name", Text),  # none: reports leave the block blank
    Column("signatory_position", Text),
    Column("signatory_nip", Text),
    Column("demo", Boolean, nullable=False),  # a made-up office says CONTOH on every page
)

# Days on which a unit's week does not count: holidays, cuti bersama.
closed_day = Table("closed_day", metadata, _tenant(), _key("day"))

unit = Table(
    "unit",
    metadata,
    _tenant(),
    _key("code"),
    Column("name", Text, nullable=False),
    Column("public_name", Text, nullable=False),  # what citizens read
    Column("hours", Text, nullable=False),  # "Mon-Fri 08:00-15:00", see offices.Hours
    Column("position", Integer, nullable=False),  # the order of the office file
)
_one_code(unit)

service = Table(
    "service",
    metadata,
    _tenant(),
    _key("unit"),
    _key("code"),
    Column("name", Text, nullable=False),
    Column("standard_days", Integer),  # what the service standard promises; unknown: none
    Column("position", Integer, nullable=False),  # the order citizens see
)
_one_code(service, "unit")

counter = Table(
    "counter",
    metadata,
    _tenant(),
    _key("unit"),
    _key("code"),
    Column("name", Text, nullable=False),
    Column("services", Text, nullable=False),  # service codes, space between; empty: all
    Column("short", Text, nullable=False),  # the sticker's address, given once and for ever
    Column("position", Integer, nullable=False),
)
_one_code(counter, "unit")
Index(conv("ix_counter_short"), counter.c.tenant, counter.c.short, unique=True)

officer = Table(
    "officer",
    metadata,
    _tenant(),
    _key("unit"),
    _key("code"),
    Column("name", Text, nullable=False),
)
_one_code(officer, "unit")

# Who was to serve where. A later roster of a counter-day is a higher version; the highest counts.
duty = Table(
    "duty",
    metadata,
    _tenant(),
    _key("unit"),
    _key("counter"),
    _key("day"),  # the day the duty starts on
    _number("version"),
    _number("line"),
    Column("officer", Text, nullable=False),
    Column("starts", Text, nullable=False),  # local wall clock "2026-11-16T08:00:00"
    Column("ends", Text, nullable=False),
    Column("shared", Boolean, nullable=False),  # several serve: nobody can be named
    Column("set_at", Text, nullable=False),  # a late roster moves attributions: show when and
    Column("set_by", Text, nullable=False),  # by whom
)

# How many services were given: the denominator. The highest version of a unit's service-day counts.
services_given = Table(
    "services_given",
    metadata,
    _tenant(),
    _key("unit"),
    _key("day"),
    _key("service"),
    _number("version"),
    _key("officer"),  # empty: the source does not say who
    Column("n", Integer, nullable=False),
    Column("source", Text, nullable=False),  # queue, service register, or what officers noted
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    CheckConstraint("n >= 0", name="n"),
)

# ---- what citizens said ----------------------------------------------------------------------

# A chain of entries on some device and how far it is known here.
box = Table(
    "box",
    metadata,
    _tenant(),
    Column("box", LargeBinary, primary_key=True),
    Column("device", Text, nullable=False),  # main, import, entry, demo, or a tablet's name
    Column("head_seq", Integer, nullable=False),  # the last entry accepted; the next continues it
    Column("head_hash", LargeBinary, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("forked_at", Text),  # two different continuations were seen: nothing more is taken
)

# Every entry that ever arrived, once. Written before anything else: its keys make it exactly once.
entry = Table(
    "entry",
    metadata,
    _tenant(),
    Column("box", LargeBinary, primary_key=True),
    _number("seq"),
    Column("id", LargeBinary, nullable=False),  # made by the client before its first attempt
    Column("kind", Text, nullable=False),  # windows and unfinished ones are counted from here
    Column("hash", LargeBinary, nullable=False),  # to tell a repeat from a fork
    Column("verdict", Text, nullable=False),
    Column("clock_s", Integer, nullable=False),  # how far the device's clock was behind, applied
    Column("import_n", Integer),  # the import under way, so that it can be withdrawn
    CheckConstraint("verdict IN ('new', 'repeat', 'conflict')", name="verdict"),
)
Index(
    conv("ix_entry_new"),
    entry.c.tenant,
    entry.c.id,
    unique=True,
    sqlite_where=entry.c.verdict == "new",
    postgresql_where=entry.c.verdict == "new",
)
Index(
    conv("ix_entry_import"),
    entry.c.tenant,
    entry.c.import_n,
    sqlite_where=entry.c.import_n.is_not(None),
    postgresql_where=entry.c.import_n.is_not(None),
)

# Of each new entry its open part. Reports read it by unit and day, whatever the history's length;
# the tables around it repeat unit and day so that they are read the same way.
response = Table(
    "response",
    metadata,
    _tenant(),
    Column("id", LargeBinary, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("day", Text, nullable=False),  # local day, corrected where the device's clock was off
    Column("slot", Text, nullable=False),  # am, pm or unknown
    Column("kind", Text, nullable=False),
    Column("about", LargeBinary),  # the rating a detail or form belongs to
    Column("counter", Text, nullable=False),  # empty: not known
    Column("service", Text, nullable=False),  # empty: not said
    Column("channel", Text, nullable=False),  # shown apart, never pooled unadjusted
    Column("lang", Text, nullable=False),
    Column("questionnaire", Text, nullable=False),  # whose item order the scores have
    Column("scores", Text, nullable=False),  # one character per item, '-' not answered
    Column("reasons", Text, nullable=False),  # keys, space between
    Column("named", Text, nullable=False),  # the officer the file named; its maker vouches
    Column("officer", Text, nullable=False),  # whom it is about, as resolved on arrival
    Column("ground", Text, nullable=False),  # on what ground
    Column("paired", Boolean, nullable=False),  # an unpaired browser says nothing of officers
    Column("ignored", Integer, nullable=False),  # touches the lock swallowed before it
    Column("receipt", Text),  # of ratings and forms: proves counted, not what
    CheckConstraint("ground IN ('visit', 'duty', 'none')", name="ground"),
)
Index(conv("ix_response_day"), response.c.tenant, response.c.unit, response.c.day)
Index(conv("ix_response_receipt"), response.c.tenant, response.c.receipt)

# What may be erased later. Null says erased; an empty text says that nothing was given.
response_private = Table(
    "response_private",
    metadata,
    _tenant(),
    Column("id", LargeBinary, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("minute", Integer),  # local minute of the day: attribution and rules need it
    Column("at", Text),  # the moment; null also when only a date was known
    Column("duration_s", Integer),  # from first to last touch, for plausibility
    Column("visit", Text),  # one-time token of a ticket: a visit counts once
    Column("sex", Text),
    Column("age_band", Text),
    Column("education", Text),
    Column("job", Text),
    Column("comment", Text),
)
Index(
    conv("ix_response_private_day"),
    response_private.c.tenant,
    response_private.c.unit,
    response_private.c.day,
)
Index(
    conv("ix_response_private_visit"),
    response_private.c.tenant,
    response_private.c.visit,
    sqlite_where=response_private.c.visit != "",
    postgresql_where=response_private.c.visit != "",
)

# A rule's verdict on a response. It never removes one; reports print both figures.
flag = Table(
    "flag",
    metadata,
    _tenant(),
    Column("id", LargeBinary, primary_key=True),
    _key("rule"),
    Column("unit", Text, nullable=False),
    Column("day", Text, nullable=False),
)
Index(conv("ix_flag_day"), flag.c.tenant, flag.c.unit, flag.c.day)

# What was corrected later, and by whom; of one response and matter the highest number counts.
amendment = Table(
    "amendment",
    metadata,
    _tenant(),
    _number("n"),
    Column("id", LargeBinary, nullable=False),
    Column("unit", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("matter", Text, nullable=False),  # attribution | withdrawn
    Column("officer", Text, nullable=False),  # attribution: whom it is about now
    Column("ground", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),  # withdrawn: out (true) or back in (false)
    Column("import_n", Integer),  # the import taken out, or the one that brought it back
    Column("reason", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    CheckConstraint("matter IN ('attribution', 'withdrawn')", name="matter"),
)
Index(conv("ix_amendment_day"), amendment.c.tenant, amendment.c.unit, amendment.c.day)
Index(conv("ix_amendment_id"), amendment.c.tenant, amendment.c.id)
Index(
    conv("ix_amendment_import"),
    amendment.c.tenant,
    amendment.c.import_n,
    sqlite_where=amendment.c.import_n.is_not(None),
    postgresql_where=amendment.c.import_n.is_not(None),
)

# Private parts that the register has erased and a box may still hold: whoever holds the box erases
# them there on its next pass. Erasures by rule are removed once that is done, as the nulls of
# response_private remember them; those a citizen asked for stay as the answer to "was it done?".
erasure = Table(
    "erasure",
    metadata,
    _tenant(),
    Column("id", LargeBinary, primary_key=True),
    _key("part"),
    Column("asked", Boolean, nullable=False),  # by a citizen; else by the rules of retention
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("applied_at", Text),  # none: a box has still to be gone through
    CheckConstraint("part IN ('time', 'bands', 'comment')", name="part"),
)
Index(
    conv("ix_erasure_open"),
    erasure.c.tenant,
    erasure.c.id,
    sqlite_where=erasure.c.applied_at.is_(None),
    postgresql_where=erasure.c.applied_at.is_(None),
)

# ---- counts ----------------------------------------------------------------------------------

# How often what counts of a unit's week has changed: answers, amendments, flags.
touched = Table(
    "touched",
    metadata,
    _tenant(),
    _key("unit"),
    _key("week"),  # ISO week of the local day, "2026-W47"
    Column("n", BigInteger, nullable=False),  # rises with each change
)

# The counts of a unit's week, packed, so that a year is added up without reading its answers. A
# copy: thrown away and made again when `made_from` is not what `touched.n` says now.
tally = Table(
    "tally",
    metadata,
    _tenant(),
    _key("unit"),
    _key("week"),
    Column("made_from", BigInteger, nullable=False),  # touched.n when it was counted
    Column("packed", LargeBinary, nullable=False),  # what is in it knows who packs and reads it
)

# ---- paper work ------------------------------------------------------------------------------

# The official result of a period, frozen and signed off. A correction is a higher version.
closing = Table(
    "closing",
    metadata,
    _tenant(),
    _key("unit"),
    _key("period"),  # as periods.parse reads it
    _number("version"),
    Column("first", Text, nullable=False),  # the days, so that periods of any kind compare
    Column("last", Text, nullable=False),
    Column("figures", Text, nullable=False),  # the result as JSON, exactly as it was printed
    Column("digest", Text, nullable=False),  # SHA-256 over all that was signed, to print beside it
    Column("heads", Text, nullable=False),  # the chain heads it was computed from, as JSON
    Column("signed_by", Text, nullable=False),  # a person answers for the figures
    Column("position", Text, nullable=False),
    Column("nip", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    Column("reason", Text, nullable=False),  # why there is a new version, or numbers are missing
    Column("changes", Text, nullable=False),  # what differs from the version before, as JSON
)

# Results of periods before this program, typed in from older reports, for the trend. Never mixed
# into a figure that is computed here; the highest version of a unit's period counts.
earlier = Table(
    "earlier",
    metadata,
    _tenant(),
    _key("unit"),
    _key("first"),
    _key("last"),
    _number("version"),
    Column("ikm", Text, nullable=False),  # as printed, "78.68"
    Column("n", Integer),  # respondents; many older reports do not say
    Column("unsur", Text, nullable=False),  # NRR by unsur key as JSON, may be empty
    Column("source", Text, nullable=False),  # which report it was copied from: printed beside it
    Column("weight", Text, nullable=False),  # how that report weighted, 1/9 or 0,11, when it says
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    CheckConstraint("n >= 0", name="n"),
)

# Each file of ratings that was brought in, by number, so that people can speak of it.
import_file = Table(
    "import_file",
    metadata,
    _tenant(),
    _number("n"),
    Column("unit", Text, nullable=False),
    Column("file", Text, nullable=False),  # its name only
    Column("digest", Text, nullable=False),  # SHA-256: was it this very file?
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
)

# What a report process computed, for pages that must not compute.
result = Table(
    "result",
    metadata,
    _tenant(),
    _key("report"),
    _key("unit"),
    _key("period"),
    Column("json", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

# Every act that changed something, with who did it.
audit = Table(
    "audit",
    metadata,
    _tenant(),
    _number("n"),
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("act", Text, nullable=False),  # the name of the action
    Column("subject", Text, nullable=False),  # a code, an import number, a box
    Column("detail", Text, nullable=False),  # what changed, for a reader
)
