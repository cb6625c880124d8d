"""Tables of the office: who and what there is, who served where, how many services were given."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Text
from sqlalchemy.sql.elements import conv

from survey.register.schema.base import key, metadata, number, one_code, sealed_by, tenant

# Which installation this database belongs to; the row writers queue up at.
installation = Table(
    "installation",
    metadata,
    tenant(),
    Column("made_at", Text, nullable=False),  # when the number was drawn, to tell two apart
)


office = Table(
    "office",
    metadata,
    tenant(),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),  # kode wilayah: shown only, area codes change
    Column("timezone", Text, nullable=False),  # days and half-days are cut by it
    Column("letterhead", Text, nullable=False),  # lines of the printed head, newline between
    Column("signatory_name", Text),  # none: reports leave the block blank
    Column("signatory_position", Text),
    Column("signatory_nip", Text),
    Column("demo", Boolean, nullable=False),  # a made-up office says CONTOH on every page
)

# What is said of the office, for which days. The highest number that covers a day counts on it.
fact = Table(
    "fact",
    metadata,
    tenant(),
    number("n"),
    Column("noun", Text, nullable=False),  # office, unit, service, counter or officer
    Column("unit", Text, nullable=False),  # as first written; "" the whole office
    Column("code", Text, nullable=False),  # as first written; "" the office or the unit itself
    Column("topic", Text, nullable=False),  # what is said of it, see office/dated.py
    Column("first", Text),  # its first day; none: from the beginning
    Column("last", Text),  # its last day; none: without an end
    Column("value", Text, nullable=False),
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    sealed_by(),
)

unit = Table(
    "unit",
    metadata,
    tenant(),
    key("code"),
    Column("name", Text, nullable=False),
    Column("public_name", Text, nullable=False),  # what citizens read
    Column("position", Integer, nullable=False),  # the order of the office file
)
one_code(unit)

service = Table(
    "service",
    metadata,
    tenant(),
    key("unit"),
    key("code"),
    Column("name", Text, nullable=False),
    Column("standard_days", Integer),  # what the service standard promises; unknown: none
    Column("position", Integer, nullable=False),  # the order citizens see
)
one_code(service, "unit")

counter = Table(
    "counter",
    metadata,
    tenant(),
    key("unit"),
    key("code"),
    Column("name", Text, nullable=False),
    Column("short", Text, nullable=False),  # the sticker's address, given once and for ever
    Column("position", Integer, nullable=False),
)
one_code(counter, "unit")
Index(conv("ix_counter_short"), counter.c.tenant, counter.c.short, unique=True)

officer = Table(
    "officer",
    metadata,
    tenant(),
    key("unit"),
    key("code"),
    Column("name", Text, nullable=False),
    Column("nip", Text),  # a civil servant's number; none: not known
)
one_code(officer, "unit")

# Who was to serve where. A later roster of a counter-day is a higher version; the highest counts.
duty = Table(
    "duty",
    metadata,
    tenant(),
    key("unit"),
    key("counter"),
    key("day"),  # the day the duty starts on
    number("version"),
    number("line"),
    Column("officer", Text, nullable=False),
    Column("starts", Text, nullable=False),  # local wall clock "2026-11-16T08:00:00"
    Column("ends", Text, nullable=False),
    Column("shared", Boolean, nullable=False),  # several serve: nobody can be named
    Column("set_at", Text, nullable=False),  # a late roster moves attributions: show when and
    Column("set_by", Text, nullable=False),  # by whom
    sealed_by(),
)

# Who really served, by the minute: stands above every roster until it is undone.
substitution = Table(
    "substitution",
    metadata,
    tenant(),
    number("n"),
    Column("unit", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("day", Text, nullable=False),  # the day it starts on
    Column("starts", Text, nullable=False),  # local wall clock, as of a duty
    Column("ends", Text, nullable=False),
    Column("officer", Text, nullable=False),  # empty: nobody, the counter was closed
    Column("reason", Text, nullable=False),
    Column("undoes", Integer),  # the number of an earlier one that holds no longer
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    sealed_by(),
)
Index("ix_substitution_day", *(substitution.c[name] for name in ("tenant", "unit", "day")))

# How many services were given: the denominator. The highest version of a unit's service-day counts.
services_given = Table(
    "services_given",
    metadata,
    tenant(),
    key("unit"),
    key("day"),
    key("service"),
    number("version"),
    key("officer"),  # empty: the source does not say who
    Column("n", Integer, nullable=False),
    Column("source", Text, nullable=False),  # queue, service register, or what officers noted
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    sealed_by(),
    CheckConstraint("n >= 0", name="n"),
)
