"""Is every value in the register one that can stand there? What a bad disk or a hand has changed.

A damaged value must never become a wrong figure or a traceback: `faults` finds each, `explained`
says which one made a report fail, and `check_rows` finds those that would only make an answer
vanish from a report without a word. Read next: `faults.py`, `values.py`.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from operator import itemgetter
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.engine import Transaction
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from survey.errors import Damaged, LoketError
from survey.office.hours import WrongHours
from survey.questionnaire import UnknownItem, WrongLength, WrongScores, refs
from survey.questionnaire.file import UnknownQuestionnaire
from survey.register import integrity, schema
from survey.register.engine import Register, tenant_of
from survey.register.faults import DamagedValue, ForeignRow
from survey.register.foreign_rows import foreign_rows, key_value, row_key
from survey.register.schema import (
    amendment,
    flag,
    response,
    response_private,
    services_given,
)
from survey.register.schema import unit as unit_table
from survey.register.values import PAIRS, WORDS, fits, is_code, is_day, pair_fits

# Refusals that a damaged value causes as easily as a person does.
_FROM_VALUES: Final = (WrongHours, WrongLength, WrongScores, UnknownItem, UnknownQuestionnaire)
_PORTION: Final = 1000  # rows at once
# Tables that reports read by unit and day, over an index that begins with them.
_BY_DAY: Final = (response, response_private, flag, amendment, services_given)
# What an office says of itself: small tables.
_FACTS: Final = (
    *(schema.office, schema.fact, schema.substitution),
    *(schema.unit, schema.service, schema.counter, schema.officer),
)
_BY_UNIT: Final = (schema.duty, schema.judgement)  # their keys begin with the unit
_ID_BYTES: Final = 16
_NO_WORD: Final = "?"  # for a null: to ask SQLite for nulls where there may be none finds none
_MOST_KNOWN: Final = 10_000  # values of a column that need not be looked at again
# What was looked at already, by transaction: it sees one moment.
_seen: "WeakKeyDictionary[Transaction, set[tuple[object, ...]]]" = WeakKeyDictionary()


def faults(register: Register, but: Collection[Table] = ()) -> Generator[DamagedValue, None, None]:
    """Find every value that cannot be what was stored, but in tables that were looked at already.

    Raises:
        Busy, Damaged: The register cannot be read at all.
    """
    with register.read() as conn:
        for table in schema.metadata.sorted_tables:
            if table not in but:
                yield from _examine(conn, table, true())


def _examine(
    conn: Connection, table: Table, where: ColumnElement[bool]
) -> Generator[DamagedValue, None, None]:
    """Look at every value of some rows; each different value of a column is looked at once."""
    columns = [type_coerce(column, NullType()) for column in table.columns]
    sound: list[set[object]] = [set() for _ in columns]
    is_unit = _rule_of_units(conn)
    pairs: set[tuple[object, ...]] = set()
    query = select(*columns).where(where)
    with any_text(conn), conn.execute(query, execution_options={"yield_per": _PORTION}) as result:
        for rows in result.partitions():
            for place, column in enumerate(table.columns):
                values = {row[place] for row in rows} - sound[place]
                odd = {value for value in values if not _fits(conn, column, value, is_unit)}
                hit = [row for row in rows if row[place] in odd] if odd else []
                yield from (_fault(table, row, column.name) for row in hit)
                if len(sound[place]) < _MOST_KNOWN:
                    sound[place] |= values - odd
            if table.name in PAIRS:
                pair_of = itemgetter(
                    *(table.columns.keys().index(name) for name in PAIRS[table.name])
                )
                fresh = {pair_of(row) for row in rows} - pairs
                unfit = {pair for pair in fresh if not pair_fits(table.name, *pair)}
                hit = [row for row in rows if pair_of(row) in unfit] if unfit else []
                yield from (_fault(table, row, PAIRS[table.name][1]) for row in hit)
                pairs |= fresh - unfit


def _fits(
    conn: Connection, column: Column[Any], value: object, is_unit: Callable[[object], bool]
) -> bool:
    if column.name == "tenant":
        return value == tenant_of(conn)
    # What is the whole office's has an empty text for a unit, where the column allows it.
    return fits(column, value) and (column.name != "unit" or not value or is_unit(value))


def _rule_of_units(conn: Connection) -> Callable[[object], bool]:
    """Give the rule that there is a unit: reports read by its code, and by no other.

    Units are never taken away. Before an office is set up any code may be one.
    """
    codes = select(unit_table.c.code).where(unit_table.c.tenant == tenant_of(conn))
    known = frozenset(conn.execute(codes).scalars())
    return known.__contains__ if known else is_code


@contextmanager
def any_text(conn: Connection) -> Iterator[None]:
    """Let bytes that are no text come through as what no text can be, instead of as an error."""
    if conn.dialect.name != "sqlite":
        yield  # PostgreSQL takes no such bytes
        return
    raw = conn.connection.driver_connection
    before = raw.text_factory  # type: ignore[union-attr]
    raw.text_factory = lambda value: value.decode(errors="surrogateescape")  # type: ignore[union-attr]
    try:
        yield
    finally:
        raw.text_factory = before  # type: ignore[union-attr]


def _fault(table: Table, row: Sequence[object], column: str) -> DamagedValue:
    kind = ForeignRow if column == "tenant" else DamagedValue
    return kind(table=table.name, row=row_key(table, row), column=column)


@contextmanager
def explained(register: Register) -> Iterator[None]:
    """Say which value is damaged when something fails on it, in place of the failure.

    Raises:
        Damaged: The first damaged value that is found, or that the database itself is damaged.
    """
    try:
        yield
    except _FROM_VALUES as error:
        raise cause(register) or error from error
    except (LoketError, OSError):
        raise
    except Exception as error:
        raise cause(register) or error from error


def cause(register: Register) -> Damaged | None:
    """Find what is damaged: a value, else the database; None when all is sound or it is busy."""
    try:
        with closing(faults(register)) as values:
            if first := next(values, None):
                return first
        with register.read() as conn:
            integrity.check(conn)
    except Damaged as damage:
        return damage
    except (LoketError, DBAPIError):
        return None
    return None


def check_days(conn: Connection, unit: str) -> None:
    """Make sure that nothing citizens said hides behind a unit or a day that cannot be.

    The office's own small tables are looked at whole: an officer under another unit would vanish.
    Of the large ones only the places of an index are read where unit or day changes: three years
    take 3 ms, whatever the number of answers.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.

    Raises:
        DamagedValue: Something does.
    """
    _check_tenants(conn)
    if _looked_at(conn, ("days", unit)):
        return
    for table in _FACTS:
        check_table(conn, table)
    for table in _BY_UNIT:
        check_units(conn, table)
    is_unit = _rule_of_units(conn)
    for table in _BY_DAY:
        key = [column for column in table.primary_key if column.name != "tenant"]
        all_units = select(*key).where(table.c.tenant == tenant_of(conn))
        _check_steps(conn, all_units, table.c.unit, is_unit)
        _check_steps(conn, all_units.where(table.c.unit == unit), table.c.day, is_day)


def check_units(conn: Connection, table: Table) -> None:
    """Make sure that no row hides behind a unit that there is not; its key begins with the unit.

    Raises:
        DamagedValue: One does.
    """
    _check_tenants(conn)
    if _looked_at(conn, ("units", table.name)):
        return
    key = [column for column in table.primary_key if column.name != "tenant"]
    rows = select(*key).where(table.c.tenant == tenant_of(conn))
    _check_steps(conn, rows, table.c.unit, _rule_of_units(conn))


def _check_tenants(conn: Connection) -> None:
    """Make sure that no row is passed over as another installation's; the register has one.

    Raises:
        ForeignRow: One would be.
        UnsoundFile: The table has no such row, its index has.
    """
    if not _looked_at(conn, ("tenants",)):
        for row in foreign_rows(conn):
            raise row


def _check_steps(
    conn: Connection, rows: Select[Any], column: Column[Any], fit: Callable[[object], bool]
) -> None:
    """Look at the different values of an indexed column, jumping from one to the next."""
    least = rows.with_only_columns(func.min(column).label("value"))
    values = least.cte("steps", recursive=True)
    following = least.where(column > values.c.value).scalar_subquery()
    values = values.union_all(select(following).where(values.c.value.is_not(None)))
    some = conn.execute(select(values.c.value)).scalars().all()
    odd = [rows.where(column == value) for value in some if not (value is None or fit(value))]
    # The least of all values passes over the missing ones, which stand before it in the index; who
    # asks SQLite for nulls of a column that may have none is told that there are none.
    for n, query in enumerate([rows.order_by(column), *odd]):
        *key, value = conn.execute(query.add_columns(column).limit(1)).first() or ("",)
        if key and (n or value is None):
            row = ", ".join(map(key_value, key))
            raise DamagedValue(table=column.table.name, row=row, column=column.name)


def check_table(conn: Connection, table: Table) -> None:
    """Make sure that a small table holds nothing damaged.

    Raises:
        DamagedValue: It does.
    """
    _check_tenants(conn)
    if not _looked_at(conn, ("table", table.name)):
        _raise_first(_examine(conn, table, true()))


def check_rows(conn: Connection, unit: str, first: date, last: date) -> None:
    """Make sure that no answer is left out, or counted again, because a value is damaged.

    Only what the database itself decides by: what a report reads and cannot use is told by
    `explained`.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.

    Raises:
        DamagedValue: One would be.
    """
    check_days(conn, unit)
    if _looked_at(conn, ("rows", unit, first, last)):
        return
    columns = response.c
    known = {**WORDS, "questionnaire": refs()}
    unknown = [func.coalesce(columns[name], _NO_WORD).not_in(known[name]) for name in known]
    odd = select(columns.id).where(
        _in_days(conn, response, unit, first, last),
        or_(
            *(*unknown, func.coalesce(columns.scores, _NO_WORD) == _NO_WORD),
            func.length(columns.id) != _ID_BYTES,
        ),
    )
    odd_id = conn.execute(odd.limit(1)).scalar_one_or_none()
    where = [(response, columns.id == odd_id)] if odd_id is not None else []
    where += [(table, _in_days(conn, table, unit, first, last)) for table in (amendment, flag)]
    for table, condition in where:
        _raise_first(_examine(conn, table, condition))


def check_all(conn: Connection, unit: str, first: date, last: date) -> None:
    """Make sure that every value of the answers of some days can be what was stored.

    And that the database finds all of them: see `integrity.py`.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.

    Raises:
        DamagedValue: One cannot.
        UnsoundFile: It does not.
    """
    check_days(conn, unit)
    for table in (response, response_private, flag, amendment):
        _raise_first(_examine(conn, table, _in_days(conn, table, unit, first, last)))
    integrity.check(conn)


def check_words(table: Table, answer_id: bytes, words: Mapping[str, object]) -> None:
    """Make sure that what an answer says of its place and person can be what was stored.

    Args:
        table: `response`, or `response_private`.
        answer_id: Which answer.
        words: Values by the name of their column.

    Raises:
        DamagedValue: One cannot.
    """
    for name, value in words.items():
        if not fits(table.c[name], value):
            raise DamagedValue(table=table.name, row=key_value(answer_id), column=name)


def _raise_first(values: Generator[DamagedValue, None, None]) -> None:
    with closing(values):
        for damaged in values:
            raise damaged


def check_owners(conn: Connection, unit: str, first: date, last: date) -> None:
    """Make sure that every private part of some days belongs to an answer, of any instrument.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.

    Raises:
        DamagedValue: One belongs to none.
    """
    private = response_private.c
    its_answer = exists().where(response.c.tenant == private.tenant, response.c.id == private.id)
    where = _in_days(conn, response_private, unit, first, last)
    for answer_id in conn.execute(select(private.id).where(where, ~its_answer).limit(1)).scalars():
        raise DamagedValue(table=response_private.name, row=key_value(answer_id), column="id")


def _in_days(
    conn: Connection, table: Table, unit: str, first: date, last: date
) -> ColumnElement[bool]:
    days = table.c.day.between(first.isoformat(), last.isoformat())
    return and_(table.c.tenant == tenant_of(conn), table.c.unit == unit, days)


def _looked_at(conn: Connection, what: tuple[object, ...]) -> bool:
    """Say whether this was looked at in the same transaction, and note that it is."""
    transaction = conn.get_transaction()
    if transaction is None:
        return False
    seen = _seen.setdefault(transaction, set())
    if what in seen:
        return True
    seen.add(what)
    return False
