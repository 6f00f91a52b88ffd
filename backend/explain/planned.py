"""What was agreed: a plan, its instalments and what came towards them; promises."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from backend import db
from backend.counting import counts_since
from backend.days import midnight_utc
from backend.explain import booked
from backend.explain.addresses import Asked, nothing, to
from backend.explain.received import parts_sql, set_against
from backend.explain.rules import Step, fact, summed, taken_off, words
from backend.money import NOTHING, Money, total
from backend.plans.rules import FREQUENCIES, Instalment, due_by
from backend.words import _

Row = Mapping[str, Any]
AGREED = "p.agreed_on IS NOT NULL AND p.state NOT IN ('awaiting_approval', 'refused')"


async def plan(asked: Asked) -> Step:
    """A plan: its total, what came towards it, one instalment with what covered it."""
    part = asked.part(
        "total", "received", "missing", "instalment", "paid", "left", "open", "discount"
    )
    row = await db.row(
        f"SELECT p.id, p.case_id, p.agreed_on, {asked.staff('p.asked_on')} AS asked_on, p.ended_on,"
        " p.total_cents, p.frequency,"
        " p.deposit_cents, p.paid_before_cents, p.first_due_on, c.number FROM plan p"
        f" JOIN case_file c ON c.id = p.case_id WHERE p.id = $1 AND ($2 OR {AGREED})",
        asked.number, not asked.own,
    )  # fmt: skip
    if row is None:
        raise nothing()
    schedule = await _schedule(row["id"])
    if part == "total":
        return _total(row, schedule, asked)
    if part == "discount":
        return await _discount(row, asked)
    last = asked.day("on") or row["ended_on"] or asked.today
    received = await _received(row, last, asked)
    if part == "received":
        return received
    assert received.amount is not None
    if part == "missing":
        return _missing(row, schedule, received, asked)
    seq = asked.place("seq")
    if seq not in {one.seq for one in schedule}:
        raise nothing()
    return _instalment(part, row, schedule, seq, received)


async def _schedule(plan_id: int) -> list[Instalment]:
    found = await db.rows(
        "SELECT seq, due_on, amount_cents FROM instalment WHERE plan_id = $1 ORDER BY seq", plan_id
    )
    return [Instalment(one["seq"], one["due_on"], Money(one["amount_cents"])) for one in found]


def _total(row: Row, schedule: Sequence[Instalment], asked: Asked) -> Step:
    word = FREQUENCIES.get(row["frequency"]) or str(row["frequency"])
    return Step(
        words(_("Plan of {day}"), day=row["agreed_on"] or row["asked_on"]),
        Money(row["total_cents"]),
        how=(words(_("{count} instalments, {often}"), count=len(schedule), often=words(word)),),
        rounding=words(_("left-over cents go to the earliest instalments")),
        on=row["agreed_on"],
        address=to(f"plan/{row['id']}", part="total"),
        href=f"{asked.root}/cases/{quote(row['number'])}" + ("" if asked.own else "/plans"),
        parts=tuple(_due(row, one) for one in schedule),
        behind=(Step(words(_("What the case owes")), address=to(f"balance/{row['number']}")),),
    )


async def _discount(row: Row, asked: Asked) -> Step:
    """What falls away from the debt once the plan is kept."""
    found = await db.row(
        "SELECT discount_cents, discount_entry_id FROM plan WHERE id = $1", row["id"]
    )
    if found is None or asked.own:
        raise nothing()
    behind: list[Step] = []
    if found["discount_entry_id"]:
        behind.append(await booked.entry_step(found["discount_entry_id"]))
    return fact(
        words(_("Discount under the plan")), found["discount_cents"], on=row["agreed_on"],
        rule=words(_("what the debtor owes beyond the plan falls away once the plan is kept")),
        address=to(f"plan/{row['id']}", part="discount"), behind=tuple(behind),
    )  # fmt: skip


def _due(row: Row, one: Instalment) -> Step:
    name = words(_("Instalment {number}"), number=one.seq) if one.seq else words(_("Deposit"))
    return fact(
        name, one.amount, on=one.due_on,
        address=to(f"plan/{row['id']}", part="instalment", seq=one.seq),
    )  # fmt: skip


async def _received(row: Row, last: date, asked: Asked) -> Step:
    """What counts towards the plan: receipts since the agreement, less what had come that day."""
    found: Sequence[Row] = []
    if row["agreed_on"] is not None:
        found = await db.rows(
            f"{parts_sql(asked)} WHERE a.case_id = $1 AND a.bucket <> 'surplus'"
            f" AND a.received_on BETWEEN $2 AND $3 AND {counts_since('a', '$2')}"
            " ORDER BY a.received_on, a.id",
            row["case_id"], row["agreed_on"], last,
        )  # fmt: skip
    parts = [set_against(one) for one in found]
    if row["paid_before_cents"]:
        before = fact(
            words(_("Received earlier on the day of the agreement")), row["paid_before_cents"]
        )
        parts.append(taken_off(before))
    return summed(
        words(_("Received towards the plan")),
        parts,
        how=() if parts else (words(_("nothing has come since the agreement")),),
        rule=words(_("what lessens the debt and came in from the day of the agreement on")),
        on=last,
        address=to(f"plan/{row['id']}", part="received"),
    )


def _missing(row: Row, schedule: Sequence[Instalment], received: Step, asked: Asked) -> Step:
    """What was due before today and has not come."""
    due = [one for one in schedule if one.due_on <= asked.today - timedelta(days=1)]
    assert received.amount is not None
    missing = due_by(schedule, asked.today - timedelta(days=1)) - received.amount
    if missing <= NOTHING:
        return fact(words(_("Nothing is missing")), 0, address=asked.address, behind=(received,))
    return summed(
        words(_("Missing on the plan")),
        [*(_due(row, one) for one in due), taken_off(received)],
        rule=words(_("what was due before today, less what has come")),
        address=to(f"plan/{row['id']}", part="missing"),
    )


def _instalment(
    part: str, row: Row, schedule: Sequence[Instalment], seq: int, received: Step
) -> Step:
    before = total(one.amount for one in schedule if one.seq < seq)
    mine = next(one for one in schedule if one.seq == seq)
    assert received.amount is not None
    if part == "instalment":
        whole = fact(
            words(_("Plan of {day}"), day=row["agreed_on"] or row["asked_on"]), row["total_cents"],
            address=to(f"plan/{row['id']}", part="total"),
        )  # fmt: skip
        line = _due(row, mine)
        return Step(line.title, line.amount, on=line.on, address=line.address, behind=(whole,))
    if part == "left":
        left = [one for one in schedule if one.seq > seq]
        return summed(
            words(_("Left of the plan after instalment {number}"), number=seq),
            [_due(row, one) for one in left],
            address=to(f"plan/{row['id']}", part="left", seq=seq),
        )
    cents = max(0, min((received.amount - before).cents, mine.amount.cents))
    paid = fact(
        words(_("Paid of instalment {number}"), number=seq),
        cents,
        how=(
            words(_("{received} came, {before} cover the instalments before, {due} are due here"),
                  received=received.amount, before=before, due=mine.amount),
        ),
        rule=words(_("payments cover the oldest instalment first")),
        address=to(f"plan/{row['id']}", part="paid", seq=seq),
        behind=(received, _due(row, mine)),
    )  # fmt: skip
    if part == "paid":
        return paid
    return summed(
        words(_("Still open of instalment {number}"), number=seq),
        [_due(row, mine), *([taken_off(paid)] if cents else [])],
        on=mine.due_on,
        address=to(f"plan/{row['id']}", part="open", seq=seq),
    )


PROMISE = """
SELECT p.id, p.made_on, p.due_on, p.amount_cents, c.number, {by} AS told_by
  FROM promise p JOIN case_file c ON c.id = p.case_id
"""


def _promise_sql(asked: Asked) -> str:
    by = "(SELECT a.name FROM call k JOIN person a ON a.id = k.agent_id WHERE k.id = p.call_id)"
    return PROMISE.format(by=asked.staff(by))


async def promise(asked: Asked) -> Step:
    row = await db.row(f"{_promise_sql(asked)} WHERE p.id = $1", asked.number)
    if row is None:
        raise nothing()
    return _promised(row, asked)


def _promised(row: Row, asked: Asked) -> Step:
    return fact(
        words(_("Promised to pay by {day}"), day=row["due_on"]),
        row["amount_cents"],
        how=(words(_("on case {number}"), number=row["number"]),),
        rule=words(_("the debtor's word on the telephone")),
        on=row["made_on"],
        who=row["told_by"] or "",
        address=to(f"promise/{row['id']}"),
        href=f"{asked.root}/cases/{quote(row['number'])}",
    )


async def promised(asked: Asked) -> Step:
    """What debtors promised in the calls of one person since the day began."""
    if asked.own:
        raise nothing()
    on = asked.day("on") or asked.today
    rows = await db.rows(
        f"{_promise_sql(asked)} JOIN call k2 ON k2.id = p.call_id"
        " WHERE k2.agent_id = $1 AND k2.started_at >= $2 AND k2.started_at < $3"
        " ORDER BY p.id",
        asked.number, midnight_utc(on), midnight_utc(on + timedelta(days=1)),
    )  # fmt: skip
    return summed(
        words(_("Promised in the calls of the day")),
        [_promised(row, asked) for row in rows],
        how=() if rows else (words(_("no promise was made yet")),),
        on=on,
        address=to(f"promised/{asked.id}", on=on),
    )
