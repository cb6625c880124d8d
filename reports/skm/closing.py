"""Closes a period with the official result: computes it from all that has arrived, then signs it.

What may be closed and what is stored decides `survey/actions/closing.py`; how a correction is told
to people stands here. Read next: skm/figures.py, which computes the result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.paper import wording
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.skm import provenance
from reports.skm.respondents import UNKNOWN, Trait
from reports.skm.results import CODES, TRAITS
from reports.skm.shown import let_out
from survey.actions import closing as actions
from survey.actions.closing import ClosingOutcome
from survey.closing import Change, ClosedHead, Closing
from survey.language import N_, translator
from survey.periods import Period
from survey.plans import PERIOD, ChangeKind, Plan, PlannedChange
from survey.questionnaire import names
from survey.register import offices
from survey.register.engine import Register

SAID_AT_ONCE = 5  # changes in one sentence
_FIRST = ("n", "ikm", "mutu")
_NUMBER = re.compile(r"\d+\.\d+")
_WORDS = {
    "n": N_("jumlah responden"),
    "n_complete": N_("formulir lengkap"),
    "n_unfinished": N_("formulir tidak selesai"),
    "ikm": N_("IKM"),
    "ikm_low": N_("batas bawah IKM"),
    "ikm_high": N_("batas atas IKM"),
    "mutu": N_("mutu"),
    "kinerja": N_("kinerja"),
    "nrr": N_("NRR"),
    "nrr_tertimbang": N_("NRR tertimbang"),
    "sum": N_("jumlah nilai"),
    "channels": N_("saluran"),
    "provenance": N_("asal formulir"),
    "exclusion": N_("aturan pengecualian"),
    "tickets": N_("kode tiket yang dicetak"),
    "services_given": N_("layanan yang diberikan"),
    "services_days": N_("hari buka dengan catatan layanan"),
    "coverage": N_("cakupan"),
    "coverage_n": N_("formulir dalam cakupan"),
    "sample": N_("sampel"),
    "reconciliation": N_("IKM dengan bobot"),
    "respondents": N_("responden menurut"),
    "flags": N_("jawaban yang ditandai"),
    "shown": N_("hasilnya dapat dicetak"),
}
_YES_OR_NO = {"true": N_("ya"), "false": N_("tidak")}
_GROUPS = {
    "sex": N_("jenis kelamin"),
    "age": N_("usia"),
    "education": N_("pendidikan"),
    "job": N_("pekerjaan"),
    "service": N_("layanan"),
}


def close(
    register: Register,
    *,
    unit: str,
    period: str,
    by: str,
    position: str = "",
    nip: str = "",
    reason: str = "",
    despite_differences: bool = False,
    waiting: int = 0,
    now: datetime,
    differing: Callable[[str, Period], Sequence[str]] = lambda *_: (),
    rehearsal: bool = False,
    agreed: Closing | None = None,
) -> ClosingOutcome:
    """Close a period with the result over all that has arrived.

    Args:
        register: The office's register, all boxes drained into it.
        unit: The unit's code in any case.
        period: As a person writes it, "2026-S1".
        by: Who answers for the result; with the office's own signatory named, `position` and
            `nip` are his unless said.
        position: That person's position.
        nip: That person's NIP.
        reason: Why there is a new version; becomes public.
        despite_differences: Close although numbers are missing or rows differ; needs a reason.
        waiting: How many entries still wait in a box.
        now: Any moment with its zone.
        differing: Says what differs from the boxes and the journal in a unit's period, in words.
        rehearsal: Store nothing, and give what would be.
        agreed: What somebody has seen and agreed to.

    Raises:
        Invalid, Missing, Conflict: See `survey.actions.closing`; nothing was stored.
    """
    if not by.strip():
        raise actions.NoSigner(field="by")
    if waiting:
        raise actions.StillWaiting(n=waiting)
    code, checked = actions.check_over(register, unit, period, now)
    signature = actions.SignedBy(
        *_signatory(register, by, position, nip), reason, despite_differences
    )
    differences = differing(code, checked)  # first: it throws wrong counts away
    first, last, fresh = checked.first, checked.last, Freshness(waiting, now)
    report = skm.compute(
        register, unit=code, first=first, last=last, fresh=fresh, with_comments=False
    )
    _ = report.gathered.counts.one_set  # refuses what has no one result
    try:
        return actions.close(
            register,
            unit=code,
            period=checked,
            figures=skm_json.as_json(let_out(report, Audience.CUSTODIAN)),
            heads=tuple(ClosedHead(h.box, h.device, h.seq, h.printed) for h in report.heads),
            signature=signature,
            waiting=waiting,
            now=now.astimezone(UTC),
            differences=differences,
            rehearsal=rehearsal,
            agreed=agreed,
        )
    except actions.ReasonNeeded as needed:
        needed.values["what"] = ", ".join(told(needed.changes)[:SAID_AT_ONCE])
        raise


def _signatory(register: Register, by: str, position: str, nip: str) -> tuple[str, str, str]:
    """Give who signs; with the office's own signatory named, what is not said of him is known."""
    with register.read() as conn:
        known = offices.office(conn).signatory
    if known is None or known.name.casefold() != by.strip().casefold():
        return by, position, nip
    return known.name, position or known.position, nip or known.nip


def plan_of(outcome: ClosingOutcome, earlier: Closing | None, today: date) -> Plan:
    """Give what closing a period changes, as every other act gives it."""
    closing = outcome.closing
    change = PlannedChange(
        ChangeKind.ADDED if earlier is None else ChangeKind.CHANGED,
        PERIOD,
        f"{closing.unit}/{closing.period}",
        "" if earlier is None else _written(earlier),
        "; ".join((_written(closing), *told(closing.changes)[:SAID_AT_ONCE])),
        closing.first,
        closing.last,
    )
    changes = (change,) if outcome.new else ()
    return Plan("close", f"{closing.unit} {closing.period}", changes, today=today)


def _written(closing: Closing) -> str:
    result = f"versi {closing.version}, n {closing.figures['n']}, IKM {index_of(closing)}"
    return "; ".join(filter(None, (result, exclusion_of(closing))))


def exclusion_of(closing: Closing) -> str:
    """Write which flagged forms a closing leaves out, by the rule of before its period; "" none."""
    rule = closing.figures.get("exclusion")
    if not isinstance(rule, Mapping) or not rule.get("rules"):
        return ""
    names = ", ".join(map(str, rule["rules"]))
    every = "tidak ada" if rule["ikm_with"] is None else str(rule["ikm_with"]).replace(".", ",")
    return (
        f"tidak dihitung menurut aturan yang ditetapkan {rule['set_on']}: {names}"
        f" ({rule['n']} formulir; dengan semuanya IKM {every})"
    )


def index_of(closing: Closing) -> str:
    """Write the index of a closing, or that a correction left none."""
    ikm = closing.figures["ikm"]
    return "tidak ada" if ikm is None else str(ikm).replace(".", ",")


def told(changes: Sequence[Change], lang: str = "id") -> tuple[str, ...]:
    """Say what a new version changed: "IKM 78,68 → 78,70", "NRR Biaya/tarif 3,1000 → 3,1200"."""
    return tuple(_told(change, lang) for change in sorted(changes, key=_by_weight))


def _by_weight(change: Change) -> int:
    """Put what people ask first at the beginning: how many answered, and the index."""
    return _FIRST.index(change.what) if change.what in _FIRST else len(_FIRST)


def _told(change: Change, lang: str) -> str:
    say = translator(lang)
    path = change.what.split(".")
    if path[0] == "services" and len(path) > 1:
        name = path[1] or say(N_("tanpa nama layanan"))
        inner = change._replace(what=".".join(path[2:]))
        if not inner.what:  # the first or the last form that named it
            inner = Change("n", _forms(change.before), _forms(change.after))
        return f"{say(_GROUPS['service'])} {name}: {_told(inner, lang)}"
    if path[0] == "reconciliation":  # the key is a number of its own: "reconciliation.0.11"
        what = f"{say(_WORDS['reconciliation'])} {_local('.'.join(path[1:]), lang)}"
    elif path[0] == "respondents" and len(path) == 3 and path[1] in TRAITS:
        what = f"{say(_WORDS['respondents'])} {_group(Trait(path[1]), path[2], lang)}"
    elif path[0] == "channels" and len(path) == 2:
        what = f"{say(_WORDS['channels'])} {wording.channel_name(path[1], lang)}"
    elif path[0] == "provenance" and len(path) > 1:
        groups = ", ".join(say(provenance.NAMES.get(c, c)) for c in path[1].split("/"))
        what = f"{say(_WORDS['provenance'])} {groups} {' '.join(path[2:])}".rstrip()
    elif path[0] == "unsur" and len(path) == 3:
        name = next((i.name.say(lang) for i in names().unsur if i.key == path[1]), path[1])
        what = f"{say(_WORDS.get(path[2], path[2]))} {name}"
    else:
        head = say(_WORDS.get(path[0], path[0]))
        what = " ".join([head, *(say(_GROUPS[key]) if key in _GROUPS else key for key in path[1:])])
    return f"{what} {_local(change.before, lang)} → {_local(change.after, lang)}"


def _forms(line: str) -> str:
    """Give the forms of a service's line, "–" where there is none."""
    return str(json.loads(line)["n"]) if line.startswith("{") else line


def _group(trait: Trait, code: str, lang: str) -> str:
    say = translator(lang)
    name = say(CODES.get(code, code)) if code != UNKNOWN else say(N_("tidak diisi"))
    return f"{say(TRAITS[trait]).lower()}: {name}"


def _local(text: str, lang: str) -> str:
    """Write a number with the decimal sign of the language, and yes or no; other texts stay."""
    if text in _YES_OR_NO:
        return translator(lang)(_YES_OR_NO[text])
    return text.replace(".", ",") if lang == "id" and _NUMBER.fullmatch(text) else text
