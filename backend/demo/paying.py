"""How the demo agency pays its creditors: two rounds that the bank carried out, one proposed now.

Through the product's own acts, by two people. The accounts are invented: no such bank is known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backend import db
from backend.demo.hands import Clock
from backend.invoices import house
from backend.refusals import Refused
from backend.remittances import actions, ordering, queries

ROUNDS = (38, 8)  # days before today
SHOWN = "LES"  # whose statement waits for a second person
FACTS = {
    "street": "Rue de la Bourse 27",
    "postal_code": "4000",
    "city": "Liège",
    "vat_no": "BE 0999.000.196",
    "enterprise_no": "0999.000.196",
    "iban_cooling_days": "3",
}
ACCOUNTS = (("client_money", "BE67999000777787"), ("own", "BE68999000888834"))


@dataclass(frozen=True, slots=True)
class Paying:
    """Who proposes, who approves, and as of when the story is told."""

    proposer: str
    approver: str
    today: date

    async def furnish(self, administrator: str, since: date) -> None:
        """What an administrator enters once."""
        await house.tell(FACTS, actor=administrator)
        for kind, iban in ACCOUNTS:
            await house.open_account(
                kind=kind, holder="Cabinet Delmas", iban=iban, bic="", valid_from=since,
                actor=administrator,
            )  # fmt: skip

    async def on(self, day: date, clock: Clock) -> None:
        """What of it happens on `day`: a round, or the last statement."""
        if (self.today - day).days in ROUNDS:
            await self._round(day, clock)
        elif day == self.today:
            await self._propose_last(day, clock)

    async def _round(self, day: date, clock: Clock) -> None:
        await clock.tick()
        run = await actions.propose_due(actor=self.proposer, today=day, key=f"demo:{day}")
        for one in run.proposed:
            await clock.tick()
            await actions.approve(one, actor=self.approver, today=day, now=clock.now)
        await clock.tick()
        try:
            order_id = await ordering.order(
                idem_key=f"demo:{day}", wanted_on=day, actor=self.proposer, today=day,
                now=clock.now,
            )  # fmt: skip
        except Refused:  # a house in which nothing came in yet
            return
        await ordering.executed(order_id, on=day, actor=self.proposer, today=day)

    async def _propose_last(self, day: date, clock: Clock) -> None:
        creditor_id = await db.value("SELECT id FROM creditor WHERE ref = $1", SHOWN)
        before = await queries.last(creditor_id)
        until = day - timedelta(days=1)
        if before is not None and before.until >= until:
            return
        await clock.tick()
        await actions.propose(
            creditor_id, until=until, idem_key=f"demo:last:{day}", actor=self.proposer, today=day
        )
