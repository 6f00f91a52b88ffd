"""Statements as rules: worked examples of the law through a whole case, and properties of any case.

The examples of interest are small copies of those that the rows of law are checked with.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.law.rows import SHIPPED, Rulebook
from backend.money import NOTHING, Money, total
from backend.statements.actions import computed_again, differences
from backend.statements.answer import answer
from backend.statements.inputs import (
    ChargeFacts,
    ClaimFacts,
    Inputs,
    Notice,
    ReceiptFacts,
    canonical,
    read,
    written,
)
from backend.statements.rules import COMPONENTS, Statement, state

DAY = timedelta(days=1)


def claim(
    cents: int = 1000_00,
    *,
    due: date | None = date(2025, 3, 14),
    number: int = 1,
    business: bool = True,
    country: str = "BE",
    **known: int | str | date,
) -> ClaimFacts:
    return ClaimFacts(
        number, f"F-{number}", cents, None, due, business, country, **known
    )  # fmt: skip


def paid(
    cents: int, on: date, *, number: int = 1, bucket: str = "principal", **known: int
) -> ReceiptFacts:
    return ReceiptFacts(
        number, number, known.get("claim_id"), bucket, cents, on, reverses_id=known.get("reverses")
    )


def stated(
    *claims: ClaimFacts,
    on: date,
    policy: str = "law",
    receipts: tuple[ReceiptFacts, ...] = (),
    charges: tuple[ChargeFacts, ...] = (),
    notices: tuple[Notice, ...] = (),
    rests: tuple[tuple[date, date | None], ...] = (),
    book: Rulebook = SHIPPED,
) -> Statement:
    return state(
        Inputs("T-1", on, policy, claims, charges, receipts, notices, rests), book
    )  # fmt: skip


@pytest.mark.parametrize(
    ("about", "on", "policy", "cents", "days"),
    [
        (claim(1234_56), date(2026, 1, 20), "law", 114_46, 312),
        (claim(500_00, due=date(2025, 6, 30)), date(2025, 7, 1), "law", 14, 1),
        (claim(1, due=date(2024, 12, 31)), date(2025, 6, 30), "law", 0, 181),
        (claim(1250000_00, due=date(2023, 12, 31)), date(2025, 12, 31), "law", 294126_71, 731),
        (claim(12100_00, due=date(2025, 7, 20)), date(2026, 6, 30), "law", 1200_88, 345),
        (claim(2500_00, due=date(2025, 5, 31), country="FR"), date(2025, 10, 31), "law", 129_38,
         153),
        (claim(2500_00, due=date(2025, 9, 30), country="FR", rate_bp=600), date(2026, 3, 31),
         "contract", 100_63, 182),
        (claim(2500_00, due=date(2025, 9, 30), country="FR", rate_bp=1200), date(2026, 3, 31),
         "contract", 149_59, 182),
        (claim(3000_00, due=date(2012, 12, 31), contract_on=date(2012, 1, 2)), date(2014, 6, 30),
         "law", 344_01, 546),
    ],
)  # fmt: skip
def test_worked_examples_of_interest_come_out_of_a_statement(
    about: ClaimFacts, on: date, policy: str, cents: int, days: int
) -> None:
    found = stated(about, on=on, policy=policy).parts[0].computed["interest"]
    assert found.amount == Money(cents)
    assert found.accrual is not None
    assert found.accrual.days == days
    assert not found.gap


def test_a_payment_still_bears_interest_on_its_own_day() -> None:
    made = stated(
        claim(1000_00, due=date(2025, 6, 30)),
        on=date(2025, 7, 20),
        receipts=(paid(400_00, date(2025, 7, 10)),),
    )
    accrual = made.parts[0].computed["interest"].accrual
    assert accrual is not None
    lines = [(one.from_day, one.until_day, one.principal.cents) for one in accrual.segments]
    assert lines == [
        (date(2025, 7, 1), date(2025, 7, 10), 1000_00),
        (date(2025, 7, 11), date(2025, 7, 20), 600_00),
    ]


def test_what_was_taken_back_has_never_covered_anything_once_it_is_taken_back() -> None:
    about = claim(1000_00, due=date(2025, 6, 30))
    receipts = (
        paid(1000_00, date(2025, 7, 10)),
        paid(-1000_00, date(2025, 8, 1), number=2, reverses=1),
    )
    before = stated(about, on=date(2025, 7, 31), receipts=receipts)
    after = stated(about, on=date(2025, 8, 1), receipts=receipts)
    never = stated(about, on=date(2025, 8, 1))
    assert before.owed("principal") == NOTHING
    assert after.parts[0].computed["interest"].amount == never.parts[0].computed["interest"].amount
    assert after.total == never.total


def test_a_part_without_an_invoice_covers_the_oldest_due_first() -> None:
    young = claim(300_00, due=date(2025, 9, 1), number=1)
    old = claim(200_00, due=date(2025, 1, 1), number=2)
    made = stated(young, old, on=date(2025, 10, 1), receipts=(paid(250_00, date(2025, 9, 20)),))
    owed = {part.claim.id: part.owed("principal").cents for part in made.parts if part.claim}
    assert owed == {1: 250_00, 2: 0}
    assert [part.claim.id for part in made.parts if part.claim] == [2, 1]


def test_a_missing_row_stops_the_interest_and_is_named() -> None:
    made = stated(claim(1000_00, due=date(2026, 5, 31)), on=date(2026, 11, 21))
    interest = made.parts[0].computed["interest"]
    assert interest.accrual is not None
    assert interest.accrual.covered_until == date(2026, 6, 30)
    assert interest.amount == Money(8_63)  # 30 days at 10.5 %
    assert [(gap.row, gap.since) for gap in made.gaps] == [("BE/rate/b2b", date(2026, 7, 1))]


def test_where_the_mandate_claims_nothing_nothing_is_computed() -> None:
    made = stated(claim(), on=date(2026, 6, 30), policy="none")
    assert made.total == Money(1000_00)
    assert differences(made) == ()


def test_forty_euros_are_due_once_per_late_invoice_between_enterprises() -> None:
    several = [claim(100_00, number=number) for number in (1, 2, 3)]
    assert stated(*several, on=date(2025, 3, 14)).accrued("indemnity") == NOTHING
    assert stated(*several, on=date(2025, 3, 15)).accrued("indemnity") == Money(120_00)
    consumer = claim(100_00, business=False, country="FR")
    assert stated(consumer, on=date(2025, 3, 15)).accrued("indemnity") == NOTHING
    by_hand = ChargeFacts(9, 1, "indemnity", 40_00, date(2025, 3, 20))
    made = stated(*several, on=date(2025, 3, 31), charges=(by_hand,))
    assert made.accrued("indemnity") == Money(120_00)


def test_an_invoice_paid_on_its_due_day_was_not_late() -> None:
    made = stated(claim(), on=date(2025, 4, 1), receipts=(paid(1000_00, date(2025, 3, 14)),))
    assert made.total == NOTHING


@pytest.mark.parametrize(
    ("on", "interest", "penalty", "why"),
    [
        (date(2025, 9, 15), 0, 0, "reminder_runs"),
        (date(2025, 9, 18), 0, 0, "reminder_runs"),
        (date(2025, 9, 19), 14, 44_00, ""),
    ],
)
def test_a_belgian_consumer_owes_on_top_only_after_the_days_of_the_reminder(
    on: date, interest: int, penalty: int, why: str
) -> None:
    """Posted on Tuesday 2 September 2025: from Friday the 5th, fourteen days, to the 18th.

    On 640.00 the ceiling of the clause is 65 + 5 % of 140 = 72.00; 44.00 were agreed.
    """
    about = claim(640_00, due=date(2025, 7, 31), business=False, rate_bp=800, clause_cents=44_00)
    notices = (Notice("reminder", date(2025, 9, 2), "post"),)
    found = stated(about, on=on, policy="contract", notices=notices).parts[0].computed
    assert found["interest"].amount == Money(interest)
    assert found["penalty"].amount == Money(penalty)
    assert found["interest"].regime.why == why


def test_a_belgian_consumer_s_clause_is_cut_back_to_the_ceiling() -> None:
    about = claim(640_00, due=date(2025, 7, 31), business=False, clause_bp=2000)
    notices = (Notice("reminder", date(2025, 9, 1), "email"),)
    made = stated(about, on=date(2025, 12, 1), policy="contract", notices=notices)
    found = made.parts[0].computed["penalty"]
    assert (found.amount, found.ceiling, found.exact) == (Money(72_00), Money(72_00), 128_00)


@pytest.mark.parametrize("policy", ["law", "contract"])
def test_a_belgian_consumer_without_a_clause_or_a_reminder_owes_nothing_on_top(policy: str) -> None:
    bare = claim(640_00, business=False)
    notices = (Notice("reminder", date(2025, 4, 1), "post"),)
    assert stated(bare, on=date(2026, 6, 1), policy=policy, notices=notices).total == Money(640_00)
    agreed = claim(640_00, business=False, rate_bp=800, clause_bp=1000)
    assert stated(agreed, on=date(2026, 6, 1), policy=policy).total == Money(640_00)


def test_a_french_consumer_owes_the_legal_rate_from_the_formal_notice_on() -> None:
    about = claim(1000_00, due=date(2025, 7, 31), business=False, country="FR")
    notices = (Notice("formal_notice", date(2025, 12, 31), "post"),)
    made = stated(about, on=date(2026, 3, 31), notices=notices)
    interest = made.parts[0].computed["interest"]
    assert interest.regime.begins == date(2026, 1, 1)
    assert interest.amount == Money(6_46)  # 90 days at 2.62 %
    assert stated(about, on=date(2026, 3, 31)).total == Money(1000_00)


def test_interest_rests_under_a_plan() -> None:
    about = claim(1000_00, due=date(2025, 6, 30))
    rests = ((date(2025, 7, 11), date(2025, 7, 21)),)
    interest = stated(about, on=date(2025, 7, 31), rests=rests).parts[0].computed["interest"]
    assert interest.accrual is not None
    assert interest.accrual.days == 21


# --- properties of any case --------------------------------------------------------------------

FIRST = date(2024, 1, 1)
days = st.integers(0, 900).map(lambda count: FIRST + count * DAY)


@st.composite
def cases(draw: st.DrawFn) -> Inputs:
    """A case with invoices, receipts on any day, some of them taken back, charges and rests."""
    claims = tuple(
        claim(
            draw(st.integers(1, 5000_00)),
            due=draw(days),
            number=number,
            business=draw(st.booleans()),
            country=draw(st.sampled_from(["BE", "FR"])),
            rate_bp=draw(st.sampled_from([None, 0, 800, 1500])),
            clause_bp=draw(st.sampled_from([None, 1000])),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    )
    receipts: list[ReceiptFacts] = []
    left = sum(one.placed_cents for one in claims)
    for _each in range(draw(st.integers(0, 6))):
        cents = draw(st.integers(1, 2000_00))
        if cents > left:
            break
        left -= cents
        number = len(receipts) + 1
        target = draw(st.sampled_from([None, *(one.id for one in claims)]))
        one = ReceiptFacts(number, number, target, "principal", cents, draw(days))
        receipts.append(one)
        if draw(st.booleans()):
            back = one.received_on + draw(st.integers(0, 200)) * DAY
            receipts.append(
                ReceiptFacts(number + 1, number + 1, target, "principal", -cents, back,
                             reverses_id=number)
            )  # fmt: skip
            left += cents
    charges = tuple(
        ChargeFacts(
            number, draw(st.sampled_from([None, 1])),
            draw(st.sampled_from(["cost", "indemnity", "penalty"])),
            draw(st.integers(1, 100_00)), draw(days),
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )  # fmt: skip
    begin = draw(days)
    rests = ((begin, begin + 30 * DAY),) if draw(st.booleans()) else ()
    notices = (Notice("reminder", draw(days), "post"), Notice("formal_notice", draw(days), "post"))
    return Inputs(
        "T-1", draw(days), draw(st.sampled_from(["none", "law", "contract"])), claims, charges,
        tuple(receipts), notices, rests,
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(cases())
def test_the_parts_add_up_and_so_do_their_components(inputs: Inputs) -> None:
    made = state(inputs, SHIPPED)
    assert made.total == total(part.total for part in made.parts)
    assert made.total == total(made.owed(one) for one in COMPONENTS)
    then = inputs.as_of
    received = sum(one.cents for one in inputs.receipts if one.received_on <= then)
    placed = sum(one.placed_cents for one in inputs.claims)
    booked = sum(one.cents for one in inputs.charges if one.booked_on <= then)
    assert made.total - made.running == Money(placed + booked - received)


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_a_later_entry_changes_nothing_of_an_earlier_day(
    inputs: Inputs, data: st.DataObject
) -> None:
    """Only what was known at the end of the day: everything later can be left out."""
    then = inputs.as_of
    known = Inputs(
        inputs.case_number, then, inputs.policy, inputs.claims,
        tuple(one for one in inputs.charges if one.booked_on <= then),
        tuple(one for one in inputs.receipts if one.received_on <= then),
        tuple(one for one in inputs.notices if one.sent_on <= then),
        inputs.rests,
    )  # fmt: skip
    one, other = answer(state(inputs, SHIPPED)), answer(state(known, SHIPPED))
    assert one == other


@settings(max_examples=150, deadline=None)
@given(cases(), st.lists(st.integers(0, 900), max_size=4))
def test_what_is_booked_in_steps_is_what_is_computed_from_scratch(
    inputs: Inputs, steps: list[int]
) -> None:
    charges = list(inputs.charges)
    for count in sorted(steps):
        on = FIRST + count * DAY
        now = _on(inputs, min(on, inputs.as_of), tuple(charges))
        for one in differences(state(now, SHIPPED)):
            charges.append(
                ChargeFacts(1000 + len(charges), one.claim_id, one.kind, one.amount.cents,
                            inputs.as_of, computed_until=one.computed_until)
            )  # fmt: skip
    scratch = state(inputs, SHIPPED)
    found = state(_on(inputs, inputs.as_of, tuple(charges)), SHIPPED)
    assert found.total == scratch.total
    for part, other in zip(found.parts, scratch.parts, strict=True):
        for kind, one in part.computed.items():
            assert one.crystallised + one.running == one.amount
            assert one.amount == other.computed[kind].amount


def _on(inputs: Inputs, as_of: date, charges: tuple[ChargeFacts, ...]) -> Inputs:
    return Inputs(
        inputs.case_number, as_of, inputs.policy, inputs.claims, charges, inputs.receipts,
        inputs.notices, inputs.rests,
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(cases())
def test_what_is_kept_gives_the_same_bytes_again(inputs: Inputs) -> None:
    made = state(inputs, SHIPPED)
    kept = written(made.inputs, made.asked, made.engine)
    assert read(kept)[0] == inputs
    assert computed_again(kept) == canonical(answer(made))


def test_an_indemnity_of_an_import_bears_its_article_whatever_the_mandate_claims() -> None:
    imported = ChargeFacts(9, None, "indemnity", 40_00, date(2025, 3, 20))
    made = stated(claim(), on=date(2025, 4, 1), policy="none", charges=(imported,))
    assert made.total == Money(1040_00)
    assert [row.kind for row in made.rows] == ["indemnity"]
    assert differences(stated(claim(), on=date(2025, 4, 1), charges=(imported,))) != ()
