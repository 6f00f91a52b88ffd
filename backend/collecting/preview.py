"""What a receipt would cover if it were booked now: shown before anybody books it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend import db
from backend.collecting import queries
from backend.collecting.covering import Wish, covering
from backend.collecting.queries import Locked
from backend.law.imputation import SURPLUS
from backend.money import Money, total
from backend.payments.imputing import FIRST, Slot
from backend.payments.rules import Part
from backend.rulebook import queries as rulebook
from backend.statements import queries as statements
from backend.statements.actions import differences
from backend.statements.rules import state


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice of the case on which something is open, for the debtor to choose from."""

    id: int
    number: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The parts, the order they follow with its article, and what the case owes afterwards.

    `interest` runs and is booked together with the receipt; it is in the balance shown.
    """

    case: Locked
    debtor_name: str
    parts: tuple[tuple[Part, str | None], ...]  # with the number of the invoice
    order: str
    article: str
    interest: Money
    owed: Money
    left: Money
    surplus: Money
    invoices: tuple[Invoice, ...]


async def foresee(case_number: str, amount: Money, *, on: date, wish: Wish) -> Foreseen:
    """How the amount received on the day `on` would be set against the case.

    Inside the caller's unit of work; books and holds nothing. Raises `NotFound` for the case,
    `Refused` for a wish that the law or the mandate does not let the debtor have.
    """
    case = await queries.seen(await queries.case_named(case_number), on=on)
    invoices = await invoices_of(case.id)
    accrued = await _accrued(case, on, invoices)
    made = await covering(case, amount, on=on, rule="named", wish=wish, accrued=accrued)
    numbers = {one.id: one.number for one in invoices}
    owing = {slot.claim_id for slot in (*await queries.slots(case.id), *accrued) if slot.open}
    interest = total(slot.open for slot in accrued)
    surplus = total(part.amount for part in made.parts if part.bucket == SURPLUS)
    return Foreseen(
        case=case,
        debtor_name=str(await db.value("SELECT debtor_name FROM case_file WHERE id = $1", case.id)),
        parts=tuple((part, numbers.get(part.claim_id or 0)) for part in made.parts),
        order=made.order.ref,
        article=made.order.source.partition(":")[0],
        interest=interest,
        owed=case.balance + interest,
        left=case.balance + interest - amount + surplus,
        surplus=surplus,
        invoices=tuple(one for one in invoices if one.id in owing),
    )


async def _accrued(case: Locked, on: date, invoices: Sequence[Invoice]) -> list[Slot]:
    """What `crystallise` would book together with the receipt."""
    if not case.accrues:
        return []
    booked = await db.value("SELECT max(computed_until) FROM charge WHERE case_id = $1", case.id)
    inputs = await statements.inputs_of(case.id, max(on, booked or on))
    due = differences(state(inputs, await rulebook.book()))
    dates = {one.id: one.due_on for one in invoices}
    return [
        Slot(one.kind, one.claim_id, one.amount, dates.get(one.claim_id) or FIRST) for one in due
    ]


async def invoices_of(case_id: int) -> tuple[Invoice, ...]:
    """The invoices of the case, the oldest due first."""
    found = await db.rows(
        "SELECT id, invoice_no, due_on FROM claim WHERE case_id = $1 ORDER BY due_on, id", case_id
    )
    return tuple(Invoice(one["id"], one["invoice_no"], one["due_on"]) for one in found)
