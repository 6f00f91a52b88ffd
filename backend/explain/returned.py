"""What changed a debt or went back without a receipt: acts on a debt, refunds. Staff only."""

from urllib.parse import quote

from backend import db
from backend.collecting.refunding import STATE_WORDS
from backend.explain import booked
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, fact, words
from backend.payments.adjusting import KIND_WORDS, LOWERING
from backend.words import _


async def refund(asked: Asked) -> Step:
    """A refund: of which receipt, who asked for it, who approved it, and its entry."""
    row = await db.row(
        "SELECT r.amount_cents, r.state, r.reason, r.name, r.payment_id, r.entry_id, p.received_on,"
        " p.amount_cents AS received_cents, coalesce((SELECT name FROM person"
        "  WHERE id::text = r.proposed_by), r.proposed_by) AS asker, (SELECT name FROM person"
        "  WHERE id::text = r.approved_by) AS approver"
        " FROM refund r JOIN payment p ON p.id = r.payment_id WHERE r.id = $1",
        asked.number,
    )
    if row is None:
        raise nothing()
    how = [words(STATE_WORDS[row["state"]]), words("{reason}", reason=row["reason"])]
    if row["approver"]:
        how.append(words(_("approved by {name}"), name=row["approver"]))
    behind = [
        fact(words(_("Payment of {day}"), day=row["received_on"]), row["received_cents"],
             on=row["received_on"], address=to(f"payment/{row['payment_id']}"))
    ]  # fmt: skip
    if row["entry_id"]:
        behind.append(await booked.entry_step(row["entry_id"]))
    return fact(
        words(_("Refund to {name}"), name=row["name"]), row["amount_cents"], how=tuple(how),
        who=row["asker"], address=asked.address, href=f"/payments/{row['payment_id']}",
        behind=tuple(behind),
    )  # fmt: skip


async def adjustment(asked: Asked) -> Step:
    """An act on a debt: its reason, the article that allows it, who asked for it, and its entry."""
    row = await db.row(
        "SELECT a.kind, a.amount_cents, a.reason, a.rule, a.document, a.asked_on, a.entry_id,"
        " c.number, coalesce((SELECT name FROM person WHERE id::text = a.asked_by), a.asked_by)"
        " AS asker, (SELECT name FROM person WHERE id::text = a.decided_by) AS decider"
        " FROM adjustment a JOIN case_file c ON c.id = a.case_id WHERE a.id = $1",
        asked.number,
    )
    if row is None:
        raise nothing()
    how = [words("{reason}", reason=row["reason"])]
    if row["document"]:
        how.append(words("{document}", document=row["document"]))
    if row["decider"] and row["decider"] != row["asker"]:
        how.append(words(_("approved by {name}"), name=row["decider"]))
    sign = -1 if row["kind"] in LOWERING else 1
    return fact(
        words(KIND_WORDS[row["kind"]]), sign * row["amount_cents"], how=tuple(how),
        article=row["rule"], on=row["asked_on"], who=row["asker"], address=asked.address,
        href=f"/cases/{quote(row['number'])}/payments",
        behind=(await booked.entry_step(row["entry_id"]),) if row["entry_id"] else (),
    )  # fmt: skip
