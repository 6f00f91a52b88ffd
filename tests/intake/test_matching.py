"""Which debtor a line belongs to, across files and creditors, and which pairs a person must see."""

import asyncio

from tests.intake.lists import NOEL, row
from tests.intake.office import ask, asked, cases_of, taken_on, violations

HEADERS = ("N° client", "Nom", "N° TVA", "Code postal", "N° facture", "Solde dû", "E-mail")
NUMBER, OTHER, THIRD = "BE0403170701", "BE0202239951", "BE0867686774"


def line(name: str, number: str = "", postcode: str = "1000", email: str = "") -> tuple[str, ...]:
    line.count += 1
    place = str(line.count)
    return (f"C{place}", name, number, postcode, f"F{place}", "100,00", email)


line.count = 0


async def debtor_of(ref: str, *rows: tuple[str, ...]) -> list[int]:
    """The debtors of the cases that these rows open for a creditor."""
    before = {case["id"] for case in await cases_of(ref)}
    await taken_on(*rows, ref=ref, headers=HEADERS, name=f"{rows[0][4]}.csv")
    return [case["debtor_id"] for case in await cases_of(ref) if case["id"] not in before]


async def doubts_about(debtor: int) -> list[tuple]:
    return await asked(
        "SELECT debtor_id, other_id, reason FROM debtor_doubt"
        " WHERE decision IS NULL AND $1 IN (debtor_id, other_id) ORDER BY 1, 2", debtor,
    )  # fmt: skip


async def test_the_enterprise_number_finds_a_debtor_whatever_its_name(database):
    (one,) = await debtor_of("N1", line("Boulangerie Lune SRL", NUMBER))
    (other,) = await debtor_of("N2", line("Lune Boulangerie & fils", NUMBER, "4000"))
    assert one == other


async def test_without_number_name_and_postcode_find_it_however_the_name_is_spelt(database):
    (one,) = await debtor_of("S1", line("DUPRÉ Noël", "", "75001"))
    (same,) = await debtor_of("S2", line("Noel Dupre", "", "75001"))
    (elsewhere,) = await debtor_of("S2", line("Noel Dupre", "", "75002"))
    assert one == same
    assert elsewhere != one
    assert await doubts_about(elsewhere) == []


async def test_a_number_is_learnt_by_a_debtor_whose_name_nobody_else_has(database):
    (one,) = await debtor_of("L1", line("Garage Petit SA", "", "4000"))
    (same,) = await debtor_of("L2", line("Garage Petit SA", OTHER, "4000"))
    (by_number,) = await debtor_of("L3", line("Petit Garage du Centre", OTHER, "5000"))
    assert one == same == by_number
    assert await ask("SELECT enterprise_no FROM debtor WHERE id = $1", one) == OTHER[2:]


async def test_two_numbers_under_one_name_are_two_debtors_and_a_question(database):
    (plain,) = await debtor_of("T1", line("Optiek Maes BV", "", "3000"))
    first, second = await debtor_of(
        "T2", line("Optiek Maes BV", "BE0428759497", "3000"),
        line("Optiek Maes BV", "BE0400378485", "3000"),
    )  # fmt: skip
    assert len({plain, first, second}) == 3
    assert (first, second, "number") in await doubts_about(second)
    (nobody,) = await debtor_of("T3", line("Optiek Maes", "", "3000"))
    assert nobody == plain


async def test_a_name_without_postcode_is_enough_only_at_the_same_creditor(database):
    (one,) = await debtor_of("P1", line("Jeanne Lescaut", "", ""))
    (same,) = await debtor_of("P1", line("Jeanne Lescaut", "", ""))
    (stranger,) = await debtor_of("P2", line("Jeanne Lescaut", "", ""))
    assert one == same != stranger


async def test_a_shared_address_of_mail_with_a_debtor_in_the_books_is_a_question(database):
    (one,) = await debtor_of("E1", line("Anna Vidal", "", "6000", "anna@vidal.example"))
    (two,) = await debtor_of("E2", line("A. Vidal-Colin", "", "6001", "anna@vidal.example"))
    assert one != two
    assert await doubts_about(two) == [(one, two, "contact")]


async def test_names_alike_inside_a_list_are_a_question(database):
    one, two = await debtor_of(
        "A1", line("Menuiserie Renard", "", "7000"), line("Menuiserie Renart", "", "7000")
    )
    assert await doubts_about(one) == [(one, two, "name")]


async def test_two_files_with_the_same_new_debtor_at_the_same_time_make_one_debtor(database):
    """Without the lock of `matching` both find nobody and each adds one."""
    for place in range(3):
        new = [line(f"Textiles Roussel {place} NV", "", f"850{place}") for _each in range(6)]
        found = await asyncio.gather(
            *(debtor_of(f"R{place}{other}", each) for other, each in enumerate(new))
        )
        assert len({debtor for (debtor,) in found}) == 1
    assert await ask("SELECT count(*) FROM debtor WHERE name LIKE 'Textiles Roussel%'") == 3


async def test_contacts_are_added_once(database):
    await debtor_of("Q1", line("Hugo Perrin", "", "8000", "hugo@perrin.example"))
    await debtor_of("Q2", line("Hugo Perrin", "", "8000", "hugo@perrin.example"))
    assert await ask("SELECT count(*) FROM contact WHERE value = 'hugo@perrin.example'") == 1


async def test_the_books_hold_together(database):
    await taken_on(row(), NOEL, ref="ZZ")
    assert await violations() == []
