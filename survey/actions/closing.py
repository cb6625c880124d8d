"""Closes a period: the finished figures are frozen and signed off, once, or as a new version.

The figures come from `reports`, which computes them; here is decided whether they may be frozen.
From then on attributions of that period stay as they are (`actions/offices.py`). Read next:
`survey/closing.py`, `survey/register/closings.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from survey.closing import (
    ACCEPTING,
    Change,
    ClosedHead,
    Closing,
    ReasonPretends,
    changes,
    closable,
    frozen,
    sealed,
)
from survey.errors import Conflict, Invalid
from survey.language import N_, NN_, Phrase
from survey.periods import Period
from survey.register import closings, erasures, heads, journal, offices
from survey.register.engine import Register
from survey.register.soundness import check_all

# Of what people said of themselves; erased one day, while the closed result keeps its counts.
PROFILE = ("sex", "age", "education", "job")
_NAMED = 20  # so many missing numbers are named


class NotOver(Invalid):
    """The period has days to come."""

    slug = "period-not-over"
    sentence = N_(
        "%(period)s belum selesai: hari terakhirnya %(last)s. Tutup sesudah hari itu lewat."
    )


class StillWaiting(Conflict):
    """Entries have not reached the register."""

    slug = "entries-waiting"
    sentence = NN_(
        "%(n)s isian masih menunggu di kotak dan belum ikut dihitung. Jalankan layanan sampai"
        " semuanya masuk (lihat: loket doctor), lalu tutup lagi."
    )


class NumbersMissing(Conflict):
    """Sequence numbers of a box are missing in the register."""

    slug = "numbers-missing"
    sentence = N_(
        "Register tidak lengkap, nomor yang hilang: %(which)s. Cari dahulu (loket verify, cadangan"
        " terakhir). Jika memang tidak dapat ditemukan: --despite-differences bersama --reason."
    )


class RowsDiffer(Conflict):
    """The register does not say what the boxes and the journal say."""

    slug = "rows-differ"
    sentence = N_(
        "Isi register tidak cocok dengan kotak atau jurnalnya: %(which)s. Pulihkan dahulu; tempat"
        " dan caranya disebut loket verify. Jika memang tidak dapat dipulihkan:"
        " --despite-differences bersama --reason."
    )


class NoForms(Invalid):
    """There is nothing to close."""

    slug = "no-forms"
    sentence = N_(
        "Tidak ada formulir SKM unit %(unit)s pada %(period)s, jadi tidak ada hasil untuk ditutup."
        " Periksa --unit dan --period."
    )


class NoIkm(Invalid):
    """No index exists for the period."""

    slug = "no-index"
    sentence = NN_(
        "IKM %(period)s tidak ada karena satu unsur tidak dijawab siapa pun (%(n)s formulir)."
        " Tutup periode yang lebih panjang."
    )


class FiguresMoved(Conflict):
    """Answers came between the preview and the decision."""

    slug = "figures-moved"
    sentence = N_(
        "Sementara rencana ini dibaca, hasil %(period)s berubah karena ada jawaban yang baru "
        "masuk. Belum ada yang ditutup. Lihat rencananya sekali lagi."
    )


class NoSigner(Invalid):
    """Nobody answers for the figures."""

    slug = "no-signer"
    sentence = N_('Sebutkan siapa yang mengesahkan hasil ini: --by "Nama".')


class ReasonNeeded(Conflict):
    """A correction without a reason."""

    slug = "reason-needed"
    sentence = N_(
        "%(period)s sudah ditutup dan hasilnya kini berbeda: %(what)s. Untuk mengesahkan versi"
        ' %(version)s sebutkan sebabnya: --reason "…" (ikut diumumkan).'
    )

    def __init__(self, *, changes: Sequence[Change] = (), **values: object) -> None:
        super().__init__(**values)
        self.changes = tuple(changes)  # for who can say them in words


class ClosingBroken(Conflict):
    """What was signed was changed by hand."""

    slug = "closing-broken"
    sentence = N_(
        "%(period)s versi %(version)s diubah sesudah disahkan: isinya tidak cocok dengan sidiknya."
        ' Cari sebabnya, lalu sahkan versi baru dengan --reason "…" (ikut diumumkan).'
    )


class WhyDespite(Invalid):
    """Missing numbers or other differences are passed over without a reason."""

    slug = "why-despite-missing"
    sentence = N_(
        "Menutup walau ada nomor yang hilang atau isi yang berbeda memerlukan sebab: --reason"
        ' "…" (ikut diumumkan).'
    )


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who closes, and what is said about it; `reason` becomes public with the version.

    `despite_differences` accepts what is missing in the register, or differs from its boxes or its
    journal; `accepts` says in words what that was.
    """

    by: str
    position: str = ""
    nip: str = ""
    reason: str = ""
    despite_differences: bool = False
    accepts: str = ""


@dataclass(frozen=True, slots=True)
class ClosingOutcome:
    """The version that counts now; not `new`: it was closed like this already."""

    closing: Closing
    new: bool


def check_over(register: Register, unit: str, period: str, now: datetime) -> tuple[str, Period]:
    """Say whose and which period is to be closed, before anything is computed.

    Args:
        register: Where.
        unit: The unit's code in any case.
        period: As a person writes it.
        now: Any moment with its zone; the office's own day decides.

    Raises:
        UnknownUnit, WrongPeriod, WrongOrder, NotClosable: No such unit or period, or none to close.
        NotOver: It has days to come.
        DamagedValue, UnsoundFile: One of its answers is not what was stored.
    """
    wanted = closable(period)
    with register.read() as conn:
        code = offices.unit_code(conn, unit)
        today = offices.office(conn).day_of(now)
        if wanted.last >= today:
            raise NotOver(field="period", period=wanted.label(), last=wanted.last.isoformat())
        # Counts that were made before would still be right; what is signed rests on the answers.
        check_all(conn, code, wanted.first, wanted.last)
    return code, wanted


def close(
    register: Register,
    *,
    unit: str,
    period: Period,
    figures: Mapping[str, object],
    heads: tuple[ClosedHead, ...],
    signature: SignedBy,
    waiting: int,
    now: datetime,
    differences: Sequence[str] = (),
    rehearsal: bool = False,
    agreed: Closing | None = None,
) -> ClosingOutcome:
    """Freeze the figures of a period that is over; figures already frozen change nothing.

    But a reason signs them once more where something differs now that is accepted, or where it was
    accepted and nothing differs any more.

    Args:
        register: Where.
        unit: The unit's code as first written.
        period: Which period, see `check_over`.
        figures: The SKM result as its JSON has it.
        heads: Where every chain stood when they were computed.
        signature: Who answers for them.
        waiting: How many entries have not reached the register.
        now: The moment of closing.
        differences: What of the period differs from the boxes or the journal, in words.
        rehearsal: Store nothing, and give what would be.
        agreed: What somebody has seen and agreed to.

    Raises:
        FiguresMoved: The figures are not those that were agreed to.
        NotClosable: No period that the regulation knows, though older closings may be of one.
        NoSigner, StillWaiting, NumbersMissing, RowsDiffer, WhyDespite, ReasonPretends, NoForms,
            NoIkm: Not to be closed.
        ReasonNeeded: It was closed with other figures, and no reason is given.
        ClosingBroken: The version that counts was changed by hand, and no reason is given.
    """
    closable(str(period))
    signature = _tidy(signature)
    if not signature.by:
        raise NoSigner(field="by")
    if waiting:
        raise StillWaiting(n=waiting)
    with register.begin() as conn:
        signature = _checked(conn, signature, differences)
        outcome = _signed(conn, unit, period, figures, heads, signature, now)
        if agreed is not None and outcome.closing.figures != agreed.figures:
            raise FiguresMoved(period=period.label())
        if rehearsal:
            conn.rollback()
    return outcome


def _signed(  # noqa: PLR0917 -- see close
    conn: Connection,
    unit: str,
    period: Period,
    figures: Mapping[str, object],
    heads: tuple[ClosedHead, ...],
    signature: SignedBy,
    now: datetime,
) -> ClosingOutcome:
    plain = frozen(figures)
    every = closings.versions(conn, unit, str(period))
    if not every:  # what was signed is corrected also where nothing is left of it
        _check_index(unit, period, plain)
    what: tuple[Change, ...] = ()
    if every:
        # A row that was changed by hand is no result: what counts is what was last signed.
        signed = next((earlier for earlier in reversed(every) if earlier.sound), None)
        if signed is not None:
            if plain["n"] and erasures.any_profile_erased(conn, unit, period.first, period.last):
                plain = _with_profile_of(signed, plain)
            what = changes(signed.figures, plain)
        if not what and every[-1].sound and _accepts_alike(every[-1], signature):
            return ClosingOutcome(every[-1], new=False)
        if not signature.reason:
            raise _reason_needed(period, every[-1], what)
    version = every[-1].version + 1 if every else 1
    moment = _after(closings.last_moment(conn, unit), now.replace(microsecond=0))
    closing = _version(unit, period, version, plain, heads, signature, what, moment)
    closings.add(conn, closing)
    journal.note(conn, signature.by, "close", f"{unit} {period}", _detail(closing))
    return ClosingOutcome(closing, new=True)


def _accepts_alike(newest: Closing, signature: SignedBy) -> bool:
    """Say whether a signature with a reason would neither accept differences nor end that."""
    return not signature.reason or bool(signature.accepts) == (newest.acceptance is not None)


def _after(last: datetime | None, now: datetime) -> datetime:
    """Give a moment after the last closing of the unit, also where a clock was set back.

    What is public is decided in the order in which periods were signed.
    """
    return now if last is None or last < now else last + timedelta(seconds=1)


def _version(  # noqa: PLR0917 -- one row, written as it reads
    unit: str,
    period: Period,
    version: int,
    figures: Mapping[str, object],
    heads: tuple[ClosedHead, ...],
    signature: SignedBy,
    what: tuple[Change, ...],
    now: datetime,
) -> Closing:
    return sealed(
        Closing(
            unit=unit,
            period=str(period),
            first=period.first,
            last=period.last,
            version=version,
            figures=figures,
            digest="",
            heads=heads,
            signed_by=signature.by,
            position=signature.position,
            nip=signature.nip,
            closed_at=now,
            reason=signature.reason,
            changes=what,
            accepts=signature.accepts,
        )
    )


def _reason_needed(period: Period, newest: Closing, what: tuple[Change, ...]) -> Conflict:
    if not newest.sound:
        return ClosingBroken(period=period.label(), version=newest.version)
    differences = ", ".join(
        f"{change.what} {change.before} → {change.after}" for change in what[:5]
    )
    version = newest.version + 1
    return ReasonNeeded(changes=what, period=period.label(), what=differences, version=version)


def _tidy(signature: SignedBy) -> SignedBy:
    """Write every part on one line, without blanks around it."""
    texts = (signature.by, signature.position, signature.nip, signature.reason)
    by, position, nip, reason = (" ".join(text.split()) for text in texts)
    return SignedBy(by, position, nip, reason, signature.despite_differences)


def _checked(conn: Connection, signature: SignedBy, differences: Sequence[str]) -> SignedBy:
    """Make sure that nothing is missing or differs, or that somebody answers for it by name.

    What differs is what is accepted; it goes into the reason too, for whoever reads that alone.
    """
    if signature.reason.startswith(ACCEPTING):
        raise ReasonPretends(field="reason")
    missing = "; ".join(_named(conn, heads.gaps(conn)))
    if missing and not signature.despite_differences:
        raise NumbersMissing(which=missing)
    if differences and not signature.despite_differences:
        raise RowsDiffer(which="; ".join(differences))
    which = [*([f"nomor hilang: {missing}"] if missing else []), *differences]
    if not which:
        return signature
    if not signature.reason:
        raise WhyDespite(field="reason")
    accepts, why = "; ".join(which), signature.reason
    return replace(signature, reason=f"{ACCEPTING} ({accepts}): {why}", accepts=accepts)


def _named(conn: Connection, missing: Mapping[str, tuple[int, ...]]) -> list[str]:
    device = {head.box: head.device for head in heads.of_boxes(conn)}
    lines = []
    for box, numbers in missing.items():
        more = f" … ({len(numbers)})" if len(numbers) > _NAMED else ""
        first = ", ".join(map(str, numbers[:_NAMED]))
        lines.append(f"{device.get(box, box[:8])} {box[:8]}: {first}{more}")
    return lines


def _check_index(unit: str, period: Period, figures: Mapping[str, object]) -> None:
    if not figures.get("n"):
        raise NoForms(unit=unit, period=period.label())
    if figures.get("ikm") is None:
        raise NoIkm(period=Phrase(period.label()), n=figures["n"])


def _with_profile_of(before: Closing, figures: dict[str, object]) -> dict[str, object]:
    """Keep the counts of who answered as they were signed, once the answers have lost them."""
    old, new = before.figures.get("respondents"), figures.get("respondents")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return figures
    kept = {name: old[name] for name in PROFILE if name in old}
    return {**figures, "respondents": {**new, **kept}}


def _index(closing: Closing) -> object:
    return "tidak ada" if closing.figures["ikm"] is None else closing.figures["ikm"]


def _detail(closing: Closing) -> str:
    result = f"versi {closing.version}, n {closing.figures['n']}, IKM {_index(closing)}"
    return f"{result}, sidik {closing.digest[:16]}" + (f": {closing.reason}" * bool(closing.reason))
