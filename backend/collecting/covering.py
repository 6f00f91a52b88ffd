"""How a receipt would cover what is owed on a case, by law, by mandate, or as the debtor wishes.

Reads what is owed and books nothing, so that a person sees the parts before they are booked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.collecting import queries
from backend.collecting.queries import Locked
from backend.law.imputation import BY_LAW, PRINCIPAL_FIRST, Order, imputation_order
from backend.money import NOTHING, Money
from backend.payments.imputing import Slot, cover
from backend.payments.rules import Part
from backend.refusals import Refused
from backend.rulebook import queries as rulebook
from backend.statements import queries as statements
from backend.statements.rules import state
from backend.words import _

Place = tuple[str, int | None]  # a bucket of an invoice
HOME = "BE"  # whose order of imputation holds for a debtor in a country that has no row


@dataclass(frozen=True, slots=True)
class Wish:
    """What the debtor said his money is for: an invoice, the principal before its interest."""

    claim_id: int | None = None
    principal_first: bool = False


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Cover:
    """A receipt about to be set against a case: the parts, the rule, and their entry.

    `order` is the row of law followed; `rule` is what is written beside every part.
    """

    case: Locked
    parts: tuple[Part, ...]
    rule: str
    order: Order
    entry_id: int | None = None


async def covering(
    case: Locked,
    amount: Money,
    *,
    on: date,
    rule: str,
    wish: Wish = NO_WISH,
    accrued: Sequence[Slot] = (),
) -> Cover:
    """How `amount` received on the day `on` covers what is owed on the case. Books nothing.

    `accrued` is what runs and is not booked yet, where this is only a look ahead. Raises `Refused`
    for a wish that the law or the mandate does not let the debtor have.
    """
    order = await order_for(case, on, wish)
    owed = _with(await queries.slots(case.id), accrued)
    if case.accrues:
        owed = await _owed_on(case.id, on, owed, accrued)
    parts = cover(amount, owed, order.buckets, day=on, chosen=wish.claim_id)
    said = [rule, order.ref]
    if case.imputation == PRINCIPAL_FIRST:
        said.append(PRINCIPAL_FIRST)
    if wish.claim_id is not None:
        said.append("chosen")
    return Cover(case, parts, ", ".join(said), order)


def _with(slots: Sequence[Slot], accrued: Sequence[Slot]) -> list[Slot]:
    """The slots with what is added to them; several of one invoice and bucket become one."""
    sums: dict[tuple[str, int | None], Slot] = {}
    for slot in (*slots, *accrued):
        known = sums.get((slot.bucket, slot.claim_id))
        sums[slot.bucket, slot.claim_id] = (
            replace(known, open=known.open + slot.open) if known else slot
        )
    return list(sums.values())


async def _owed_on(
    case_id: int, day: date, slots: Sequence[Slot], accrued: Sequence[Slot]
) -> list[Slot]:
    """The slots less what was booked for days after `day`: a receipt of that day owes none of it.

    It falls away, or stays owed, when it is computed anew with the receipt.
    """
    booked = await queries.computed(case_id)
    if not any(until > day for _cents, until in booked.values()):
        return list(slots)
    sums = {place: cents for place, (cents, _until) in booked.items()}
    for slot in accrued:
        place = slot.bucket, slot.claim_id
        sums[place] = sums.get(place, NOTHING) + slot.open
    made = state(await statements.inputs_of(case_id, day), await rulebook.book())
    by_then: dict[Place, Money] = {
        (kind, part.claim.id): found.amount
        for part in made.parts if part.claim
        for kind, found in part.computed.items()
    }  # fmt: skip
    return [_less(slot, sums, by_then) for slot in slots]


def _less(slot: Slot, sums: Mapping[Place, Money], by_then: Mapping[Place, Money]) -> Slot:
    place = slot.bucket, slot.claim_id
    later = sums.get(place, NOTHING) - by_then.get(place, NOTHING)
    if place not in sums or later <= NOTHING or slot.open <= NOTHING:
        return slot
    return replace(slot, open=max(slot.open - later, NOTHING, key=lambda money: money.cents))


async def order_for(case: Locked, day: date, wish: Wish = NO_WISH) -> Order:
    """The order of the law, or that to which the creditor consented in his mandate.

    Raises `Refused` for a debtor who wants the principal paid before the interest on it without
    that consent (BE: old Civil Code, art. 1254; FR: Code civil, art. 1343-1).
    """
    country = case.country if case.country in ("BE", "FR") else HOME
    agreed = PRINCIPAL_FIRST if case.imputation == PRINCIPAL_FIRST else BY_LAW
    order = imputation_order(country, day, await rulebook.book(), agreed=agreed)
    if wish.principal_first and not agreed:
        raise Refused(
            _("The principal comes after its interest and costs unless the creditor consents in the"
              " mandate ({article})"),
            article=order.source.partition(":")[0],
        )  # fmt: skip
    return order
