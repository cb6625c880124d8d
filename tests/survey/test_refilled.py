"""A private part that was erased and stands in the register again is told before it is erased."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Row, insert, select, text, update

from kiosk.cli import loket
from survey.actions import retention
from survey.differences import DifferenceKind
from survey.findings import by_kind
from survey.ledger import receipt
from survey.proof.nightly import look
from survey.register import checks
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.schema import flag, response_private
from survey.register.schema import journal as lines
from survey.transfer import erasing
from survey.transfer.forward import InProcess
from tests.builders import TENANT, UNIT, a_form, carry, local, opened, put
from tests.erased import TOLD, at_noon
from tests.lived import SOON, Lived, Named, compared, edited, own, told
from tests.verifier.verifier import Verifier

REFILLED, OUTLIVED = DifferenceKind.REFILLED, DifferenceKind.OUTLIVED
DUE = date(2027, 4, 5)
HERE = (REFILLED, "response_private")


def erased_by_rule(office: Lived) -> date:
    """Erase all that is due long after, as the daily run does; gives the day."""
    with time_machine.travel(at_noon(DUE), tick=False):
        retention.erase_due(office.register, at_noon(DUE))
        erasing.apply(office.register, office.folder / "boxes")
        retention.note_run(office.register, "–")
    return DUE


def erased_by_wish(office: Lived) -> date:
    form = receipt(TENANT, office.named["form"].id)
    retention.erase_receipt(office.register, form, "all", "Ayu")
    erasing.apply(office.register, office.folder / "boxes")
    return SOON


def erased_again(office: Lived) -> date:
    """Let the register follow an order that it does not have, as one from a backup does."""
    with office.register.begin() as conn:
        before = conn.execute(select(lines)).all()
    erased_by_wish(office)
    with office.register.engine.execution_options(writing=True).begin() as conn:
        for trigger in ("journal_remains", "journal_only_erased"):
            conn.execute(text(f"DROP TRIGGER {trigger}"))
        conn.execute(lines.delete().where(lines.c.seq > len(before)))
        conn.execute(text("DELETE FROM erasure"))
    aligned = erasing.align(office.register, office.folder / "boxes", at_noon(SOON))
    assert aligned.refilled == 0
    return SOON


def ran_on(day: date, folder: Path, *words: str) -> Result:
    with time_machine.travel(at_noon(day), tick=False):
        return CliRunner().invoke(loket, ["--data", str(folder), *words])


VALUES: Mapping[str, Mapping[str, object]] = {
    "time": {"minute": 600, "at": "2026-11-16T03:00:00Z", "duration_s": 40, "visit": ""},
    "bands": {"sex": "P", "age_band": "26-35", "education": "S1", "job": "PNS"},
    "comment": {"comment": "Petugas minta uang"},
}


def refills(name: str, part: str) -> Callable[[Connection, Named], object]:
    return lambda conn, named: conn.execute(
        update(response_private)
        .where(response_private.c.id == own(named[name]))
        .values(dict(VALUES[part]))
    )


@pytest.mark.parametrize("part", VALUES)
@pytest.mark.parametrize("erased", [erased_by_rule, erased_by_wish, erased_again])
def test_what_was_erased_and_stands_there_again_is_a_difference_of_its_own(
    on_sqlite: Lived, erased: Callable[[Lived], date], part: str
) -> None:
    day = erased(on_sqlite)
    register, folder = on_sqlite.register, on_sqlite.folder
    assert told(compared(register, folder, day)) == {}  # the control
    edited(on_sqlite, refills("form", part))
    comparison = compared(register, folder, day)
    assert told(comparison) == {HERE: 1}
    (difference,) = comparison.differences[0].first
    assert difference.columns == (part,)
    assert look(folder / "boxes", register, at_noon(day)).differences == {
        "refilled response_private": 1
    }
    with time_machine.travel(at_noon(day), tick=False):
        assert [line for line in Verifier(folder).run() if line.startswith("private")]


def test_retention_tells_what_stood_there_again_before_it_erases_it(on_sqlite: Lived) -> None:
    day = erased_by_rule(on_sqlite)
    edited(on_sqlite, refills("form", "bands"))
    on_sqlite.register.close()
    with time_machine.travel(at_noon(day), tick=False):
        done = ran_on(day, on_sqlite.folder, "retention")
        assert "AWAS: 1 bagian sudah dihapus register ini tetapi terisi lagi" in done.output
        with closing(open_register(on_sqlite.folder / "register.db")) as register:
            assert told(compared(register, on_sqlite.folder, day)) == {}
            params = [
                json.loads(line.params)
                for line in acts(register, "erase_again")
                if "refilled" in line.params
            ]
            form = own(on_sqlite.named["form"]).hex()
            assert params == [{"refilled": {"bands": [form]}}]
            with register.read() as conn:
                standing = checks.known(conn).standing
            assert by_kind(standing) == {"refilled response_private": 1}
        assert ran_on(day, on_sqlite.folder, "verify").exit_code == 0
        again = ran_on(day, on_sqlite.folder, "retention")
        assert "terisi lagi" not in again.output
        report = ran_on(
            *(day, on_sqlite.folder, "report", "weekly", "--unit", UNIT, "--week", "2026-W47"),
            *("--format", "json"),
        )
        assert json.loads(report.stdout)["integrity"]["differences"] == 0  # verify has cleared it


def acts(register: Register, act: str) -> list[Row[Any]]:
    with register.read() as conn:
        return list(conn.execute(select(lines).where(lines.c.act == act)).all())


def test_a_closing_is_refused_while_something_stands_there_again(on_sqlite: Lived) -> None:
    erased_by_wish(on_sqlite)
    day = date(2026, 12, 2)
    words = ("close", "--unit", UNIT, "--period", "2026-11", "--by", "Ayu")
    control = ran_on(day, on_sqlite.folder, *words, "--preview")
    assert control.exit_code == 0, control.output
    edited(on_sqlite, refills("form", "bands"))
    on_sqlite.register.close()
    refused = ran_on(day, on_sqlite.folder, *words, "--yes")
    assert refused.exit_code == 1
    assert "terisi lagi" in str(refused.exception)


def test_a_report_tells_what_a_citizen_had_erased_and_stands_there_again(
    on_sqlite: Lived,
) -> None:
    erased_by_wish(on_sqlite)
    on_sqlite.register.close()
    ran_on(SOON, on_sqlite.folder, "verify")
    words = ("report", "weekly", "--unit", UNIT, "--week", "2026-W47", "--format", "json")
    found = []
    for change in (lambda *_: None, refills("form", "bands")):
        with closing(open_register(on_sqlite.folder / "register.db")) as register:
            edited(replace(on_sqlite, register=register), change)
        report = json.loads(ran_on(SOON, on_sqlite.folder, *words).stdout)
        found.append(report["integrity"]["differences"])
    assert found == [0, 1]


def test_a_flag_that_somebody_forges_hides_nothing_of_it(on_sqlite: Lived) -> None:
    """An answer with the flag `private` came without a part; it does not come by one later."""
    erased_by_wish(on_sqlite)

    def change(conn: Connection, named: Named) -> None:
        refills("form", "bands")(conn, named)
        row = {"tenant": TENANT, "id": own(named["form"]), "rule": "private"}
        conn.execute(insert(flag), {**row, "unit": UNIT, "day": "2026-11-16"})

    assert edited(on_sqlite, change) == {HERE: 1}


@pytest.mark.parametrize("erased", [erased_by_rule, erased_by_wish])
def test_a_register_that_is_older_than_the_order_is_told_so_and_retention_mends_it(
    on_sqlite: Lived, tmp_path: Path, erased: Callable[[Lived], date]
) -> None:
    folder = on_sqlite.folder
    shutil.copyfile(folder / "register.db", tmp_path / "kept.db")
    day = erased(on_sqlite)
    on_sqlite.register.close()
    shutil.copyfile(tmp_path / "kept.db", folder / "register.db")
    with time_machine.travel(at_noon(day), tick=False):
        done = ran_on(day, folder, "verify")
        assert done.exit_code == 1
        assert "register ini lebih lama daripada perintah penghapusannya" in done.stdout
        assert "Jalankan loket retention" in done.stdout
        assert "Jangan tanda tangani" not in done.stdout  # nobody is said to have changed it
        assert Verifier(folder).run()
        done = ran_on(day, folder, "retention")
        assert ("AWAS" in done.output, done.exit_code) == (False, 0), done.output
        done = ran_on(day, folder, "verify")
        assert done.exit_code == 0, done.output
        assert Verifier(folder).run() == []


def test_an_answer_that_came_after_the_pass_is_not_said_to_be_refilled(
    on_sqlite: Lived, tmp_path: Path
) -> None:
    """It is of a day whose time was erased already, in a backup of just then."""
    folder = on_sqlite.folder
    day = erased_by_rule(on_sqlite)
    late = a_form(2, at=local(10), comment="terlambat", bands=TOLD)
    with opened(folder, "tablet") as box, time_machine.travel(at_noon(day), tick=False):
        put(box, late)
        carry(box, InProcess(on_sqlite.register))
    shutil.copyfile(folder / "register.db", tmp_path / "kept.db")
    erased_by_rule(on_sqlite)
    on_sqlite.register.close()
    shutil.copyfile(tmp_path / "kept.db", folder / "register.db")
    with closing(open_register(folder / "register.db")) as register:
        assert told(compared(register, folder, day)) == {(OUTLIVED, "response_private"): 3}
