"""Client money on a day: what lies at the bank, whose it is, and what differs."""

from datetime import date
from typing import Any

from backend import db
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, fact, kept, summed, taken_off, words
from backend.ledger.rules import ACCOUNTS, ENTRY_WORDS
from backend.money import Money
from backend.tie_out import queries
from backend.words import _

SIDES = {  # the part of a tie-out, the account of the ledger, and the sign people say it with
    "trust": ("trust_bank", 1),
    "payable": ("payable", -1),
    "unallocated": ("unallocated", -1),
    "refundable": ("refundable", -1),
    "agency_share": ("agency_share", -1),
    "in_transit": ("in_transit", -1),
    "debit": ("creditor_debit", 1),
}
OWED = ("payable", "unallocated", "refundable", "agency_share", "in_transit")


async def tie_out(asked: Asked) -> Step:
    """One side of the tie-out of a day, or what must lie at the bank in all."""
    part = asked.part("owed", "bank", "off", "debit_off", *SIDES)
    try:
        day = date.fromisoformat(asked.id)
    except ValueError as error:
        raise nothing() from error
    if part == "bank":
        return await _bank(day, asked)
    if part == "owed":
        return await _owed(day, asked)
    if part == "off":
        bank, trust = await _bank(day, asked), await _side("trust", day)
        known = await queries.bank_balance(day) is not None
        parts = [bank if known else trust, taken_off(await _owed(day, asked))]
        return summed(words(_("Off on {day}"), day=day), kept(parts), on=day,
                      address=asked.address, href=f"/tie-out?day={day}")  # fmt: skip
    if part == "debit_off":
        return taken_off(await _side("debit", day), address=asked.address)
    return await _side(part, day)


async def _bank(day: date, asked: Asked) -> Step:
    balance = await queries.bank_balance(day)
    return fact(
        words(_("The bank's closing balance, as it was entered")), balance or Money(0), on=day,
        address=to(f"tie_out/{asked.id}", part="bank"),
    )  # fmt: skip


async def _owed(day: date, asked: Asked) -> Step:
    parts = [await _side(part, day) for part in OWED]
    parts.append(taken_off(await _side("debit", day)))
    return summed(
        words(_("Must lie at the bank")), kept(parts), on=day, address=to(f"tie_out/{asked.id}"),
        href=f"/tie-out?day={day}",
    )  # fmt: skip


async def _side(part: str, day: date) -> Step:
    """The balance of an account at the end of the day, by creditor or by kind of entry."""
    kind, sign = SIDES[part]
    each = ACCOUNTS[kind].per_creditor
    found = await db.rows(
        f"SELECT {'k.name' if each else 'e.kind'} AS what, sum(p.amount_cents)::bigint AS cents"
        " FROM account a JOIN posting p ON p.account_id = a.id JOIN entry e ON e.id = p.entry_id"
        " LEFT JOIN creditor k ON k.id = a.creditor_id"
        " WHERE a.kind = $1 AND e.value_on <= $2 GROUP BY 1 ORDER BY 1",
        kind, day,
    )  # fmt: skip
    parts = [fact(_named(row, each=each), sign * row["cents"]) for row in found]
    return summed(words(ACCOUNTS[kind].word), kept(parts), on=day,
                  address=to(f"tie_out/{day}", part=part), href=f"/tie-out?day={day}")  # fmt: skip


def _named(row: Any, *, each: bool) -> Any:
    return words("{name}", name=row["what"]) if each else words(ENTRY_WORDS[row["what"]])
