"""The official questionnaire as a blank sheet of paper, for citizens who prefer a pen.

One A4 page: profile, the nine questions of the regulation word for word in the form's order, room
for a suggestion. What is filled in is typed in later and counted like any other form. Read next:
paper/documents.py and data/questionnaires/.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from reports.paper import documents
from survey.answers.drafts import EDUCATIONS
from survey.language import N_, translator
from survey.office.dated import YES
from survey.office.facts import Office
from survey.questionnaire import Questionnaire, current, is_official
from survey.register.engine import Register
from survey.register.offices import office as read_office
from survey.register.offices import unit as read_unit

JOBS = ("PNS", "TNI", N_("Polri"), N_("Swasta"), N_("Wirausaha"), N_("Lainnya, sebutkan:"))
AGES = (
    N_("sampai 16"),
    "17–25",
    "26–35",
    "36–45",
    "46–55",
    "56–65",
    N_("66 ke atas"),
)
# More services than this do not fit as boxes to tick and become a line to write on.
MOST_SERVICES = 12


@dataclass(frozen=True, slots=True)
class BlankForm:
    """What stands on the sheet."""

    office: Office
    unit: str
    services: tuple[str, ...]
    questionnaire: Questionnaire
    lang: str


def compute(
    register: Register | None = None,
    *,
    unit: str | None = None,
    questionnaire: Questionnaire | None = None,
    lang: str = "id",
) -> BlankForm:
    """Collect what stands on the sheet.

    Without a register it carries no letterhead, without a unit its name and the services are left
    open to write in. Printed is the official version as it is asked now, unless another is named.

    Raises:
        UnknownUnit: The register has no such unit.
        NotInUse: The unit was ended.
    """
    office, name, services = documents.NO_OFFICE, "", tuple[str, ...]()
    if register is not None:
        with register.read() as conn:
            office = read_office(conn)
            if unit:
                today = office.day_of(datetime.now(UTC))
                office_unit = read_unit(conn, unit)
                office_unit.check_in_use(today)
                name = office_unit.name
                on = office_unit.in_use.first_from(YES, today, YES) or today
                services = tuple(s.name for s in office_unit.during(on, on).services)
    if len(services) > MOST_SERVICES:
        services = ()
    return BlankForm(office, name, services, questionnaire or current(), lang)


def as_pdf(form: BlankForm) -> bytes:
    """Print the sheet, one A4 page."""
    _ = translator(form.lang)
    official = is_official(form.questionnaire)
    title = _("Kuesioner Survei Kepuasan Masyarakat (SKM)")
    if not official:
        title = _("Kuesioner %(title)s") % {"title": form.questionnaire.title.say(form.lang)}
    data = {
        "paper": documents.paper(form.office, title=title, line="", lang=form.lang),
        "letterhead": form.office.letterhead,
        "unit_label": _("Unit layanan"),
        "unit": form.unit,
        "promise": _(
            "Tanpa nama. Isian ini dipakai untuk menghitung %(index)s dan memperbaiki layanan; data"
            " diri boleh dikosongkan."
        )
        % {
            "index": _("Indeks Kepuasan Masyarakat")
            if official
            else form.questionnaire.index.say(form.lang)
        },
        "profile": _profile(form, _),
        "opinion": _("Pendapat responden tentang pelayanan"),
        "how": _("Lingkari satu angka pada setiap pertanyaan. Boleh ada yang dikosongkan."),
        "questions": [
            {
                "number": str(item.form_number),
                "words": item.question.say(form.lang),
                "hint": item.hint.say(form.lang),
                "options": [f"{x.score}  {x.text.say(form.lang)}" for x in item.options],
            }
            for item in form.questionnaire.form
        ],
        "suggestion": _("Saran dan masukan"),
        "thanks": _("Terima kasih atas penilaian Anda."),
        "regulation": _("Sesuai Peraturan Menteri PANRB Nomor 14 Tahun 2017") if official else "",
    }
    return documents.typeset("form", data)


def _profile(form: BlankForm, _: documents.Say) -> dict[str, object]:
    choices = [
        (_("Jam survei"), ["08.00–12.00", "13.00–17.00"]),
        (_("Jenis kelamin"), [_("Laki-laki"), _("Perempuan")]),
        (_("Usia (tahun)"), [_(age) for age in AGES]),
        (_("Pendidikan"), [_(level) for level in EDUCATIONS]),
        (_("Pekerjaan"), [_(job) for job in JOBS]),
        (_("Jenis layanan"), list(form.services)),
    ]
    return {
        "title": _("Profil"),
        "date": _("Tanggal survei"),
        "choices": [{"label": label, "options": options} for label, options in choices],
    }
