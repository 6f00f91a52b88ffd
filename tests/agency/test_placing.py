from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.agency.placing import Placing, Receipt, Target, mistyped, structured

DAY = date(2026, 5, 4)


def target(number: int, *, owes: int = 300_00, paid: bool = False, account: str = "BE1") -> Target:
    body = f"{9_000_000_000 + number}"
    return Target(
        id=number,
        payment_ref=body + f"{int(body) % 97 or 97:02d}",
        debtor_iban=account,
        placed_on=date(2026, 1, 5),
        closed_on=DAY if paid else None,
        principal_cents=owes,
        paid_in_full=paid,
    )


def receipt(number: int = 1, **facts: object) -> Receipt:
    plain: dict[str, object] = {
        "case_id": None, "received_on": DAY, "cents": 100_00, "communication": "",
        "payer_iban": "BE1", "reverses_id": None, "instalment_id": None,
    }  # fmt: skip
    return Receipt(id=number, **{**plain, **facts})  # type: ignore[arg-type]


def placed(cases: list[Target], *receipts: Receipt, instalments: dict[int, int] | None = None):
    return [one.case_id for one in Placing(cases, instalments or {}).place(receipts)]


def test_a_structured_communication_names_its_case_with_or_without_its_marks():
    case = target(7)
    marked = f"+++{case.payment_ref[:3]}/{case.payment_ref[3:7]}/{case.payment_ref[7:]}+++"

    assert placed([case], receipt(1, communication=marked, payer_iban=None)) == [7]
    assert placed([case], receipt(1, communication=case.payment_ref, payer_iban=None)) == [7]


@given(st.integers(0, 9_999_999), st.integers(0, 10))
def test_two_neighbouring_digits_swapped_are_put_right(number, place):
    reference = target(number).payment_ref
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]

    assert structured(swapped) is None or swapped == reference
    assert swapped == reference or reference in mistyped(swapped)


def test_a_mistyped_reference_counts_only_with_the_debtors_account():
    case = target(7)
    digits = case.payment_ref
    swapped = digits[:5] + digits[6] + digits[5] + digits[7:]
    place = 5 if swapped != digits else 9
    wrong = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert placed([case], receipt(1, communication=wrong, payer_iban="BE1")) == [7]
    assert placed([case], receipt(1, communication=wrong, payer_iban="BE2")) == [None]


def test_an_account_with_two_open_cases_leaves_the_choice_to_a_person():
    [one] = Placing([target(1), target(2)], {}).place([receipt()])

    assert one.case_id is None
    assert one.evidence == "fits several cases"
    assert one.candidates == (1, 2)


def test_the_amount_that_a_paid_case_lacks_decides_between_two():
    assert placed([target(1), target(2, owes=100_00, paid=True)], receipt()) == [2]


def test_money_beside_another_receipt_is_nobodys_until_somebody_looks():
    case = target(1)

    assert placed([case], receipt(1, case_id=1), receipt(2, cents=33_00)) == [1, None]
    later = receipt(2, cents=33_00, received_on=DAY + timedelta(days=6))
    assert placed([case], receipt(1, case_id=1), later) == [1, 1]


def test_a_reversal_goes_where_its_payment_went():
    found = placed([target(1)], receipt(1), receipt(2, cents=-100_00, reverses_id=1))

    assert found == [1, 1]


@pytest.mark.parametrize("closed_before", [True, False])
def test_nothing_is_placed_on_a_case_that_was_closed_by_then(closed_before):
    case = target(1, paid=True)
    late = receipt(1, cents=300_00, received_on=DAY + timedelta(days=closed_before))

    assert placed([case], late) == [None if closed_before else 1]


def test_the_instalment_that_a_payment_names_is_enough():
    assert placed([target(1), target(2)], receipt(1, instalment_id=5), instalments={5: 2}) == [2]
