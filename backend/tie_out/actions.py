"""Comparing what lies at the bank with whose it is; red blocks whatever pays money out.

Rows are only added: a day that was red and is looked at again has two, and the latest holds.
"""

from datetime import date

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.money import Money
from backend.refusals import Refused
from backend.tie_out import queries
from backend.tie_out.rules import Comparison, Difference, compare
from backend.words import _


async def run(*, day: date, actor: str = "system") -> Comparison:
    """Compare the end of `day`, and keep what was found."""
    async with unit_of_work():
        found = await looked_at(day)
        await db.execute(
            "INSERT INTO tie_out (day, bank_cents, expected_cents, trust_cents, payable_cents,"
            " debit_cents, unallocated_cents, refundable_cents, agency_share_cents,"
            " in_transit_cents, difference_cents, entries, run_by) VALUES ($1, $2, $3, $4, $5, $6,"
            " $7, $8, $9, $10, $11, $12, $13)",
            day, found.bank.cents if found.bank is not None else None, found.sides.owed.cents,
            found.sides.trust.cents, found.sides.payable.cents, found.sides.debit.cents,
            found.sides.unallocated.cents, found.sides.refundable.cents,
            found.sides.agency_share.cents, found.sides.in_transit.cents, found.off.cents,
            [_written(one) for one in found.differences], actor,
        )  # fmt: skip
        if not found.green:
            await journal.note(
                "tie_out.red", actor=actor, subject=day.isoformat(), off_cents=found.off.cents,
                differences=len(found.differences),
            )  # fmt: skip
        return found


def _written(one: Difference) -> dict[str, object]:
    return {"tie": one.tie, "id": one.id, "detail": one.detail, "cents": one.amount.cents}


async def looked_at(day: date) -> Comparison:
    """The comparison of the end of `day` as of now; nothing is kept of it."""
    bank, sides = await queries.bank_balance(day), await queries.sides(day)
    return compare(day, bank=bank, sides=sides, differences=await queries.differences())


async def must_agree(today: date) -> None:
    """Raises `Refused` when the books do not tie out now, or did not on the last day compared.

    A day on which the bank did not agree blocks until it does, or until a later balance agrees:
    nights without a balance in between clear nothing up.
    """
    for last in (await queries.latest(), await queries.latest_with_bank()):
        if last is not None and not last.green:
            again = await looked_at(last.day)
            if not again.green:
                raise _red(again)
    now = await looked_at(today)
    if not now.green:
        raise _red(now)


def _red(found: Comparison) -> Refused:
    first = found.differences[0]
    return Refused(
        _("The tie-out of {day} is red by {off} ({count} differences, first {tie} {id}): nothing is"
          " paid out before it is cleared up"),
        day=found.day, off=found.off, count=len(found.differences), tie=first.tie, id=first.id,
    )  # fmt: skip


async def enter_balance(*, day: date, balance: Money, actor: str, today: date) -> Comparison:
    """Enter the bank's closing balance of a day, and compare it at once."""
    if day > today:
        raise Refused(_("The day has not come yet"))
    async with unit_of_work():
        await db.execute(
            "INSERT INTO bank_balance (day, balance_cents, entered_by) VALUES ($1, $2, $3)",
            day, balance.cents, actor,
        )  # fmt: skip
        await journal.note(
            "bank.balance", actor=actor, subject=day.isoformat(), balance_cents=balance.cents
        )
        return await run(day=day, actor=actor)
