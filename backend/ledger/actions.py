"""The only way into the ledger. Joins the unit of work of whoever moves the money, or opens one.

The database checks every entry once more at COMMIT; what it refuses there (an overdrawn creditor,
a closed period) is a `Refused` here where it can be known before.
"""

from collections.abc import Sequence
from datetime import date

import asyncpg

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.ledger import queries
from backend.ledger.rules import (
    ACCOUNTS,
    Line,
    check,
    may_close,
    request_hash,
    without_nothing,
)
from backend.refusals import Conflict, NotFound, Refused
from backend.words import _


async def book(
    kind: str,
    *,
    key: str,
    on: date,
    lines: Sequence[Line],
    actor: str,
    booked_on: date | None = None,
    reason: str = "",
) -> int:
    """Book one entry; returns its id. Lines of nought are left out.

    `on` is the day the amounts count from, `booked_on` the business day it is written (the same
    unless said otherwise). The same `key` with the same contents is the same entry; with others it
    raises `Conflict`. Raises `Refused` in a closed period, `Unbalanced` for what no entry can be.
    """
    told = without_nothing(lines)
    check(kind, told)
    asked = request_hash(kind, on, told)
    entry_id = await _head(
        kind, key, asked, on=on, booked_on=booked_on or on, reason=reason, actor=actor
    )
    if entry_id is None:
        return await _same_again(key, asked)
    await db.execute(
        "INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, claim_id,"
        " payment_id, component)"
        " SELECT $1, l.line, account_of(l.kind, l.creditor_id), l.pool, l.cents, l.case_id,"
        " l.claim_id, l.payment_id, l.component FROM unnest($2::text[], $3::text[], $4::bigint[],"
        " $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[]) WITH ORDINALITY"
        " l (kind, pool, creditor_id, cents, case_id, claim_id, payment_id, component, line)",
        entry_id, [line.account for line in told], [ACCOUNTS[line.account].pool for line in told],
        [line.creditor_id for line in told], [line.amount.cents for line in told],
        [line.case_id for line in told], [line.claim_id for line in told],
        [line.payment_id for line in told], [line.component for line in told],
    )  # fmt: skip
    return entry_id


async def _head(
    kind: str,
    key: str,
    asked: bytes,
    *,
    on: date,
    booked_on: date,
    reason: str,
    actor: str,
    reverses: int | None = None,
) -> int | None:
    """The id of the new entry; None when the key was used before."""
    closed = await queries.closed_until()
    if closed is not None and booked_on <= closed:
        raise Refused(
            _("The books are closed until {day}: nothing can be booked on {booked_on}"),
            day=closed, booked_on=booked_on,
        )  # fmt: skip
    found: int | None = await db.value(
        "INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, reason, actor,"
        " reverses_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (idem_key) DO NOTHING RETURNING id",
        kind, key, asked, booked_on, on, reason, actor, reverses,
    )  # fmt: skip
    return found


async def _same_again(key: str, asked: bytes) -> int:
    found = await db.row("SELECT id, request_hash FROM entry WHERE idem_key = $1", key)
    if found is None or found["request_hash"] != asked:
        raise Conflict(_("This was booked before with other contents: open the page anew"))
    return int(found["id"])


async def reverse(
    entry_id: int, *, key: str, on: date, reason: str, actor: str, booked_on: date | None = None
) -> int:
    """Book the exact opposite of an entry, once; returns its id.

    The same key again answers the same. Raises `NotFound`, `Conflict` for an entry that was
    reversed under another key, `Refused` for a reversal of a reversal or without a reason.
    """
    if not reason.strip():
        raise Refused(_("Say why"))
    first = await db.row("SELECT kind, reverses_id FROM entry WHERE id = $1", entry_id)
    if first is None:
        raise NotFound(_("There is nothing here"))
    if first["reverses_id"] is not None:
        raise Refused(_("This is a reversal itself: book the entry again instead"))
    asked = request_hash(first["kind"], on, (), reverses=entry_id)
    earlier = await db.value(
        "SELECT id FROM entry WHERE reverses_id = $1 AND idem_key <> $2", entry_id, key
    )
    if earlier is not None:
        raise Conflict(_("This entry was reversed before"))
    made = await _head(
        first["kind"], key, asked, on=on, booked_on=booked_on or on, reason=reason, actor=actor,
        reverses=entry_id,
    )  # fmt: skip
    if made is None:
        return await _same_again(key, asked)
    await db.execute(
        "INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, claim_id,"
        " payment_id, component) SELECT $1, line, account_id, pool, -amount_cents, case_id,"
        " claim_id, payment_id, component FROM posting WHERE entry_id = $2 ORDER BY line",
        made, entry_id,
    )  # fmt: skip
    return made


async def place(
    case_ids: Sequence[int] | None,
    *,
    key: str,
    on: date,
    actor: str,
    kind: str = "placed",
    patience: float | None = None,
) -> int:
    """Book what is owed on the cases and not yet in the ledger, an entry per creditor.

    Of all cases when `case_ids` is None. For claims that were just taken over, under their lock:
    it is the one place where the books follow the case instead of leading it. `on` is the day of
    the placement; where that is closed, the entries are booked on the first day that is open. A
    long list may take `patience` seconds. Returns how many entries were made.
    """
    made: int = await db.connection().fetchval(
        "SELECT ledger_place($1, $2, $3, $4, $5)",
        None if case_ids is None else list(case_ids), kind, key, on, actor, timeout=patience,
    )  # fmt: skip
    return made


async def open_books(*, on: date, actor: str) -> None:
    """Open the ledger over an agency that was brought in whole: what is owed, what waits."""
    await place(None, key="opening", on=on, actor=actor, kind="opening")
    await db.execute("SELECT ledger_open_receipts('opening', $1, $2)", on, actor)
    await roll_up()


async def roll_up() -> int:
    """Sum up what was booked since the last time, so that balances are read from days.

    Waits for those who are booking. Returns how many postings were added.
    """
    added: int = await db.value("SELECT ledger_roll_up()")
    return added


async def roll_up_if_quiet() -> int | None:
    """`roll_up` as a unit of work of its own; None while somebody books for seconds on end.

    For every night: a balance is right without it, only slower to read.
    """
    try:
        async with unit_of_work():
            return await roll_up()
    except asyncpg.LockNotAvailableError:
        return None


async def close_period(*, until: date, actor: str, today: date) -> None:
    """Close the books up to and including `until`, for good, when nobody is booking.

    Raises `Refused` for a day that cannot be, and while somebody books for seconds on end.
    """
    try:
        async with unit_of_work():
            may_close(until, closed_until=await queries.closed_until(), today=today)
            await db.execute(
                "INSERT INTO period_lock (closed_until, closed_by) VALUES ($1, $2)", until, actor
            )
            await journal.note("ledger.closed", actor=actor, until=until)
    except asyncpg.LockNotAvailableError as error:
        raise Refused(_("Somebody is booking just now: try again in a moment")) from error
