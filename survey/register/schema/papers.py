"""Tables of counts, of official results and of who did what: the paper work of an office."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, Table, Text

from survey.register.schema.base import key, metadata, number, sealed_by, tenant

# How often what counts of a unit's week has changed: answers, amendments, flags.
touched = Table(
    "touched",
    metadata,
    tenant(),
    key("unit"),
    key("week"),  # ISO week of the local day, "2026-W47"
    Column("n", BigInteger, nullable=False),  # rises with each change
)

# The counts of a unit's week, packed, so that a year is added up without reading its answers. A
# copy: thrown away and made again when `made_from` is not what `touched.n` says now.
tally = Table(
    "tally",
    metadata,
    tenant(),
    key("unit"),
    key("week"),
    Column("made_from", BigInteger, nullable=False),  # touched.n when it was counted
    Column("packed", LargeBinary, nullable=False),  # what is in it knows who packs and reads it
)


# The official result of a period, frozen and signed off. A correction is a higher version.
closing = Table(
    "closing",
    metadata,
    tenant(),
    key("unit"),
    key("period"),  # as periods.parse reads it
    number("version"),
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
    sealed_by(),
)

# Results of periods before this program, typed in from older reports, for the trend. Never mixed
# into a figure that is computed here; the highest version of a unit's period counts.
earlier = Table(
    "earlier",
    metadata,
    tenant(),
    key("unit"),
    key("first"),
    key("last"),
    number("version"),
    Column("ikm", Text, nullable=False),  # as printed, "78.68"
    Column("n", Integer),  # respondents; many older reports do not say
    Column("unsur", Text, nullable=False),  # NRR by unsur key as JSON, may be empty
    Column("source", Text, nullable=False),  # which report it was copied from: printed beside it
    Column("weight", Text, nullable=False),  # how that report weighted, 1/9 or 0,11, when it says
    Column("set_at", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    sealed_by(),
    CheckConstraint("n >= 0", name="n"),
)

# Each file of ratings that was brought in, by number, so that people can speak of it.
import_file = Table(
    "import_file",
    metadata,
    tenant(),
    number("n"),
    Column("unit", Text, nullable=False),
    Column("file", Text, nullable=False),  # its name only
    Column("digest", Text, nullable=False),  # SHA-256: was it this very file?
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    sealed_by(),
)

# What a report process computed, for pages that must not compute.
result = Table(
    "result",
    metadata,
    tenant(),
    key("report"),
    key("unit"),
    key("period"),
    Column("json", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

# Every act that changed something, chained: each line seals the rows it wrote. Who and what it
# tells are erased together with the salt; the digest stays, and so does the chain.
journal = Table(
    "journal",
    metadata,
    tenant(),
    number("seq"),
    Column("at", Text, nullable=False),  # the moment; of what stands beside answers the day
    Column("made_by", Text),
    Column("act", Text, nullable=False),  # the name of the action
    Column("subject", Text),  # a code, an import number, a box
    Column("detail", Text),  # what changed, for a reader
    Column("params", Text, nullable=False),  # JSON: what it was done with, without names
    Column("sealed", Text, nullable=False),  # JSON: of each kind of row how many, and a digest
    Column("salt", LargeBinary),
    Column("d_told", LargeBinary, nullable=False),  # of maker, subject, detail and the rows' texts
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# What was done before there was a journal. Only read.
audit = Table(
    "audit",
    metadata,
    tenant(),
    number("n"),
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("act", Text, nullable=False),  # the name of the action
    Column("subject", Text, nullable=False),  # a code, an import number, a box
    Column("detail", Text, nullable=False),  # what changed, for a reader
    sealed_by(),
)
