"""A closed period: its official figures frozen, signed off by a person, with a digest.

Pure values: what a closing is, which periods can be closed, how two versions differ. A closing is
never changed; a correction is the next version, which says what changed. The figures themselves
are computed by `reports`; storing them is `register/closings.py`. Read next: `actions/closing.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from survey.checks import Acceptance
from survey.errors import Invalid
from survey.language import N_
from survey.periods import Month, Period, Semester, Triwulan, Week, Year, official, parse

# Of the moment of computing, of other periods or the installation: no later look differs by them.
PASSING: Final = frozenset(
    {
        *("heads", "waiting", "history", "change", "trust", "elsewhere"),
        *("demo", "over", "until", "n_to_come", "integrity"),
    }
)
CLOSABLE: Final = (Month, Triwulan, Semester, Year)  # PermenPANRB 14/2017: at least once a year
ACCEPTS: Final = "accepts"  # the key beside the figures under which it is kept
ACCEPTING: Final = "Disahkan walau ada perbedaan"  # so the reason begins, for whoever reads it
# By what a line of a table is known, so that a change is told of the line, not of its place.
_NAMES: Final = ("key", "code", "channel", "provenance", "service", "value")


class WeekNoResult(Invalid):
    """A week is no period of a result; only free dates may be as short."""

    slug = "week-not-closed"  # as it was first named; slugs never change
    sentence = N_(
        "Minggu %(text)s bukan periode hasil SKM: laporan mingguan hanya pemantauan. Sebutkan"
        " bulan, triwulan, semester, tahun, atau rentang tanggal, misalnya 2026-S1."
    )


class NotClosable(Invalid):
    """The days are no period that the regulation knows, so no IKM of them can be signed."""

    slug = "not-closable"
    sentence = N_(
        "%(text)s tidak dapat ditutup sebagai IKM: yang dapat ditutup hanya bulan, triwulan,"
        " semester, atau tahun. Yang memuat hari terakhirnya: %(month)s, %(triwulan)s,"
        " %(semester)s, atau %(year)s. Hasil rentang tanggal bebas tetap dapat dibaca dengan"
        " loket report skm (JSON atau CSV)."
    )


class ReasonPretends(Invalid):
    """A reason begins as that of a closing does which accepts differences."""

    slug = "reason-pretends"
    sentence = N_(
        "Sebab tidak boleh diawali “Disahkan walau ada perbedaan”: kalimat itu ditulis program jika"
        " memang ada yang berbeda. Tulis sebabnya saja."
    )


class ClosedHead(NamedTuple):
    """The last entry of a box when the period was closed; `printed` is its first 16 digits."""

    box: str
    device: str
    seq: int
    printed: str


class Change(NamedTuple):
    """One figure that differs from the version before: "unsur.biaya.nrr", "3.1000", "3.1200"."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The official result of one unit and period as it was signed.

    Attributes:
        unit: The unit's code as first written.
        period: As `periods.parse` reads it, "2026-S1".
        first: The first day.
        last: The last day, included.
        version: 1, 2 …; the highest counts.
        figures: The SKM result as its JSON has it, without what is true of one moment only.
        digest: SHA-256 in hex over all of this but itself and `closed_at`.
        heads: Where every chain stood.
        signed_by: Who answers for it.
        position: That person's position, "" when not said.
        nip: That person's NIP, "" when not said.
        closed_at: When, UTC.
        reason: Why there is a new version, or why it was closed despite missing numbers.
        changes: What differs from the version before; empty for version 1.
        accepts: What differed and was accepted, in words; "" where nothing did, None in a closing
            of an older release, whose reason alone tells.
    """

    unit: str
    period: str
    first: date
    last: date
    version: int
    figures: Mapping[str, object]
    digest: str
    heads: tuple[ClosedHead, ...]
    signed_by: str
    position: str
    nip: str
    closed_at: datetime
    reason: str
    changes: tuple[Change, ...]
    accepts: str | None = None

    @property
    def acceptance(self) -> Acceptance | None:
        """Who accepted that something differs, if anything did when it was signed."""
        by_reason = self.accepts is None and self.reason.startswith(ACCEPTING)
        if not (self.accepts or by_reason):
            return None
        reason = self.reason.removeprefix(ACCEPTING).strip()
        return Acceptance(self.signed_by, self.position, self.closed_at, self.version, reason)

    @property
    def kept_figures(self) -> dict[str, object]:
        """The figures as they are kept and signed: with what was accepted beside them."""
        return {**self.figures, **({} if self.accepts is None else {ACCEPTS: self.accepts})}

    @property
    def sound(self) -> bool:
        """Whether it is still what was signed."""
        return self.digest == digest(self)


def sealed(closing: Closing) -> Closing:
    """Give a closing its digest."""
    return replace(closing, digest=digest(closing))


def digest(closing: Closing) -> str:
    """Give the SHA-256 in hex over all that was signed: everything but digest and `closed_at`."""
    signed = {
        "unit": closing.unit,
        "period": closing.period,
        "first": closing.first.isoformat(),
        "last": closing.last.isoformat(),
        "version": closing.version,
        "figures": closing.kept_figures,
        "heads": [list(head) for head in closing.heads],
        "signed_by": closing.signed_by,
        "position": closing.position,
        "nip": closing.nip,
        "reason": closing.reason,
        "changes": [list(change) for change in closing.changes],
    }
    return sha256(canonical(signed).encode()).hexdigest()


def canonical(value: object) -> str:
    """Write figures as JSON in one way only: sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def frozen(figures: Mapping[str, object]) -> dict[str, object]:
    """Give what of a computed result is kept, as reading it back would give it."""
    kept = {key: value for key, value in figures.items() if key not in PASSING}
    plain: dict[str, object] = json.loads(canonical(kept))
    return plain


def reportable(text: str) -> Period:
    """Read a period that a result may be of; two dates that are an official period become it.

    Raises:
        WrongPeriod, WrongOrder: It cannot be read.
        WeekNoResult: It is a week.
    """
    period = parse(text)
    if isinstance(period, Week):
        raise WeekNoResult(field="period", text=text)
    return official(period)


def closable(text: str) -> Period:
    """Read a period that can be closed: one that the regulation knows, or the same as two dates.

    Raises:
        WrongPeriod, WrongOrder: It cannot be read.
        NotClosable: It is a week, or dates that are no month, triwulan, semester or year.
    """
    period = official(parse(text))
    if isinstance(period, CLOSABLE):
        return period
    month, triwulan, semester, year = (str(kind.of(period.last)) for kind in CLOSABLE)
    raise NotClosable(
        field="period",
        text=text,
        month=month,
        triwulan=triwulan,
        semester=semester,
        year=year,
    )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """Tell which figures differ between two results.

    A kind of figure that only a newer program computes is no change of the result.

    Args:
        before: The figures of the version before, frozen.
        after: The figures now, frozen.
    """
    known = {key: after.get(key) for key in before}
    return tuple(_between((), before, known))


def _between(path: tuple[str, ...], before: object, after: object) -> Iterator[Change]:
    if before == after:
        return
    old, new = _lines(before), _lines(after)
    if old is None or new is None:
        yield Change(".".join(path), _said(before), _said(after))
        return
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _between((*path, key), old.get(key), new.get(key))


def _lines(value: object) -> dict[str, object] | None:
    """Give the parts of a value by name; None when it is compared as a whole."""
    if isinstance(value, Mapping):
        return dict(value)
    if value is None or not isinstance(value, Sequence) or isinstance(value, str):
        return None
    named: dict[str, object] = {}
    for line in value:
        name = next((str(line[n]) for n in _NAMES if isinstance(line, Mapping) and n in line), None)
        if name is None or name in named:
            return None
        named[name] = line
    return named


def _said(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else canonical(value)


def counted(day: date, came: str, closed: Sequence[tuple[date, date, str]]) -> bool:
    """Say whether what was signed of any closed period counts an answer.

    What came after the last signature is in none, and follows rosters and corrections until the
    next one.

    Args:
        day: Its day.
        came: The local moment at which it came, "" on its day or not known.
        closed: First day, last day and local moment of the last signature of each closed period.
    """
    return any(first <= day <= last and came <= signed for first, last, signed in closed)
