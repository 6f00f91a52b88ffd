"""Examples that no file has: drawn from a seed, answered by the slow arithmetic of tests/law/naive.

The wordings vary as people vary them; nothing here calls the rules that are being checked.
"""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from tests.law import naive

DAY = timedelta(days=1)
FIRST, LAST = date(2015, 4, 1), date(2026, 6, 30)
Vector = dict[str, Any]


def vectors(seed: int, each: int = 12) -> list[Vector]:
    """`each` examples of every group that can be drawn."""
    draw = Random(seed)  # noqa: S311 — the same examples each time
    found: list[Vector] = []
    for make in (_interest, _stepped, _uplifted, _formula, _cap, _clause, _flat, _parts, _equals,
                 _fee, _tiers, _dates, _split, _ogm, _ogm_text, _belgian, _reminder, _french_term,
                 _prescribed, _end_to_end, _increase, _consumer):  # fmt: skip
        for place in range(each):
            group, inputs, expected = make(draw)
            found.append({"id": f"{make.__name__}-{place}", "group": group, "inputs": inputs,
                          "expected": expected, "note": "drawn"})  # fmt: skip
    return found


def euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def _day(draw: Random, first: date = FIRST, last: date = LAST) -> date:
    return first + draw.randrange((last - first).days + 1) * DAY


def _rule(draw: Random) -> tuple[str, Callable[[date], int]]:
    percent = Decimal(draw.randrange(0, 2500)) / 100
    agreed = int(percent * 100)
    legal = draw.choice(["legal_person", "legal_other"])
    written = draw.choice([f"{percent} %", f"{percent}%", f"{percent:f} percent"])
    comma = written.replace(".", ",")

    def void(day: date) -> int:
        over = agreed > naive.rate_on("BE", "b2b", day)
        return naive.rate_on("BE", "legal", day) if over else agreed

    return draw.choice([
        ("BE_B2B_LAW2002", lambda day: naive.rate_on("BE", "b2b", day)),
        ("BE_B2B_LAW2002 (21 % VAT included)", lambda day: naive.rate_on("BE", "b2b", day)),
        ("BE_LEGAL_ANNUAL", lambda day: naive.rate_on("BE", "legal", day)),
        (f"BE_CONTRACT {written}", lambda _day: agreed),
        (f"BE_B2C contract {written} capped at law-2002 rate",
         lambda day: min(agreed, naive.rate_on("BE", "b2b", day))),
        (f"BE_B2C contract {comma}", lambda day: min(agreed, naive.rate_on("BE", "b2b", day))),
        (f"BE_B2C contract {written} above cap -> annual legal rate (Schoups)", void),
        ("FR_L441_10_DEFAULT", lambda day: naive.rate_on("FR", "default", day)),
        ("FR_L441_10_DEFAULT (no clause: floor does not apply)",
         lambda day: naive.rate_on("FR", "default", day)),
        ("FR_3X_LEGAL_PRO (contract floor)",
         lambda day: 3 * naive.rate_on("FR", "legal_other", day)),
        (f"FR_CONTRACT {written} raised to floor 3 x legal",
         lambda day: max(agreed, 3 * naive.rate_on("FR", "legal_other", day))),
        (f"FR_CONTRACT {comma}",
         lambda day: max(agreed, 3 * naive.rate_on("FR", "legal_other", day))),
        ("FR_LEGAL_PARTICULIER (creditor = natural person)" if legal == "legal_person"
         else "FR_LEGAL_PRO", lambda day: naive.rate_on("FR", legal, day)),
    ])  # fmt: skip


def _asked(draw: Random) -> tuple[Vector, Callable[[date], int], date, date, int, bool]:
    due = _day(draw)
    until = min(due + draw.randrange(0, 1200) * DAY, LAST)
    rule, rate = _rule(draw)
    cents, leap = draw.randrange(1, 5_000_000), draw.random() < 0.5
    inputs = {
        "principal": euros(cents), "due_date": due.isoformat(),
        "paid_or_valued_on": until.isoformat(), "rate_rule": rule,
        "day_count": "ACT/ACT" if leap else "ACT/365F",
        "rounding": "exact sum, ROUND_HALF_UP once to 0.01",
    }  # fmt: skip
    return inputs, rate, due, until, cents, leap


def _interest(draw: Random) -> tuple[str, Vector, Vector]:
    inputs, rate, due, until, cents, leap = _asked(draw)
    interest = naive.interest_cents(cents, due, until, rate, leap=leap)
    return "interest", inputs, {"days": (until - due).days, "interest": euros(interest),
                                "segments": _segments(cents, due, until, rate, leap)}  # fmt: skip


def _segments(
    cents: int, due: date, until: date, rate: Callable[[date], int], leap: bool
) -> list[Vector]:
    found: list[Vector] = []
    day = due + DAY
    while day <= until:
        basis = 366 if leap and calendar.isleap(day.year) else 365
        told = {"rate_pct": str(Decimal(rate(day)) / 100), "basis": basis}
        if found and {name: found[-1][name] for name in told} == told:
            found[-1] |= {"to": day.isoformat(), "days": found[-1]["days"] + 1}
        else:
            found.append({"from": day.isoformat(), "to": day.isoformat(), "days": 1, **told,
                          "principal": euros(cents)})  # fmt: skip
        day += DAY
    return found


def _stepped(draw: Random) -> tuple[str, Vector, Vector]:
    inputs, rate, due, until, cents, leap = _asked(draw)
    paid = {_day(draw, due, max(until, due)): draw.randrange(1, cents + 1) for _each in range(2)}
    inputs["partial_payments"] = [
        {"date": on.isoformat(), "amount": euros(amount)} for on, amount in paid.items()
    ]
    interest = naive.with_payments(cents, due, until, rate, paid, leap=leap)
    return "interest", inputs, {"interest": euros(interest)}


def _uplifted(draw: Random) -> tuple[str, Vector, Vector]:
    inputs, _rate, due, until, cents, leap = _asked(draw)
    begins, points = due + draw.randrange(1, 200) * DAY, draw.choice([5, 3])
    inputs |= {"rate_rule": f"FR_L313_3_CMF legal pro then +{points} points after 2 months",
               "uplift_points": str(points), "uplift_from": begins.isoformat()}  # fmt: skip

    def raised(day: date) -> int:
        return naive.rate_on("FR", "legal_other", day) + (points * 100 if day >= begins else 0)

    interest = naive.interest_cents(cents, due, until, raised, leap=leap)
    return "interest", inputs, {"interest": euros(interest)}


def _formula(draw: Random) -> tuple[str, Vector, Vector]:
    hundredths = draw.randrange(0, 600)
    country = draw.choice(["BE", "FR"])
    rate = hundredths + (800 if country == "BE" else 1000)
    while country == "BE" and rate % 50:
        rate += 1
    return (
        "rate_formula",
        {"mro": str(Decimal(hundredths) / 100), "jurisdiction": country},
        {"late_rate": str(Decimal(rate) / 100)},
    )


def _cap(draw: Random) -> tuple[str, Vector, Vector]:
    cents = draw.choice([draw.randrange(60_000), draw.randrange(5_000_000)])
    inputs = {"balance_due": euros(cents), "contract_clause": "at or above the cap"}
    return "be_b2c_cap", inputs, {"max_flat_compensation": euros(naive.ceiling_cents(cents))}


def _clause(draw: Random) -> tuple[str, Vector, Vector]:
    cents, percent = draw.randrange(1, 300_000), draw.randrange(1, 30)
    least, flat = draw.randrange(0, 8_000), draw.randrange(1, 20_000)
    share = (cents * percent * 2 + 100) // 200
    text, agreed = draw.choice([
        (f"{percent} %", share),
        (f"{percent} % of balance", share),
        (f"{percent} % min {euros(least)}", max(share, least)),
        (f"{percent} %, minimum {euros(least)}, max {euros(least + 5000)}",
         min(max(share, least), least + 5000)),
        (f"flat {euros(flat)}", flat),
        ("no clause in the contract", 0),
        ("clause, but first reminder missing or incomplete", 0),
    ])  # fmt: skip
    inputs = {"balance_due": euros(cents), "contract_clause": text}
    return "be_b2c_cap", inputs, {"claimable": euros(min(agreed, naive.ceiling_cents(cents)))}


def _flat(draw: Random) -> tuple[str, Vector, Vector]:
    invoices = [
        {"amount": euros(draw.randrange(1, 90_000)), "late": draw.random() < 0.6,
         "debtor": draw.choice(["business", "business", "consumer"])}
        for _each in range(draw.randrange(0, 6))
    ]  # fmt: skip
    due = sum(40 for one in invoices if one["late"] and one["debtor"] == "business")
    inputs = {"jurisdiction": draw.choice(["BE", "FR"]), "invoices": invoices}
    return "flat_40", inputs, {"indemnity": f"{due}.00", "vat": "0.00 (outside scope)"}


def _parts(draw: Random) -> tuple[str, Vector, Vector]:
    order = ["costs", "clause", "interest", "principal"]
    draw.shuffle(order)
    owed = {bucket: draw.randrange(0, 40_000) for bucket in order}
    payment = draw.randrange(1, 150_000)
    left, applied = payment, {}
    for bucket in order:
        applied[bucket] = min(left, owed[bucket])
        left -= applied[bucket]
    inputs = {"jurisdiction": "BE", "payment": euros(payment), "order": order,
              "balances": {bucket: euros(cents) for bucket, cents in owed.items()}}  # fmt: skip
    return (
        "imputation",
        inputs,
        {
            "applied": {bucket: euros(cents) for bucket, cents in applied.items()},
            "left_over": euros(left),
            "remaining": {bucket: euros(owed[bucket] - applied[bucket]) for bucket in order},
        },
    )


def _equals(draw: Random) -> tuple[str, Vector, Vector]:
    count, each = draw.randrange(2, 7), draw.randrange(100, 50_000)
    payment = draw.randrange(1, each * count)
    parts = [payment // count + (place < payment % count) for place in range(count)]
    inputs = {"jurisdiction": "FR/BE tie", "payment": euros(payment),
              "open_same_age_same_rate": [euros(each)] * count}  # fmt: skip
    return "imputation", inputs, {"applied": [euros(part) for part in parts]}


def _half_up(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _fee(draw: Random) -> tuple[str, Vector, Vector]:
    cents, vat_pct = draw.randrange(1, 9_000_000), draw.choice([20, 21])
    percent = Decimal(draw.randrange(1, 4000)) / 100
    fee = _half_up(cents * percent / 100)
    vat = _half_up(Decimal(fee * vat_pct) / 100)
    inputs = {"recovered_on_client_account": euros(cents), "commission_pct": str(percent),
              "vat_pct": str(vat_pct), "jurisdiction": "BE"}  # fmt: skip
    return "fee", inputs, {"fee_excl_vat": euros(fee), "vat": euros(vat),
                           "fee_incl_vat": euros(fee + vat),
                           "net_remittance": euros(cents - fee - vat),
                           "gross_remittance": euros(cents)}  # fmt: skip


def _tiers(draw: Random) -> tuple[str, Vector, Vector]:
    cents = draw.randrange(1, 3_000_000)
    rates = [draw.randrange(1, 40) for _each in range(3)]
    exact = Decimal(0)
    for cent_from, cent_to, rate in ((0, 100_000, rates[0]), (100_000, 1_000_000, rates[1]),
                                     (1_000_000, 10**9, rates[2])):  # fmt: skip
        exact += Decimal(max(min(cents, cent_to) - cent_from, 0) * rate) / 100
    tiers = [["0", "1000", f"{rates[0]} %"], ["1000", "10000", f"{rates[1]} %"],
             ["10000", None, f"{rates[2]} %"]]  # fmt: skip
    inputs = {"recovered": euros(cents), "tiers": tiers, "mode": "marginal"}
    return "fee_tiers", inputs, {"fee_excl_vat": euros(_half_up(exact))}


def _dates(draw: Random) -> tuple[str, Vector, Vector]:
    first, count = _day(draw), draw.randrange(1, 15)
    dates = []
    for place in range(count):
        year, month = divmod(first.year * 12 + first.month - 1 + place, 12)
        last = calendar.monthrange(year, month + 1)[1]
        dates.append(date(year, month + 1, min(first.day, last)).isoformat())
    inputs = {"first": first.isoformat(), "instalments": count, "every": "month"}
    return "plan_dates", inputs, {"dates": dates}


def _split(draw: Random) -> tuple[str, Vector, Vector]:
    cents, count = draw.randrange(1, 500_000), draw.randrange(1, 25)
    amounts, left = [], cents
    for place in range(count, 0, -1):
        part = -(-left // place)
        amounts.append(euros(part))
        left -= part
    return "plan_split", {"total": euros(cents), "instalments": count}, {"amounts": amounts}


def _remainder(digits: str) -> int:
    left = 0
    for digit in digits:
        left = (left * 10 + int(digit)) % 97
    return left


def _ogm(draw: Random) -> tuple[str, Vector, Vector]:
    ten = f"{draw.randrange(10**10):010d}"
    check = f"{_remainder(ten) or 97:02d}"
    whole = ten + check
    return "ogm", {"base10": ten}, {
        "check": check, "formatted": f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"
    }  # fmt: skip


def _ogm_text(draw: Random) -> tuple[str, Vector, Vector]:
    ten = f"{draw.randrange(1, 10**10):010d}"
    right = draw.random() < 0.5
    check = (_remainder(ten) or 97) if right else draw.randrange(98, 100)
    whole, stars = f"{ten}{check:02d}", draw.random() < 0.5
    mark = "***" if stars else "+++"
    inputs = {"text": f"{mark}{whole[:3]}/{whole[3:7]}/{whole[7:]}{mark}"}
    return "ogm_validate", inputs, {"stdnum_valid": right and not stars,
                                    "hand_valid_after_stripping_non_digits": right}  # fmt: skip


def _belgian(draw: Random) -> tuple[str, Vector, Vector]:
    eight = f"{draw.randrange(1_000_000, 20_000_000):08d}"
    whole = f"{eight}{97 - _remainder(eight):02d}"
    if draw.random() < 0.5:
        printed = f"{whole[:4]}.{whole[4:7]}.{whole[7:]}"
        return "kbo_vat_be", {"base8": eight}, {"number": whole, "printed": printed}
    right = draw.random() < 0.5
    written = whole if right else whole[:-1] + str((int(whole[-1]) + 1) % 10)
    inputs = {"number": draw.choice(["BE", "BE ", ""]) + written}
    expected = {"stdnum_valid": right, "hand_valid": right}
    return "kbo_vat_be", inputs, expected | ({"compact": written} if right else {})


def _reminder(draw: Random) -> tuple[str, Vector, Vector]:
    sent, channel = _day(draw, date(2023, 9, 1), date(2031, 1, 1)), draw.choice(["post", "email"])
    begins, literal, claimable = naive.reminder(sent, channel)
    rolled = (claimable - DAY).isoformat()
    return "be_reminder_14d", {"sent": sent.isoformat(), "channel": channel}, {
        "period_starts": begins.isoformat(), "last_day_literal": literal.isoformat(),
        "last_day_if_rolled_to_business_day": rolled, "claimable_from_safe": claimable.isoformat(),
    }  # fmt: skip


def _same_quantieme(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _french_term(draw: Random) -> tuple[str, Vector, Vector]:
    event, months, days = _day(draw), draw.randrange(0, 8), draw.randrange(0, 20)
    raw = last = _same_quantieme(event, months) + days * DAY
    while not naive.works(last, "FR"):
        last += DAY
    inputs = {"jurisdiction": "FR", "event": event.isoformat(), "months": months, "days": days}
    return "fr_procedural", inputs, {"last_day_raw": raw.isoformat(), "last_day": last.isoformat()}


def _prescribed(draw: Random) -> tuple[str, Vector, Vector]:
    starts, years = _day(draw, date(2015, 1, 1), date(2020, 1, 1)), draw.choice([1, 2, 5, 10])
    ends, events = _same_quantieme(starts, 12 * years), []
    for _each in range(draw.randrange(0, 4)):
        on, kind = _day(draw, starts, date(2030, 1, 1)), draw.choice(["ack", "letter", "citation"])
        events.append({"date": on.isoformat(), "kind": kind})
    for event in sorted(events, key=lambda one: one["date"]):
        on = date.fromisoformat(event["date"])
        if event["kind"] != "letter" and on <= ends:
            ends = _same_quantieme(on, 12 * years)
    inputs = {"jurisdiction": draw.choice(["BE", "FR"]), "starts": starts.isoformat(),
              "years": years, "events": events}  # fmt: skip
    return "prescription", inputs, {"last_day_to_sue": ends.isoformat()}


def _end_to_end(draw: Random) -> tuple[str, Vector, Vector]:
    inputs, rate, due, until, principal, leap = _asked(draw)
    del inputs["paid_or_valued_on"]
    paid_on = _day(draw, due, max(until, due))
    amount = draw.randrange(1, principal + 20_000)
    order = draw.choice([["costs", "interest", "principal"], ["principal", "interest", "costs"]])
    owed = {"costs": 40_00, "principal": principal}
    first = naive.interest_cents(principal, due, paid_on, rate, leap=leap)
    owed["interest"], left, applied = first, amount, {}
    for bucket in order:
        applied[bucket] = min(left, owed[bucket])
        owed[bucket] -= applied[bucket]
        left -= applied[bucket]
    fresh = naive.interest_cents(owed["principal"], paid_on, until, rate, leap=leap)
    owed["interest"] += fresh
    inputs |= {"jurisdiction": "BE", "flat_indemnity": "40.00", "as_of": until.isoformat(),
               "payment": {"amount": euros(amount), "value_date": paid_on.isoformat()},
               "imputation_order": order}  # fmt: skip
    balance = {bucket: euros(cents) for bucket, cents in owed.items()}
    return "end_to_end", inputs, {
        "interest_at_payment": euros(first), "new_interest_since_payment": euros(fresh),
        "payment_applied": {bucket: euros(cents) for bucket, cents in applied.items()},
        "balance_as_of": {**balance, "total": euros(sum(owed.values()))},
    }  # fmt: skip


def _increase(draw: Random) -> tuple[str, Vector, Vector]:
    principal, asked = draw.randrange(1, 900_000), draw.randrange(1, 90_000)
    most = _half_up(Decimal(principal) / 10)
    inputs = {"principal": euros(principal), "contract_increase_plus_interest": euros(asked)}
    flat = "40.00 (art. 6 law 2002), outside the 10 %"
    return "be_ios_cap", inputs, {"claimable_increase": euros(min(most, asked)), "plus_flat": flat}


def _consumer(draw: Random) -> tuple[str, Vector, Vector]:
    balance, sent = draw.randrange(1, 300_000), _day(draw, date(2023, 9, 1), date(2026, 1, 1))
    channel, small = draw.choice(["post", "email"]), draw.random() < 0.5
    as_of = min(sent + draw.randrange(0, 300) * DAY, LAST)
    claimable = naive.reminder(sent, channel)[2]
    share = (balance * 20 + 100) // 200
    begins = sent + DAY if small else claimable
    inside = as_of < claimable
    interest = 0 if inside else naive.interest_cents(
        balance, begins - DAY, as_of, lambda _day: 800, leap=False
    )  # fmt: skip
    flat = 0 if inside else min(max(share, 20_00), naive.ceiling_cents(balance))
    inputs = {"balance": euros(balance), "first_reminder_sent": sent.isoformat(),
              "channel": channel, "creditor_is_sme": small, "contract_interest_pct": "8",
              "contract_clause": "10 % min 20.00", "as_of": as_of.isoformat(),
              "day_count": "ACT/365F"}  # fmt: skip
    return "be_b2c_end_to_end", inputs, {
        "grace_last_day": (claimable - DAY).isoformat(),
        "interest_from": None if inside else begins.isoformat(), "interest": euros(interest),
        "flat_compensation": euros(flat), "total": euros(balance + interest + flat),
    }  # fmt: skip
