"""Fees and VAT: the base that was collected, the terms in force, the rate, the one rounding."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from backend import db
from backend.explain import booked
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, Words, fact, rounded, summed, words
from backend.money import Money
from backend.words import _

Row = Mapping[str, Any]
LINE_WORDS = {
    "rate.flat": _("Rate agreed on all that is collected"),
    "rate.age": _("Rate by the age of the claim"),
    "rate.days": _("Rate by the days since the placement"),
    "rate.stage": _("Rate by the stage of the case"),
    "rate.whole": _("Rate by the amount, on the whole of it"),
    "rate.tranche": _("Rate by the amount, band by band"),
    "rate.share": _("Rate by the share recovered"),
    "catch_up": _("Made up for earlier receipts, now that the rate changed"),
    "surcharge.age": _("Surcharge for an old claim"),
    "fallback": _("Rate where no other is agreed"),
    "minimum.receipt": _("Up to the least fee of a receipt"),
    "minimum.case": _("Up to the least fee of a case"),
    "cap.receipt": _("Down to the highest fee of a receipt"),
    "cap.case": _("Down to the highest fee of a case"),
    "ceiling": _("Down to the ceiling of the contract"),
    "fixed.case": _("Fixed part of the case"),
    "true_up": _("Up to what the terms make of all receipts"),
    "free.days": _("Within the free days: no fee"),
    "act": _("Fixed fee of an act"),
    "act.pack": _("Fixed fee of acts taken together"),
    "reversal": _("The exact opposite of the fee"),
}
ROUNDED = _("rounded once, half away from zero: {exact} cents become {cents}")
FEE = """
SELECT f.id, f.payment_id, f.case_id, f.base_cents, f.rate_bp, f.fee_cents, f.vat_bp, f.vat_cents,
       f.earned_on, f.rule, f.reverses_id, f.lines, f.act, m.version, m.valid_from, m.rate_fixed_at,
       m.vat_country, b.age_from, b.age_to, c.number, c.age_at_placement, k.ref AS creditor_ref,
       {entry} AS entry_id
  FROM fee f JOIN mandate m ON m.id = f.mandate_id JOIN case_file c ON c.id = f.case_id
  JOIN creditor k ON k.id = f.creditor_id LEFT JOIN fee_band b ON b.id = f.band_id
"""


def _sql(asked: Asked) -> str:
    return FEE.format(entry=asked.staff("f.entry_id"))


async def _row(asked: Asked) -> Row:
    row: Row | None = await db.row(f"{_sql(asked)} WHERE f.id = $1", asked.number)
    if row is None:
        raise nothing()
    return row


async def fee(asked: Asked) -> Step:
    """A fee: its base, the terms of the mandate, the rate, the rounding."""
    row = await _row(asked)
    if asked.part("fee", "base") == "base":
        return await _base(row)
    line = _line(row, "fee")
    behind = [await _base(row), _terms(row, asked)]
    if row["reverses_id"]:
        behind.append(
            Step(words(_("Gives back an earlier fee")), address=to(f"fee/{row['reverses_id']}"))
        )
    if row["entry_id"]:
        behind.append(await booked.entry_step(row["entry_id"]))
    return Step(
        line.title, line.amount, how=line.how, rule=line.rule, rounding=line.rounding,
        exact=line.exact, on=line.on, address=line.address, parts=line.parts,
        href=f"{asked.root}/cases/{quote(row['number'])}", behind=tuple(behind),
    )  # fmt: skip


async def vat(asked: Asked) -> Step:
    """The VAT on a fee: the fee, the rate of the day, the rounding."""
    row = await _row(asked)
    line = _line(row, "vat")
    law = await booked.vat_step(row["vat_country"], row["earned_on"], row["vat_bp"])
    return Step(
        line.title, line.amount, how=line.how, rounding=line.rounding, exact=line.exact, on=line.on,
        address=line.address, behind=(_line(row, "fee"), *([law] if law else [])),
    )  # fmt: skip


def _line(row: Row, part: str) -> Step:
    """A fee (or its VAT) as one line, with its calculation."""
    if part == "vat":
        return _calculated(
            words(_("VAT on the fee of {day}"), day=row["earned_on"]), row["vat_cents"],
            row["fee_cents"], row["vat_bp"], row["earned_on"], to(f"vat/{row['id']}"), None,
        )  # fmt: skip
    title = words(
        _("Fee given back on {day}") if row["reverses_id"] else _("Fee of {day}"),
        day=row["earned_on"],
    )
    lines = json.loads(row["lines"]) if isinstance(row["lines"], str) else row["lines"]
    address = to(f"fee/{row['id']}")
    rule = words("{rule}", rule=row["rule"]) if row["rule"] else None
    if lines:
        return _of_lines(title, row, lines, address, rule)
    return _calculated(
        title, row["fee_cents"], row["base_cents"], row["rate_bp"], row["earned_on"], address, rule
    )


def _of_lines(title: Any, row: Row, lines: list[dict[str, Any]], address: str, rule: Any) -> Step:
    """A fee line by line, as it was reckoned; the line of its VAT is no part of it."""
    parts = [_of_line(line) for line in lines if line["rule"] != "vat" and line["amount"]]
    made = Step(title, Money(row["fee_cents"]), rule=rule, on=row["earned_on"], address=address)
    if len(parts) == 1 and parts[0].amount == made.amount:
        only = parts[0]
        return replace(made, how=(only.title, *only.how), rounding=only.rounding, exact=only.exact)
    return replace(made, parts=tuple(parts))


def _of_line(line: dict[str, Any]) -> Step:
    word = words(LINE_WORDS.get(line["rule"], line["rule"]))
    bp = line["rate_bp"]
    told = _band(line["facts"])
    if bp is None:
        return fact(word, line["amount"], how=told)
    step = _calculated(word, line["amount"], line["base"], bp, None, "", None)
    return replace(step, how=(*step.how, *told))


def _band(facts: dict[str, Any]) -> tuple[Words, ...]:
    """Which band of the table it was: by age, by days, by what was received."""
    told = []
    if facts.get("age") is not None:
        told.append(words(_("the claim was {age} days old when it was placed"), age=facts["age"]))
    if facts.get("from") is not None:
        last = facts.get("to")
        told.append(
            words(_("band from {first} to {last}"), first=facts["from"], last=last)
            if last is not None
            else words(_("band from {first} on"), first=facts["from"])
        )
    return tuple(told)


def _calculated(
    title: Any, cents: int, base: int, bp: int, on: date | None, address: str, rule: Any
) -> Step:
    exact = Fraction(base * bp, 10_000)
    share = f"{bp // 100},{bp % 100:02d} %"
    whole = exact.denominator == 1
    if rounded(exact) != cents:  # a minimum, a flat fee: an import says only what it came to
        return fact(title, cents, rule=rule, on=on, address=address)
    return fact(
        title, cents,
        how=(words(_("{base} × {rate}"), base=Money(base), rate=share),),
        rule=rule,
        rounding=None if whole else words(ROUNDED, exact=f"{float(exact):.4f}".rstrip("0"),
                                          cents=cents),
        exact=exact, on=on, address=address,
    )  # fmt: skip


async def _base(row: Row) -> Step:
    """What the fee is reckoned on: the parts of the receipt that lessened the debt."""
    title = words(_("Base of the fee: what lessened the debt"))
    address = to(f"fee/{row['id']}", part="base")
    found = await db.rows(
        "SELECT a.id, a.bucket, a.amount_cents, a.received_on FROM allocation a"
        " WHERE a.payment_id = $1 AND a.case_id = $2 AND a.received_on = $3"
        " AND a.bucket <> 'surplus' AND (a.reverses_id IS NULL) = $4 ORDER BY a.id",
        row["payment_id"], row["case_id"], row["earned_on"], row["reverses_id"] is None,
    )  # fmt: skip
    if sum(part["amount_cents"] for part in found) != row["base_cents"]:
        return fact(title, row["base_cents"], address=address, behind=_paid(row))
    return summed(
        title,
        [
            fact(words(_("Payment of {day}"), day=part["received_on"]), part["amount_cents"],
                 address=to(f"allocation/{part['id']}"))
            for part in found
        ],
        address=address,
        behind=_paid(row),
    )  # fmt: skip


def _paid(row: Row) -> tuple[Step, ...]:
    if not row["payment_id"]:
        return ()
    address = to(f"payment/{row['payment_id']}", case=row["number"])
    return (Step(words(_("The payment on case {number}"), number=row["number"]), address=address),)


def _terms(row: Row, asked: Asked) -> Step:
    """The version of the mandate whose terms hold, and why it is that one."""
    fixed = (
        _("its rate is fixed when the case is placed")
        if row["rate_fixed_at"] == "placement"
        else _("its rate is fixed when the money comes in")
    )
    how = [words(fixed)]
    if row["age_from"] is not None:
        how.append(
            words(_("the claim was {age} days old when it was placed: band from {first} days"),
                  age=row["age_at_placement"], first=row["age_from"])
        )  # fmt: skip
    return Step(
        words(_("Version {version} of the mandate"), version=row["version"]),
        how=tuple(how),
        on=row["valid_from"],
        href="" if asked.own else f"/creditors/{quote(row['creditor_ref'])}",
    )


async def of_case(asked: Asked, part: str, case_id: int) -> list[Step]:
    """Every fee of the case (or its VAT), a line each."""
    rows = await db.rows(f"{_sql(asked)} WHERE f.case_id = $1 ORDER BY f.id", case_id)
    return [_line(row, part) for row in rows]


async def of_payment(asked: Asked, part: str, number: str, day: date | None) -> Step:
    """The fees of a payment, of one case or all, of one day or all."""
    rows = await db.rows(
        f"{_sql(asked)} WHERE f.payment_id = $1 AND ($2 = '' OR c.number = $2)"
        " AND ($3::date IS NULL OR f.earned_on = $3) ORDER BY f.id",
        asked.number, number, day,
    )  # fmt: skip
    if not rows and not await _known(asked, number):
        raise nothing()
    return summed(
        words(_("Fees on the payment") if part == "fee" else _("VAT on the fees of the payment")),
        [_line(row, part) for row in rows],
        how=() if rows else (words(_("nothing was earned on it")),),
        address=asked.address,
        href=f"{asked.root}/cases/{quote(number)}" if number else "",
    )


async def _known(asked: Asked, number: str) -> bool:
    """Whether the payment concerns a case that this reader may see."""
    found = await db.value(
        "SELECT 1 FROM allocation a JOIN case_file c ON c.id = a.case_id"
        " WHERE a.payment_id = $1 AND ($2 = '' OR c.number = $2) LIMIT 1",
        asked.number, number,
    )  # fmt: skip
    return found is not None
