"""The published index of a unit: for a wall, a phone and a program, all from one saved result.

Nothing is computed here. What may be public was decided by a report process when a period was
closed (`commands/public_results.py`); this only writes it out. Read next: `texts.py`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from kiosk import qr
from kiosk.language import language
from kiosk.public.texts import DayHeads, UnitPage, heads, published
from survey.canonical import read_json
from survey.errors import LoketError, Missing
from survey.language import N_, date_range, translator
from survey.office.bundle import Bundle
from survey.office.facts import Unit

if TYPE_CHECKING:
    from kiosk.context import State

log = logging.getLogger("loket.web")
blueprint = Blueprint("index", __name__)

# As `commands/public_results.py` saves them.
REPORT: Final = "board"
HEADS, EVERYWHERE = "heads", ""
SHORTLY: Final = "public, max-age=300"


class NothingPublished(Missing):
    """The data of a unit is asked for before anything was saved."""

    slug = "nothing-published"
    sentence = N_("Belum ada data yang diumumkan untuk unit %(unit)s.")


@lru_cache(maxsize=64)
def _code(link: str) -> qr.Squares:
    return qr.squares(link)


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


@blueprint.get("/ikm/<unit>")
def index(unit: str) -> ResponseReturnValue:
    """Show the published index of a unit, or say what will stand here."""
    bundle = _state().snapshot().bundle
    where = bundle.unit(unit)
    saved = _saved(REPORT, where.code)
    return render_template(
        "public/index.html",
        unit=where,
        survey=_survey(where, bundle),
        page=_written(saved, where.code),
        data=bool(saved),
        heads=_heads(_saved(HEADS, EVERYWHERE)),
        link=_link(where.code),
        qr=_code,
    )


@blueprint.get("/ikm/<unit>.csv")
def table(unit: str) -> ResponseReturnValue:
    """Give every public period as a table."""
    where = _state().snapshot().bundle.unit(unit)
    text = _saved(REPORT, where.code).get("csv")
    if not isinstance(text, str):
        raise NothingPublished(unit=where.code)
    answer = Response(text, mimetype="text/csv")
    # How a program finds the description of a table: CSV on the Web, section 5.2.
    about = f"{request.root_path}/ikm/{where.code}.csv-metadata.json"
    answer.headers["Link"] = f'<{about}>; rel="describedby"; type="application/csvm+json"'
    return _open(answer, f"ikm-{where.code}.csv")


@blueprint.get("/ikm/<unit>.csv-metadata.json")
def metadata(unit: str) -> ResponseReturnValue:
    """Describe the columns of the table for programs."""
    from reports.board import open_data

    bundle = _state().snapshot().bundle
    where = bundle.unit(unit)
    title = f"{translator(language())('Indeks Kepuasan Masyarakat')} {where.public_name}"
    description = open_data.as_metadata(
        where.code,
        title=title,
        publisher=bundle.office.name,
        lang=language(),
        demo=bundle.office.demo,
    )
    text = json.dumps(description, ensure_ascii=False, indent=1)
    return _open(Response(text, mimetype="application/csvm+json"), "")


@blueprint.get("/ikm/<unit>/kamus")
def dictionary(unit: str) -> ResponseReturnValue:
    """Explain the columns of the table to people."""
    from reports.board import open_data

    bundle = _state().snapshot().bundle
    where = bundle.unit(unit)
    columns = open_data.dictionary(language(), demo=bundle.office.demo)
    return render_template("public/dictionary.html", unit=where, columns=columns)


def with_results(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Give those units of which anything was made public; all of them while nobody can tell."""
    try:
        return tuple(unit for unit in units if _saved(REPORT, unit.code).get("lines"))
    except LoketError as error:
        log.warning("what was published could not be asked: %s", error)
        return tuple(units)


def _survey(unit: Unit, bundle: Bundle) -> str:
    """Say why a unit cannot be rated, "" where it can."""
    say = translator(language())
    if unit in bundle.ended:
        return say(N_("Survei unit ini sudah berakhir."))
    if unit.begins is not None:
        day = date_range(unit.begins, unit.begins, language())
        return say(N_("Survei unit ini dimulai tanggal %(day)s.")) % {"day": day}
    if not unit.during(date.max, date.max).counters:
        return say(N_("Saat ini tidak ada loket yang dapat dinilai di unit ini."))
    return ""


def _saved(report: str, unit: str) -> Mapping[str, object]:
    """Read what was saved for the public, empty when nothing was."""
    register = _state().register
    if register is None:
        return {}
    from survey.register import results

    with register.read() as conn:
        latest = results.latest(conn, report, unit)
    try:
        figures: Mapping[str, object] = {} if latest is None else read_json(latest.json)
    except ValueError:
        log.warning("what was saved of %s is damaged and is made anew within the hour", report)
        return {}
    return figures


def _heads(saved: Mapping[str, object]) -> DayHeads | None:
    try:
        return heads(saved, language()) if saved else None
    except (KeyError, TypeError, ValueError):
        log.exception("the heads that were saved are not readable")
        return None


def _written(saved: Mapping[str, object], unit: str) -> UnitPage:
    try:
        return published(saved, language())
    except (KeyError, TypeError, ValueError, ArithmeticError):
        log.exception("what was saved to be shown of %s is not readable", unit)
        return published({}, language())


def _link(unit: str) -> str:
    """Give the address of this page where phones reach it, "" where none does."""
    state = _state()
    demo = state.snapshot().bundle.office.demo
    address = state.config.phone_address(demo=demo)
    return f"{address}/ikm/{unit}" if address else ""


def _open(answer: Response, name: str) -> Response:
    """Let programs of other sites read public data."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = SHORTLY
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
