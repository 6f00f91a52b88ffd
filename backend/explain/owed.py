"""What is owed: an invoice, a charge, the balance of a case and each of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from backend import db
from backend.explain import booked, earned, received
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, fact, kept, summed, taken_off, words
from backend.money import Money
from backend.payments.rules import BUCKET_WORDS
from backend.words import _

Row = Mapping[str, Any]

CHARGE_WORDS = {
    "indemnity": _("Fixed indemnity"),
    "interest": _("Late interest"),
    "cost": _("Cost"),
    "penalty": _("Penalty clause"),
    "principal_correction": _("Correction of the principal"),
}
COMPONENTS = ("principal", "indemnity", "interest", "cost", "penalty")
OF_COMPONENT = {"principal_correction": "principal"}

CLAIM = """
SELECT l.id, l.invoice_no, l.issued_on, l.due_on, l.amount_cents, l.paid_before_cents, l.open_cents,
       c.number, c.placed_on, c.placement_id, p.file_name, p.received_on AS handed_on
  FROM claim l JOIN case_file c ON c.id = l.case_id
  LEFT JOIN placement p ON p.id = c.placement_id
"""


async def claim(asked: Asked) -> Step:
    """An invoice: what it came to, what had been paid before it was placed, what was placed."""
    part = asked.part("open", "amount", "paid_before")
    row = await db.row(f"{CLAIM} WHERE l.id = $1", asked.number)
    if row is None:
        raise nothing()
    if part == "amount":
        return _invoiced(row, asked)
    return _paid_before(row, asked) if part == "paid_before" else placed(row, asked)


def placed(row: Row, asked: Asked) -> Step:
    """What an invoice was placed for: its amount less what had been paid on it."""
    parts = [_invoiced(row, asked)]
    if row["paid_before_cents"]:
        parts.append(taken_off(_paid_before(row, asked)))
    return Step(
        words(_("Invoice {number}, as it was placed"), number=row["invoice_no"]),
        Money(row["open_cents"]),
        on=row["placed_on"],
        address=to(f"claim/{row['id']}"),
        href=f"{asked.root}/cases/{quote(row['number'])}",
        parts=tuple(parts),
        behind=(_handed_over(row, asked),),
    )


def _invoiced(row: Row, asked: Asked) -> Step:
    how = [words(_("due on {day}"), day=row["due_on"])] if row["due_on"] else []
    return fact(
        words(_("Invoice {number}"), number=row["invoice_no"]),
        row["amount_cents"],
        how=tuple(how),
        on=row["issued_on"],
        address=to(f"claim/{row['id']}", part="amount"),
        behind=(_handed_over(row, asked),),
    )


def _paid_before(row: Row, asked: Asked) -> Step:
    return fact(
        words(_("Paid to the creditor before the placement")),
        row["paid_before_cents"],
        rule=words(_("as the creditor told with the placement")),
        address=to(f"claim/{row['id']}", part="paid_before"),
        behind=(_handed_over(row, asked),),
    )


def _handed_over(row: Row, asked: Asked) -> Step:
    """Where the claim came from."""
    if row["file_name"] is None:
        return Step(words(_("Taken over with case {number}"), number=row["number"]),
                    on=row["placed_on"])  # fmt: skip
    return Step(
        words(_("Placed with the file “{file}”"), file=row["file_name"]),
        on=row["handed_on"],
        href="" if asked.own else f"/intake/placements/{row['placement_id']}",
    )


def charge_sql(asked: Asked) -> str:
    return f"""
SELECT h.id, h.kind, h.amount_cents, h.booked_on, l.invoice_no, c.number, h.computed_until,
       h.engine, h.law_rows, {asked.staff("h.reason")} AS reason,
       {asked.staff("h.created_by")} AS created_by, {asked.staff("h.entry_id")} AS entry_id
  FROM charge h JOIN case_file c ON c.id = h.case_id LEFT JOIN claim l ON l.id = h.claim_id
"""


async def charge(asked: Asked) -> Step:
    """What is owed beside the principal, or a waiver of it."""
    row = await db.row(f"{charge_sql(asked)} WHERE h.id = $1", asked.number)
    if row is None:
        raise nothing()
    return await charged(row, whole=True)


async def charged(row: Row, *, whole: bool = False) -> Step:
    how = []
    if row["invoice_no"]:
        how.append(words(_("on invoice {number}"), number=row["invoice_no"]))
    if row["reason"]:
        how.append(words("{reason}", reason=row["reason"]))
    behind = await booked.law_rows(row["law_rows"]) if whole else []
    if whole and row["entry_id"]:
        behind.append(await booked.entry_step(row["entry_id"]))
    return fact(
        words(CHARGE_WORDS[row["kind"]]),
        row["amount_cents"],
        how=tuple(how),
        rule=words(_("a waiver: booked below nought, nothing is struck out"))
        if row["amount_cents"] < 0
        else None,
        on=row["booked_on"],
        who=row["created_by"] or "",
        address=to(f"charge/{row['id']}"),
        behind=tuple(behind),
    )


async def case_row(asked: Asked) -> Row:
    """The case that is asked about, by its number."""
    row: Row | None = await db.row(
        "SELECT id, number, debtor_name, country, placed_on, principal_cents, balance_cents"
        " FROM case_file WHERE number = $1",
        asked.id if len(asked.id) <= 40 and "\x00" not in asked.id else "",
    )
    if row is None:
        raise nothing()
    return row


async def claims_of(case_id: int) -> list[Row]:
    return list(await db.rows(f"{CLAIM} WHERE l.case_id = $1 ORDER BY l.due_on, l.id", case_id))


async def charges_of(case_id: int, asked: Asked, until: date | None = None) -> list[Row]:
    return list(
        await db.rows(
            f"{charge_sql(asked)} WHERE h.case_id = $1"
            " AND ($2::date IS NULL OR h.booked_on <= $2) ORDER BY h.booked_on, h.id",
            case_id, until,
        )
    )  # fmt: skip


async def balance(asked: Asked) -> Step:
    """What a case owes, of all components or one, as it stands or as of a day."""
    component, on = asked.text("component"), asked.day("on")
    if component and component not in COMPONENTS:
        raise nothing()
    case = await case_row(asked)
    claims = await claims_of(case["id"])
    charges = await charges_of(case["id"], asked, on)
    money = await received.of_case(case["id"], asked, until=on)
    parts = [
        await _component(one, case, claims, charges, money, asked)
        for one in ([component] if component else COMPONENTS)
    ]
    if component:
        return parts[0]
    kept_by_case = Money(case["balance_cents"]) if on is None else None
    made = summed(
        words(_("Balance of case {number}"), number=case["number"]),
        [part for part in parts if part.parts],
        how=(words(_("what was placed and charged, less what was paid on it")),),
        on=on or asked.today,
        address=to(f"balance/{case['number']}", on=on),
        href=f"{asked.root}/cases/{quote(case['number'])}",
    )
    if kept_by_case is None or made.amount == kept_by_case:
        return made
    return _as_kept(made, kept_by_case)


def _as_kept(made: Step, amount: Money) -> Step:
    """The amount that the case keeps; where its parts differ, the page says so in red."""
    return replace(made, amount=amount)


async def _component(
    name: str,
    case: Row,
    claims: Sequence[Row],
    charges: Sequence[Row],
    money: Sequence[Row],
    asked: Asked,
) -> Step:
    owed = [placed(row, asked) for row in claims] if name == "principal" else []
    owed += [
        await charged(row) for row in charges if OF_COMPONENT.get(row["kind"], row["kind"]) == name
    ]
    paid = [taken_off(received.set_against(row)) for row in money if row["bucket"] == name]
    return summed(
        words(_("{bucket} owed"), bucket=words(BUCKET_WORDS[name])),
        [*owed, *paid],
        address=to(f"balance/{case['number']}", component=name),
    )


TOTALS = {
    "principal": _("Principal placed"),
    "claimed": _("Invoices as they were written"),
    "paid_before": _("Paid to the creditor before the placement"),
    "charges": _("Indemnities and charges"),
    "indemnities": _("Indemnities"),
    "received": _("Received and set against the debt"),
    "receipts": _("Received on the case"),
    "surplus": _("Paid too much"),
    "fee": _("Fees earned on the case"),
    "vat": _("VAT on these fees"),
    **{f"charged_{kind}": word for kind, word in CHARGE_WORDS.items()},
    "off_agency": _("Paid to the agency"),
    "off_direct": _("Paid to the creditor directly"),
}


async def case(asked: Asked) -> Step:
    """A total of a case, as its pages show them."""
    part = asked.part(*TOTALS)
    row = await case_row(asked)
    parts = await _total(part, row["id"], asked)
    made = summed(
        words(TOTALS[part]),
        parts,
        how=() if parts else (words(_("nothing was booked")),),
        address=asked.address,
        href=f"{asked.root}/cases/{quote(row['number'])}",
    )
    if part == "principal" and made.amount != Money(row["principal_cents"]):
        return _as_kept(made, Money(row["principal_cents"]))
    return made


async def _total(part: str, case_id: int, asked: Asked) -> Sequence[Step]:
    if part in {"principal", "claimed", "paid_before"}:
        of = {"principal": placed, "claimed": _invoiced, "paid_before": _paid_before}[part]
        return kept([of(row, asked) for row in await claims_of(case_id)])
    if part in {"charges", "indemnities"} or part.startswith("charged_"):
        kinds = {"indemnities": ("indemnity",), "charges": tuple(CHARGE_WORDS)}.get(
            part, (part.removeprefix("charged_"),)
        )
        first, last = asked.day("from"), asked.day("to")
        rows = await charges_of(case_id, asked, last)
        return [
            await charged(row)
            for row in rows
            if row["kind"] in kinds and (first is None or row["booked_on"] >= first)
        ]
    if part in {"fee", "vat"}:
        return await earned.of_case(asked, part, case_id)
    first = asked.day("from")
    rows = await received.of_case(case_id, asked, until=asked.day("to"))
    line = _off if part.startswith("off_") else received.set_against
    return [
        line(row)
        for row in rows
        if _counts(row, part) and (first is None or row["received_on"] >= first)
    ]


def _off(row: Row) -> Step:
    """A payment as the account has it: it lessens what is owed."""
    return taken_off(received.set_against(row))


def _counts(row: Row, part: str) -> bool:
    surplus = bool(row["bucket"] == "surplus")
    if part == "surplus":
        return surplus
    if part in {"off_agency", "off_direct"}:
        return not surplus and bool(row["direct"]) == (part == "off_direct")
    return part == "receipts" or not surplus
