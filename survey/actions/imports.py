"""Files that are brought in: ratings by number, so that they can be taken out, and denominators.

The answers themselves go through a box of their own, as every answer does. Read next:
`acceptance.py`, `survey/exchange/ratings.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from survey.errors import Missing
from survey.language import N_
from survey.register import amendments, audit, flags, imports, offices
from survey.register.engine import Register
from survey.register.offices import Given


class UnknownImport(Missing):
    """No import has that number."""

    slug = "unknown-import"
    sentence = N_("Impor nomor %(n)s tidak ada. Nomor yang ada: %(known)s.")


def begin_import(
    register: Register, file: str, digest: str, unit: str, by: str, *, how: str = "–"
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

    Raises:
        UnknownUnit: There is no such unit.
    """
    with register.begin() as conn:
        code = offices.unit_code(conn, unit)
        n = imports.begin(conn, code, file, digest, by)
        detail = f"{file} ({digest[:16]}), unit {code}, {how}"
        audit.note(conn, by, "begin_import", str(n), detail)
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
            audit.note(conn, by, "bring_back", str(n), f"{back} jawaban dihitung lagi")
    return back


def withdraw_import(register: Register, n: int, by: str) -> int:
    """Take what an import brought out of every figure; the rows stay, and it can be seen.

    Args:
        register: Where.
        n: The import's number.
        by: Who withdraws it.

    Returns:
        How many answers no longer count; 0 when all were out already.

    Raises:
        UnknownImport: No import has that number.
    """
    return withdraw_imports(register, [n], by)[n]


def withdraw_imports(register: Register, numbers: Sequence[int], by: str) -> dict[int, int]:
    """Take out what several imports brought, all of them or none; as `withdraw_import` does.

    Returns:
        How many answers no longer count, by number.
    """
    n_out: dict[int, int] = {}
    with register.begin() as conn:
        for n in numbers:
            _check_number(conn, n)
            targets = amendments.of_import(conn, n)
            out = amendments.withdraw(conn, targets, n, by, out=True, reason=f"withdraw {n}")
            flags.mark(conn, [(target.unit, target.day) for target in targets])
            audit.note(conn, by, "withdraw_import", str(n), f"{out} jawaban tidak lagi dihitung")
            n_out[n] = n_out.get(n, 0) + out
    return n_out


def _check_number(conn: Connection, n: int) -> None:
    known = [batch.n for batch in imports.every(conn)]
    if n not in known:
        raise UnknownImport(n=n, known=", ".join(map(str, known)) or "–")


def set_services_given(register: Register, rows: Sequence[Given], source: str, by: str) -> int:
    """Store how many services were given; a service-day named again is replaced.

    Args:
        register: Where to.
        rows: Unit and service codes as first written.
        source: Where the numbers come from, as printed beside the coverage.
        by: Who brings them.

    Returns:
        How many service-days are new or changed.
    """
    with register.begin() as conn:
        changed = offices.put_services_given(conn, rows, source, by)
        if changed:
            flags.mark(conn, [(row.unit, row.day.isoformat()) for row in rows])
            audit.note(conn, by, "set_services_given", source, f"{changed} hari-layanan")
    return changed
