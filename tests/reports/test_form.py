from dataclasses import replace
from pathlib import Path

import pytest

from reports import form as blank_form
from survey.office.facts import Service
from survey.questionnaire import current
from tests.reports.stored import LONG, OFFICE, UNIT, n_pages, register_of, text_of


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_sheet_is_one_page_with_every_question_and_answer(lang: str) -> None:
    pdf = blank_form.as_pdf(blank_form.compute(lang=lang))
    text = flat(pdf)
    assert n_pages(pdf) == 1
    for number, item in enumerate(current().form, 1):
        assert f"{number}. {item.question.say(lang)}" in text
        assert " ".join(item.hint.say(lang).split()) in text
        for option in item.options:
            assert f"{option.score} {option.text.say(lang)}" in text


def test_the_questions_stand_in_the_order_of_the_regulations_form() -> None:
    text = flat(blank_form.as_pdf(blank_form.compute()))
    places = [text.index(item.question.id) for item in current().form]
    assert places == sorted(places)
    assert text.index("kualitas sarana") < text.index("penanganan pengaduan pengguna")


def test_the_profile_offers_the_regulations_choices() -> None:
    text = flat(blank_form.as_pdf(blank_form.compute()))
    for words in ("08.00–12.00 13.00–17.00", "Laki-laki Perempuan", "SD SMP SMA D3 S1 S2 S3"):
        assert words in text
    assert "PNS TNI Polri Swasta Wirausaha Lainnya, sebutkan:" in text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_long_names_and_many_services_stay_on_one_page(tmp_path: Path, lang: str) -> None:
    services = tuple(Service(f"s{i}", f"Akta Perubahan Status {i}") for i in range(12))
    unit = replace(UNIT, name=f"Loket {LONG}", services=services)
    office = replace(OFFICE, letterhead=(LONG.upper(), OFFICE.name.upper()), demo=True)
    with register_of(tmp_path, office=office, unit=unit) as register:
        form = blank_form.compute(register, unit="dukcapil", lang=lang)
    pdf = blank_form.as_pdf(form)
    assert n_pages(pdf) == 1
    assert "Akta Perubahan Status 11" in flat(pdf)
    assert LONG.upper() in flat(pdf)


def test_too_many_services_become_a_line_to_write_on(tmp_path: Path) -> None:
    services = tuple(Service(f"s{i}", f"Layanan {i}") for i in range(13))
    with register_of(tmp_path, unit=replace(UNIT, services=services)) as register:
        form = blank_form.compute(register, unit="dukcapil")
    assert form.services == ()
    assert "Jenis layanan" in flat(blank_form.as_pdf(form))
