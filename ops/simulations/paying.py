"""What a simulated house pays out: statements, orders, bills, and the months that it closes."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from backend import db
from backend.db import unit_of_work
from backend.invoices import actions as invoices
from backend.ledger import actions as ledger
from backend.remittances import actions as remittances
from backend.remittances import bringing_back, ordering
from backend.remittances import queries as statements
from ops.simulations.remembered import month_end

if TYPE_CHECKING:
    from ops.simulations.living import Life

AGENT, MANAGER = "agent@simulated", "manager@simulated"


async def pay_out(life: "Life", day: date, now: datetime) -> None:
    """Statements that are due, approved by somebody else, ordered; invoices; the month."""
    due = await remittances.propose_due(actor=AGENT, today=day, key=f"{day}")
    for text in due.refused.values():
        life.refused[f"remittance: {text[:60]}"] += 1
    for remittance_id in due.proposed:
        life.events["remittance proposed"] += 1
        async with unit_of_work(readonly=True):
            found = await statements.statement(remittance_id)
        life.memory.drawn_up(remittance_id, found.creditor_id, found.until)
        done = await life.attempt(
            "remittance approved",
            remittances.approve(remittance_id, actor=MANAGER, today=day, now=now),
        )
        if done is not None and done.state == "executed":
            life.memory.paid_over(remittance_id)
    if due.proposed or day.weekday() == 4:
        await _order(life, day, now)
    await _bills(life, day)
    if day.day >= 10 and not any(life.orders):
        await _close(life, day)


async def _order(life: "Life", day: date, now: datetime) -> None:
    async with unit_of_work(readonly=True):
        short = await bringing_back.lacking()
    if short:
        await bringing_back.bring_back(
            amount=short, on=day, idem_key=life.key("back"), actor=MANAGER, today=day
        )
        life.memory.came(short.cents)
        life.events["fees brought back"] += 1
    made = await life.attempt(
        "order",
        ordering.order(idem_key=life.key("order"), wanted_on=day, actor=MANAGER, today=day,
                       now=now),
    )  # fmt: skip
    if made is not None:
        life.orders.append((day + timedelta(days=life.dice.randrange(1, 4)), made))


async def executed(life: "Life", day: date) -> None:
    """The bank's statement shows what it has paid."""
    here = [one for one in life.orders if one[0] <= day]
    life.orders = [one for one in life.orders if one[0] > day]
    for _due, order_id in here:
        async with unit_of_work(readonly=True):
            lines = await db.rows(
                "SELECT kind, remittance_id, amount_cents FROM payment_order_line"
                " WHERE order_id = $1", order_id,
            )  # fmt: skip
        await ordering.executed(order_id, on=day, actor=MANAGER, today=day)
        life.events["order executed"] += 1
        for line in lines:
            life.memory.came(-line["amount_cents"])
            life.events[f"bank: {line['kind']}"] += 1
            if line["remittance_id"]:
                life.memory.paid_over(line["remittance_id"])


async def _bills(life: "Life", day: date) -> None:
    """Creditors who are paid gross pay their invoices some days later."""
    async with unit_of_work(readonly=True):
        found = await db.rows(
            "SELECT i.id FROM invoice i JOIN remittance r ON r.id = i.remittance_id"
            " WHERE i.kind = 'invoice' AND r.mode = 'gross' AND i.issued_on < $1"
            " AND i.net_cents + i.vat_cents > coalesce((SELECT sum(s.amount_cents)"
            " FROM invoice_settlement s WHERE s.invoice_id = i.id), 0) ORDER BY i.id",
            day - timedelta(days=8),
        )
    for row in found:
        await life.attempt(
            "invoice paid",
            invoices.paid(row["id"], on=day, idem_key=life.key("paid"), actor=AGENT, today=day),
        )


async def _close(life: "Life", day: date) -> None:
    until = month_end(day)
    async with unit_of_work(readonly=True):
        closed = await db.value("SELECT max(closed_until) FROM period_lock")
    if until < life.begin or (closed is not None and closed >= until):
        return
    await life.attempt("period closed", ledger.close_period(until=until, actor=MANAGER,
                                                            today=day))  # fmt: skip
