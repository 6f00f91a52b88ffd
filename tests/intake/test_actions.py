"""Taking a file on: the books afterwards, the same again, corrected rows, several at once."""

import asyncio
import json
from datetime import date

import pytest

from backend import db
from backend.cases.steps import STEPS
from backend.intake import actions
from backend.intake.headers import Columns
from backend.intake.vocabulary import Field
from backend.refusals import NotFound, Refused
from tests import cast
from tests.conftest import SHARED
from tests.intake.lists import BAKER, NOEL, row
from tests.intake.office import (
    RECEIVED,
    ask,
    asked,
    cases_of,
    everything,
    quittance,
    taken_on,
    violations,
)

MESSY = SHARED / "data/generated/messy"
FIGURES = {
    "cases": "cases",
    "debtors": "distinct_debtors",
    "claims": "good_invoice_lines",
    "principal_cents": "open_total_cents",
    "repeated": "repeated_lines",
}


def messy() -> dict[str, dict]:
    if not MESSY.exists():
        pytest.skip("8 files of generated/messy skipped: ../shared is absent")
    return json.loads((MESSY / "expected.json").read_text())


async def test_every_messy_file_gives_exactly_its_figures_and_again_changes_nothing(database):
    for name, told in messy().items():
        ref, content = f"M{told['creditor_id']}", (MESSY / name).read_bytes()
        before = await everything()
        dry = await taken_on(ref=ref, content=content, name=name, dry_run=True)
        assert {**await everything(), "creditor": 0} == {**before, "creditor": 0}
        taken = await taken_on(ref=ref, content=content, name=name)

        for each in (dry, taken):
            figures = {key: each.answer[key] for key in FIGURES}
            assert figures == {key: told[fact] for key, fact in FIGURES.items()}, name
            assert len(each.rejected) == len(told["bad_lines"])
        booked = await asked(
            "SELECT cases_count, principal_cents, (SELECT count(*) FROM claim k JOIN case_file f"
            "  ON f.id = k.case_id WHERE f.placement_id = p.id) FROM placement p WHERE id = $1",
            taken.placement_id,
        )
        assert booked == [(taken.cases, taken.principal_cents, taken.claims)]

        books = await everything()
        again = await taken_on(ref=ref, content=content, name=f"copy of {name}")
        assert again.seen_before
        assert (again.cases, again.claims, again.principal_cents) == (0, 0, 0)
        assert again.repeated == taken.claims + taken.repeated
        assert again.placement_id == taken.placement_id
        assert await everything() == books
    assert await violations() == []


async def test_the_command_answers_the_same_and_refuses_an_unknown_creditor(database):
    for name, told in list(messy().items())[:3]:
        ref = f"K{told['creditor_id']}"
        await cast.creditor(ref)
        status, answer, _said = await quittance(
            "placement", "import", str(MESSY / name), "--creditor", ref,
            "--received-on", told["received_on"], "--json",
        )  # fmt: skip
        assert status == 0
        rejected = answer.pop("rejected")
        assert answer == {key: told[fact] for key, fact in FIGURES.items()}, name
        assert len(rejected) == len(told["bad_lines"])
        assert all(set(each) == {"line", "column", "reason"} for each in rejected)
        assert all(each["reason"] and "{" not in each["reason"] for each in rejected)

    some = str(MESSY / next(iter(messy())))
    status, _none, said = await quittance("placement", "import", some, "--creditor", "NOBODY")
    assert (status, "There is no creditor NOBODY" in said) == (1, True)
    status, _none, said = await quittance("placement", "import", "none.csv", "--creditor", "K15")
    assert (status, said) == (1, "quittance: There is no file none.csv\n")


async def test_a_case_opens_with_its_claims_age_terms_and_references(database):
    creditor_id = await cast.creditor("OPEN")
    mandate_id = await cast.mandate(creditor_id, valid_from=date(2026, 1, 1))
    await taken_on(BAKER, row(invoice="F9", due="01/12/2026", balance="60,50", paid="60,50"),
                   NOEL, ref="OPEN")  # fmt: skip

    bakery, dupre = await cases_of("OPEN")
    assert (bakery["creditor_ref"], bakery["principal_cents"], bakery["balance_cents"]) == (
        "C1", 160_50, 160_50,
    )  # fmt: skip
    assert bakery["age_at_placement"] == (RECEIVED - date(2026, 2, 15)).days
    assert bakery["mandate_id"] == dupre["mandate_id"] == mandate_id
    assert (bakery["kind"], dupre["kind"]) == ("B2B", "B2C")
    assert bakery["number"].startswith("2026-")
    body, check = int(bakery["payment_ref"][:10]), int(bakery["payment_ref"][10:])
    assert check == (body % 97 or 97)
    assert bakery["next_action_on"] == RECEIVED
    owed = await ask("SELECT count(*) FROM outbox WHERE topic = 'placement.imported'")
    told = await ask("SELECT count(*) FROM journal_entry WHERE event = 'placement.imported'"
                     " AND creditor_id = $1", creditor_id)  # fmt: skip
    assert owed >= 1
    assert told == 1
    assert await violations() == []


async def test_the_millionth_case_has_a_number_of_its_own(database):
    async with db.administration(database.admin_dsn):
        before = await db.value("SELECT last_value FROM case_number")
        await db.value("SELECT setval('case_number', 999998)")
    try:
        await taken_on(*(row(invoice=f"M{n}", customer=f"M{n}", name=f"Moulin {n}")
                         for n in range(4)), ref="MILLION")  # fmt: skip
    finally:
        async with db.administration(database.admin_dsn):
            await db.value("SELECT setval('case_number', $1)", before)

    numbers = [case["number"] for case in await cases_of("MILLION")]
    assert numbers == ["2026-999999", "2026-1000000", "2026-1000001", "2026-1000002"]


async def test_what_comes_first_on_a_new_case_is_told_in_words(database):
    await taken_on(row(), ref="FIRST")
    (case,) = await cases_of("FIRST")
    assert case["next_action"] in STEPS


async def test_claims_that_are_not_due_yet_are_nought_days_old_and_need_no_mandate(database):
    await taken_on(row(due="01/12/2026"), ref="YOUNG")
    (case,) = await cases_of("YOUNG")
    assert (case["age_at_placement"], case["mandate_id"]) == (0, None)


async def test_invoices_placed_before_are_repeated_and_told_when_they_differ(database):
    await taken_on(BAKER, NOEL, ref="TWICE")
    later = await taken_on(
        row(invoice="F1"), row(invoice="F2", balance="49,00", paid="72,00"), row(invoice="F3"),
        ref="TWICE", name="later.csv",
    )  # fmt: skip
    assert (later.claims, later.repeated) == (1, 1)
    (rejected,) = later.rejected
    assert rejected.line == 3
    assert rejected.column == "N° facture"
    assert rejected.reason == "Invoice F2 was placed before with another amount or date"
    assert rejected.cells == row(invoice="F2", balance="49,00", paid="72,00")

    nothing = await taken_on(BAKER, NOEL, NOEL, ref="TWICE", name="third.csv")
    assert (nothing.claims, nothing.repeated, nothing.placement_id) == (0, 3, None)


async def test_one_invoice_number_under_two_customers_is_one_claim_and_a_question(database):
    taken = await taken_on(BAKER, row(customer="C7", name="Noël Dupré", number=""), ref="CLASH")
    assert taken.claims == 1
    assert [each.line for each in taken.rejected] == [3]
    assert "another customer" in taken.rejected[0].reason


async def test_a_line_without_invoice_number_is_known_by_its_file(database):
    await taken_on(row(invoice=""), ref="BLANK")
    again = await taken_on(row(invoice=""), ref="BLANK")
    other = await taken_on(row(invoice=""), NOEL, ref="BLANK", name="other.csv")
    assert (again.claims, other.claims) == (0, 2)


async def test_texts_that_mean_something_to_copy_stay_texts(database):
    await taken_on(row(customer="\\N", invoice="\\.", name="\\N \\t Lune", number=""), ref="COPY")
    (case,) = await cases_of("COPY")
    assert (case["creditor_ref"], case["debtor_name"]) == ("\\N", "\\N \\t Lune")
    assert await ask("SELECT invoice_no FROM claim WHERE case_id = $1", case["id"]) == "\\."


async def test_a_mapping_that_a_person_confirmed_is_used_for_the_next_file(database):
    headers = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")
    with pytest.raises(Refused, match="No column gives the amount"):
        await taken_on(BAKER, ref="MAP", headers=headers)
    columns = Columns.of(
        {Field.CUSTOMER_NUMBER: 0, Field.NAME: 1, Field.INVOICE_NUMBER: 4, Field.BALANCE: 9}
    )
    await taken_on(BAKER, ref="MAP", headers=headers, columns=columns)
    taken = await taken_on(NOEL, ref="MAP", headers=headers, name="next.csv")
    assert (taken.claims, taken.principal_cents) == (1, 50_00)
    with pytest.raises(Refused, match="No column gives the amount"):
        await taken_on(NOEL, ref="OTHER", headers=headers)


async def test_a_file_read_wrongly_first_is_completed_by_reading_it_again(database):
    rows = (BAKER, row(customer="C1", invoice="F5"), NOEL)
    wrong = Columns.of({Field.NAME: 1, Field.BALANCE: 4, Field.CUSTOMER_NUMBER: 0})
    first = await taken_on(*rows, ref="REREAD", columns=wrong)
    assert (first.claims, len(first.rejected)) == (0, 3)
    second = await taken_on(
        *rows, ref="REREAD",
        columns=Columns.of(
            {Field.CUSTOMER_NUMBER: 0, Field.NAME: 1, Field.INVOICE_NUMBER: 4, Field.BALANCE: 9}
        ),
    )  # fmt: skip
    assert (second.claims, second.placement_id) == (3, first.placement_id)
    assert await asked(
        "SELECT cases_count, principal_cents FROM placement WHERE id = $1", first.placement_id
    ) == [(2, 250_00)]
    owed = "SELECT count(*) FROM outbox WHERE payload->>'placement_id' = $1::text"
    assert await ask(owed, str(first.placement_id)) == 2
    assert await ask("SELECT count(*) FROM rejected_row WHERE corrected_in IS NULL"
                     " AND placement_id = $1", first.placement_id) == 0  # fmt: skip


async def test_whoever_does_not_exist_is_refused_before_the_file_is_read(database):
    with pytest.raises(NotFound, match="There is no creditor NOBODY: choose one of the list"):
        await actions.take_on(
            b"", "a.csv", creditor_ref="NOBODY", received_on=RECEIVED, actor="test"
        )


async def test_the_same_file_twice_at_the_same_time_is_one_placement(database):
    await cast.creditor("RACE")
    both = await asyncio.gather(*(taken_on(BAKER, NOEL, ref="RACE") for _each in range(2)))
    assert sorted(taken.claims for taken in both) == [0, 2]
    assert await ask("SELECT count(*) FROM placement p JOIN creditor c ON c.id = p.creditor_id"
                     " WHERE c.ref = 'RACE'") == 1  # fmt: skip
    assert len(await cases_of("RACE")) == 2


async def test_a_hundred_thousand_lines_in_one_go(database):
    count = 100_000
    rows = [
        (f"C{place // 3}", f"Atelier {place // 3} SRL", "", str(1000 + place // 3 % 8000),
         f"F{place}", "01/02/2026", "15/02/2026", "121,00", "21,00", "100,00")
        for place in range(count)
    ]  # fmt: skip
    taken = await taken_on(*rows, ref="HUGE")
    assert (taken.claims, taken.cases, taken.debtors) == (count, 33_334, 33_334)
    assert taken.principal_cents == count * 100_00
    sums = "SELECT sum(k.open_cents) FROM claim k JOIN creditor c ON c.id = k.creditor_id"
    assert await ask(f"{sums} WHERE c.ref = 'HUGE'") == taken.principal_cents
    async with db.unit_of_work(role="worker", readonly=True):
        assert await db.value("SELECT count(*) FROM case_file WHERE balance_cents <> 0") >= 33_334
