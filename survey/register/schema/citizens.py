"""Tables of what citizens said, and of what was found out, corrected or erased about it later."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.sql.elements import conv

from survey.register.schema.base import key, metadata, number, sealed_by, tenant

# A chain of entries on some device and how far it is known here.
box = Table(
    "box",
    metadata,
    tenant(),
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
    tenant(),
    Column("box", LargeBinary, primary_key=True),
    number("seq"),
    Column("id", LargeBinary, nullable=False),  # made by the client before its first attempt
    Column("kind", Text, nullable=False),  # windows and unfinished ones are counted from here
    Column("hash", LargeBinary, nullable=False),  # to tell a repeat from a fork
    Column("verdict", Text, nullable=False),
    Column("clock_s", Integer, nullable=False),  # how far the device's clock was behind, applied
    Column("import_n", Integer),  # the import under way, so that it can be withdrawn
    sealed_by(),  # with the entry's response
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
# Every report counts the contradictions; they are few among millions.
Index(
    conv("ix_entry_conflict"),
    entry.c.tenant,
    entry.c.id,
    sqlite_where=entry.c.verdict == "conflict",
    postgresql_where=entry.c.verdict == "conflict",
)
Index(
    conv("ix_entry_import"),
    entry.c.tenant,
    entry.c.import_n,
    sqlite_where=entry.c.import_n.is_not(None),
    postgresql_where=entry.c.import_n.is_not(None),
)

Index(conv("ix_entry_sealed"), entry.c.tenant, entry.c.sealed_by)

# Of each new entry its open part. Reports read it by unit and day, whatever the history's length;
# the tables around it repeat unit and day so that they are read the same way.
response = Table(
    "response",
    metadata,
    tenant(),
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
    Column("provenance", Text, nullable=False),  # an unpaired browser says nothing of officers
    Column("ignored", Integer, nullable=False),  # touches the lock swallowed before it
    Column("receipt", Text),  # of ratings and forms: proves counted, not what
    Column("late", Text),  # a rating whose day was over: the local moment at which it was accepted
    Column("dated", Text, nullable=False),  # how its day is known: a moment, a day, on arrival
    CheckConstraint("ground IN ('visit', 'duty', 'none')", name="ground"),
)
Index(conv("ix_response_day"), response.c.tenant, response.c.unit, response.c.day)
Index(conv("ix_response_receipt"), response.c.tenant, response.c.receipt)

# What may be erased later. Null says erased; an empty text says that nothing was given.
response_private = Table(
    "response_private",
    metadata,
    tenant(),
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
    Column("nth", Integer),  # how manieth of its browser on its day, 1 to 9; null: not counted
    Column("over_budget", Boolean),  # true, or null: its source had not sent unusually much
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
    tenant(),
    Column("id", LargeBinary, primary_key=True),
    key("rule"),
    Column("unit", Text, nullable=False),
    Column("day", Text, nullable=False),
)
Index(conv("ix_flag_day"), flag.c.tenant, flag.c.unit, flag.c.day)

# What each rule said of the answers of a counter-day, so that a report can print how many passed.
judgement = Table(
    "judgement",
    metadata,
    tenant(),
    key("unit"),
    key("day"),
    key("counter"),
    key("rule"),
    Column("n_pass", Integer, nullable=False),
    Column("n_flag", Integer, nullable=False),
    Column("n_surface", Integer, nullable=False),  # worth a look, not enough for a flag
    Column("n_not_applied", Integer, nullable=False),  # what the rule needs is not known or erased
)

# Days with answers that no rule has seen yet; written with the answers, emptied by judging.
unjudged = Table("unjudged", metadata, tenant(), key("unit"), key("day"))

# What was corrected later, and by whom; of one response and matter the highest number counts.
amendment = Table(
    "amendment",
    metadata,
    tenant(),
    number("n"),
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
    sealed_by(),
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
    tenant(),
    Column("id", LargeBinary, primary_key=True),
    key("part"),
    Column("asked", Boolean, nullable=False),  # by a citizen; else by the rules of retention
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("applied_at", Text),  # none: a box has still to be gone through
    sealed_by(),
    CheckConstraint("part IN ('time', 'bands', 'comment')", name="part"),
)
Index(
    conv("ix_erasure_open"),
    erasure.c.tenant,
    erasure.c.made_at,  # what was noted together lies together in the boxes
    erasure.c.id,
    sqlite_where=erasure.c.applied_at.is_(None),
    postgresql_where=erasure.c.applied_at.is_(None),
)
