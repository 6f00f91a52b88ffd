"""The agency pays fees back into the account of client money that it had withdrawn too early.

A receipt that is taken back after its fee was withheld and withdrawn gives the fee back to the
creditor: the money for it lies on the agency's own account. Until it is brought back, an order
would pay one creditor with another one's money, so nothing is ordered.
"""

from datetime import date

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger import queries as books
from backend.ledger.rules import Line
from backend.money import NOTHING, Money
from backend.refusals import Conflict, Refused
from backend.words import _

LOCK = 7254  # that of whoever orders


async def lacking() -> Money:
    """What the agency has withdrawn beyond its share; nought when nothing lacks."""
    return max(await books.balance("agency_share"), NOTHING, key=lambda money: money.cents)


async def nothing_may_lack() -> None:
    """Raises `Refused` while fees that were given back lie on the agency's own account."""
    if short := await lacking():
        raise Refused(
            _("Fees of {amount} were given back after the agency had withdrawn them: bring them"
              " back to the account of client money first"),
            amount=short,
        )  # fmt: skip


async def bring_back(*, amount: Money, on: date, idem_key: str, actor: str, today: date) -> int:
    """Book that the agency brought back what lacks, on the bank's day `on`; the entry's id.

    `amount` is what whoever asks saw as lacking. The same key again is the same entry. Raises
    `Refused` for a day ahead, or when nothing lacks, `Conflict` when it is another amount by now.
    """
    if on > today:
        raise Refused(_("The day has not come yet"))
    async with unit_of_work():
        await db.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        key = f"topped_up:{idem_key}"
        short = amount if await books.id_of(key) is not None else await lacking()
        if not short:
            raise Refused(_("Nothing lacks on the account of client money"))
        if short != amount:
            raise Conflict(_("Another amount lacks by now: reload the page"))
        entry_id = await ledger.book(
            "topped_up", key=key, on=on, booked_on=today, actor=actor,
            lines=[
                Line("trust_bank", amount), Line("agency_share", -amount),
                Line("trust_due", amount), Line("own_bank", -amount),
            ],
        )  # fmt: skip
        await journal.note("fees.brought_back", actor=actor, amount_cents=amount.cents, on=on)
        return entry_id
