"""Every act is a plan first: shown, asked about, and carried out as it was seen."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.commands.planned import Declined, NotAgreed
from survey import actions
from survey.actions import ChangedMeanwhile
from survey.actions.planning import DayTurned
from survey.ledger import receipt
from survey.register import audit, journal
from survey.register.engine import Register
from survey.register.opening import open_register
from tests.builders import TENANT, a_form
from tests.kiosk.test_import_command import FIELD, OFFICE, a_file

RATINGS = "answered_at,kepuasan,officer\n" + "".join(
    f"2026-05-0{day},{score},P01\n" for day, score in ((4, 3), (5, 4), (6, 2), (7, 4))
)
FORMS = "answered_at,U1,U2,U3,U4,U5,U6,U7,U8,U9\n" + "".join(
    f"2026-05-{day:02},3,4,3,4,3,4,3,4,{n}\n" for day in (4, 5, 6, 7, 11, 12) for n in (2, 3, 4)
)


KINDS = ["office", "roster", "services given", "ratings", "withdraw", "close"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    done(folder, "import", "office", a_file(tmp_path, OFFICE), "--yes")
    return folder


def invoke(data: Path, *words: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(loket, ["--data", str(data), *map(str, words)], input=answer)


def told_lines(text: str) -> list[str]:
    """Give the lines of a plan, without those that say that a slow machine is still at it."""
    return [line for line in text.replace("\r", "\n").splitlines() if ": " in line]


def done(data: Path, *words: str | Path, answer: str = "") -> str:
    result = invoke(data, *words, answer=answer)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@contextmanager
def opened(data: Path) -> Iterator[Register]:
    with closing(open_register(data / "register.db")) as register:
        yield register


def rows(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Give all that the register holds, by table."""
    from sqlalchemy import select

    from survey.register.schema import metadata

    with opened(data) as register, register.read() as conn:
        return {
            table.name: [tuple(row) for row in conn.execute(select(table))]
            for table in metadata.sorted_tables
        }


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a person sit there: the test's input is what is typed."""
    real: Callable[..., object] = CliRunner.isolation

    @contextmanager
    def isolation(self: CliRunner, *given: object, **named: object) -> Iterator[object]:
        with real(self, *given, **named) as streams:  # type: ignore[attr-defined]
            sys.stdin.isatty = lambda: True  # type: ignore[method-assign]
            yield streams

    monkeypatch.setattr(CliRunner, "isolation", isolation)


def acts(data: Path, tmp_path: Path) -> dict[str, tuple[str | Path, ...]]:
    """Bring data of every kind, and give an act of every kind that would change it."""
    done(data, "import", "office", FIELD / "roster-dot-times.csv", "--yes")
    done(data, "import", "ratings", a_file(tmp_path, RATINGS, "mei.csv"), "--unit", "u", "--yes")
    services = a_file(tmp_path, "date,service,n\n2026-05-04,ktp,40\n", "layanan.csv")
    done(data, "import", "services-given", services, "--unit", "u", "--yes")
    june = a_file(tmp_path, "answered_at,kepuasan\n2026-06-01,3\n2026-06-02,7\n", "juni.csv")
    more = a_file(tmp_path, "date,service,n\n2026-05-04,ktp,41\n", "lagi.csv")
    office = a_file(tmp_path, OFFICE.replace("15.00", "14.00"), "jam.toml")
    forms = a_file(tmp_path, FORMS, "formulir.csv")
    words = ("--unit", "u", "--order", "list", "--other-people")  # than those who tapped
    done(data, "import", "ratings", forms, *words, "--yes")
    return {
        "office": ("import", "office", office),
        "roster": ("import", "office", FIELD / "roster-substitute.csv"),
        "services given": ("import", "services-given", more, "--unit", "u"),
        "ratings": ("import", "ratings", june, "--unit", "u"),
        "withdraw": ("import", "withdraw", "1"),
        "close": ("close", "--unit", "u", "--period", "2026-05", "--by", "Ayu"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_shows_the_plan_and_stores_nothing(data: Path, tmp_path: Path, kind: str) -> None:
    words = acts(data, tmp_path)[kind]
    before = rows(data)
    plan = done(data, *words, "--preview")
    assert told_lines(plan)[0].startswith(("berubah: ", "berakhir: ", "baru: "))
    assert rows(data) == before
    # The control: carried out, it does change something, and says the same lines.
    told = done(data, *words, "--yes")
    assert rows(data) != before
    if kind != "close":
        assert set(told_lines(plan)) <= set(told_lines(told))
    again = invoke(data, *words, "--preview").output
    assert not [line for line in again.splitlines() if line.startswith(("berubah", "berakhir"))]


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("kind", KINDS)
def test_a_person_is_asked_and_may_say_no(data: Path, tmp_path: Path, kind: str) -> None:
    words = acts(data, tmp_path)[kind]
    before = rows(data)
    for answer in ("n\n", "tidak\n", "\n", "mungkin\n\n", ""):
        refused = invoke(data, *words, answer=answer)
        assert isinstance(refused.exception, Declined)
        assert "Kerjakan? [ya/tidak]" in refused.output
        assert rows(data) == before
    done(data, *words, answer="ya\n")
    assert rows(data) != before


def test_a_script_must_say_yes_where_the_past_changes(data: Path, tmp_path: Path) -> None:
    roster = acts(data, tmp_path)["roster"]
    before = rows(data)
    refused = invoke(data, *roster)
    assert isinstance(refused.exception, NotAgreed)
    assert "--yes" in str(refused.exception)
    assert rows(data) == before


GIVEN = "answered_at,counter,kepuasan\n2026-05-04 08.40,L1,3\n2026-05-04 09.40,L1,4\n"
DUTIES = "unit,counter,officer,from,to\nu,L1,P01,{day} 08.00,{day} 15.00\n"
MINUTES = ("--from", "2026-05-04 08.00", "--to", "2026-05-04 09.00", "--reason", "izin")
A_WORD = "mengubah juga laporan masa lalu, mulai 2026-05-04 (minggu 2026-W19)"


@pytest.mark.parametrize("kind", ["late roster", "substitute", "office file"])
def test_ratings_of_the_past_that_find_their_officer_change_it_too(
    data: Path, tmp_path: Path, kind: str
) -> None:
    late = a_file(tmp_path, DUTIES.format(day="2026-05-04"), "mei.csv")
    duty = 'from = "2026-05-04 08.00", to = "2026-05-04 15.00" }]'
    whole = OFFICE + 'duty = [{ counter = "L1", officer = "P01", ' + duty
    words: tuple[str | Path, ...] = {
        "late roster": ("import", "office", late),
        "office file": ("import", "office", a_file(tmp_path, whole, "semua.toml")),
        "substitute": ("ganti", "--unit", "u", "--counter", "L1", "--officer", "P04", *MINUTES),
    }[kind]
    # The controls: no rating is there yet, and a roster of days to come.
    assert "masa lalu" not in done(data, *words, "--preview")
    ahead = a_file(tmp_path, DUTIES.format(day="2098-05-05"), "depan.csv")
    done(data, "import", "ratings", a_file(tmp_path, GIVEN, "beri.csv"), "--unit", "u")
    assert "masa lalu" not in done(data, "import", "office", ahead)

    assert A_WORD in done(data, *words, "--preview")
    refused = invoke(data, *words)
    assert isinstance(refused.exception, NotAgreed)
    assert "jawaban menjadi tentang petugas lain" in done(data, *words, "--yes")


@pytest.mark.parametrize("when", ['from = "2026-05-01"', 'to = "2026-05-29"'])
@pytest.mark.parametrize("things", ["officers", "counters", "services", "unit"])
def test_what_a_later_file_brings_into_the_past_changes_it_too(
    data: Path, tmp_path: Path, things: str, when: str
) -> None:
    def file(days: str) -> Path:
        row = f'code = "X9", name = "Baru", {days}'.rstrip(", ")
        text = OFFICE.replace(f"{things} = [", f"{things} = [{{ {row} }}, ")
        if things == "unit":
            text += "[[unit]]\n" + row.replace(", ", "\n")
        return a_file(tmp_path, text, "lagi.toml")

    with time_machine.travel("2026-06-30 05:00Z", tick=False):
        told = done(data, "import", "office", file(when), "--preview")
        assert (
            "X9: Baru, " + ("mulai 2026-05-01" if "from" in when else "sampai 2026-05-29") in told
        )
        assert "mengubah juga laporan masa lalu" in told
        assert isinstance(invoke(data, "import", "office", file(when)).exception, NotAgreed)
        # The controls: from today on, and the same in a first file.
        assert "mulai 2026-06-30" in done(data, "import", "office", file(""))
        told = done(tmp_path / "lain", "import", "office", file(when))
        assert "masa lalu" not in told


def test_new_hours_hold_from_today_and_ask_no_script(data: Path, tmp_path: Path) -> None:
    told = done(data, *acts(data, tmp_path)["office"])
    assert "“Sen-Jum 08.00-15.00” → “Sen-Jum 08.00-14.00”, mulai " in told
    assert "masa lalu" not in told


def test_what_was_done_meanwhile_stops_a_plan(data: Path, tmp_path: Path) -> None:
    with opened(data) as register:
        with register.read() as conn:
            newest = audit.newest(conn)
        assert newest is not None
        from survey.exchange.offices import office

        act = office.act(
            a_file(tmp_path, OFFICE.replace("Budi Santoso", "Budi Santosa"), "lain.toml"),
            register=register,
            by="Ayu",
            same_person=["P02"],
        )
        plan = actions.rehearse(register, act)
        assert plan.state == newest.n
        with register.begin() as conn:
            journal.note(conn, "Budi", "set_duties", "u", "jadwal lain")
        with pytest.raises(ChangedMeanwhile, match="jadwal oleh Budi"):
            actions.carry_out(register, act, state=plan.state)
        with register.begin() as conn:
            journal.note(conn, "Budi", "export_ratings", "u", "hanya membaca")
        later = actions.rehearse(register, act)
        with register.begin() as conn:
            journal.note(conn, "Budi", "export_ratings", "u", "hanya membaca")
        assert actions.carry_out(register, act, state=later.state).any


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("minutes", [1, 3])
def test_a_plan_that_is_agreed_to_after_midnight_is_another_one(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    words = ("import", "office", a_file(tmp_path, OFFICE.replace("15.00", "14.00"), "jam.toml"))
    with time_machine.travel("2098-06-30 16:58Z", tick=False) as clock:  # 23.58 in Jakarta

        def think(*_: object, **__: object) -> str:
            clock.shift(timedelta(minutes=minutes))
            return "ya"

        monkeypatch.setattr("click.prompt", think)
        result = invoke(data, *words)
        assert ", mulai 2098-06-30" in result.output
        assert isinstance(result.exception, DayTurned) == (minutes == 3)
        told = done(data, *words, "--preview")
        assert (", mulai 2098-07-01" in told) == (minutes == 3)


def test_an_import_of_a_closed_period_is_not_withdrawn_without_a_word(
    data: Path, tmp_path: Path
) -> None:
    words = acts(data, tmp_path)
    done(data, *words["close"])
    refused = invoke(data, "import", "withdraw", "2")
    assert isinstance(refused.exception, NotAgreed)
    assert "Periode yang sudah ditutup: Mei 2026." in refused.output
    assert "18 jawaban tidak dihitung lagi." in refused.output
    assert "18 jawaban tidak lagi dihitung" in done(data, "import", "withdraw", "2", "--yes")


def test_erasing_for_ever_is_asked_about_and_is_no_matter_twice(data: Path, tmp_path: Path) -> None:
    acts(data, tmp_path)
    with opened(data) as register, register.read() as conn:
        from sqlalchemy import select

        from survey.register.schema import response

        code = conn.execute(
            select(response.c.receipt).where(response.c.receipt.is_not(None)).limit(1)
        ).scalar_one()
    refused = invoke(data, "erase", "--receipt", code)
    assert isinstance(refused.exception, NotAgreed)
    assert f"berakhir: Bagian pribadi {code}" in done(data, "erase", "--receipt", code, "--preview")
    assert "dihapus; nilainya tetap dihitung" in done(data, "erase", "--receipt", code, "--yes")
    assert "sudah dihapus sebelumnya" in done(data, "erase", "--receipt", code)
    nobody = receipt(TENANT, a_form().id)
    assert "Tidak ada isian" in str(invoke(data, "erase", "--receipt", nobody).exception)


def test_imports_are_listed_with_what_counts_of_them(data: Path, tmp_path: Path) -> None:
    words = acts(data, tmp_path)
    done(data, *words["close"])
    done(data, "import", "withdraw", "1", "--yes")
    told = done(data, "imports").splitlines()
    assert "mei.csv: tidak ada yang dihitung" in told[0]
    assert "formulir.csv: 18 jawaban dihitung, 2026-05-04 s.d. 2026-05-12" in told[1]
    assert told[1].endswith("periode yang sudah ditutup: 2026-05")
    values = json.loads(done(data, "imports", "--unit", "U", "--format", "json"))
    assert [(value["number"], value["n"]) for value in values] == [(1, 0), (2, 18)]


def test_the_trail_says_who_did_what_and_can_be_searched(data: Path, tmp_path: Path) -> None:
    acts(data, tmp_path)
    every = done(data, "jejak").splitlines()
    assert "impor dimulai" in every[0]
    assert "data kantor" in every[-2]
    assert "jurnal dimulai" in every[-1]
    assert len(done(data, "jejak", "--act", "jadwal").splitlines()) == 1
    assert done(data, "jejak", "--act", "set_duties") == done(data, "jejak", "--act", "jadwal")
    assert len(done(data, "jejak", "--about", "mei.csv").splitlines()) == 1
    assert "4 baris yang lebih lama" in done(data, "jejak", "-n", "2")
    assert "Tidak ada yang cocok" in done(data, "jejak", "--by", "siapa")
    assert done(data, "jejak", "--format", "csv").startswith("n,at,by,act,subject,detail")
    assert done(data, "jejak", "--to", "2020-01-01") == "Tidak ada yang cocok.\n"


def test_a_comment_is_no_answer_of_its_own(data: Path, tmp_path: Path) -> None:
    text = "answered_at,kepuasan,comment\n2026-05-04,3,baik\n2026-05-05,4,\n"
    done(data, "import", "ratings", a_file(tmp_path, text, "saran.csv"), "--unit", "u", "--yes")
    assert "saran.csv: 2 jawaban dihitung" in done(data, "imports")
    assert "2 jawaban tidak dihitung lagi." in done(data, "import", "withdraw", "1", "--preview")


def test_a_file_of_ratings_is_planned_with_its_days_and_what_it_refuses(
    data: Path, tmp_path: Path
) -> None:
    words = acts(data, tmp_path)
    plan = done(data, *words["ratings"], "--preview")
    assert "baru: Impor u/juni.csv, mulai 2026-06-01, sampai 2026-06-01" in plan
    assert "ditolak: Baris 3: " in plan
    assert "1 jawaban baru." in plan
    assert not (tmp_path / "juni.rejected.csv").exists()
    done(data, *words["ratings"])  # it only adds
    assert (tmp_path / "juni.rejected.csv").exists()


def test_ratings_of_a_closed_period_ask_a_script_for_a_yes(data: Path, tmp_path: Path) -> None:
    done(data, *acts(data, tmp_path)["close"])
    late = a_file(tmp_path, "answered_at,kepuasan\n2026-05-20,3\n", "telat.csv")
    before = rows(data)
    refused = invoke(data, "import", "ratings", late, "--unit", "u")
    assert isinstance(refused.exception, NotAgreed)
    assert "Mei 2026" in refused.output
    assert rows(data) == before
    done(data, "import", "ratings", late, "--unit", "u", "--yes")


def test_a_preview_of_nothing_says_so_and_a_long_one_is_whole(data: Path, tmp_path: Path) -> None:
    same = a_file(tmp_path, OFFICE)
    assert "Tidak ada yang akan berubah." in done(data, "import", "office", same, "--preview")
    lines = [f"u,L1,P01,2027-01-{day:02} 08.00,2027-01-{day:02} 12.00" for day in range(1, 32)]
    roster = a_file(tmp_path, "\n".join(["unit,counter,officer,from,to", *lines]), "januari.csv")
    assert done(data, "import", "office", roster, "--preview").count("baru: Jadwal") == 31
    told = done(data, "import", "office", roster, "--yes")
    assert told.count("baru: Jadwal") == 20
    assert "11 lagi yang baru; semuanya tampak dengan --preview" in told


def test_a_roster_that_leaves_out_known_days_says_that_they_hold(
    data: Path, tmp_path: Path
) -> None:
    head = "unit,counter,officer,from,to"
    both = [f"u,{c},P0{n},2027-01-04 08.00,2027-01-04 12.00" for n, c in ((1, "L1"), (2, "L2"))]
    whole = a_file(tmp_path, "\n".join([head, *both]), "dua.csv")
    done(data, "import", "office", whole, "--yes")
    part = a_file(tmp_path, "\n".join([head, both[0]]), "satu.csv")
    assert "1 hari-loket di antara hari-hari berkas ini tidak disebut" in done(
        data, "import", "office", part
    )
    empty = a_file(tmp_path, head + "\n", "kosong.csv")
    refused = invoke(data, "import", "office", empty)
    assert "tidak memuat satu jadwal pun" in str(refused.exception)


def test_a_day_that_is_none_is_told_in_indonesian(data: Path) -> None:
    assert "kemarin bukan tanggal" in invoke(data, "jejak", "--from", "kemarin").output


def test_every_act_has_a_name_for_people() -> None:
    import re

    from survey.register.audit import ACTS
    from tests.messages import ROOT

    written = set()
    for folder in ("survey", "kiosk"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text("utf-8")
            written |= set(re.findall(r'audit\.note\([^"()]*"([a-z_]+)"', text))
            written |= set(re.findall(r'\bPlan\(\s*"([a-z_]+)"', text))
    assert written - ACTS.keys() == {"import_ratings", "correct"}  # the audit has their parts
