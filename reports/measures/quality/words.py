"""Say whether a period can be trusted: one sentence, and the lines it rests on.

Counts about the record only; no officer is named unless the report's reader may know names.
Read next: trust.py, docs/method.md.
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
    rarely_rated,
    seldom_used,
)
from reports.paper.wording import (
    channel_name,
    flag_name,
    percent,
    signed,
    source_name,
)
from survey import rules
from survey.language import N_, date_range, number, translator

MOST_GROUNDS = 3  # named in the sentence; the lines below it name all
_VERDICTS = {
    Level.TRUSTED: N_("Dapat dipercaya: %(grounds)s."),
    Level.CAREFUL: N_("Baca dengan hati-hati: %(grounds)s."),
    Level.WITHHELD: N_("Jangan disimpulkan: %(grounds)s."),
}
_GROUNDS = {
    "few": N_("hanya %(value)s jawaban"),
    "few_alike": N_("paling banyak %(value)s jawaban untuk unsur yang sama"),
    "missing": N_("%(value)s nomor urut hilang"),
    "conflicts": N_("%(value)s catatan bertentangan dengan yang sudah ada"),
    "waiting": N_("%(value)s catatan belum masuk"),
    "not_over": N_("periodenya belum selesai"),
    "live_unknown": N_("tidak diketahui apakah layar loket menyala"),
    "silent": N_("layar loket hanya terbukti hidup pada %(value)s dari %(of)s paruh hari buka"),
    "flagged": N_("%(value)s dari %(of)s jawaban ditandai"),
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
    explained: int = len(rules.WHY),
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
    _ = translator(lang)
    facts = trust.facts
    lines = [
        _coverage(facts, lang),
        *_officers(facts, lang, names),
        *_live(facts, lang),
        *_windows(facts, lang, names),
        *(_mix(facts, lang) if channels else []),
        *_flags(facts, lang, explained),
        _whole(facts, lang),
        *_counted_to(facts, lang),
        *_elsewhere(facts, lang),
    ]
    return Statement(_("Dapatkah angka ini dipercaya?"), verdict(trust, lang), tuple(lines))


def verdict(trust: Trust, lang: str) -> str:
    """Say the one sentence with at most three grounds."""
    _ = translator(lang)
    said = [_ground(doubt, lang) for doubt in trust.doubts[:MOST_GROUNDS]]
    if (rest := len(trust.doubts) - len(said)) > 0:
        said.append(_("dan %(n)s hal lain") % {"n": rest})
    grounds = "; ".join(said) or _sound(trust.facts, lang)
    return _(_VERDICTS[trust.level]) % {"grounds": grounds}


def _ground(doubt: Doubt, lang: str) -> str:
    _ = translator(lang)
    if doubt.rule == "few" and doubt.value == 0:
        return _("belum ada jawaban yang dihitung")
    return _(_GROUNDS[doubt.rule]) % {
        "value": number(doubt.value, 0, lang),
        "of": number(doubt.of, 0, lang),
        "share": percent(doubt.value, lang),
        "points": signed(doubt.value, lang),
        "channel": channel_name(doubt.name, lang),
    }


def _sound(facts: Facts, lang: str) -> str:
    _ = translator(lang)
    said = [_("cakupan %(share)s") % {"share": percent(facts.coverage.share or 0.0, lang)}]
    said.append(_("tidak ada nomor hilang"))
    if facts.n_flagged == 0:
        said.append(_("tidak ada yang ditandai"))
    return ", ".join(said)


def _coverage(facts: Facts, lang: str) -> str:
    _ = translator(lang)
    found = facts.coverage
    if not found.days:
        return _("Cakupan: tidak diketahui, sebab jumlah layanan pada hari-hari ini tidak dicatat.")
    text = _("Cakupan: %(share)s (%(n)s jawaban dari %(services)s layanan pada %(days)s hari)")
    if not (found.nearly_whole or found.too_many):
        text = _(
            "Cakupan: tidak diketahui, sebab layanan baru tercatat pada %(days)s dari %(open)s hari"
            " buka (%(n)s jawaban dari %(services)s layanan pada hari-hari itu)"
        )
    elif found.share is None:
        text = _(
            "Cakupan: tidak dapat dihitung (%(n)s jawaban, hanya %(services)s layanan pada %(days)s"
            " hari)"
        )
    said = text % {
        "share": percent(found.share or 0.0, lang),
        "n": number(found.n, 0, lang),
        "services": number(found.services, 0, lang),
        "days": number(found.days, 0, lang),
        "open": number(found.open_days, 0, lang),
    }
    sources = ", ".join(source_name(source, lang) for source in found.sources)
    return said + (_("; sumber: %(sources)s.") % {"sources": sources} if sources else ".")


def _officers(facts: Facts, lang: str, names: Mapping[str, str] | None) -> list[str]:
    _ = translator(lang)
    shares = [one.share for one in facts.officers if one.share is not None]
    too_many = sum(one.services is not None and one.services < one.n for one in facts.officers)
    if not shares:
        return [_("Cakupan per petugas: tidak diketahui.")] if facts.officers else []
    said = _("Cakupan per petugas: %(low)s sampai %(high)s (%(n)s dari %(of)s petugas tercatat)")
    found = said % {
        "low": percent(min(shares), lang),
        "high": percent(max(shares), lang),
        "n": len(shares),
        "of": len(facts.officers),
    }
    if too_many:
        text = _("%(said)s; pada %(n)s petugas jawaban lebih banyak daripada layanan yang tercatat")
        found = text % {"said": found, "n": too_many}
    rarely = [one.officer for one in rarely_rated(facts)]
    return [f"{found}{_some(rarely, lang, names, _('jauh lebih jarang dinilai'))}."]


def _some(codes: list[str], lang: str, names: Mapping[str, str] | None, what: str) -> str:
    """Name officers where names may be known, else count them."""
    _ = translator(lang)
    if not codes:
        return ""
    if names is None:
        return "; " + _("%(n)s petugas %(what)s") % {"n": len(codes), "what": what}
    return f"; {what}: {', '.join(names.get(code, code) for code in codes)}"


def _live(facts: Facts, lang: str) -> list[str]:
    _ = translator(lang)
    found = facts.live
    if found is None:
        return []
    if found.n_live == 0:
        return [_("Jam layar loket hidup: tidak diketahui, sebab tidak ada catatan dari layar.")]
    said = _(
        "Jam layar loket terbukti hidup: %(live)s dari %(open)s jam buka"
        " (%(n)s dari %(of)s paruh hari; yang diam bisa mati atau sepi)."
    )
    return [
        said
        % {
            "live": number(found.hours_live, 0, lang),
            "open": number(found.hours_open, 0, lang),
            "n": number(found.n_live, 0, lang),
            "of": number(found.n_open, 0, lang),
        }
    ]


def _windows(facts: Facts, lang: str, names: Mapping[str, str] | None) -> list[str]:
    _ = translator(lang)
    if not facts.windows:
        return []
    said = _("Jendela penilaian: %(opened)s dibuka, %(used)s dipakai, %(expired)s lewat waktu") % {
        "opened": number(sum(one.opened for one in facts.windows), 0, lang),
        "used": number(sum(one.used for one in facts.windows), 0, lang),
        "expired": number(sum(one.expired for one in facts.windows), 0, lang),
    }
    seldom = [one.officer for one in seldom_used(facts)]
    found = [f"{said}{_some(seldom, lang, names, _('jarang dipakai'))}."]
    if names is not None:
        found += [
            _("%(name)s: %(opened)s dibuka, %(used)s dipakai, %(expired)s lewat waktu.")
            % {"name": names.get(one.officer, one.officer or "–"), **one._asdict()}
            for one in facts.windows
        ]
    return found


def _mix(facts: Facts, lang: str) -> list[str]:
    _ = translator(lang)
    n = sum(facts.by_channel.values())
    if n == 0:
        return []
    order = sorted(facts.by_channel.items(), key=lambda item: (-item[1], item[0]))
    parts = ", ".join(
        f"{channel_name(channel, lang)} {percent(count / n, lang)}"
        for channel, count in order
        if count
    )
    return [_("Saluran: %(parts)s.") % {"parts": parts}]


def _flags(facts: Facts, lang: str, explained: int) -> list[str]:
    """Say how many are flagged, the result with and without them, and what each rule looks for."""
    _ = translator(lang)
    said = _("Ditandai: tidak ada.")
    if facts.n_flagged:
        said = _("Ditandai, tetap dihitung: %(n)s.") % {"n": number(facts.n_flagged, 0, lang)}
    if facts.n_flagged and facts.with_flagged is not None and facts.without_flagged is not None:
        said += " " + _("Dengan semua %(all)s, tanpa yang ditandai %(rest)s.") % {
            "all": _measured(facts, facts.with_flagged, lang),
            "rest": _measured(facts, facts.without_flagged, lang),
        }
    found = sorted((item for item in facts.by_flag.items() if item[1]), key=lambda x: (-x[1], x[0]))
    why = {rule.value: text for rule, text in rules.WHY.items()}
    told = [flag for flag, _n in found if flag in why][:explained]
    counted = {flag: f"{flag_name(flag, lang)} {number(n, 0, lang)}" for flag, n in found}
    lines = [f"{counted[flag]}: {_(why[flag])}" for flag in told]
    if rest := [text for flag, text in counted.items() if flag not in told]:
        lines.append(", ".join(rest) + ".")
    return [said, *lines, *_other_verdicts(facts, lang, why)]


def _other_verdicts(facts: Facts, lang: str, why: Mapping[str, str]) -> list[str]:
    """Say what rules only point at, and on how many ratings they could not speak at all."""
    _ = translator(lang)
    found = [
        _("Disorot: %(rule)s %(n)s. %(why)s")
        % {
            "rule": flag_name(one.rule, lang),
            "n": number(one.n_surface, 0, lang),
            "why": _(why[one.rule]),
        }
        for one in facts.rules
        if one.n_surface
    ]
    unknown = sum(one.n_not_applied for one in facts.rules if one.rule == rules.Rule.BURST)
    if unknown:
        found.append(
            _("Tidak dapat diperiksa: %(n)s penilaian, waktunya tidak diketahui atau dihapus.")
            % {"n": number(unknown, 0, lang)}
        )
    return found


def _measured(facts: Facts, value: float, lang: str) -> str:
    if facts.measure is Measure.IKM:
        return f"IKM {number(value, 2, lang)}"
    return percent(value, lang, 1)


def _elsewhere(facts: Facts, lang: str) -> list[str]:
    """Say that there are answers to other questionnaires; how many, where that tells on nobody."""
    _ = translator(lang)
    lines = []
    for key, n in facts.elsewhere.items():
        told = number(n, 0, lang) if enough(n) else _("beberapa")
        text = _(
            "Kuesioner %(key)s: %(n)s jawaban, tidak dihitung di sini; lihat loket report skm"
            " --questionnaire %(key)s."
        )
        lines.append(text % {"key": key, "n": told})
    return lines


def _counted_to(facts: Facts, lang: str) -> list[str]:
    """Say up to which day the lines above count, and what of them is of the moment."""
    _ = translator(lang)
    if facts.until is None:
        return []
    text = _(
        "Semuanya sampai %(day)s, seperti angkanya; hanya nomor urut hilang dan catatan yang belum"
        " masuk menurut saat lembar ini dibuat."
    )
    return [text % {"day": date_range(facts.until, facts.until, lang)}]


def _whole(facts: Facts, lang: str) -> str:
    _ = translator(lang)
    return _("Nomor urut hilang: %(missing)s; catatan bertentangan: %(conflicts)s.") % {
        "missing": number(facts.missing, 0, lang),
        "conflicts": number(facts.n_conflicts, 0, lang),
    }
