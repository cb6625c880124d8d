"""Plausibility verdicts on the forms that phones sent to one unit on one day: pure rules.

They know no address and no person: who sends very often shows in what was sent, when, and how
often the same browser came back. Evenings at home, families, and many people behind one carrier's
address are honest. Formulas, sources and known misses: docs/method.md, chapter 11. Read next:
`actions/form_flags.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from survey.language import N_
from survey.rules.dense import alike_forms, busy_forms, rushing_forms
from survey.rules.spread import UsualAt, WeekForms, no_week
from survey.rules.usual import PhoneForm
from survey.rules.verdicts import RuleVerdict

# The sixth form of one browser on one day; a family shares a phone.
MOST_OF_DEVICE: Final = 5


class FormRule(StrEnum):
    """The rules for forms, by the name that a flag carries."""

    EQUAL_FORMS = "equal-forms"
    FORM_RUSH = "form-rush"
    SAME_DEVICE = "same-device"
    MORE_FORMS = "more-forms-than-services"
    OVER_BUDGET = "over-budget"


# How each rule works, in one line for the reports.
WHY_FORMS: Final[Mapping[FormRule, str]] = {
    FormRule.EQUAL_FORMS: N_(
        "Formulir ponsel yang jawabannya sama, hampir sama, atau sama-sama sangat puas atau sangat"
        " tidak puas, datang jauh lebih rapat daripada biasanya di unit itu pada jam, hari, atau"
        " pekan itu, sedangkan formulir lain tidak ikut ramai."
    ),
    FormRule.FORM_RUSH: N_(
        "Formulir ponsel datang jauh lebih rapat daripada biasanya. Ditandai: 20 atau lebih dalam"
        " satu menit; jauh lebih dari 100 dalam sejam atau sehari; jauh lebih dari 100 yang"
        " menyebut waktu lebih awal daripada formulir yang sudah datang sebelumnya. Sebanyak yang"
        " biasanya datang tidak ditandai. Sejam yang sangat ramai hanya disorot."
    ),
    FormRule.SAME_DEVICE: N_(
        "Formulir keenam atau lebih dari peramban yang sama pada hari yang sama."
    ),
    FormRule.MORE_FORMS: N_(
        "Dalam tujuh hari unit menerima lebih banyak formulir ponsel daripada layanan yang"
        " tercatat; disorot saja, karena tidak dapat diketahui formulir yang mana."
    ),
    FormRule.OVER_BUDGET: N_(
        "Banyak formulir datang dari satu alamat internet; disorot saja, karena satu alamat dapat"
        " dipakai bersama oleh banyak orang. Alamatnya tidak dicatat."
    ),
}


@dataclass(frozen=True, slots=True)
class UnitForms:
    """The forms that phones sent to a unit on one day, with what the office says of it.

    Attributes:
        forms: In any order.
        services: Services given on that day and the six before, None when there is no record.
        n_week: Forms that phones sent on these days.
        week: Gives what the forms of its week say, Monday to Sunday.
    """

    forms: tuple[PhoneForm, ...]
    services: int | None = None
    n_week: int = 0
    week: WeekForms = no_week


def form_verdicts(day: UnitForms, usual: UsualAt) -> dict[FormRule, dict[bytes, RuleVerdict]]:
    """Judge every form of a unit's day by every rule.

    Args:
        day: The forms.
        usual: Gives what is usual at a counter, or at the whole unit (None); only asked where
            forms come densely at all.

    Returns:
        By rule the verdict of each form, by its id.
    """
    timed = sorted((form for form in day.forms if form.second is not None), key=_in_time)
    equal = alike_forms(timed, day.week, usual)
    rush, busy = rushing_forms(timed, equal, usual), busy_forms(timed, usual)
    known = {form.id for form in timed}
    counted = {form.id for form in day.forms if form.nth is not None}
    again = {form.id for form in day.forms if (form.nth or 0) > MOST_OF_DEVICE}
    over = {form.id for form in day.forms if form.over_budget}
    beside = {form.id for form in day.forms if day.services is not None}
    many = beside if day.n_week > (day.services or 0) else set()
    return {
        FormRule.EQUAL_FORMS: _verdict(day, known, flag=equal),
        FormRule.FORM_RUSH: _verdict(day, known, flag=rush, surface=busy),
        FormRule.SAME_DEVICE: _verdict(day, counted, flag=again),
        FormRule.MORE_FORMS: _verdict(day, beside, surface=many),
        FormRule.OVER_BUDGET: _verdict(day, known, surface=over),
    }


def _in_time(form: PhoneForm) -> tuple[int, bytes]:
    return form.second or 0, form.id


def _verdict(
    day: UnitForms,
    judged: Collection[bytes],
    *,
    flag: Collection[bytes] = (),
    surface: Collection[bytes] = (),
) -> dict[bytes, RuleVerdict]:
    verdicts = {}
    for form in day.forms:
        verdict = RuleVerdict.PASS if form.id in judged else RuleVerdict.NOT_APPLIED
        if form.id in flag:
            verdict = RuleVerdict.FLAG
        elif form.id in surface:
            verdict = RuleVerdict.SURFACE
        verdicts[form.id] = verdict
    return verdicts
