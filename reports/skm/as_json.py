"""The SKM result for programs: JSON and CSV, for the custodian of the data.

To the custodian they give every figure, also where fewer than ten forms stand behind it; for
others those were taken out before (shown.py). A closing freezes this JSON. Read next: figures.py.
"""

from __future__ import annotations

from decimal import Decimal

from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.measures.quality import Coverage, Population
from reports.paper import documents, exports
from reports.skm import index
from reports.skm.figures import SkmReport
from reports.skm.history import Move, Past
from reports.skm.index import Result
from reports.skm.provenance import ProvenanceLine
from reports.skm.services import Sample, ServiceLine
from reports.skm.shown import Visible
from survey.integrity_words import integrity_lines

_UNSUR = ("key", "label", "name", "n", "sum", "nrr", "nrr_tertimbang", "ikm", "mutu")
CSV_HEADER = tuple("unsur" if part == "name" else part for part in _UNSUR)


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the result for programs; decimals as strings so that none is rounded again."""
    report, others = shown.figures, shown.figures.result.reconciliation
    return {
        "unit": report.unit.code,
        "service": None if report.service is None else report.service.code,
        "questionnaire": str(report.instrument),
        "demo": report.office.demo,
        **_span(report),
        "over": report.over,
        "until": _until(report),
        "n_to_come": report.n_to_come,
        "n": report.n,
        "n_complete": report.gathered.counts.n_complete,
        "n_unfinished": report.gathered.n_unfinished,
        **_index(report.result),
        # Versions with different unsur, each for itself; no figure here is of both.
        "versions": [_version(x) for x in report.versions] if len(report.versions) > 1 else [],
        "elsewhere": dict(report.elsewhere),
        "nrr_tertimbang": _plain(report.result.tertimbang),
        "reconciliation": {weight: str(ikm) for weight, ikm in others.items()},
        "sample": _sample(report.sample),
        "services": [_service(line) for line in report.service_lines],
        "channels": dict(sorted(report.gathered.by_channel.items())),
        "provenance": [_provenance(line) for line in report.origins.lines],
        "tickets": report.origins.n_tickets,
        "exclusion": _exclusion(report),
        "services_given": report.services_given,
        "services_days": _days(report.services.served),
        "coverage": report.services.served.share,
        "coverage_n": None if report.services.served.share is None else report.services.served.n,
        "open_days": report.open_days,
        "respondents": {  # of groups that were joined, those of all their codes
            people.trait.value: {"/".join(group.codes): group.n for group in people.groups}
            for people in report.respondents
        },
        "flags": {
            "n": report.rules.n_flagged,
            "by_flag": dict(report.rules.by_flag),
            "ikm_without": _plain(report.rules.ikm),
        },
        "trust": quality.as_json(report.trust, report.lang),
        "history": [_span(past) | _parts(past, "n", "ikm", "source") for past in report.history],
        "change": _change(report.move),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "heads": [
            {"box": head.box, "device": head.device, "seq": head.seq, "head": head.printed}
            for head in report.heads
        ],
    }


def _parts(thing: object, *names: str) -> dict[str, object]:
    """Give some parts of a thing by name; decimals as strings."""
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _sample(sample: Sample) -> dict[str, object]:
    parts = _parts(sample, "population", "required", "sufficient", "or_more")
    return parts | {"days": _days(sample.record)}


def _days(record: Coverage | Population | None) -> dict[str, object] | None:
    """Give on how many open days services are recorded."""
    return None if record is None else {"recorded": record.recorded, "open": record.open_days}


def _service(line: ServiceLine) -> dict[str, object]:
    """Give one service's line, `shown` beside what a print may tell; "" is forms that name none."""
    return {
        "service": line.code,
        "name": line.name,
        "n": line.n,
        "sample": _sample(line.sample),
        "shown": line.shown,
        "n_complete": line.result and line.result.n_complete,
        **_index(line.result),
    }


def _provenance(line: ProvenanceLine) -> dict[str, object]:
    """Give one group of forms, `shown` beside what a print may tell; joined ones by all names."""
    names = "/".join(line.codes)
    return {"provenance": names, **_parts(line, "n", "ikm", "shown")}


def _exclusion(report: Visible) -> dict[str, object]:
    """Give the rule that was set before the period, and the result with what it leaves out."""
    rule, out = report.left_out.exclusion, report.left_out
    scored = index.scored(out.with_them) if out.with_them else None
    return {
        "rules": list(rule.rules),
        "set_on": rule.set_on and rule.set_on.isoformat(),
        "n": out.n,
        "ikm_with": scored and str(scored.ikm),
    }


def _version(result: Result) -> dict[str, object]:
    counts = _parts(result, "n", "n_complete")
    return {"questionnaire": result.questionnaire.ref, **counts, **_index(result)}


def _index(result: Result | None) -> dict[str, object]:
    kinerja = result and result.kinerja
    return {
        "ikm": result and _plain(result.ikm),
        "ikm_low": result and _plain(result.low),
        "ikm_high": result and _plain(result.high),
        "mutu": result and result.mutu,
        "kinerja": kinerja and str(kinerja),
        "unsur": [_parts(line, *_UNSUR) for line in result.unsur] if result else [],
    }


def _span(past: Past | SkmReport) -> dict[str, object]:
    return {"from": past.first.isoformat(), "to": past.last.isoformat()}


def _until(report: Visible) -> str | None:
    """Give the last day that is counted, None where no day of a running period is yet."""
    return None if report.until < report.first else report.until.isoformat()


def _change(move: Move | None) -> dict[str, object] | None:
    if move is None:
        return None
    return _span(move.before) | _parts(move, "points", "weight") | {"chance": move.chance.value}


def as_csv(shown: Shown[Visible]) -> bytes:
    """Give the unsur table with the unit's line at its end; decimals with a point.

    Where versions with different unsur were answered, one such table follows the other, each with
    its version in its last line, and no line is about all. Services follow, one line each. Of a
    running period each line says until when it is counted, of a register that is not what citizens
    gave what differs and who accepted it, of a demonstration that it is one, in columns of their
    own.
    """
    report = shown.figures
    rows: list[tuple[object, ...]] = []
    for result in report.versions:
        rows += [tuple(getattr(line, part) for part in _UNSUR) for line in result.unsur]
        name = report.subject + (
            f" ({result.questionnaire.ref})" if len(report.versions) > 1 else ""
        )
        unit = ("ikm", "", name, result.n, None, None, result.tertimbang)
        rows.append((*unit, result.ikm, result.mutu))
    rows += [_service_row(line) for line in report.service_lines]
    more: dict[str, object] = {} if report.over else {"until": _until(report)}
    known = report.fresh.integrity
    if known is not None and (known.accepted or not known.is_well):
        more["integrity"] = " ".join(integrity_lines(known, report.lang))
    if mark := documents.demo_mark(report.office, report.lang):
        more["demo"] = mark
    return exports.csv_bytes((*CSV_HEADER, *more), [(*row, *more.values()) for row in rows])


def _service_row(line: ServiceLine) -> tuple[object, ...]:
    figures = line.result and (line.result.tertimbang, line.result.ikm, line.result.mutu)
    return ("service", line.code, line.name, line.n, None, None, *(figures or (None,) * 3))
