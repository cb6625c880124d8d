"""The touchscreen at the counter: its one page, made once per counter as text.

It holds every screen and both languages, so that after the tap nothing waits for a page. Which
screen follows which is decided in `flow.py`; the words are in `touch_texts.py`. `front.py` serves
it; what a browser without a script is shown is in `touch.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiosk import STATIC, __version__, qr, static_version
from kiosk.citizens import flow
from kiosk.citizens.scripts import lean
from kiosk.citizens.touch_texts import TEXTS, bands, texts
from kiosk.compiled import compiled
from kiosk.pages import policy
from kiosk.paths import (
    ASK_TO_PAIR,
    CLAIM_PAIR,
    DEMO_PAIR,
    PROOF,
    SCREEN,
    WORKER,
    AnswerPath,
    path,
)
from survey.language import LANGS, translator
from survey.office.bundle import Bundle
from survey.office.facts import Counter, Unit
from survey.questionnaire import Item, Questionnaire, Text, current

_SCHEME = re.compile(r"^https?://")
# In the order they run. The corner comes last: a tap must not wait for what only staff need.
_SCRIPTS = (
    "once",
    "clock",
    "store",
    "outbox",
    "hands",
    "screen",
    "keys",
    "renew",
    "proof",
    "questions",
    "carry",
    "walk",
    "corner",
)


@cache
def _templates() -> Environment:
    """Return our own template environment: these pages are made without a request."""
    environment = Environment(
        loader=FileSystemLoader(STATIC.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled("touch"),
    )
    environment.globals["static"] = lambda name: f"static/{name}?v={static_version(name)}"
    return environment


@cache
def _scripts() -> tuple[Markup, ...]:
    """Return our own scripts for the page itself."""
    scripts = (lean(_own(f"touch-{name}.js")) for name in _SCRIPTS)
    return tuple(Markup(script) for script in scripts)  # noqa: S704 - files of the program


@lru_cache(maxsize=8)
def _style(root: str) -> Markup:
    """Return our own style sheet for the page itself, with its typeface."""
    sheet = _templates().get_template("touch/style.css").render(sheet=_own("touch.css"), root=root)
    return Markup(sheet)  # noqa: S704 - made from files of the program and a setting


def _own(name: str) -> Markup:
    return Markup((STATIC / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of the program


@lru_cache(maxsize=8)
def security(root: str = "") -> str:
    """Return the content-security policy of the touchscreen's pages, made from our own files."""
    return policy(scripts=_scripts(), styles=[_style(root)])


def render_page(
    bundle: Bundle, unit: Unit, counter: Counter, *, address: str = "", root: str = ""
) -> str:
    """Make the touchscreen's page of one counter.

    Args:
        bundle: the office as the citizen's path knows it.
        unit: the counter's unit.
        counter: where the screen stands.
        address: what citizens type and scan; without it the page shows no code.
        root: the path below which browsers see the pages, such as `/skm`.

    Returns:
        HTML with `@@VERSION@@` for the page's version. A browser may keep it: it holds no id.
    """
    form = current()
    short = f"{address}/{counter.short}" if address else ""
    return render(
        "touch/kiosk.html",
        bundle,
        unit,
        counter,
        lang=LANGS[0],
        root=root,
        kepuasan=form.item("kepuasan"),
        questionnaire=form.ref,
        scripts=_scripts(),
        qr=qr.squares(short) if short else None,
        short_address=without_scheme(short),
        address_parts=re.split(r"(?<=[./:])", without_scheme(short)),
        data=_data(
            form,
            unit,
            counter,
            check=f"{without_scheme(address)}/cek" if address else "",
            demo=bundle.office.demo,
            root=root,
        ),
    )


def render(
    template: str,
    bundle: Bundle,
    unit: Unit,
    counter: Counter,
    *,
    lang: str,
    root: str,
    **values: object,
) -> str:
    say = translator(lang)
    return (
        _templates()
        .get_template(template)
        .render(
            lang=lang,
            style=_style(root),
            t=lambda key: say(TEXTS[key]),
            demo=bundle.office.demo,
            unit=unit,
            counter=counter,
            home=root + home(unit, counter),
            **values,
        )
    )


def home(unit: Unit, counter: Counter) -> str:
    """Return the address of a counter's touchscreen."""
    return path(SCREEN, unit.code, counter.code)


def without_scheme(address: str) -> str:
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


def _pairing(unit: Unit, counter: Counter, *, demo: bool, root: str) -> dict[str, str]:
    """Gather what the corner's panel needs; in the demonstration a button pairs."""

    def whole(rule: str) -> str:
        return root + path(rule, unit.code, counter.code)

    return {
        "unit": unit.code,
        "counter": counter.code,
        "place": f"{counter.name}, {unit.public_name}",
        "version": __version__,
        "root": root,
        "ask": whole(ASK_TO_PAIR),
        "claim": whole(CLAIM_PAIR),
        "demo": whole(DEMO_PAIR) if demo else "",
    }


def _data(
    form: Questionnaire, unit: Unit, counter: Counter, *, check: str, demo: bool, root: str
) -> dict[str, object]:
    """Gather what the page's script needs: the walk, the questions, the words of both languages."""
    services = unit.services_at(counter)
    sides: dict[str, list[Mapping[str, object]]] = {"low": [], "high": []}
    for reason in form.reasons:
        sides[reason.side].append(
            {"key": reason.key, "icon": reason.icon, "text": _both(reason.text)}
        )
    return {
        "lang": LANGS[0],
        "langs": LANGS,
        "questionnaire": form.ref,
        "window": f"{root}{home(unit, counter)}/window",
        "worker": f"{root}{WORKER}",
        "post": {
            answer.name.lower(): root + path(answer, unit.code, counter.code)
            for answer in (AnswerPath.RATING, AnswerPath.DETAILS, AnswerPath.FORM)
        },
        "pair": _pairing(unit, counter, demo=demo, root=root),
        "check": check,
        "proof": root + PROOF,
        "flow": flow.as_data(form, len(services)),
        "kepuasan": _item(form.item("kepuasan")),
        "items": [_item(item) for item in form.form],
        "reasons": {
            side: {"ask": _both(form.ask[side]), "choices": choices}
            for side, choices in sides.items()
        },
        "services": [{"value": s.code, "text": {"id": s.name, "en": s.name}} for s in services],
        "bands": bands(),
        "texts": texts()
        | {"other": {"id": "English", "en": "Indonesia"}}
        | {"other_short": {"id": "EN", "en": "ID"}},
    }
