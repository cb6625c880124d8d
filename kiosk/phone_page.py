"""The SKM form on a phone as one light page: text made once per counter and language.

It works without a script and asks nothing of any other host. `front.py` serves it; what follows
its sending is in `phone.py`. Nothing here knows a request.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from kiosk.pages import ID_MARK
from kiosk.touch_texts import BANDS
from survey.errors import LoketError
from survey.fields import Fields
from survey.language import N_, translator
from survey.offices import Bundle, Counter, Unit
from survey.questionnaire import load
from survey.responses import NoUnsur

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
            home=home(unit, counter),
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


def home(unit: Unit, counter: Counter) -> str:
    """Return the address of a counter's form."""
    return f"/q/{unit.code}/{counter.code}"


def _place(error: LoketError | None) -> str:
    """Name the part of the page that an error is about."""
    if isinstance(error, NoUnsur):
        return load().form[0].key
    return error.field if error and error.field in KEPT else ""


def said(fields: Fields) -> dict[str, str]:
    """Take back what a person had answered, to show it again."""
    texts = {name: [v for v in fields.get(name, ()) if isinstance(v, str)] for name in KEPT}
    return {name: values[0] for name, values in texts.items() if values and values[0]}
