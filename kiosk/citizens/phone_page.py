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

from kiosk import static_path
from kiosk.citizens.scripts import lean
from kiosk.citizens.touch_texts import BANDS
from kiosk.compiled import compiled
from kiosk.pages import ADDRESS_MARK, ID_MARK, RECEIPT_MARK, policy
from kiosk.paths import PHONE, path
from survey.answers.dating import MAX_AGO_S
from survey.answers.drafts import NoUnsur
from survey.answers.fields import Fields
from survey.errors import LoketError
from survey.language import N_, NN_, translator
from survey.language import filled as inserted
from survey.office.bundle import Bundle
from survey.office.facts import Counter, Unit
from survey.questionnaire import Questionnaire, current, load, official, refs

_TITLES = {
    "sex": N_("Jenis kelamin"),
    "age_band": N_("Usia"),
    "education": N_("Pendidikan terakhir"),
    "job": N_("Pekerjaan"),
}
SERVICE = N_("Layanan yang Anda terima")
_SPACE = re.compile(r" *([{};,>]) *|(?<=:) ")  # that the style of the form does not need
_SECONDS_EACH = 13  # a question takes about so long: nine take two minutes
_OTHER = {"id": ("en", "English"), "en": ("id", "Indonesia")}
_KEPT = ("service", *_TITLES, "comment", "questionnaire", "ticket")


@cache
def _templates() -> Environment:
    """Return an environment that reads our templates without their indentation."""
    folder = Path(__file__).parents[1] / "templates"

    def read(name: str) -> str:
        text = (folder / name).read_text(encoding="utf-8")
        if name.endswith(".js"):
            return lean(text)
        text = "\n".join(line for line in map(str.strip, text.splitlines()) if line)
        return _SPACE.sub(r"\1", text) if name.endswith(".css") else text

    return Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        bytecode_cache=compiled("phone"),
    )


@cache
def security() -> str:
    """Return the content-security policy of the form, made from the files that it includes."""
    return policy(
        scripts=[
            _templates().get_template(f"phone/{name}.js").render() for name in ("form", "services")
        ],
        styles=[_templates().get_template("phone/form.css").render()],
    )


def render_page(
    bundle: Bundle,
    unit: Unit,
    counter: Counter,
    lang: str,
    *,
    questionnaire: Questionnaire | None = None,
    form_id: str = ID_MARK,
    filled: Mapping[str, str] | None = None,
    error: LoketError | None = None,
    root: str = "",
) -> str:
    """Make the form of one counter.

    Args:
        bundle: the office as the citizen's path knows it.
        unit: the counter's unit.
        counter: which the answers are about.
        lang: `id` or `en`.
        questionnaire: what is asked; without it the official one.
        form_id: the id of the answer; a mark, in whose place each visitor gets a fresh one.
        filled: what is already answered, by field.
        error: why an earlier sending was refused.
        root: the path below which browsers see the pages, such as `/skm`.
    """
    say = translator(lang)
    form = questionnaire or current()
    other, other_name = _OTHER[lang]
    answered = dict(filled or {})
    chosen = unit.sent_service(counter, answered.pop("service", "")) or ""
    services, besides = _services(unit, counter, chosen)
    answered |= {"service": chosen} if chosen else {}
    place = _place(error, form)
    return (
        _templates()
        .get_template("phone/form.html")
        .render(
            _=say,
            lang=lang,
            other=other,
            other_name=other_name,
            demo=bundle.office.demo,
            home=root + home(unit, counter),
            asks=asks(form),
            form=form,
            length=length(form, lang),
            most_ago_s=MAX_AGO_S,
            unit=unit,
            counter=counter,
            items=form.form,
            services=services,
            besides=besides,
            ask_service=len(services) > 1 or bool(chosen) or place == "service",
            bands=[
                (name, say(title), [(value, say(text)) for value, text in BANDS[name].items()])
                for name, title in _TITLES.items()
            ],
            id=form_id,
            filled=defaultdict(str, answered),
            error=_sentence(error, services, lang) if error else "",
            place=place,
        )
    )


def render_thanks(bundle: Bundle, unit: Unit, counter: Counter, lang: str, *, root: str) -> str:
    """Make the page that thanks for a form, with marks for its receipt and where to check it."""
    return (
        _templates()
        .get_template("phone/stored.html")
        .render(
            _=translator(lang),
            language=lambda: lang,
            in_language=lambda other: f"?lang={other}",
            url_for=lambda _, filename: static_path(filename, root),
            request={"method": "GET"},
            office=bundle.office,
            root=root,
            home=root + home(unit, counter),
            asks="",
            unit=unit,
            receipt=RECEIPT_MARK,
            address=ADDRESS_MARK,
            ticket="",
        )
    )


@cache
def security_of_thanks() -> str:
    """Return the content-security policy of that page."""
    return policy(scripts=[_templates().get_template("phone/forget.js").render()])


def _services(unit: Unit, counter: Counter, chosen: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give the choices of a service by code, and the codes that a page of before may have sent.

    What is chosen already stays so under its code, although it has another one by now, counts as
    another one, or is offered no more.
    """
    besides = unit.services_besides(counter)
    offered = {service.code: service.name for service in unit.services_at(counter)}
    if chosen in besides:
        same = next((code for code, name in offered.items() if name == besides[chosen]), chosen)
        names = offered | {same: besides[chosen]}
        offered = {chosen if code == same else code: name for code, name in names.items()}
    return offered, besides


def _sentence(error: LoketError, services: Mapping[str, str], lang: str) -> str:
    """Say what is wrong by the words that stand on the page, not by those of programs."""
    say = translator(lang)
    titles = {name: say(title) for name, title in (*_TITLES.items(), ("service", SERVICE))}
    field = error.field or ""
    if field not in titles:
        return error.text(lang)
    bands = [say(text) for text in BANDS.get(field, {}).values()]
    known = ", ".join(bands or services.values())
    values = {"field": titles[field], "known": known or "–"}
    return inserted(error.sentence, error.values | values, lang)


def home(unit: Unit, counter: Counter) -> str:
    """Return the address of a counter's form."""
    return path(PHONE, unit.code, counter.code)


def length(form: Questionnaire, lang: str) -> str:
    """Say how many questions a form has and about how long it takes: "9 questions, about …"."""
    minutes = max(1, round(len(form.form) * _SECONDS_EACH / 60))
    questions = inserted(NN_("%(n)s pertanyaan"), {"n": len(form.form)}, lang)
    about = inserted(NN_("sekitar %(n)s menit"), {"n": minutes}, lang)
    return f"{questions}, {about}"


def asks(form: Questionnaire) -> str:
    """Return what an address adds to ask another instrument than the official one."""
    return "" if form.key == official().key else f"&questionnaire={form.key}"


def ticket_said(use: str) -> str:
    """Return what an address adds to tell what became of a ticket's code; "" without a code."""
    return f"&t={use}" if use else ""


def named(fields: Fields) -> Questionnaire:
    """Return the version that a sent form says it was asked, else the official one as it is."""
    values = fields.get("questionnaire", ())
    ref = values[0] if len(values) == 1 and isinstance(values[0], str) else ""
    return load(ref) if ref in refs() else current()


def _place(error: LoketError | None, form: Questionnaire) -> str:
    """Name the part of the page that an error is about."""
    if isinstance(error, NoUnsur):
        return form.form[0].key
    return error.field if error and error.field in _kept(form) else ""


def answers_kept(fields: Fields) -> dict[str, str]:
    """Take back what a person had answered, to show it again."""
    kept = _kept(named(fields))
    texts = {name: [v for v in fields.get(name, ()) if isinstance(v, str)] for name in kept}
    return {name: values[0] for name, values in texts.items() if values and values[0]}


def _kept(form: Questionnaire) -> tuple[str, ...]:
    return (*(item.key for item in form.form), *_KEPT)
