"""Earning the agency's fee on a receipt, and giving it back when the receipt is taken back.

Joins the unit of work of whoever booked the money. A fee that cannot be reckoned is refused with
its reason and reported; the money is booked all the same.
"""

from dataclasses import replace
from datetime import date

from backend import db
from backend.creditors import queries as creditors
from backend.creditors.rules import MandateVersion
from backend.fees import queries
from backend.fees.facts import EarnedFee, FeeLine, Receipted
from backend.fees.queries import Standing
from backend.fees.rules import case_total, in_words, reckon, taxed
from backend.law.vat import vat_rate
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money
from backend.refusals import Refused
from backend.rulebook import queries as rulebook

SYSTEM = "system"


async def earn(
    payment_id: int,
    *,
    case_id: int,
    creditor_id: int,
    receipt: Receipted,
    booked_on: date | None = None,
    actor: str = SYSTEM,
) -> EarnedFee | Refused | None:
    """Book the fee on `receipt.base`; the reason when there is none, None for a base of nought.

    What the fee table asks beyond the base (buckets, stage, what came before) is looked up.
    `booked_on` is the day of the books, that of the receipt unless said otherwise.
    """
    if not receipt.base:
        return None
    mandate = await queries.deciding_mandate(creditor_id, receipt)
    if mandate is not None:
        receipt = await queries.filled(receipt, mandate, payment_id=payment_id, case_id=case_id)
    try:
        fee = reckon(receipt, mandate, await rulebook.book())
    except Refused as refused:
        return refused
    assert mandate is not None
    await book(
        fee, mandate, case_id=case_id, payment_id=payment_id, on=receipt.received_on,
        rule=in_words(fee, mandate, receipt.age_days), booked_on=booked_on, actor=actor,
    )  # fmt: skip
    return fee


async def book(
    fee: EarnedFee,
    mandate: MandateVersion,
    *,
    case_id: int,
    on: date,
    rule: str,
    payment_id: int | None = None,
    act: tuple[str, str] = ("", ""),
    booked_on: date | None = None,
    actor: str = SYSTEM,
) -> int:
    """Add a fee with its lines, and its entry in the ledger; returns its id."""
    fee_id = int(await db.value("SELECT nextval('fee_id_seq')"))
    entry_id = await _entry(
        fee.fee, fee.vat, key=f"fee:{fee_id}", creditor_id=mandate.creditor_id, case_id=case_id,
        payment_id=payment_id, on=on, booked_on=booked_on, actor=actor,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO fee (id, payment_id, case_id, creditor_id, mandate_id, band_id, base_cents,"
        " rate_bp, fee_cents, vat_bp, vat_cents, earned_on, rule, act, act_key, lines, entry_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        fee_id, payment_id, case_id, mandate.creditor_id, mandate.id,
        (fee.band.id or None) if fee.band else None, fee.base.cents, fee.rate_bp, fee.fee.cents,
        fee.vat_bp, fee.vat.cents, on, rule, *act, [line.written() for line in fee.lines], entry_id,
    )  # fmt: skip
    return fee_id


async def _entry(
    fee: Money,
    vat: Money,
    *,
    key: str,
    creditor_id: int,
    case_id: int,
    payment_id: int | None,
    on: date,
    booked_on: date | None,
    actor: str,
) -> int | None:
    """The creditor owes the fee with its VAT. A fee of nought moves nothing."""
    if not fee and not vat:
        return None
    lines = (
        Line("fee_receivable", fee + vat, creditor_id=creditor_id, case_id=case_id,
             payment_id=payment_id),
        Line("fee_income", -fee, case_id=case_id, payment_id=payment_id),
        Line("vat_output", -vat, case_id=case_id, payment_id=payment_id),
    )  # fmt: skip
    return await ledger.book("fee", key=key, on=on, booked_on=booked_on, lines=lines, actor=actor)


async def give_back(
    payment_id: int,
    *,
    booked_on: int | None = None,
    on: date | None = None,
    today: date | None = None,
    actor: str = SYSTEM,
) -> int:
    """Book the exact negative of every fee of the payment that still stands; returns how many.

    The negatives belong to the payment `booked_on` (the reversal), else to the payment itself; they
    bear the day `on`, at the earliest that of the fee they undo; `today` is the day of the books.
    Where the terms go over a whole case, what is left on it is trued up: a bounced payment in the
    middle may take the case below a step that later ones were charged at.
    """
    given = await queries.standing(payment_id)
    for one in given:
        day = max(on or one.earned_on, one.earned_on)
        await _give_back(one, booked_on or payment_id, day, today, actor)
    left = dict.fromkeys((one.case_id, one.mandate_id) for one in given)
    for case_id, mandate_id in left:
        last = [one for one in given if one.case_id == case_id][-1]
        await _true_up(
            case_id, await creditors.mandate(mandate_id), payment_id=booked_on or payment_id,
            on=on or last.earned_on, booked_on=today, actor=actor,
        )  # fmt: skip
    return len(given)


async def _give_back(one: Standing, carrier: int, on: date, today: date | None, actor: str) -> None:
    key = f"fee:back:{one.id}"
    if one.entry_id is not None:
        entry_id: int | None = await ledger.reverse(
            one.entry_id, key=key, on=on, booked_on=today, reason="the receipt was taken back",
            actor=actor,
        )  # fmt: skip
    else:
        entry_id = await _entry(
            -one.fee, -one.vat, key=key, creditor_id=one.creditor_id, case_id=one.case_id,
            payment_id=one.payment_id, on=on, booked_on=today, actor=actor,
        )  # fmt: skip
    lines = [FeeLine("reversal", NOTHING, None, -one.fee, {"of": one.id})]
    await db.execute(
        "INSERT INTO fee (payment_id, case_id, creditor_id, mandate_id, band_id, base_cents,"
        " rate_bp, fee_cents, vat_bp, vat_cents, earned_on, rule, reverses_id, lines, entry_id)"
        " SELECT $2, case_id, creditor_id, mandate_id, band_id, -base_cents, rate_bp, -fee_cents,"
        " vat_bp, -vat_cents, $3, 'reversal of: ' || rule, id, $4, $5 FROM fee WHERE id = $1",
        one.id, carrier, on,
        [line.written() for line in (*lines, FeeLine("vat", -one.fee, None, -one.vat))],
        entry_id,
    )  # fmt: skip


async def _true_up(
    case_id: int,
    mandate: MandateVersion,
    *,
    payment_id: int,
    on: date,
    booked_on: date | None,
    actor: str,
) -> None:
    """Charge or give back what the receipts that are left make otherwise than was charged."""
    fees = mandate.terms.agreed_fees
    if fees.plain:
        return
    left = await queries.before(case_id, mandate.id)
    cents = await db.value("SELECT principal_cents FROM case_file WHERE id = $1", case_id)
    owed = case_total(fees, left.bases, left.additive, Money(cents))
    if left.settled or left.earned is None or owed == left.earned:
        return
    vat = vat_rate(mandate.terms.vat_country, on, await rulebook.book())
    line = FeeLine("true_up", NOTHING, None, owed - left.earned, {"owed": owed.cents})
    fee = replace(taxed(NOTHING, [line], vat.rate_bp), rate_bp=0)
    await book(
        fee, mandate, case_id=case_id, payment_id=payment_id, on=on, booked_on=booked_on,
        rule=in_words(fee, mandate, 0), actor=actor,
    )  # fmt: skip
