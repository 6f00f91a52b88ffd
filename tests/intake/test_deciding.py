"""Pairs of debtors: a person says one or two, and the books and later files follow."""

import pytest

from backend.intake import deciding
from backend.refusals import NotFound
from tests.intake.office import ask, asked, cases_of, taken_on, violations

HEADERS = ("N° client", "Nom", "N° TVA", "Code postal", "N° facture", "Solde dû", "E-mail")


async def take(ref: str, *rows: tuple[str, str, str, str, str]) -> list[int]:
    """(name, number, postcode, e-mail, invoice) each; the debtors of all cases of the creditor."""
    await taken_on(
        *[(f"K{r[4]}", r[0], r[1], r[2], r[4], "100,00", r[3]) for r in rows],
        ref=ref, headers=HEADERS, name=f"{rows[0][4]}.csv",
    )  # fmt: skip
    return [case["debtor_id"] for case in await cases_of(ref)]


async def pair(one: int, other: int) -> int:
    return await ask(
        "SELECT id FROM debtor_doubt WHERE debtor_id = $1 AND other_id = $2", one, other
    )


async def test_the_same_moves_cases_contacts_and_facts_to_the_older_one(database):
    one, two = await take(
        "DA", ("Menuiserie Renard", "", "7000", "renard@a.example", "1"),
        ("Menuiserie Renart", "BE0403170701", "7000", "renard@b.example", "2"),
    )  # fmt: skip
    before = await cases_of("DA")
    await deciding.decide(doubt_id=await pair(one, two), same=True, actor="7")

    after = await cases_of("DA")
    assert [case["debtor_id"] for case in after] == [one, one]
    assert after[1]["debtor_name"] == "Menuiserie Renard"
    assert after[1]["row_version"] == before[1]["row_version"] + 1
    facts = "SELECT enterprise_no, merged_into FROM debtor WHERE id = $1"
    assert await asked(facts, one) == [("0403170701", None)]
    assert await asked(facts, two) == [("0403170701", one)]
    ways = "SELECT value FROM contact WHERE debtor_id = $1 ORDER BY 1"
    assert await asked(ways, one) == [("renard@a.example",), ("renard@b.example",)]
    told = await asked(
        "SELECT case_id, actor, details->>'other' FROM journal_entry WHERE event = 'debtor.merged'"
    )
    assert told == [(after[1]["id"], "7", str(two))]
    with pytest.raises(NotFound, match="decided already"):
        await deciding.decide(doubt_id=await pair(one, two), same=False, actor="7")


async def test_later_files_find_the_one_that_was_kept_by_any_name_or_number(database):
    one, two = await take(
        "DB", ("Garage Leroy", "", "7001", "", "11"), ("Garage Leroi", "", "7001", "", "12")
    )
    await deciding.decide(doubt_id=await pair(one, two), same=True, actor="7")
    found = await take("DC", ("Garage Leroi", "", "7001", "", "13"))
    assert found == [one]
    found = await take("DD", ("Garage Leroi", "BE0867686774", "7001", "", "14"))
    assert found == [one]
    found = await take("DE", ("Tout autre nom", "BE0867686774", "9999", "", "15"))
    assert found == [one]


async def test_different_is_remembered_and_not_asked_again(database):
    one, two = await take(
        "DF", ("Jardins Colin", "", "7002", "", "21"), ("Jardins Colyn", "", "7002", "", "22")
    )
    await deciding.decide(doubt_id=await pair(one, two), same=False, actor="7")
    again = await take(
        "DG", ("Jardins Colin", "", "7002", "", "23"), ("Jardins Colyn", "", "7002", "", "24")
    )
    assert again == [one, two]
    assert await ask("SELECT decision FROM debtor_doubt WHERE debtor_id = $1", one) == "different"


async def test_three_that_are_one_end_at_the_oldest_and_answer_the_third_pair(database):
    a, b, c = await take(
        "DH", ("Bram Maes", "", "7003", "bram@maes.example", "31"),
        ("Bram Maas", "", "7003", "bram@maes.example", "32"),
        ("Bram Moes", "", "7003", "bram@maes.example", "33"),
    )  # fmt: skip
    await deciding.decide(doubt_id=await pair(b, c), same=True, actor="7")
    await deciding.decide(doubt_id=await pair(a, c), same=True, actor="7")

    assert {case["debtor_id"] for case in await cases_of("DH")} == {a}
    assert await asked("SELECT id, merged_into FROM debtor WHERE id IN ($1, $2) ORDER BY 1", b, c
                       ) == [(b, a), (c, a)]  # fmt: skip
    assert await ask("SELECT decision FROM debtor_doubt WHERE debtor_id = $1 AND other_id = $2",
                     a, b) == "same"  # fmt: skip
    assert await violations() == []
