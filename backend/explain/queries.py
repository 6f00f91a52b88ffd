"""Which question answers which kind of amount. Runs inside the caller's unit of work."""

from collections.abc import Awaitable, Callable

from backend.explain import (
    booked,
    earned,
    figured,
    gathered,
    owed,
    planned,
    received,
    remitted,
    returned,
    stated,
    tied,
)
from backend.explain.addresses import Asked, nothing
from backend.explain.rules import Step

Explained = Callable[[Asked], Awaitable[Step]]
KINDS: dict[str, Explained] = {
    "claim": owed.claim,
    "charge": owed.charge,
    "balance": owed.balance,
    "case": owed.case,
    "allocation": received.allocation,
    "payment": received.payment,
    "tray": received.tray,
    "refund": returned.refund,
    "adjustment": returned.adjustment,
    "fee": earned.fee,
    "vat": earned.vat,
    "plan": planned.plan,
    "promise": planned.promise,
    "promised": planned.promised,
    "noted": gathered.noted,
    "statement": stated.statement,
    "remittance": remitted.remittance,
    "remittance_line": remitted.remittance_line,
    "invoice": remitted.invoice,
    "settlement": remitted.settlement,
    "order": remitted.order,
    "order_line": remitted.order_line,
    "approved": remitted.approved,
    "position": remitted.position,
    "tie_out": tied.tie_out,
    "placement": gathered.placement,
    "creditor": gathered.creditor,
    "in_hand": gathered.in_hand,
    "received": gathered.received,
    "month": gathered.month,
    "figure": figured.figure,
    "entry": booked.entry,
    "posting": booked.posting,
    "account": booked.account,
    "rate": booked.rate,
}
REPORTS = {"figure", "month"}  # read at one instant, as the report role
PAID = {"remittance", "remittance_line", "invoice", "settlement", "order", "order_line", "tie_out"}
MANAGERS = {*REPORTS, *PAID, "account", "approved"}
STAFF = {
    "noted",
    "entry",
    "posting",
    "account",
    "tray",
    "creditor",
    "promised",
    "month",
    "refund",
    "adjustment",
    "approved",
    "order",
    "order_line",
    "tie_out",
}


async def explained(asked: Asked) -> Step:
    """The chain behind an amount. Raises `NotFound` for what this reader cannot see or is not."""
    if asked.kind not in KINDS or (asked.own and asked.kind in STAFF):
        raise nothing()
    return await KINDS[asked.kind](asked)
