"""The public IKM board: one big number, who answered, and from when to when.

The figures are those of skm.py; a board is public, so below ten forms there is no number, and no
count of people is small enough to point at somebody. Read next: skm/figures.py and disclosure.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reports import disclosure, documents
from reports.frames import Freshness
from reports.skm import figures as skm
from survey.language import N_, date_range, number, translator
from survey.offices import Office, Unit
from survey.periods import Dates
from survey.responses import EDUCATIONS, SEXES

if TYPE_CHECKING:
    from survey.register.engine import Register

Size = Literal["a4", "a3"]

NOT_SAID = ""
_HIDDEN = "•"
_BOTH = {"L": N_("Laki-laki"), "P": N_("Perempuan")}


@dataclass(frozen=True, slots=True)
class Board:
    """What may stand on the board: already rounded, small counts already taken out (None)."""

    office: Office
    unit: Unit
    first: date
    last: date
    lang: str
    n: int
    ikm: Decimal | None
    low: Decimal | None
    high: Decimal | None
    mutu: str | None
    kinerja: str | None  # msgid
    services_given: int | None  # all that are recorded, perhaps of a part of the period
    coverage: float | None  # None unless services are recorded for the whole period
    by_sex: Mapping[str, int | None]  # L, P, and "" for those who did not say
    by_education: Mapping[str, int | None]
    finished: bool  # the period is over in the office's own time
    fresh: Freshness


def compute(
    register: Register,
    *,
    unit: str,
    first: date,
    last: date,
    fresh: Freshness,
    lang: str = "id",
) -> Board:
    """Compute what may stand on the public board.

    Args:
        register: The office's register.
        unit: Code of the unit.
        first: First day of the period, office time.
        last: Last day, included.
        fresh: How new the register is.
        lang: Language, `id` or `en`.

    Raises:
        UnknownUnit: The register has no such unit.
        WrongOrder: The period ends before it begins.
    """
    result = skm.compute(register, unit=unit, first=first, last=last, fresh=fresh, lang=lang)
    forms = result.forms  # the same reading: counts that differ by one would tell of one person
    enough = disclosure.enough(result.n)
    return Board(
        office=result.office,
        unit=result.unit,
        first=first,
        last=last,
        lang=lang,
        n=result.n,
        ikm=result.ikm if enough else None,
        low=result.low if enough else None,
        high=result.high if enough else None,
        mutu=result.mutu if enough else None,
        kinerja=result.kinerja if enough else None,
        services_given=result.services_given,
        coverage=result.coverage,
        by_sex=_safe([form.sex for form in forms], SEXES, enough=enough),
        by_education=_safe([form.education for form in forms], EDUCATIONS, enough=enough),
        finished=fresh.until_at.astimezone(result.office.zone).date() > last,
        fresh=fresh,
    )


def _safe(said: Sequence[str], groups: Sequence[str], *, enough: bool) -> dict[str, int | None]:
    """Count people by group and take out what is too small; the total is printed beside it."""
    keys = (*groups, NOT_SAID)
    if not enough:
        return dict.fromkeys(keys)
    counts = Counter(said)
    [row] = disclosure.hide_small([[counts[key] for key in keys]], column_totals=False)
    return dict(zip(keys, row, strict=True))


def as_json(board: Board) -> dict[str, object]:
    """Give what stands on the board, decimals as strings; null where nothing may be shown."""
    return {
        "unit": board.unit.code,
        "from": board.first.isoformat(),
        "to": board.last.isoformat(),
        "n": board.n,
        "ikm": _text(board.ikm),
        "ikm_low": _text(board.low),
        "ikm_high": _text(board.high),
        "mutu": board.mutu,
        "kinerja": None if board.kinerja is None else str(board.kinerja),
        "services_given": board.services_given,
        "sex": {key or "not_said": n for key, n in board.by_sex.items()},
        "education": {key or "not_said": n for key, n in board.by_education.items()},
        "finished": board.finished,
        "waiting": board.fresh.waiting,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def as_pdf(board: Board, size: Size = "a4") -> bytes:
    """Print the board, upright, to be hung where citizens see it.

    Args:
        board: What may stand on it.
        size: Paper.
    """
    return documents.typeset("board", words(board, size), made_at=board.fresh.until_at)


def words(board: Board, size: Size = "a4") -> dict[str, object]:
    """Write every text and number of the board in its language."""
    _ = translator(board.lang)
    title = _("Indeks Kepuasan Masyarakat (IKM)")
    period = Dates(board.first, board.last).label(board.lang)
    # In a letterhead the offices stand in capitals; the lines of the address do not.
    offices = [line for line in board.office.letterhead if line.isupper()]
    names = offices or [board.office.name]
    return {
        "paper": documents.paper(
            board.office, title=f"{title} · {board.unit.name} · {period}", line="", lang=board.lang
        ),
        "size": size,
        "title": title.upper(),
        "names": [name.upper() for name in reversed(names)],
        "period": period.upper(),
        "value_label": _("Nilai IKM").upper(),
        "value": number(board.ikm, 2, board.lang) if board.ikm is not None else "–",
        "grade": _("Mutu %(mutu)s · %(kinerja)s")
        % {"mutu": board.mutu, "kinerja": _(board.kinerja)}
        if board.kinerja
        else "",
        "about": _about(board),
        "provisional": "" if board.finished else _("Angka sementara: periode ini belum selesai."),
        "left": _left(board),
        "right": _right(board),
        "hidden_note": _("• jumlah kecil tidak ditampilkan agar orang tidak dapat dikenali")
        if any(n is None for n in (*board.by_sex.values(), *board.by_education.values()))
        and board.ikm is not None
        else "",
        "thanks": _(
            "Terima kasih atas penilaian yang telah Anda berikan. Masukan Anda sangat bermanfaat"
            " untuk kemajuan unit kami agar terus memperbaiki dan meningkatkan kualitas pelayanan"
            " bagi masyarakat."
        ).upper(),
    }


def _about(board: Board) -> str:
    _ = translator(board.lang)
    n = number(board.n, 0, board.lang)
    if board.n == 0:
        return _("Belum ada formulir survei pada periode ini.")
    if board.ikm is None or board.low is None or board.high is None:
        return _("Baru %(n)s formulir: terlalu sedikit untuk satu nilai.") % {"n": n}
    spread = f"{number(board.low, 2, board.lang)}–{number(board.high, 2, board.lang)}"
    if board.services_given is None or board.coverage is None or board.coverage > 1:
        return _("Diisi sukarela oleh %(n)s orang; rentang %(range)s.") % {
            "n": n,
            "range": spread,
        }
    return _("Diisi sukarela oleh %(n)s dari %(given)s penerima layanan; rentang %(range)s.") % {
        "n": n,
        "given": number(board.services_given, 0, board.lang),
        "range": spread,
    }


def _left(board: Board) -> list[dict[str, object]]:
    _ = translator(board.lang)
    n = _("%(n)s orang") % {"n": number(board.n, 0, board.lang)}
    facts: list[dict[str, object]] = [
        {"label": _("Nama layanan"), "text": board.unit.public_name or board.unit.name},
        {"label": _("Jumlah responden"), "text": n},
    ]
    if board.ikm is not None:
        facts.append({"label": _("Jenis kelamin"), "rows": _people(board.by_sex, board.lang)})
    return facts


def _right(board: Board) -> list[dict[str, object]]:
    _ = translator(board.lang)
    period = date_range(board.first, board.last, board.lang)
    facts: list[dict[str, object]] = [{"label": _("Periode survei"), "text": period}]
    if board.ikm is not None:
        facts.append({"label": _("Pendidikan"), "rows": _people(board.by_education, board.lang)})
    return facts


def _people(counts: Mapping[str, int | None], lang: str) -> list[dict[str, str]]:
    _ = translator(lang)
    return [
        {
            "label": _(_BOTH.get(key, key)) if key else _("tidak diisi"),
            "n": _HIDDEN if n is None else number(n, 0, lang),
        }
        for key, n in counts.items()
        if n != 0
    ]
