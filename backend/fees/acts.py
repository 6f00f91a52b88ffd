"""What a fixed act costs: opening a case, a formal notice, a plan, a failure. Pure.

A price may go by the principal entrusted, or be paid in packs: the first act of a pack pays for
all of it, the following ones nothing, until the pack is used up and the next one begins.
"""

from backend.creditors.fee_terms import Act
from backend.fees.facts import EarnedFee, FeeLine
from backend.fees.rules import taxed
from backend.money import NOTHING, Money


def priced(name: str, act: Act, *, entrusted: Money, used: int, vat_bp: int) -> EarnedFee:
    """The fee for one act; `used` is how many of its kind the creditor has had before."""
    facts = {"act": name, "entrusted": entrusted.cents}
    if act.pack_size:
        place = used % act.pack_size
        price = Money(act.pack_cents) if place == 0 else NOTHING
        facts |= {"used": place + 1, "size": act.pack_size}
        return taxed(NOTHING, [FeeLine("act.pack", NOTHING, None, price, facts)], vat_bp)
    step = next(s for s in act.steps if s.bound is None or entrusted.cents <= s.bound)
    line = FeeLine("act", NOTHING, None, Money(step.flat_cents), facts)
    return taxed(NOTHING, [line], vat_bp)
