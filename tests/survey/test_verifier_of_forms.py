"""What the independent verifier knows of the rules for forms; `test_verifier.py` has the rest."""

import re
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

from survey import actions
from survey.register import flags
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.seals import BY_ENTRY
from survey.rules.forms import FormRule
from survey.rules.taps import Rule
from survey.rules.walks import WalkRule
from survey.transfer.forward import InProcess
from tests.builders import UNIT, a_form, carry, local, opened, put
from tests.lived import Named, run
from tests.survey.test_verifier import agree, in_register
from tests.verifier.verifier import PAGE, SQL


def test_the_document_knows_every_rule_that_a_flag_may_have() -> None:
    named = {name: set(re.findall(r"'([a-z_-]+)'", query)) for name, query in SQL.items()}
    by_day = {rule.value for rule in (*Rule, *FormRule, *WalkRule)}
    assert named["judged"] == by_day
    (known,) = re.findall(r"rule NOT IN \(([^)]+)\)", SQL["wrong"])
    assert set(re.findall(r"'([a-z_-]+)'", known)) == by_day | set(BY_ENTRY)
    prose = PAGE[PAGE.index("A state is what is written over") :].partition("\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", prose)) >= by_day
    assert set(BY_ENTRY) == named["arrival"]


def test_both_find_forms_that_the_rules_were_kept_from(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """A day with a form that came later waits, and is taken from what waits."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    with closing(open_register(folder / "register.db")) as register, opened(folder) as box:
        put(box, a_form(3, at=local(10, day=date(2026, 11, 18))))
        carry(box, InProcess(register))
    assert not agree(folder)  # the control
    in_register(folder, "DELETE FROM unjudged")
    assert agree(folder)
    assert "formulir tidak semuanya" in run(folder, "verify").output
    with closing(open_register(folder / "register.db")) as register:
        mark_all(register)
    assert not agree(folder)


def mark_all(register: Register) -> None:
    with register.begin() as conn:
        flags.mark_days(conn, UNIT)
    actions.judge(register)
