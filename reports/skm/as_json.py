"""The SKM result for programs: JSON and CSV, for the custodian of the data.

To the custodian they give every figure, also where fewer than ten forms stand behind it; for
others those were taken out before (shown.py). A closing freezes this JSON. Read next: figures.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.disclosure.audiences import Shown
from reports.measures import quality
from reports.measures.quality import Coverage, Population
from reports.paper import documents, exports
from reports.skm.history import Move, Past
from reports.skm.index import Result, UnsurLine
from reports.skm.respondents import Respondents
from reports.skm.services import Sample, ServiceLine
from reports.skm.shown import Visible

CSV_HEADER = ("key", "label", "unsur", "n", "sum", "nrr", "nrr_tertimbang", "ikm", "mutu")


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the result for programs; decimals as strings so that none is rounded again."""
    report, others = shown.figures, shown.figures.result.reconciliation
    return {
        "unit": report.unit.code,
        "service": None if report.service is None else report.service.code,
        "questionnaire": str(report.instrument),
        "demo": report.office.demo,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "over": report.over,
        "until": _until(report),
        "n_to_come": report.n_to_come,
        "n": report.n,
        "n_complete": report.gathered.counts.n_complete,
        "n_unfinished": report.gathered.n_unfinished,
        "ikm": _text(report.result.ikm),
        "ikm_low": _text(report.result.low),
        "ikm_high": _text(report.result.high),
        "mutu": report.result.mutu,
        "kinerja": None if report.result.kinerja is None else str(report.result.kinerja),
        "unsur": _unsur(report.result.unsur),
        # Versions with different unsur, each for itself; no figure here is of both.
        "versions": [_version(x) for x in report.versions] if len(report.versions) > 1 else [],
        "elsewhere": dict(report.elsewhere),
        "nrr_tertimbang": _text(report.result.tertimbang),
        "reconciliation": {weight: str(ikm) for weight, ikm in others.items()},
        "sample": _sample(report.sample),
        "services": [_service(line) for line in report.service_lines],
        "channels": dict(sorted(report.gathered.by_channel.items())),
        "services_given": report.services_given,
        "services_days": _days(report.services.served),
        "coverage": report.services.served.share,
        "coverage_n": None if report.services.served.share is None else report.services.served.n,
        "open_days": report.open_days,
        "respondents": {people.trait.value: _groups(people) for people in report.respondents},
        "flags": {
            "n": report.rules.n_flagged,
            "by_flag": dict(report.rules.by_flag),
            "ikm_without": _text(report.rules.ikm),
        },
        "trust": quality.as_json(report.trust, report.lang),
        "history": [_past(past) for past in report.history],
        "change": _change(report.move),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "heads": [
            {"box": head.box, "device": head.device, "seq": head.seq, "head": head.printed}
            for head in report.heads
        ],
    }


def _sample(sample: Sample) -> dict[str, object]:
    return {
        "population": sample.population,
        "required": sample.required,
        "sufficient": sample.sufficient,
        "or_more": sample.or_more,
        "days": _days(sample.record),
    }


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
        **_result(line.result),
    }


def _version(result: Result) -> dict[str, object]:
    return {"questionnaire": result.questionnaire.ref, "n": result.n, **_result(result)}


def _result(result: Result | None) -> dict[str, object]:
    return {
        "n_complete": result and result.n_complete,
        "ikm": result and _text(result.ikm),
        "ikm_low": result and _text(result.low),
        "ikm_high": result and _text(result.high),
        "mutu": result and result.mutu,
        "kinerja": str(result.kinerja) if result and result.kinerja else None,
        "unsur": _unsur(result.unsur) if result else [],
    }


def _unsur(lines: Sequence[UnsurLine]) -> list[dict[str, object]]:
    return [
        {
            "key": line.key,
            "label": line.label,
            "name": line.name,
            "n": line.n,
            "sum": line.sum,
            "nrr": _text(line.nrr),
            "nrr_tertimbang": _text(line.nrr_tertimbang),
            "ikm": _text(line.ikm),
            "mutu": line.mutu,
        }
        for line in lines
    ]


def _groups(respondents: Respondents) -> dict[str, int]:
    """Give the people of each code; of groups that were joined, those of all their codes."""
    return {"/".join(group.codes): group.n for group in respondents.groups}


def _past(past: Past) -> dict[str, object]:
    return {
        "from": past.first.isoformat(),
        "to": past.last.isoformat(),
        "n": past.n,
        "ikm": _text(past.ikm),
        "source": past.source,
    }


def _until(report: Visible) -> str | None:
    """Give the last day that is counted, None where no day of a running period is yet."""
    return None if report.until < report.first else report.until.isoformat()


def _change(move: Move | None) -> dict[str, object] | None:
    if move is None:
        return None
    return {
        "from": move.before.first.isoformat(),
        "to": move.before.last.isoformat(),
        "points": str(move.points),
        "weight": move.weight,
        "chance": move.chance.value,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def as_csv(shown: Shown[Visible]) -> bytes:
    """Give the unsur table with the unit's line at its end; decimals with a point.

    Where versions with different unsur were answered, one such table follows the other, each with
    its version in its last line, and no line is about all. Services follow, one line each. Of a
    running period each line says until when it is counted, of a demonstration that it is one, in
    columns of their own.
    """
    report = shown.figures
    rows: list[tuple[object, ...]] = []
    for result in report.versions:
        rows += [
            (x.key, x.label, x.name, x.n, x.sum, x.nrr, x.nrr_tertimbang, x.ikm, x.mutu)
            for x in result.unsur
        ]
        name = report.subject + (
            f" ({result.questionnaire.ref})" if len(report.versions) > 1 else ""
        )
        unit = ("ikm", "", name, result.n, None, None, result.tertimbang)
        rows.append((*unit, result.ikm, result.mutu))
    rows += [_service_row(line) for line in report.service_lines]
    more: dict[str, object] = {} if report.over else {"until": _until(report)}
    if mark := documents.demo_mark(report.office, report.lang):
        more["demo"] = mark
    return exports.csv_bytes((*CSV_HEADER, *more), [(*row, *more.values()) for row in rows])


def _service_row(line: ServiceLine) -> tuple[object, ...]:
    figures = line.result and (line.result.tertimbang, line.result.ikm, line.result.mutu)
    return ("service", line.code, line.name, line.n, None, None, *(figures or (None,) * 3))
