"""Every script of every page is of a kind that browsers from Chrome 60 on can run."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import esprima
import pytest

from kiosk import STATIC
from kiosk.citizens.scripts import lean
from tests.kiosk.conftest import PHONE, Counterside

TEMPLATES = STATIC.parent / "templates"
SCRIPTS = sorted([*STATIC.rglob("*.js"), *TEMPLATES.rglob("*.js")])
INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|/json))[^>]*>(.*?)</script>", re.DOTALL)
# What came after Chrome 60 and is easily used without a thought.
NEWER = set(
    re.findall(
        r"\w+",
        """
        AbortController AbortSignal BigInt CompressionStream Iterator ResizeObserver WeakRef
        allSettled any at checkVisibility finally findLast findLastIndex flat flatMap fromAsync
        fromEntries getAnimations globalThis groupBy hasOwn matchAll queueMicrotask randomUUID
        replaceAll replaceChildren reportError requestSubmit scheduler setHTML startViewTransition
        structuredClone timeout toReversed toSorted toSpliced toggleAttribute trimEnd trimStart
        withResolvers
        """,
    )
)


Node = dict[str, Any]  # of a syntax tree, as Esprima writes it


def nodes(tree: object) -> Iterator[Node]:
    """Go through a syntax tree."""
    if isinstance(tree, dict):
        if "type" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def name_of(node: object) -> str:
    """Return the name that is called or read: `flat` of `a.flat()`, `fetch` of `fetch()`."""
    if not isinstance(node, dict):
        return ""
    if node["type"] == "MemberExpression" and not node["computed"]:
        return name_of(node["property"])
    return str(node["name"]) if node["type"] == "Identifier" else ""


def faults(script: str) -> list[str]:
    """Say what of a script an old browser cannot run.

    Esprima knows ECMAScript 2017 and refuses most of what is newer; a few things of 2018 it
    takes are looked for here. What the browser has to bring along is allowed where the script
    asks first whether it is there: `window.AbortController && …`.
    """
    try:
        tree = esprima.toDict(esprima.parseScript(script))
    except esprima.Error as error:
        return [f"no ECMAScript 2017: {error}"]
    wrong, used, asked = [], set(), set()
    for node in nodes(tree):
        match node["type"]:
            case "ObjectExpression" | "ObjectPattern":
                parts = {part["type"] for part in node["properties"]}
                if parts & {"SpreadElement", "RestElement"}:
                    wrong.append("spreads an object")
            case "Import" | "ImportExpression":
                wrong.append("imports a module")
            case "Literal" if "regex" in node and "s" in node["regex"]["flags"]:
                wrong.append("has an expression where the dot is every character")
            case "CallExpression" | "NewExpression":
                used.add(name_of(node["callee"]))
            case "LogicalExpression" if node["operator"] == "&&":
                asked |= {name_of(part) for part in nodes(node["left"])}
            case "IfStatement" | "ConditionalExpression":
                asked |= {name_of(part) for part in nodes(node["test"])}
    return wrong + [f"uses {name}" for name in sorted(used & NEWER - asked)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_in_browsers_from_chrome_60_on(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "n"),
    [("/kiosk/dukcapil/L1", 13), (PHONE, 1), (f"{PHONE}/tercatat/K7QX2-9MDHA", 1)],
)
def test_so_does_what_stands_in_the_page_itself(counter: Counterside, path: str, n: int) -> None:
    scripts = INLINE.findall(counter.client.get(path).text)
    assert len(scripts) == n
    assert [faults(script) for script in scripts] == [[]] * n


def words(script: str) -> list[tuple[str, str]]:
    """Return the words of a script as a browser reads them, without remarks and spaces."""
    tokens = esprima.parseScript(script, tokens=True).tokens
    return [(token.type, token.value) for token in tokens]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_that_is_sent_says_the_same_word_for_word(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    assert words(lean(script)) == words(script)
    assert "\n  " not in lean(script)
    assert not re.search(r"^//", lean(script), re.MULTILINE)


@pytest.mark.parametrize(
    "script",
    [
        'say("a  //  b , c"); // a remark',
        "say('( x )'); say(`${ a }  { b } // c`)",
        "const part = /[^/] = \\/ /g; // a remark with ' and \"",
        "if (/a , b/.test(x)) y = x / 2 / z; // half",
        "text.replace(/\\s+'/, `\n  a line  `)",
    ],
)
def test_what_stands_in_a_text_or_an_expression_is_sent_as_it_is(script: str) -> None:
    assert words(lean(script)) == words(script)
    assert len(lean(script)) < len(script)


def test_no_script_stands_in_a_page_that_is_in_no_file() -> None:
    """So the tests above have seen them all."""
    assert {"touch-walk.js", "form.js", "services.js", "forget.js", "board.js"} <= {
        path.name for path in SCRIPTS
    }
    inline = [
        text
        for page in TEMPLATES.rglob("*.html")
        for text in INLINE.findall(page.read_text(encoding="utf-8"))
    ]
    assert len(inline) == 4
    for text in inline:
        assert re.fullmatch(r'\{\{ script \}\}|\{% include "phone/\w+\.js" %\}', text), text


@pytest.mark.parametrize(
    "script",
    [
        "walks[key] ||= []",
        "box?.answers",
        "lang ?? 'id'",
        "send({ ...body, ago_s })",
        "const { id, ...rest } = body",
        "try { read(); } catch { }",
        "const wait = 300_000",
        "async function* all() {}",
        "class Person { #id = 1 }",
        "import('x')",
        "/a.b/s.test(text)",
        "node.replaceChildren()",
        "root.toggleAttribute('data-large', true)",
        "Object.fromEntries(pairs)",
        "new AbortController()",
        "rows.flat().at(-1)",
        "crypto.randomUUID()",
        "text.replaceAll('a', 'b')",
        "queueMicrotask(send)",
    ],
)
def test_what_an_old_browser_cannot_run_is_found(script: str) -> None:
    assert faults(script)


def test_what_is_asked_for_before_it_is_used_is_no_fault() -> None:
    assert faults("const stop = window.AbortController && new AbortController();") == []
    assert faults("if (window.queueMicrotask) queueMicrotask(send); else send();") == []
    assert faults("send(Object.assign({}, body, ...more), [...names], { at: body.at })") == []
