"""Examples of fees with their VAT, and of instalments."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from backend.cli.vectors.reading import Inputs, Unsupported, day, money, needed, number
from backend.law.interest import rounded
from backend.money import Money
from backend.plans.rules import Frequency, due_day

_EVERY: Mapping[str, Frequency] = {
    "month": "monthly", "monthly": "monthly", "week": "weekly", "weekly": "weekly",
    "2 weeks": "fortnightly", "two weeks": "fortnightly", "fortnight": "fortnightly",
    "fortnightly": "fortnightly",
}  # fmt: skip


def _share(amount: Money, percent: Any) -> Fraction:
    return Fraction(number(percent)) * amount.cents / 100


def _fee(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    recovered = money(needed(inputs, "recovered_on_client_account", "recovered"))
    fee = rounded(_share(recovered, needed(inputs, "commission_pct")))
    vat = rounded(_share(fee, needed(inputs, "vat_pct")))
    return {
        "fee_excl_vat": fee,
        "vat": vat,
        "fee_incl_vat": fee + vat,
        "net_remittance": recovered - fee - vat,
        "gross_remittance": recovered,
    }


def _tiers(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bands [from, to, "n %"]: each slice at its own rate, or the whole at the rate of its band."""
    recovered = money(needed(inputs, "recovered"))
    bands = [
        (money(low), None if high is None else money(high), rate)
        for low, high, rate in needed(inputs, "tiers")
    ]
    mode = str(inputs.get("mode", "marginal")).lower()
    if mode.startswith("marginal"):
        exact = sum(
            (_share(_slice(recovered, low, high), rate) for low, high, rate in bands),
            start=Fraction(0),
        )
    elif mode.startswith(("whole", "flat", "total", "slab")):
        held = [rate for low, _high, rate in bands if recovered > low or low == bands[0][0]]
        exact = _share(recovered, held[-1])
    else:
        raise Unsupported(f"mode {mode}")
    return {"fee_excl_vat": rounded(exact)}


def _slice(whole: Money, low: Money, high: Money | None) -> Money:
    top = whole.cents if high is None else min(whole.cents, high.cents)
    return Money(max(top - low.cents, 0))


def _split(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    total, count = money(needed(inputs, "total")), int(needed(inputs, "instalments"))
    return {"amounts": list(total.shares(count))}


def _dates(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    every = str(inputs.get("every", "month")).lower()
    if every not in _EVERY:
        raise Unsupported(f"every {every}")
    first, count = day(needed(inputs, "first")), int(needed(inputs, "instalments"))
    return {"dates": [due_day(first, place, _EVERY[every]) for place in range(count)]}


GROUPS = {"fee": _fee, "fee_tiers": _tiers, "plan_split": _split, "plan_dates": _dates}
