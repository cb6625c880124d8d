"""The SKM form on a phone: one light page behind the QR code, and what follows its sending.

The page is text made once per counter and language and served by `front.py`; it works without a
script and asks nothing of any other host. Here is also what a browser is shown when an answer
was refused. Nothing here stores anything: see `intake.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import Environment, FunctionLoader, StrictUndefined

from kiosk.language import language
from kiosk.pages import ID_MARK
from kiosk.touch_texts import BANDS
from survey.errors import Conflict, LoketError, Missing
from survey.fields import Fields, read_id
from survey.language import N_, translator
from survey.ledger import normal_receipt, receipt
from survey.offices import Bundle, Counter, Unit
from survey.questionnaire import load
from survey.responses import NoUnsur

if TYPE_CHECKING:
    from kiosk.context import Snapshot, State

blueprint = Blueprint("phone", __name__)

_TITLES = {
    "sex": N_("Jenis kelamin"),
    "age_band": N_("Usia"),
    "education": N_("Pendidikan terakhir"),
    "job": N_("Pekerjaan"),
}
# Spaces that neither the style nor the script of the form needs; its texts are elsewhere.
_SPACE = re.compile(r" *([{}();,=?+<>&|]) *|(?<=:) ")
_OTHER = {"id": ("en", "English"), "en": ("id", "Indonesia")}
KEPT = (*(item.key for item in load().form), "service", *_TITLES, "comment")


@cache
def _templates() -> Environment:
    """Return an environment that reads our templates without their indentation and remarks."""
    folder = Path(__file__).parent / "templates"

    def read(name: str) -> str:
        lines = map(str.strip, (folder / name).read_text(encoding="utf-8").splitlines())
        text = "\n".join(line for line in lines if line and not line.startswith("//"))
        return _SPACE.sub(r"\1", text) if name.endswith((".css", ".js")) else text

    return Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def render_page(
    bundle: Bundle,
    unit: Unit,
    counter: Counter,
    lang: str,
    *,
    form_id: str = ID_MARK,
    filled: Mapping[str, str] | None = None,
    error: LoketError | None = None,
) -> str:
    """Make the form of one counter.

    Args:
        bundle: the office as the citizen's path knows it.
        unit: the counter's unit.
        counter: which the answers are about.
        lang: `id` or `en`.
        form_id: the id of the answer; a mark, in whose place each visitor gets a fresh one.
        filled: what is already answered, by field.
        error: why an earlier sending was refused.
    """
    say = translator(lang)
    other, other_name = _OTHER[lang]
    return (
        _templates()
        .get_template("phone/form.html")
        .render(
            _=say,
            lang=lang,
            other=other,
            other_name=other_name,
            demo=bundle.office.demo,
            home=_home(unit, counter),
            unit=unit,
            counter=counter,
            items=load().form,
            services=unit.services_at(counter),
            bands=[
                (name, say(title), [(value, say(text)) for value, text in BANDS[name].items()])
                for name, title in _TITLES.items()
            ],
            id=form_id,
            filled=defaultdict(str, filled or {}),
            error=error.text(lang) if error else "",
            place=_place(error),
        )
    )


def _home(unit: Unit, counter: Counter) -> str:
    return f"/q/{unit.code}/{counter.code}"


def _place(error: LoketError | None) -> str:
    """Name the part of the page that an error is about."""
    if isinstance(error, NoUnsur):
        return load().form[0].key
    return error.field if error and error.field in KEPT else ""


def _said(fields: Fields) -> dict[str, str]:
    """Take back what a person had answered, to show it again."""
    texts = {name: [v for v in fields.get(name, ()) if isinstance(v, str)] for name in KEPT}
    return {name: values[0] for name, values in texts.items() if values and values[0]}


# --- What follows the sending -----------------------------------------------------------------


def _state() -> State:
    state: State = current_app.extensions["loket"]
    return state


def _find(unit: str, counter: str) -> tuple[Snapshot, Unit, Counter]:
    snapshot = _state().snapshot()
    return snapshot, *snapshot.find(unit, counter)


@blueprint.get("/q/<unit>/<counter>")
def page(unit: str, counter: str) -> ResponseReturnValue:
    """Show the form when it was not `front.py` that was asked."""
    snapshot, where, desk = _find(unit, counter)
    return render_page(snapshot.bundle, where, desk, language(), form_id=str(uuid4()))


@blueprint.get("/<string(length=4):code>")
def short(code: str) -> ResponseReturnValue:
    """Lead from the four characters on a sticker to the form of its counter."""
    where, desk = _state().snapshot().bundle.by_short(code)
    return redirect(_home(where, desk))


@blueprint.post("/q/<unit>/<counter>")
def answer(unit: str, counter: str) -> ResponseReturnValue:
    """Tell a browser what became of a form that `front.py` did not settle itself."""
    from kiosk.intake_web import received

    outcome, fields = received(_state())
    if "text/html" not in request.headers.get("Accept", ""):
        kind = "application/json" if outcome.stored else "application/problem+json"
        return Response(outcome.json(language()), outcome.status, mimetype=kind)
    if outcome.error is None:
        _snapshot, where, desk = _find(unit, counter)
        place = f"{_home(where, desk)}/tercatat/{outcome.receipt}?lang={language()}"
        return redirect(place, HTTPStatus.SEE_OTHER)
    if isinstance(outcome.error, Missing):
        raise outcome.error
    return _refused(unit, counter, fields, outcome.error), outcome.status


def _refused(unit: str, counter: str, fields: Fields, error: LoketError) -> str:
    """Show the form again with all its answers and what to do; a sent one says that it is."""
    snapshot, where, desk = _find(unit, counter)
    lang, said = language(), _said(fields)
    own = _id(fields)
    if isinstance(error, Conflict) and own:
        return render_template(
            "phone/taken.html",
            home=_home(where, desk),
            said=said,
            receipt=receipt(snapshot.bundle.tenant, own),
        )
    form_id = str(own or uuid4())
    return render_page(
        snapshot.bundle, where, desk, lang, form_id=form_id, filled=said, error=error
    )


def _id(fields: Fields) -> UUID | None:
    values = fields.get("id", ())
    try:
        return read_id(values[0]) if len(values) == 1 else None
    except LoketError:
        return None


@blueprint.post("/q/<unit>/<counter>/baru")
def renew(unit: str, counter: str) -> ResponseReturnValue:
    """Give a new form that already holds the answers of one that was sent before."""
    snapshot, where, desk = _find(unit, counter)
    said = _said({name: request.form.getlist(name) for name in request.form})
    return render_page(snapshot.bundle, where, desk, language(), form_id=str(uuid4()), filled=said)


@blueprint.get("/q/<unit>/<counter>/tercatat/<code>")
def stored(unit: str, counter: str, code: str) -> ResponseReturnValue:
    """Thank for a form and give its receipt, the same for all answers."""
    _snapshot, where, desk = _find(unit, counter)
    return render_template(
        "phone/stored.html",
        home=_home(where, desk),
        unit=where,
        receipt=normal_receipt(code),
        address=(_state().config.address or request.host_url).partition("://")[2].rstrip("/"),
    )
