"""Say whether a period can be trusted: one sentence, and the lines it rests on.

Whether the register is what citizens gave stands with it: when all was compared (survey/checks.py)
and what came since. Counts about the record only; no officer is named unless the report's reader
may know names. Read next: trust.py, docs/method.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.disclosure import enough
from reports.measures.quality.trust import (
    Doubt,
    Facts,
    Level,
    Measure,
    Trust,
    integrity,
    rarely_rated,
    seldom_used,
)
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import (
    channel_name,
    flag_name,
    signed,
    source_name,
)
from survey.integrity_words import integrity_lines
from survey.language import N_
from survey.rules.forms import WHY_FORMS
from survey.rules.taps import WHY, Rule
from survey.rules.walks import WHY_WALKS

MOST_GROUNDS = 3  # named in the sentence; the lines below it name all
_VERDICTS = {
    Level.TRUSTED: N_("Dapat dipercaya: %(grounds)s."),
    Level.CAREFUL: N_("Baca dengan hati-hati: %(grounds)s."),
    Level.WITHHELD: N_("Jangan disimpulkan: %(grounds)s."),
}
_GROUNDS = {
    "differs": N_("isi register berbeda dengan kotak atau jurnalnya (%(value)s perbedaan)"),
    "tail_lost": N_("register dipotong atau lebih tua daripada yang pernah disahkan"),
    "heads_unfit": N_("sidik dari luar kantor tidak cocok"),
    "no_copy": N_("tidak ada salinan pembanding"),
    "copy_gone": N_("sebagian salinan pembanding tidak ada lagi"),
    "few": N_("hanya %(value)s jawaban"),
    "few_alike": N_("paling banyak %(value)s jawaban untuk unsur yang sama"),
    "missing": N_("%(value)s nomor urut hilang"),
    "conflicts": N_("%(value)s catatan bertentangan dengan yang sudah ada"),
    "waiting": N_("%(value)s catatan belum masuk"),
    "not_over": N_("periodenya belum selesai"),
    "live_unknown": N_("tidak diketahui apakah layar loket menyala"),
    "silent": N_("layar loket hanya terbukti hidup pada %(value)s dari %(of)s paruh hari buka"),
    "flagged": N_("%(value)s dari %(of)s jawaban ditandai"),
    "left_out": N_("%(value)s dari %(of)s formulir tidak dihitung"),
    "coverage_unknown": N_("jumlah layanan tidak diketahui"),
    "too_many": N_("jawaban lebih banyak daripada layanan (%(value)s dari %(of)s)"),
    "partly_recorded": N_("layanan tercatat pada %(value)s dari %(of)s hari buka"),
    "coverage_low": N_("hanya %(share)s layanan yang dinilai"),
    "rarely_rated": N_("%(value)s dari %(of)s petugas jauh lebih jarang dinilai"),
    "windows_uneven": N_("%(value)s dari %(of)s petugas jarang memakai jendela penilaiannya"),
    "mix": N_("bagian %(channel)s berubah %(points)s poin"),
    # Said to the public of a channel of few people, whose part would give their number.
    "mix_of_few": N_("bagian satu saluran berubah lebih dari 10 poin"),
}

# How each rule works, whether it looks at taps or at forms.
_WHY: Mapping[str, str] = {
    **{rule.value: text for rule, text in WHY.items()},
    **{rule.value: text for rule, text in WHY_FORMS.items()},
    **{rule.value: text for rule, text in WHY_WALKS.items()},
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What every report prints at its opening: a title, the verdict, and what it rests on."""

    title: str
    verdict: str
    lines: tuple[str, ...]


def words(
    trust: Trust,
    lang: str,
    *,
    names: Mapping[str, str] | None = None,
    channels: bool = True,
    explained: int = len(_WHY),
) -> Statement:
    """Say a judgement.

    Args:
        trust: The judgement.
        lang: id or en.
        names: Officers' names by code for a reader who may know them (the officers' sheet); without
            them officers are only counted.
        channels: Whether the channels are listed; not where the report has a table of them.
        explained: Of how many rules that flagged something it is said how they work, the most
            frequent first; the others are only counted.
    """
    pen = Pen(lang)
    _ = pen.say
    facts = trust.facts
    lines = [
        _coverage(facts, pen, _),
        *_officers(facts, names, pen, _),
        *_live(facts, pen, _),
        *_windows(facts, names, pen, _),
        *(_mix(facts, pen, _) if channels else []),
        *_flags(facts, explained, pen, _),
        _("Nomor urut hilang: %(missing)s; catatan bertentangan: %(conflicts)s.")
        % {"missing": pen.count(facts.missing), "conflicts": pen.count(facts.n_conflicts)},
        *_counted_to(facts, pen, _),
        *_elsewhere(facts, pen, _),
    ]
    compared = integrity_lines(facts.integrity, lang)
    # What is wrong stands before all else, a check that holds behind it.
    wrong = any(integrity(facts))
    lines = [*compared, *lines] if wrong else [*lines, *compared]
    return Statement(_("Dapatkah angka ini dipercaya?"), verdict(trust, lang), tuple(lines))


def verdict(trust: Trust, lang: str) -> str:
    """Say the one sentence with at most three grounds."""
    pen = Pen(lang)
    _ = pen.say
    grounds = [_ground(doubt, pen, _) for doubt in trust.doubts[:MOST_GROUNDS]]
    if (rest := len(trust.doubts) - len(grounds)) > 0:
        grounds.append(_("dan %(n)s hal lain") % {"n": rest})
    named = "; ".join(grounds) or _sound(trust.facts, pen, _)
    return _(_VERDICTS[trust.level]) % {"grounds": named}


def _ground(doubt: Doubt, pen: Pen, _: Say) -> str:
    if doubt.rule == "few" and doubt.value == 0:
        return _("belum ada jawaban yang dihitung")
    return _(_GROUNDS[doubt.rule]) % {
        "value": pen.count(doubt.value),
        "of": pen.count(doubt.total),
        "share": pen.share(doubt.value),
        "points": signed(doubt.value, pen.lang),
        "channel": channel_name(doubt.name, pen.lang),
    }


def _sound(facts: Facts, pen: Pen, _: Say) -> str:
    share = pen.share(facts.coverage.share or 0.0)
    grounds = [_("cakupan %(share)s") % {"share": share}, _("tidak ada nomor hilang")]
    if facts.n_flagged == 0:
        grounds.append(_("tidak ada yang ditandai"))
    return ", ".join(grounds)


def _coverage(facts: Facts, pen: Pen, _: Say) -> str:
    coverage = facts.coverage
    if not coverage.days:
        return _("Cakupan: tidak diketahui, sebab jumlah layanan pada hari-hari ini tidak dicatat.")
    text = _("Cakupan: %(share)s (%(n)s jawaban dari %(services)s layanan pada %(days)s hari)")
    if not (coverage.nearly_whole or coverage.too_many):
        text = _(
            "Cakupan: tidak diketahui, sebab layanan baru tercatat pada %(days)s dari %(open)s hari"
            " buka (%(n)s jawaban dari %(services)s layanan pada hari-hari itu)"
        )
    elif coverage.share is None:
        text = _(
            "Cakupan: tidak dapat dihitung (%(n)s jawaban, hanya %(services)s layanan pada %(days)s"
            " hari)"
        )
    line = text % {
        "share": pen.share(coverage.share or 0.0),
        "n": pen.count(coverage.n),
        "services": pen.count(coverage.services),
        "days": pen.count(coverage.days),
        "open": pen.count(coverage.open_days),
    }
    sources = ", ".join(source_name(source, pen.lang) for source in coverage.sources)
    return line + (_("; sumber: %(sources)s.") % {"sources": sources} if sources else ".")


def _officers(facts: Facts, names: Mapping[str, str] | None, pen: Pen, _: Say) -> list[str]:
    shares = [row.share for row in facts.officers if row.share is not None]
    too_many = sum(row.services is not None and row.services < row.n for row in facts.officers)
    if not shares:
        return [_("Cakupan per petugas: tidak diketahui.")] if facts.officers else []
    text = _("Cakupan per petugas: %(low)s sampai %(high)s (%(n)s dari %(of)s petugas tercatat)")
    line = text % {
        "low": pen.share(min(shares)),
        "high": pen.share(max(shares)),
        "n": len(shares),
        "of": len(facts.officers),
    }
    if too_many:
        text = _("%(said)s; pada %(n)s petugas jawaban lebih banyak daripada layanan yang tercatat")
        line = text % {"said": line, "n": too_many}
    rarely = [row.officer for row in rarely_rated(facts)]
    return [f"{line}{_some(rarely, names, _('jauh lebih jarang dinilai'), _)}."]


def _some(codes: list[str], names: Mapping[str, str] | None, what: str, _: Say) -> str:
    """Name officers where names may be known, else count them."""
    if not codes:
        return ""
    if names is None:
        return "; " + _("%(n)s petugas %(what)s") % {"n": len(codes), "what": what}
    return f"; {what}: {', '.join(names.get(code, code) for code in codes)}"


def _live(facts: Facts, pen: Pen, _: Say) -> list[str]:
    live = facts.live
    if live is None:
        return []
    if live.n_live == 0:
        return [_("Jam layar loket hidup: tidak diketahui, sebab tidak ada catatan dari layar.")]
    text = _(
        "Jam layar loket terbukti hidup: %(live)s dari %(open)s jam buka"
        " (%(n)s dari %(of)s paruh hari; yang diam bisa mati atau sepi)."
    )
    return [
        text
        % {
            "live": pen.count(live.hours_live),
            "open": pen.count(live.hours_open),
            "n": pen.count(live.n_live),
            "of": pen.count(live.n_open),
        }
    ]


def _windows(facts: Facts, names: Mapping[str, str] | None, pen: Pen, _: Say) -> list[str]:
    if not facts.windows:
        return []
    sums = _("Jendela penilaian: %(opened)s dibuka, %(used)s dipakai, %(expired)s lewat waktu") % {
        "opened": pen.count(sum(row.opened for row in facts.windows)),
        "used": pen.count(sum(row.used for row in facts.windows)),
        "expired": pen.count(sum(row.expired for row in facts.windows)),
    }
    seldom = [row.officer for row in seldom_used(facts)]
    lines = [f"{sums}{_some(seldom, names, _('jarang dipakai'), _)}."]
    if names is not None:
        lines += [
            _("%(name)s: %(opened)s dibuka, %(used)s dipakai, %(expired)s lewat waktu.")
            % {"name": names.get(row.officer, row.officer or "–"), **row._asdict()}
            for row in facts.windows
        ]
    return lines


def _mix(facts: Facts, pen: Pen, _: Say) -> list[str]:
    n = sum(facts.by_channel.values())
    if n == 0:
        return []
    order = sorted(facts.by_channel.items(), key=lambda item: (-item[1], item[0]))
    parts = ", ".join(
        f"{channel_name(channel, pen.lang)} {pen.share(count / n)}"
        for channel, count in order
        if count
    )
    return [_("Saluran: %(parts)s.") % {"parts": parts}]


def _flags(facts: Facts, explained: int, pen: Pen, _: Say) -> list[str]:
    """Say how many are flagged, the result with and without them, and what each rule looks for."""
    head = _("Ditandai: tidak ada.")
    if facts.n_flagged:
        head = _("Ditandai, tetap dihitung: %(n)s.") % {"n": pen.count(facts.n_flagged)}
    if facts.n_flagged and facts.with_flagged is not None and facts.without_flagged is not None:
        head += " " + _("Dengan semua %(all)s, tanpa yang ditandai %(rest)s.") % {
            "all": _measured(facts, facts.with_flagged, pen),
            "rest": _measured(facts, facts.without_flagged, pen),
        }
    flags = ((flag, n) for flag, n in facts.by_flag.items() if n)
    by_number = sorted(flags, key=lambda item: (-item[1], item[0]))
    explained_flags = [flag for flag, _n in by_number if flag in _WHY][:explained]
    counted = {flag: f"{flag_name(flag, pen.lang)} {pen.count(n)}" for flag, n in by_number}
    lines = [f"{counted[flag]}: {_(_WHY[flag])}" for flag in explained_flags]
    if rest := [text for flag, text in counted.items() if flag not in explained_flags]:
        lines.append(", ".join(rest) + ".")
    return [*_left_out(facts, pen, _), head, *lines, *_other_verdicts(facts, pen, _)]


def _left_out(facts: Facts, pen: Pen, _: Say) -> list[str]:
    """Say what the official index leaves out by the period's rule, and what it would be."""
    out = facts.left_out
    if out is None:
        return []
    text = _(
        "Aturan pengecualian, ditetapkan %(day)s sebelum periode dimulai: formulir yang ditandai"
        " %(rules)s tidak dihitung; banyaknya %(n)s."
    )
    names = "; ".join(flag_name(rule, pen.lang) for rule in out.rules)
    line = text % {"day": pen.day(out.set_on), "rules": names, "n": pen.count(out.n)}
    if out.with_them is not None:
        line += " " + _("Dengan semuanya %(all)s.") % {"all": _measured(facts, out.with_them, pen)}
    return [line]


def _other_verdicts(facts: Facts, pen: Pen, _: Say) -> list[str]:
    """Say what rules only point at, and on how many ratings they could not speak at all."""
    lines = [
        _("Disorot: %(rule)s %(n)s. %(why)s")
        % {
            "rule": flag_name(row.rule, pen.lang),
            "n": pen.count(row.n_surface),
            "why": _(_WHY[row.rule]),
        }
        for row in facts.rules
        if row.n_surface
    ]
    unknown = sum(row.n_not_applied for row in facts.rules if row.rule == Rule.BURST)
    if unknown:
        lines.append(
            _("Tidak dapat diperiksa: %(n)s penilaian, waktunya tidak diketahui atau dihapus.")
            % {"n": pen.count(unknown)}
        )
    return lines


def _measured(facts: Facts, value: float, pen: Pen) -> str:
    if facts.measure is Measure.IKM:
        return f"IKM {pen.decimal(value, 2)}"
    return pen.share(value, 1)


def _elsewhere(facts: Facts, pen: Pen, _: Say) -> list[str]:
    """Say that there are answers to other questionnaires; how many, where that tells on nobody."""
    lines = []
    for key, n in facts.elsewhere.items():
        count = pen.count(n) if enough(n) else _("beberapa")
        text = _(
            "Kuesioner %(key)s: %(n)s jawaban, tidak dihitung di sini; lihat loket report skm"
            " --questionnaire %(key)s."
        )
        lines.append(text % {"key": key, "n": count})
    return lines


def _counted_to(facts: Facts, pen: Pen, _: Say) -> list[str]:
    """Say up to which day the lines above count, and what of them is of the moment."""
    if facts.until is None:
        return []
    text = _(
        "Semuanya sampai %(day)s, seperti angkanya; hanya nomor urut hilang dan catatan yang belum"
        " masuk menurut saat lembar ini dibuat."
    )
    return [text % {"day": pen.day(facts.until)}]
