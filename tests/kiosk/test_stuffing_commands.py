"""`loket kantor aturan` and `loket tickets`: what they print, keep, and refuse in words."""

import json
import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import loket
from kiosk.tickets import ticket_key
from reports.stickers import UnreachableAddress
from reports.tickets import WhichCounter
from survey.actions.tickets import WrongTicketDays
from survey.exclusions import ExclusionTooLate, UnknownExclusion
from survey.register.opening import open_register
from survey.register.schema import journal
from survey.tickets import read_ticket
from tests import commanded
from tests.reports.stored import n_pages, text_of

OFFICE = """
[office]
name = "Dinas Contoh"
[[unit]]
code = "u"
name = "Unit"
hours = "Sen-Jum 08.00-15.00"
counters = [{code = "L1", name = "Loket 1"}]
[[unit]]
code = "dua"
name = "Unit dua"
hours = "Sen-Jum 08.00-15.00"
counters = [{code = "A", name = "Loket A"}, {code = "B", name = "Loket B"}]
"""
HERE = ("--address", "https://skm.contoh.go.id")
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


run = partial(commanded.run, on="2026-11-30")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "kantor.toml").write_text(OFFICE, encoding="utf-8")
    run(tmp_path / "data", "import", "office", str(tmp_path / "kantor.toml"))
    return tmp_path / "data"


def lines_of(data: Path, act: str) -> list[dict[str, object]]:
    register = open_register(data / "register.db")
    with register.read() as conn:
        rows = conn.execute(journal.select().where(journal.c.act == act)).all()
    register.close()
    return [json.loads(row.params) for row in rows]


def test_a_rule_is_shown_before_it_is_set_and_told_afterwards(data: Path) -> None:
    rule = ("kantor", "aturan", "u", "--leave-out", "equal-forms", "--from", "2027-01-01")
    assert "semua formulir dihitung" in run(data, "kantor", "aturan", "u")
    plan = run(data, *rule, "--preview")
    assert "baru: Aturan pengecualian u: equal-forms, mulai 2027-01-01" in plan
    assert lines_of(data, "set_exclusion") == [], "a preview sets nothing"
    assert "tercatat" in run(data, *rule)
    assert lines_of(data, "set_exclusion") == [
        {"unit": "u", "from": "2027-01-01", "leave_out": "equal-forms"}
    ]
    assert "Tidak ada yang berubah" in run(data, *rule)
    output = run(data, "kantor", "aturan", "u")
    assert "sejak 2027-01-01: tidak dihitung equal-forms (formulir sama beruntun)" in output
    assert "; ditetapkan 2026-11-30." in output
    run(data, "kantor", "aturan", "u", "--leave-out", "none", "--from", "2028-01-01")
    assert "(tidak ada)" in run(data, "kantor", "aturan", "u")
    assert "aturan pengecualian" in run(data, "jejak")


def test_a_rule_that_comes_too_late_is_refused_with_the_earliest_day(data: Path) -> None:
    with pytest.raises(ExclusionTooLate, match="--from 2026-12-01"):
        run(data, "kantor", "aturan", "u", "--leave-out", "form-rush", "--from", "2026-11-01")
    with pytest.raises(UnknownExclusion, match="same-device"):
        run(data, "kantor", "aturan", "u", "--leave-out", "burst", "--from", "2027-01-01")
    done = CliRunner().invoke(
        loket, ["--data", str(data), "kantor", "aturan", "u", "--from", "2027-01-01"]
    )
    assert done.exit_code == 2


def test_a_sheet_has_as_many_codes_as_asked_and_none_is_kept(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "tiket.pdf"
    counted = run(data, "tickets", "--unit", "u", "-n", "30", *HERE, "-o", str(sheet))
    assert "30 kode dicetak (30 masih berlaku), 0 dipakai" in counted
    pdf = sheet.read_bytes()
    codes = CODE.findall(text_of(pdf))
    assert len(set(codes)) == 30
    assert n_pages(pdf) == 2
    key = ticket_key((data / "secret.key").read_bytes())
    tickets = [read_ticket(key, "u", code) for code in codes]
    assert {ticket.last for ticket in tickets} == {date(2026, 12, 30)}
    kept = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert not any(
        form.encode() in kept for ticket in tickets for form in (ticket.code, ticket.printed)
    )
    assert lines_of(data, "issue_tickets") == [{"unit": "u", "n": 30, "last": "2026-12-30"}]
    again = run(data, "tickets", "--unit", "u", "-n", "5", *HERE, "-o", str(sheet), on="2027-01-05")
    assert "35 kode dicetak (5 masih berlaku)" in again
    assert not set(CODE.findall(text_of(sheet.read_bytes()))) & set(codes)


def test_tickets_are_refused_in_words_where_they_would_lead_nowhere(
    data: Path, tmp_path: Path
) -> None:
    out = ("-o", str(tmp_path / "x.pdf"))
    with pytest.raises(WhichCounter, match="A, B"):
        run(data, "tickets", "--unit", "dua", *HERE, *out)
    run(data, "tickets", "--unit", "dua", "--counter", "b", "-n", "1", *HERE, *out)
    with pytest.raises(UnreachableAddress):
        run(data, "tickets", "--unit", "u", "--address", "http://192.168.1.2", *out)
    for last in ("2026-11-29", "2028-01-01"):
        with pytest.raises(WrongTicketDays, match="366"):
            run(data, "tickets", "--unit", "u", "--until", last, *HERE, *out)
    assert [line["unit"] for line in lines_of(data, "issue_tickets")] == ["dua"]
