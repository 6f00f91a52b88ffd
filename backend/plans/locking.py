"""The case under lock: every act on its plans, calls and promises begins here, so none overtakes
another. The order of locks is the case first, then what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend import db
from backend.cases.actions import CHANGED
from backend.journal import actions as journal
from backend.money import Money
from backend.refusals import Conflict, NotFound, Refused
from backend.words import _


@dataclass(frozen=True, slots=True)
class LockedCase:
    """What acts of talk need to know of a case. It is locked until the unit of work ends."""

    id: int
    number: str
    creditor_id: int
    debtor_id: int
    country: str
    balance: Money
    row_version: int

    async def note(self, event: str, actor: str, **details: object) -> None:
        await journal.note(
            event,
            actor=actor,
            subject=self.number,
            case_id=self.id,
            creditor_id=self.creditor_id,
            **details,
        )

    async def next(self, action: str, action_on: object) -> None:
        """Say what comes next on the case; whoever saw it before must look again."""
        await db.execute(
            "UPDATE case_file SET next_action = $2, next_action_on = $3,"
            " row_version = row_version + 1 WHERE id = $1",
            self.id, action, action_on,
        )  # fmt: skip

    async def touched(self) -> None:
        """Something of it changed: forms that were opened before are out of date."""
        await db.execute(
            "UPDATE case_file SET row_version = row_version + 1 WHERE id = $1", self.id
        )


async def locked(number: str, *, row_version: int | None) -> LockedCase:
    """The open case with that number under lock, as its form saw it (`row_version`).

    Raises `NotFound`, `Refused` for a closed case, `Conflict` when it has changed since.
    """
    found = await db.row(
        "SELECT id, number, creditor_id, debtor_id, country, balance_cents, row_version, stage"
        " FROM case_file WHERE number = $1 FOR NO KEY UPDATE",
        number,
    )
    if found is None:
        raise NotFound(_("There is nothing here"))
    if found["stage"] == "closed":
        raise Refused(_("The case is closed"))
    if row_version is not None and row_version != found["row_version"]:
        raise Conflict(CHANGED)
    return LockedCase(
        id=found["id"],
        number=found["number"],
        creditor_id=found["creditor_id"],
        debtor_id=found["debtor_id"],
        country=found["country"],
        balance=Money(found["balance_cents"]),
        row_version=found["row_version"],
    )


async def locked_together(
    numbers: Sequence[str], *, besides: Sequence[str] = ()
) -> list[LockedCase]:
    """The open cases with those numbers under lock, taken in the order of their ids, as everybody
    does who locks several; returned as they were asked for. Those `besides` are locked only.

    Raises as `locked`."""
    found = await db.rows(
        "SELECT number FROM case_file WHERE number = ANY($1) ORDER BY id FOR NO KEY UPDATE",
        [*numbers, *besides],
    )
    known = {row["number"] for row in found}
    if any(number not in known for number in numbers):
        raise NotFound(_("There is nothing here"))
    return [await locked(number, row_version=None) for number in numbers]
