"""Money that came: a payment, what it was set against, what waits in the tray."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from backend import db
from backend.collecting.rules import REASON_WORDS, RULE_WORDS
from backend.explain import booked, earned
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, Words, fact, summed, taken_off, words
from backend.money import Money, total
from backend.payments.rules import BUCKET_WORDS, CHANNELS
from backend.words import _

Row = Mapping[str, Any]


def parts_sql(asked: Asked) -> str:
    """The parts of payments as this reader may see them."""
    return f"""
SELECT a.id, a.payment_id, a.bucket, a.amount_cents, a.received_on, a.direct, a.reverses_id,
       c.number, a.rule, {asked.staff("a.created_by")} AS created_by,
       {asked.staff("a.entry_id")} AS entry_id, l.invoice_no
  FROM allocation a JOIN case_file c ON c.id = a.case_id LEFT JOIN claim l ON l.id = a.claim_id
"""


async def of_case(case_id: int, asked: Asked, *, until: date | None = None) -> list[Row]:
    """Every part that was ever set against the case, in order of receipt."""
    return list(
        await db.rows(
            f"{parts_sql(asked)} WHERE a.case_id = $1"
            " AND ($2::date IS NULL OR a.received_on <= $2) ORDER BY a.received_on, a.id",
            case_id, until,
        )
    )  # fmt: skip


def set_against(row: Row) -> Step:
    """A part of a payment as one line, in a sum of others."""
    how = [words(_("to the creditor directly")) if row["direct"] else words(_("to the agency"))]
    if row["invoice_no"]:
        how.append(words(_("on invoice {number}"), number=row["invoice_no"]))
    if row["reverses_id"]:
        how.append(words(_("taken back")))
    return fact(
        words(_("Payment of {day}: {bucket}"), day=row["received_on"],
              bucket=words(BUCKET_WORDS[row["bucket"]])),
        row["amount_cents"],
        how=tuple(how),
        rule=rule_of(row["rule"]),
        on=row["received_on"],
        address=to(f"allocation/{row['id']}"),
    )  # fmt: skip


def rule_of(rule: str | None) -> Words | None:
    """Why the money stands against this case: the rule by which it was recognised, if we know it.

    Only our own codes are told: a creditor reads this too.
    """
    how, _comma, order = (rule or "").partition(", ")
    if how not in RULE_WORDS:
        return None
    known = words(RULE_WORDS[how])
    if booked.order_step(rule or "") is None:
        return known
    return words(_("{rule}; imputed in the order {order}"), rule=known, order=order)


async def allocation(asked: Asked) -> Step:
    """One part of a payment: which rule brought it to the case, which law into this bucket."""
    row = await db.row(f"{parts_sql(asked)} WHERE a.id = $1", asked.number)
    if row is None:
        raise nothing()
    off = asked.part("amount", "off") == "off"
    behind = [await _imputed(row, asked), await _payment_line(row["payment_id"], asked)]
    order = booked.order_step(row["rule"] or "")
    behind += [order] if order else []
    if row["reverses_id"]:
        first = await db.row(f"{parts_sql(asked)} WHERE a.id = $1", row["reverses_id"])
        behind += [set_against(first)] if first else []
    if row["entry_id"]:
        behind.append(await booked.entry_step(row["entry_id"]))
    line = set_against(row)
    line = taken_off(line, address=asked.address) if off else line
    return Step(
        line.title, line.amount, how=line.how, rule=line.rule, on=line.on,
        who=row["created_by"] or "", address=line.address,
        href=f"{asked.root}/cases/{quote(row['number'])}" + ("" if asked.own else "/payments"),
        behind=tuple(behind),
    )  # fmt: skip


async def _imputed(row: Row, asked: Asked) -> Step:
    """How the payment covered what was owed: all its parts of the same day, in their order."""
    same = await db.rows(
        f"{parts_sql(asked)} WHERE a.payment_id = $1 AND c.number = $2 AND a.received_on = $3"
        " AND (a.reverses_id IS NULL) = $4 ORDER BY a.id",
        row["payment_id"], row["number"], row["received_on"], row["reverses_id"] is None,
    )  # fmt: skip
    return summed(
        words(_("What the payment covered on case {number}"), number=row["number"]),
        [set_against(one) for one in same],
    )


async def _payment_line(payment_id: int, asked: Asked) -> Step:
    """The payment that a part comes from, in one line."""
    parts = await db.rows(f"{parts_sql(asked)} WHERE a.payment_id = $1 ORDER BY a.id", payment_id)
    amount = total(Money(part["amount_cents"]) for part in parts)
    day = parts[0]["received_on"] if parts else None
    if not asked.own:
        row = await db.row(f"{PAYMENT} WHERE p.id = $1", payment_id)
        assert row is not None
        amount, day = Money(row["amount_cents"]), row["received_on"]
    return fact(
        words(_("Payment of {day}"), day=day), amount, on=day, address=to(f"payment/{payment_id}")
    )


PAYMENT = """
SELECT p.id, p.received_on, p.amount_cents, p.channel, p.communication, p.payer_name, p.reverses_id,
       p.reason, p.recorded_by, p.entry_id,
       (SELECT t.reason FROM tray_item t WHERE t.payment_id = p.id AND t.kind = 'unallocated'
         AND t.settled_at IS NULL LIMIT 1) AS waits
  FROM payment p
"""
BUCKETS_OF = {"cents": _("Set against the debt"), "surplus": _("Paid too much"),
              "all": _("Received on the case")}  # fmt: skip


async def payment(asked: Asked) -> Step:
    """A payment whole, or what of it concerns one case."""
    part = asked.part("all", "cents", "surplus", "fee", "vat")
    number, day, bucket = asked.text("case"), asked.day("on"), asked.text("bucket")
    if part in {"fee", "vat"}:
        return await earned.of_payment(asked, part, number, day)
    parts = await _parts(asked, number, day)
    if not parts and (asked.own or number or part != "all"):
        raise nothing()
    if asked.own or number or part != "all":
        invoice = asked.text("invoice")
        chosen = [
            row
            for row in parts
            if _chosen(row, part, bucket) and invoice in {"", row["invoice_no"]}
        ]
        return summed(
            words(BUCKET_WORDS[bucket] if bucket in BUCKET_WORDS else BUCKETS_OF[part]),
            [set_against(row) for row in chosen],
            on=parts[0]["received_on"],
            address=asked.address,
            href=f"{asked.root}/cases/{quote(number or parts[0]['number'])}",
        )
    return await _whole(parts, asked)


def _chosen(row: Row, part: str, bucket: str) -> bool:
    if bucket:
        return bool(row["bucket"] == bucket)
    return part == "all" or (row["bucket"] == "surplus") == (part == "surplus")


async def _parts(asked: Asked, number: str, day: date | None) -> Sequence[Row]:
    return await db.rows(
        f"{parts_sql(asked)} WHERE a.payment_id = $1 AND ($2 = '' OR c.number = $2)"
        " AND ($3::date IS NULL OR a.received_on = $3) ORDER BY a.id",
        asked.number, number, day,
    )  # fmt: skip


async def _whole(parts: Sequence[Row], asked: Asked) -> Step:
    """The payment as it came, and where each cent of it stands."""
    row = await db.row(f"{PAYMENT} WHERE p.id = $1", asked.number)
    if row is None:
        raise nothing()
    steps = [set_against(part) for part in parts]
    left = Money(row["amount_cents"]) - total(Money(part["amount_cents"]) for part in parts)
    if left:
        steps.append(
            fact(words(_("Stands against no case")), left,
                 rule=words(REASON_WORDS.get(row["waits"], _("taken back or reversed")))
                 if row["waits"] else None)
        )  # fmt: skip
    how = [words(CHANNELS.get(row["channel"], row["channel"]))]
    how += [words("{text}", text=text) for text in (row["payer_name"], row["communication"],
                                                    row["reason"]) if text]  # fmt: skip
    behind = []
    if row["reverses_id"]:
        behind.append(await _payment_line(row["reverses_id"], asked))
    if row["entry_id"]:
        behind.append(await booked.entry_step(row["entry_id"]))
    title = _("Reversal of a payment") if row["reverses_id"] else _("Payment received")
    return Step(
        words(title), Money(row["amount_cents"]), how=tuple(how), on=row["received_on"],
        who=row["recorded_by"], address=to(f"payment/{row['id']}"),
        href=f"/payments/{row['id']}", parts=tuple(steps), behind=tuple(behind),
    )  # fmt: skip


TRAY_WORDS = {
    "unallocated": _("Waits without a case"),
    "duplicate": _("Resembles an earlier payment"),
    "surplus": _("Paid too much"),
}


async def tray(asked: Asked) -> Step:
    """What waits for a person: the amount, and the payment it belongs to."""
    row = await db.row(
        "SELECT t.id, t.kind, t.payment_id, t.amount_cents, t.received_on, t.reason, t.case_id"
        " FROM tray_item t WHERE t.id = $1",
        asked.number,
    )
    if row is None or asked.own:
        raise nothing()
    parts: list[Step] = []
    if row["kind"] == "surplus":
        found = await db.rows(
            f"{parts_sql(asked)} WHERE a.payment_id = $1 AND a.case_id = $2"
            " AND a.bucket = 'surplus' ORDER BY a.id",
            row["payment_id"], row["case_id"],
        )  # fmt: skip
        standing = sum(one["amount_cents"] for one in found)
        parts = [set_against(one) for one in found] if standing else []
    return Step(
        words(TRAY_WORDS.get(row["kind"], row["kind"])),
        Money(row["amount_cents"]),
        rule=words(REASON_WORDS.get(row["reason"], "")) if row["reason"] else None,
        on=row["received_on"],
        address=to(f"tray/{row['id']}"),
        href="/payments/waiting",
        parts=tuple(parts),
        behind=(await _payment_line(row["payment_id"], asked),),
    )
