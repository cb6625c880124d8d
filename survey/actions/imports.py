"""Files that are brought in: ratings by number, so that they can be taken out, and denominators.

The answers themselves go through a box of their own, as every answer does. Read next:
`acceptance.py`, `survey/exchange/ratings.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from survey.actions import traces
from survey.actions.planning import carry_out, today
from survey.errors import LoketError, Missing
from survey.language import N_
from survey.plans import (
    IMPORT,
    SERVICES_GIVEN,
    ChangeKind,
    Plan,
    PlannedChange,
    Touched,
)
from survey.register import (
    amendments,
    closings,
    flags,
    imports,
    journal,
    offices,
    phone_forms,
    services,
)
from survey.register.engine import Register
from survey.register.services import Given, ServiceCount, ServiceDay

_NAMED: Final = 5  # imports that a warning names


class UnknownImport(Missing):
    """No import has that number."""

    slug = "unknown-import"
    sentence = N_("Impor nomor %(n)s tidak ada. Nomor yang ada: %(known)s.")


class LaterImports(LoketError):
    """A warning: lines of a withdrawn import may stand in a later one as well."""

    slug = "later-imports"
    sentence = N_(
        "Baris yang sama mungkin ada juga di berkas yang diimpor sesudahnya (%(files)s); baris "
        "itu tidak dihitung lagi. Impor lagi berkas yang masih berlaku."
    )


def begin_import(
    register: Register,
    file: str,
    digest: str,
    unit: str,
    by: str,
    *,
    how: str = "–",
    params: Mapping[str, object] | None = None,
) -> int:
    """Give a file of ratings its number; what box `import` sends from now on counts to it.

    Send what that box still holds before, else it counts to this file.

    Args:
        register: Where to.
        file: The file's name, without its folder.
        digest: Its SHA-256 in hex.
        unit: The unit's code in any case.
        by: Who brings it in.
        how: The options with which its lines are read, for the audit.
        params: What its reader has to know when the list comes again, no text of a person.

    Raises:
        UnknownUnit: There is no such unit.
    """
    with register.begin() as conn:
        code = offices.unit_code(conn, unit)
        n = imports.begin(conn, code, file, digest, by)
        detail = f"{file} ({digest[:16]}), unit {code}, {how}"
        journal.note(conn, by, "begin_import", str(n), detail, params=params)
    return n


def bring_back(register: Register, n: int, ids: Sequence[UUID], by: str) -> int:
    """Count answers again that an earlier withdrawal took out and this import contains.

    Args:
        register: Where.
        n: The import that contains them; to withdraw it takes them out again.
        ids: Answers of the file that were known already; those not taken out stay as they are.
        by: Who imports.

    Returns:
        How many came back.

    Raises:
        UnknownImport: No import has that number.
    """
    with register.begin() as conn:
        _check_number(conn, n)
        out = amendments.out_among(conn, [answer_id.bytes for answer_id in ids])
        reason = f"import {n}"
        back = amendments.withdraw(conn, out, n, by, out=False, reason=reason)
        flags.mark(conn, [(target.unit, target.day) for target in out])
        if back:
            journal.note(conn, by, "bring_back", str(n), f"{back} jawaban dihitung lagi")
    return back


def withdraw_import(register: Register, n: int, by: str) -> int:
    """Take what an import brought out of every figure, unasked; see `withdrawal`."""
    return carry_out(register, lambda conn: withdrawal(conn, [n], by)).touched.out


def withdrawal(conn: Connection, numbers: Sequence[int], by: str) -> Plan:
    """Take what imports brought out of every figure; the rows stay, and it can be seen.

    Args:
        conn: A writing transaction.
        numbers: Those of the imports.
        by: Who withdraws them.

    Raises:
        UnknownImport: No import has one of the numbers.
    """
    changes: list[PlannedChange] = []
    touched = Touched()
    subject = ", ".join(map(str, numbers))
    for n in numbers:
        _check_number(conn, n)
        batch = next(every for every in imports.every(conn) if every.n == n)
        targets = amendments.of_import(conn, n)
        out = amendments.n_answers(conn, targets)
        n_entries = amendments.withdraw(conn, targets, n, by, out=True, reason=f"withdraw {n}")
        flags.mark(conn, [(target.unit, target.day) for target in targets])
        if not n_entries:
            continue
        days = [date.fromisoformat(target.day) for target in targets]
        touched += Touched(out=out, closed=closings.touched(conn, batch.unit, days))
        journal.note(conn, by, "withdraw_import", str(n), f"{out} jawaban tidak lagi dihitung")
        changes.append(
            PlannedChange(
                ChangeKind.ENDED,
                IMPORT,
                f"{batch.unit}/{n}",
                f"{batch.file}: {min(days)} s.d. {max(days)}",
            )
        )
    warnings = _later_of(conn, numbers) if changes else ()
    return Plan("withdraw_import", subject, tuple(changes), warnings, touched, today(conn))


def _later_of(conn: Connection, numbers: Sequence[int]) -> tuple[LoketError, ...]:
    later = {batch.n: batch for n in numbers for batch in imports.later(conn, n)}
    files = [f"nomor {n}: {batch.file}" for n, batch in later.items() if n not in numbers]
    return (LaterImports(files=", ".join(files[:_NAMED])),) if files else ()


def _check_number(conn: Connection, n: int) -> None:
    known = [batch.n for batch in imports.every(conn)]
    if n not in known:
        raise UnknownImport(n=n, known=", ".join(map(str, known)) or "–")


def set_services_given(register: Register, rows: Sequence[Given], source: str, by: str) -> int:
    """Store how many services were given, unasked; gives how many service-days changed."""
    plan = carry_out(register, lambda conn: services_given(conn, rows, source, by))
    return len(plan.changes)


def _of_service_day(changed: ServiceDay) -> PlannedChange:
    before, now = changed.before, changed.now
    old, new = "" if before is None else _written(before), _written(now)
    if before is not None and old == new:  # then they come from somewhere else
        old, new = (f"{_written(c)}, {', '.join(sorted(c.sources))}" for c in (before, now))
    return PlannedChange(
        ChangeKind.ADDED if before is None else ChangeKind.CHANGED,
        SERVICES_GIVEN,
        "/".join(filter(None, (changed.unit, changed.service))),
        old,
        new,
        changed.day,
        changed.day,
    )


def _written(count: ServiceCount) -> str:
    """Write the services of a day as a report counts them, and those of each named officer."""
    officers = [f"{officer} {n}" for officer, n in sorted(count.officers.items())]
    return f"{count.n} ({', '.join(officers)})" if officers else str(count.n)


def services_given(conn: Connection, rows: Sequence[Given], source: str, by: str) -> Plan:
    """Store how many services were given; a service-day named again is replaced.

    Args:
        conn: A writing transaction.
        rows: Unit and service codes as first written.
        source: Where the numbers come from, as printed beside the coverage.
        by: Who brings them.
    """
    changed = services.put(conn, rows, source, by)
    touched = Touched()
    for unit in sorted({service_day.unit for service_day in changed}):
        days = {service_day.day for service_day in changed if service_day.unit == unit}
        flags.mark(conn, [(unit, day.isoformat()) for day in days])
        phone_forms.mark_later(conn, unit, days)
        touched += Touched(closed=closings.touched(conn, unit, days))
    changes = tuple(map(_of_service_day, changed))
    if changes:
        detail = f"{traces.of_changes(changes)}; {len(changes)} hari-layanan"
        journal.note(conn, by, "set_services_given", source, detail)
    return Plan("set_services_given", source, changes, (), touched, today(conn))
