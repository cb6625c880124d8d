"""The touchscreen at the counter: its one page, and what a browser without a script is shown.

The page is text made once per counter and served by `front.py`; it holds every screen and both
languages, so that after the tap nothing waits for a page. Which screen follows which is decided
in `flow.py`; the words are in `touch_texts.py`. Nothing here stores anything: see `intake.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiosk import STATIC, flow, qr, static_version
from kiosk.touch_texts import TEXTS, bands, texts
from survey.errors import Conflict, LoketError
from survey.language import N_, translator
from survey.ledger import normal_receipt
from survey.offices import Bundle, Counter, Unit
from survey.questionnaire import Item, Questionnaire, Text, load

if TYPE_CHECKING:
    from kiosk.context import State

blueprint = Blueprint("touch", __name__)

BACK_S = 8  # a page without a script returns to the faces after as long as one with it
_SCHEME = re.compile(r"^https?://")
SAYS_STORED = N_("Terima kasih, penilaian ini sudah tercatat.")


@cache
def _templates() -> Environment:
    """Return our own template environment: these pages are made without a request."""
    environment = Environment(
        loader=FileSystemLoader(STATIC.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["inline"] = _inline
    environment.globals["static"] = lambda name: f"/static/{name}?v={static_version(name)}"
    return environment


def _inline(name: str) -> Markup:
    """Return one of our own style sheets or scripts for the page itself."""
    return Markup((STATIC / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of the program


def render_page(bundle: Bundle, unit: Unit, counter: Counter, *, address: str = "") -> str:
    """Make the touchscreen's page of one counter.

    Args:
        bundle: the office as the citizen's path knows it.
        unit: the counter's unit.
        counter: where the screen stands.
        address: what citizens type and scan, without a path; without it the page shows no code.

    Returns:
        HTML with `@@ID@@` where the form's id belongs and `@@VERSION@@` for the page's version.
    """
    asked = load()
    short = f"{address}/{counter.short}" if address else ""
    return _render(
        "touch/kiosk.html",
        bundle,
        unit,
        counter,
        lang="id",
        kepuasan=asked.item("kepuasan"),
        qr=qr.squares(short) if short else None,
        short_address=_said(short),
        address_parts=re.split(r"(?<=[./:])", _said(short)),
        data=_data(asked, unit, counter, check=f"{_said(address)}/cek" if address else ""),
    )


def _render(
    template: str, bundle: Bundle, unit: Unit, counter: Counter, *, lang: str, **values: object
) -> str:
    say = translator(lang)
    return (
        _templates()
        .get_template(template)
        .render(
            lang=lang,
            t=lambda key: say(TEXTS[key]),
            demo=bundle.office.demo,
            unit=unit,
            counter=counter,
            **values,
        )
    )


def _said(address: str) -> str:
    """Write an address as people say it: without its scheme."""
    return _SCHEME.sub("", address)


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _item(item: Item) -> dict[str, object]:
    return {
        "key": item.key,
        "question": _both(item.question),
        "hint": _both(item.hint),
        "options": [_both(option.text) for option in item.options],
    }


def _data(asked: Questionnaire, unit: Unit, counter: Counter, *, check: str) -> dict[str, object]:
    """Gather what the page's script needs: the walk, the questions, the words of both languages."""
    services = unit.services_at(counter)
    sides: dict[str, list[Mapping[str, object]]] = {"low": [], "high": []}
    for reason in asked.reasons:
        sides[reason.side].append(
            {"key": reason.key, "icon": reason.icon, "text": _both(reason.text)}
        )
    return {
        "at": f"/kiosk/{unit.code}/{counter.code}",
        "check": check,
        "flow": flow.as_data(asked, len(services)),
        "kepuasan": _item(asked.item("kepuasan")),
        "items": [_item(item) for item in asked.form],
        "reasons": {
            side: {"ask": _both(asked.ask[side]), "choices": choices}
            for side, choices in sides.items()
        },
        "services": [{"value": s.code, "text": {"id": s.name, "en": s.name}} for s in services],
        "bands": bands(),
        "texts": texts()
        | {"other": {"id": "English", "en": "Indonesia"}}
        | {"other_short": {"id": "EN", "en": "ID"}},
    }


# --- Without a script -------------------------------------------------------------------------


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


def _lang() -> str:
    from kiosk.language import language

    return language()


def _say(
    unit: str, counter: str, text: str, *, status: int = 200, receipt: str = "", stored: bool = True
) -> Response:
    """Answer with one sentence in the touchscreen's look; the page goes back by itself."""
    snapshot = _state().snapshot()
    where, desk = snapshot.find(unit, counter)
    html = _render(
        "touch/said.html",
        snapshot.bundle,
        where,
        desk,
        lang=_lang(),
        text=text,
        receipt=receipt,
        stored=stored,
        check=f"{_said(_state().config.public_address)}/cek",
    )
    home = f"/kiosk/{where.code}/{desk.code}"
    return Response(html, status, {"Refresh": f"{BACK_S}; url={home}"}, mimetype="text/html")


@blueprint.get("/kiosk/<unit>/<counter>")
def page(unit: str, counter: str) -> ResponseReturnValue:
    """Refuse an address that `front.py` could not serve, in words; else send the browser there."""
    where, desk = _state().snapshot().find(unit, counter)
    return redirect(f"/kiosk/{where.code}/{desk.code}")


@blueprint.get("/kiosk/<unit>/<counter>/terima-kasih/<receipt>")
def thanks(unit: str, counter: str, receipt: str) -> ResponseReturnValue:
    """Thank a browser without a script, whatever face it chose."""
    text = translator(_lang())(TEXTS["thanks"])
    return _say(unit, counter, text, receipt=normal_receipt(receipt))


@blueprint.post("/kiosk/<unit>/<counter>/ratings")
@blueprint.post("/kiosk/<unit>/<counter>/ratings/<rating>/detail")
@blueprint.post("/kiosk/<unit>/<counter>/forms")
def answer(unit: str, counter: str, rating: str = "") -> ResponseReturnValue:  # noqa: ARG001
    """Tell a browser what became of an answer that `front.py` did not settle itself."""
    from kiosk.intake_web import received

    outcome, _fields = received(_state())
    if "text/html" not in request.headers.get("Accept", ""):
        kind = "application/json" if outcome.stored else "application/problem+json"
        return Response(outcome.json(_lang()), outcome.status, mimetype=kind)
    if outcome.error is None:
        return redirect(
            f"/kiosk/{unit}/{counter}/terima-kasih/{outcome.receipt}", HTTPStatus.SEE_OTHER
        )
    return _sentence(unit, counter, outcome.error, outcome.status)


def _sentence(unit: str, counter: str, error: LoketError, status: int) -> Response:
    """Say why a tap was not taken; one that was taken before is simply thanked for."""
    if isinstance(error, Conflict):
        return _say(unit, counter, translator(_lang())(SAYS_STORED), status=status)
    return _say(unit, counter, error.text(_lang()), status=status, stored=False)
