"""Money in: recognised, imputed, paid for, reversed."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest

from backend import db
from backend.collecting import actions, filling
from backend.db import unit_of_work
from backend.fsck import queries as fsck
from backend.fsck.money import CHECKS as MONEY
from backend.law.imputation import SURPLUS
from backend.money import Money
from backend.payments.references import check_digits, written_out
from backend.refusals import Conflict, NotFound, Refused
from backend.settings import settings
from tests import cast
from tests.collecting.money import TODAY, back, by_definition, case_row, count, pay

pytestmark = pytest.mark.usefixtures("database")


async def fresh_case(**more) -> str:
    creditor_id = await cast.creditor()
    if not await count("mandate", "creditor_id = $1", creditor_id):
        await cast.mandate(creditor_id)
    number = more.pop("number", None) or f"M-{cast.fresh():06d}"
    await cast.case(creditor_id, number=number, **more)
    return number


async def test_a_receipt_on_a_named_case_lowers_its_balance_and_earns_a_fee():
    number = await fresh_case(amounts=(300_00,))

    receipt = await pay(100_00, case_number=number)

    assert receipt.case_number == number
    assert [(part.bucket, part.amount) for part in receipt.parts] == [("principal", Money(100_00))]
    assert receipt.parts[0].rule == "named, BE 2023-01-01"
    assert receipt.balance == Money(200_00)
    assert [(fee.fee, fee.vat, fee.rate_bp) for fee in receipt.fees] == [
        (Money(15_00), Money(3_15), 1500)
    ]
    row = await case_row(number)
    assert (row["balance_cents"], row["stage"]) == (200_00, "amicable")
    assert row["row_version"] > 1


async def test_the_last_euro_closes_the_case_as_paid_in_full():
    number = await fresh_case(amounts=(300_00,), indemnity_cents=40_00)

    receipt = await pay(340_00, case_number=number)

    assert receipt.close_code == "PIF"
    assert {part.bucket: part.amount.cents for part in receipt.parts} == {
        "indemnity": 40_00,
        "principal": 300_00,
    }
    row = await case_row(number)
    assert (row["stage"], row["closed_on"], row["arrangement"]) == ("closed", TODAY, "none")
    assert await count("journal_entry", "event = 'case.closed' AND case_id = $1", row["id"]) == 1


async def test_paid_to_the_creditor_directly_is_counted_apart():
    number = await fresh_case(amounts=(300_00,))

    receipt = await pay(300_00, case_number=number, channel="creditor_direct")

    assert receipt.close_code == "PDC"
    assert await count("allocation", "payment_id = $1 AND direct", receipt.payment.id) == 1
    assert receipt.fee == Money(45_00)


async def test_what_exceeds_the_balance_is_surplus_and_earns_nothing():
    number = await fresh_case(amounts=(300_00,))

    receipt = await pay(310_00, case_number=number)

    assert receipt.surplus == Money(10_00)
    assert receipt.balance == Money(0)
    assert receipt.fees[0].base == Money(300_00)
    assert await count("tray_item", "kind = 'surplus' AND amount_cents = 1000") == 1


async def test_without_a_mandate_the_fee_is_refused_and_not_the_money():
    creditor_id = await cast.creditor("BARE", name="Sans Mandat SA")
    await cast.case(creditor_id, number="BARE-1", amounts=(50_00,))

    receipt = await pay(50_00, case_number="BARE-1")

    assert receipt.close_code == "PIF"
    assert receipt.fees == ()
    assert "no mandate" in str(receipt.no_fee)
    assert await count("journal_entry", "event = 'fee.not_earned'") == 1


async def test_a_rate_fixed_at_receipt_is_that_of_the_version_then_in_force():
    creditor_id = await cast.creditor("RCP")
    await cast.mandate(
        creditor_id, valid_from=date(2020, 1, 1), valid_until=date(2026, 10, 1),
        rates=((0, 99999, 1000),), rate_fixed_at="receipt",
    )  # fmt: skip
    await cast.mandate(
        creditor_id, valid_from=date(2026, 10, 1), rates=((0, 99999, 2500),),
        rate_fixed_at="receipt",
    )  # fmt: skip
    await cast.case(creditor_id, number="RCP-1", amounts=(500_00,), placed_on=date(2026, 9, 14))

    before = await pay(100_00, case_number="RCP-1", received_on=date(2026, 9, 30))
    after = await pay(100_00, case_number="RCP-1", received_on=date(2026, 10, 1))

    assert (before.fees[0].rate_bp, after.fees[0].rate_bp) == (1000, 2500)


async def test_a_placement_before_the_first_version_is_paid_by_the_first():
    creditor_id = await cast.creditor("OLD")
    await cast.mandate(creditor_id, valid_from=date(2026, 10, 1), rates=((0, 99999, 1200),))
    await cast.case(creditor_id, number="OLD-1", placed_on=date(2026, 9, 1))

    assert (await pay(100_00, case_number="OLD-1")).fees[0].rate_bp == 1200


async def test_a_reversal_is_the_exact_negative_and_opens_the_case_again():
    number = await fresh_case(amounts=(300_00,), indemnity_cents=40_00)
    receipt = await pay(350_00, case_number=number)

    opposite = await back(receipt)

    assert opposite.payment.amount == Money(-350_00)
    assert {part.bucket: part.amount.cents for part in opposite.parts} == {
        "indemnity": -40_00,
        "principal": -300_00,
        SURPLUS: -10_00,
    }
    assert [(fee.base, fee.fee, fee.vat) for fee in opposite.fees] == [
        (-fee.base, -fee.fee, -fee.vat) for fee in receipt.fees
    ]
    row = await case_row(number)
    assert (row["stage"], row["balance_cents"], row["close_code"]) == ("amicable", 340_00, None)
    assert await count("task", "kind = 'payment.reversed' AND case_id = $1", row["id"]) == 1
    assert not await count(
        "tray_item", "payment_id = $1 AND settled_at IS NULL", receipt.payment.id
    )


async def test_a_receipt_is_reversed_once():
    number = await fresh_case()
    receipt = await pay(100_00, case_number=number)
    key = uuid4().hex

    first = await back(receipt, idem_key=key)
    again = await back(receipt, idem_key=key)

    assert (again.payment, again.repeated) == (first.payment, True)
    with pytest.raises(Conflict, match="reversed before"):
        await back(receipt)
    with pytest.raises(Conflict):
        await back(receipt, idem_key=key, reason="another")
    with pytest.raises(Refused, match="a reversal itself"):
        await back(first)


@pytest.mark.parametrize("days", [-1, 1])
async def test_money_goes_back_between_its_receipt_and_today(days):
    receipt = await pay(100_00, case_number=await fresh_case())

    with pytest.raises(Refused, match="went back between"):
        await back(receipt, received_on=TODAY + timedelta(days=days))


async def test_a_case_given_up_and_paid_after_all_ends_as_paid():
    number = await fresh_case(amounts=(80_00,))
    async with unit_of_work():
        await db.execute(
            "UPDATE case_file SET stage = 'closed', close_code = 'UNC', closed_on = $2"
            " WHERE number = $1",
            number, date(2026, 10, 1),
        )  # fmt: skip

    partly = await pay(30_00, case_number=number)
    wholly = await pay(50_00, case_number=number)

    assert (partly.close_code, wholly.close_code) == ("UNC", "PIF")


async def test_the_same_key_twice_is_one_receipt():
    number = await fresh_case(amounts=(300_00,))
    key = uuid4().hex

    first = await pay(100_00, case_number=number, idem_key=key)
    again = await pay(100_00, case_number=number, idem_key=key)

    assert (again.payment, again.parts, again.fees) == (first.payment, first.parts, first.fees)
    assert (first.repeated, again.repeated) == (False, True)
    with pytest.raises(Conflict, match="sent before with other contents"):
        await pay(100_01, case_number=number, idem_key=key)
    assert (await case_row(number))["balance_cents"] == 200_00


@pytest.mark.parametrize(
    ("cents", "more", "why"),
    [
        (0, {}, "more than nothing"),
        (-5, {}, "more than nothing"),
        (100, {"channel": "cheque"}, "Choose one of the list"),
        (100, {"received_on": TODAY + timedelta(days=1)}, "lies ahead"),
    ],
)
async def test_what_no_receipt_can_be_is_refused(cents, more, why):
    with pytest.raises(Refused, match=why):
        await pay(cents, case_number=await fresh_case(), **more)


async def test_an_unknown_case_is_not_found_and_nothing_is_booked():
    key = uuid4().hex

    with pytest.raises(NotFound):
        await pay(100, case_number="M-999999", idem_key=key)

    assert not await count("payment", "idem_key = $1", key)


async def test_eight_at_once_on_one_case_add_up():
    number = await fresh_case(amounts=(100_00,))

    receipts = await asyncio.gather(*(pay(15_00, case_number=number) for _ in range(8)))

    assert sum(receipt.surplus.cents for receipt in receipts) == 20_00
    assert (await case_row(number))["balance_cents"] == 0 == await by_definition(number)
    assert (await case_row(number))["close_code"] == "PIF"


async def test_one_key_sent_eight_times_at_once_is_one_receipt():
    number = await fresh_case(amounts=(100_00,))
    key = uuid4().hex

    receipts = await asyncio.gather(
        *(pay(15_00, case_number=number, idem_key=key) for _ in range(8))
    )

    assert len({receipt.payment.id for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert (await case_row(number))["balance_cents"] == 85_00


async def test_a_receipt_reversed_eight_times_at_once_goes_back_once():
    number = await fresh_case(amounts=(100_00,))
    receipt = await pay(15_00, case_number=number)

    answers = await asyncio.gather(*(back(receipt) for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert (await case_row(number))["balance_cents"] == 100_00


def structured(number: int) -> str:
    return f"{number:010d}" + check_digits(f"{number:010d}")


async def test_whom_a_transfer_names():
    creditor_id = await cast.creditor()
    tail = cast.fresh() + 5000
    number = f"C2026-{tail:08d}"
    debtor_id = await cast.debtor("Ébénisterie Lacroix SRL", enterprise_no="0123456749")
    case_id = await cast.case(
        creditor_id, number=number, debtor_id=debtor_id, creditor_ref=f"KLX-{tail}",
        amounts=(900_00,), debtor_name="Ébénisterie Lacroix SRL",
    )  # fmt: skip
    reference = structured(9_100_000_000 + tail)
    async with unit_of_work():
        await db.execute("UPDATE case_file SET payment_ref = $2 WHERE id = $1", case_id, reference)
        await db.execute("UPDATE debtor SET iban = 'BE71096123456769' WHERE id = $1", debtor_id)

    told = {
        written_out(reference): "structured_reference",
        reference: "structured_reference",
        f"REF C{tail:08d}": "our_number",
        f"dossier {tail}": "our_number",
        f"paiement {number}": "our_number",
        f"votre réf KLX-{tail}": "creditor_reference",
        f"facture {number}-1": "invoice_number",
    }
    for communication, rule in told.items():
        receipt = await pay(1_00, communication=communication)
        assert (receipt.case_number, receipt.rule.partition(",")[0]) == (number, rule), (
            communication
        )
    by_account = await pay(2_00, communication="solde", payer_iban="BE71 0961 2345 6769")
    assert (by_account.case_number, by_account.rule) == (number, "payer_iban, BE 2023-01-01")


async def test_an_account_that_paid_before_is_known_and_two_open_cases_are_not_guessed():
    one, two = await fresh_case(), await fresh_case()
    await pay(5_00, case_number=one, payer_iban="BE02000000000140")
    known = await pay(6_00, communication="solde", payer_iban="BE02000000000140")
    await pay(5_00, case_number=two, payer_iban="BE02000000000140")

    waiting = await pay(7_00, communication="solde", payer_iban="BE02000000000140")

    assert known.case_number == one
    assert (waiting.case_number, waiting.waiting) == (None, "ambiguous")


async def test_what_nobody_recognises_waits_and_is_set_against_a_case_by_hand():
    number = await fresh_case(amounts=(300_00,))
    receipt = await pay(100_00, communication="merci", payer_name="Quidam")
    assert (receipt.case_number, receipt.waiting) == (None, "nothing_recognised")

    done = await actions.allocate(receipt.payment.id, number, actor="1", today=TODAY)
    again = await actions.allocate(receipt.payment.id, number, actor="1", today=TODAY)

    assert done.balance == Money(200_00)
    assert done.parts[0].rule.startswith("by_hand")
    assert (again.parts, again.repeated) == (done.parts, True)
    with pytest.raises(Conflict, match="another case"):
        await actions.allocate(receipt.payment.id, await fresh_case(), actor="1", today=TODAY)


async def test_a_receipt_reversed_in_the_tray_is_no_longer_there():
    receipt = await pay(100_00, communication="merci")

    opposite = await back(receipt)

    assert opposite.parts == ()
    assert not await count(
        "tray_item", "payment_id = $1 AND settled_at IS NULL", receipt.payment.id
    )
    with pytest.raises(Refused, match="was reversed"):
        await actions.allocate(receipt.payment.id, await fresh_case(), actor="1", today=TODAY)


async def test_a_receipt_set_against_the_wrong_case_is_taken_back_and_moved():
    wrong, right = await fresh_case(amounts=(100_00,)), await fresh_case(amounts=(300_00,))
    receipt = await pay(100_00, case_number=wrong)

    waiting = await actions.take_back(
        receipt.payment.id, reason="wrong case", actor="1", today=TODAY
    )
    moved = await actions.allocate(receipt.payment.id, right, actor="1", today=TODAY)

    assert (waiting.case_number, waiting.waiting) == (None, "taken_back")
    assert (await case_row(wrong))["stage"] == "amicable"
    assert (await case_row(wrong))["balance_cents"] == 100_00 == await by_definition(wrong)
    assert moved.balance == Money(200_00)
    assert sum(fee.fee.cents for fee in moved.fees) == 15_00
    assert (await back(receipt)).fee == Money(-15_00)
    assert (await case_row(right))["balance_cents"] == 300_00 == await by_definition(right)


async def test_a_surplus_covers_what_is_owed_again():
    number = await fresh_case(amounts=(100_00,))
    first = await pay(100_00, case_number=number, payer_iban="BE1")
    second = await pay(100_00, case_number=number, payer_iban="BE1")
    assert (second.surplus, second.duplicates) == (Money(100_00), (first.payment.id,))
    await back(first)

    used = await actions.use_surplus(second.payment.id, actor="1", today=TODAY)

    assert (used.balance, used.surplus, used.close_code) == (Money(0), Money(0), "PIF")
    assert used.fee == Money(15_00)
    assert not await count("tray_item", "payment_id = $1 AND settled_at IS NULL", second.payment.id)
    with pytest.raises(Refused, match="no surplus"):
        await actions.use_surplus(second.payment.id, actor="1", today=TODAY)


async def test_a_receipt_like_another_is_booked_and_flagged():
    number = await fresh_case(amounts=(900_00,))
    first = await pay(50_00, case_number=number, payer_name="Jan Peeters")
    second = await pay(50_00, case_number=number, payer_name="JAN PEETERS")
    other = await pay(50_00, case_number=number, payer_name="Els Maes")

    assert second.duplicates == (first.payment.id,)
    assert other.duplicates == ()
    assert second.balance == Money(800_00)
    await actions.keep_both(second.payment.id, actor="1")
    with pytest.raises(NotFound):
        await actions.keep_both(second.payment.id, actor="1")


async def test_copied_receipts_without_a_case_are_put_into_the_tray():
    async with unit_of_work():
        await db.execute(
            "INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
            " VALUES ($1, 500, 'card', 'copied-1')",
            TODAY,
        )

    assert await filling.fill_tray() == 1
    assert await filling.fill_tray() == 0


@pytest.mark.parametrize("payment_id", [0, -1, 10**12, 2**70])
async def test_a_payment_that_does_not_exist_is_not_found(payment_id):
    with pytest.raises(NotFound):
        await actions.reverse(payment_id, reason="x", idem_key=uuid4().hex, actor="1", today=TODAY)


async def test_a_surplus_covers_on_the_day_it_is_used_and_leaves_the_figures_of_the_past_alone():
    number = await fresh_case(amounts=(100_00,), placed_on=date(2026, 7, 1))
    case_id = (await case_row(number))["id"]
    august = date(2026, 8, 3)
    bounced = await pay(100_00, case_number=number, received_on=august, today=august)
    spare = await pay(50_00, case_number=number, received_on=august, today=august)
    await back(bounced)

    async def by(day: date) -> tuple[int, int, int]:
        """Collected, surplus and fees of the case as of a day."""
        async with unit_of_work():
            collected = await db.row(
                "SELECT coalesce(sum(amount_cents) FILTER (WHERE bucket <> 'surplus'), 0)::bigint,"
                " coalesce(sum(amount_cents) FILTER (WHERE bucket = 'surplus'), 0)::bigint"
                " FROM allocation WHERE case_id = $1 AND received_on <= $2",
                case_id, day,
            )  # fmt: skip
            earned = "SELECT sum(fee_cents) FROM fee WHERE case_id = $1 AND earned_on <= $2"
            return (*collected, int(await db.value(earned, case_id, day)))

    before = await by(august)
    used = await actions.use_surplus(spare.payment.id, actor="1", today=TODAY)

    assert before == await by(august) == (100_00, 50_00, 15_00)
    assert await by(TODAY) == (50_00, 0, 7_50)
    assert used.balance == Money(50_00)
    async with unit_of_work(readonly=True, role="worker"):
        assert await fsck.run(roles=settings().role_prefix, country="BE", checks=MONEY) == []

    await actions.take_back(spare.payment.id, reason="not theirs", actor="1", today=TODAY)

    assert (await by(august), await by(TODAY)) == (before, (0, 0, 0))
    async with unit_of_work(readonly=True, role="worker"):
        assert await fsck.run(roles=settings().role_prefix, country="BE", checks=MONEY) == []
