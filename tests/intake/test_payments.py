"""Lists of receipts: read by their headers, booked once, told line by line."""

import asyncio
from contextvars import Context
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from backend import db
from backend.db import unit_of_work
from backend.intake.payment_columns import Column, columns_of
from backend.intake.payments import import_payments
from backend.refusals import Refused
from tests import cast

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 20)
WAITING = (
    "SELECT count(*) FROM pg_locks"
    " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)
HEAD = "Date valeur;Montant;Nom contrepartie;Compte contrepartie;Communication;Référence"


async def a_case(number: str, *, cents: int = 900_00) -> str:
    creditor_id = await cast.creditor()
    await cast.case(creditor_id, number=number, amounts=(cents,))
    return number


async def read(text: str, name: str = "bank.csv"):
    return await import_payments(text.encode(), name, actor="1", today=TODAY)


async def balance(number: str) -> int:
    async with unit_of_work():
        return int(await db.value("SELECT balance_cents FROM case_file WHERE number = $1", number))


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (("Date", "Montant", "Communication"),
         {Column.DATE: 0, Column.AMOUNT: 1, Column.COMMUNICATION: 2}),
        (("Boekingsdatum", "Valutadatum", "Bedrag", "Naam tegenpartij", "Tegenrekening"),
         {Column.DATE: 1, Column.AMOUNT: 2, Column.PAYER: 3, Column.IBAN: 4}),
        (("Value date", "Debit", "Credit", "Counterparty name", "Bank reference"),
         {Column.DATE: 0, Column.DEBIT: 1, Column.CREDIT: 2, Column.PAYER: 3,
          Column.REFERENCE: 4}),
        (("value_date", "amount_cents", "channel", "remittance", "payer_iban", "t_case_id"),
         {Column.DATE: 0, Column.CENTS: 1, Column.CHANNEL: 2, Column.COMMUNICATION: 3,
          Column.IBAN: 4}),
        (("Libellé", "N° de dossier", "Devise"),
         {Column.COMMUNICATION: 0, Column.CASE: 1, Column.CURRENCY: 2}),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headers(headers, columns):
    assert columns_of(headers) == columns


async def test_a_list_is_booked_and_a_second_time_nothing_is():
    one, two = await a_case("IP-10001"), await a_case("IP-10002")
    text = (
        f"Compte 123;;;;;\n{HEAD}\n"
        f"18/11/2026;1.234,50;Alpha;;paiement {one};A1\n"
        f"19/11/2026;50,00;Beta;;{two};A2\n"
        "19/11/2026;50,00;Quidam;;merci;A3\n"
        ";;;;;\nTotal;1.334,50;;;;\n"
    )

    first = await read(text)
    again = await read(text, "copy.csv")

    assert (first.received, first.allocated, first.unallocated) == (3, 2, 1)
    assert (first.received_cents, first.rejected) == (1334_50, [])
    assert (again.received, again.repeated, again.repeated_lines) == (0, 3, [3, 4, 5])
    assert (await balance(one), await balance(two)) == (0, 850_00)


async def test_a_line_that_comes_again_in_another_file_is_not_booked_twice():
    number = await a_case("IP-10003")
    line = f"19/11/2026;70,00;Gamma;BE71 0961 2345 6769;{number};B1"

    await read(f"{HEAD}\n{line}\n")
    done = await read(f"{HEAD}\n18/11/2026;1,00;Gamma;;{number};B0\n{line}\n{line}\n")

    assert (done.received, done.repeated, done.repeated_lines) == (1, 2, [3, 4])
    assert await balance(number) == 829_00


async def test_a_list_holds_no_case_longer_than_its_line():
    """Whoever works on several cases beside it, as each night does, neither waits for the whole
    list nor stands in a ring with it."""
    one, two = await a_case("IP-20001"), await a_case("IP-20002")
    text = f"{HEAD}\n18/11/2026;20,00;Beta;;{two};B1\n18/11/2026;10,00;Beta;;{one};B2\n"

    async with unit_of_work():
        await db.execute("SELECT FROM case_file WHERE number = $1 FOR NO KEY UPDATE", one)
        reading = asyncio.create_task(read(text), context=Context())
        while not await db.value(WAITING):
            pass
        await db.execute("SELECT FROM case_file WHERE number = $1 FOR NO KEY UPDATE", two)
    done = await reading

    assert (done.received, done.allocated) == (2, 2)
    assert (await balance(one), await balance(two)) == (890_00, 880_00)


async def test_a_list_sent_twice_at_once_is_booked_once():
    number = await a_case("IP-20003")
    text = f"{HEAD}\n" + "".join(
        f"18/11/2026;{cents},00;Iota;;{number};D{cents}\n" for cents in range(31, 39)
    )

    both = await asyncio.gather(read(text), read(text, "again.csv"))

    assert sum(done.received for done in both) == 8
    assert sum(done.repeated for done in both) == 8
    assert all(done.rejected == [] for done in both)
    assert await balance(number) == 900_00 - 276_00


async def test_lines_that_are_no_receipts_are_told_with_column_and_reason():
    done = await read(
        f"{HEAD}\n19/11/2026;-12,00;Banque;;frais;C1\n31/02/2026;10,00;X;;;C2\n"
        "21/11/2026;10,00;X;;;C3\n20/11/2026;dix;X;;;C4\n;10,00;X;;;C5\n20/11/2026;0,00;X;;;C6\n"
        "20/11/2026;0,01;X;;;C7\n"
    )

    told = [(one.line, one.column) for one in done.rejected]
    assert told == [
        (2, "Montant"), (3, "Date valeur"), (4, ""), (5, "Montant"), (6, "Date valeur"),
        (7, "Montant"),
    ]  # fmt: skip
    assert "Money that went out" in done.rejected[0].reason
    assert (done.received, done.received_cents) == (1, 1)


async def test_debit_and_credit_columns_and_other_currencies():
    done = await read(
        "Datum;Af;Bij;Naam;Munt\n20/11/2026;;15,00;Jan;EUR\n20/11/2026;15,00;;Bank;EUR\n"
        "20/11/2026;;15,00;Bob;USD\n"
    )

    assert (done.received, done.received_cents) == (1, 15_00)
    assert [one.line for one in done.rejected] == [3, 4]
    assert "USD" in done.rejected[1].reason


async def test_a_named_case_wins_and_an_unknown_one_is_left_to_recognition():
    number = await a_case("IP-10004")
    done = await read(
        f"Datum;Bedrag;Dossiernummer;Betaalwijze\n20/11/2026;5,00;{number.lower()};Bancontact\n"
        "20/11/2026;6,00;onbekend;rechtstreeks aan schuldeiser\n"
    )

    assert (done.allocated, done.unallocated) == (1, 1)
    async with unit_of_work():
        channels = await db.rows(
            "SELECT channel FROM payment WHERE amount_cents IN (500, 600) ORDER BY amount_cents"
        )
    assert [one["channel"] for one in channels] == ["card", "creditor_direct"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nom;Montant\nX;5,00\nY;6,00\n", "the day"),
        ("Date;Nom\n20/11/2026;X\n19/11/2026;Y\n", "the amount"),
    ],
)
async def test_a_list_that_lacks_days_or_amounts_is_refused(text, why):
    with pytest.raises(Refused, match=why):
        await read(text)


async def test_a_workbook_is_read_with_its_typed_days(tmp_path: Path):
    number = await a_case("IP-10005")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Montant", "Communication"])
    sheet.append([date(2026, 11, 3), 45.5, f"dossier {number}"])
    book.save(tmp_path / "bank.xlsx")

    done = await import_payments(
        (tmp_path / "bank.xlsx").read_bytes(), "bank.xlsx", actor="1", today=TODAY
    )

    assert (done.received, done.received_cents, done.allocated) == (1, 45_50, 1)
    async with unit_of_work():
        assert await db.value("SELECT max(received_on) FROM payment WHERE amount_cents = 4550") == (
            date(2026, 11, 3)
        )


async def test_the_web_reads_a_file_and_says_what_became_of_it(agent):
    number = await a_case("IP-10006")
    content = f"{HEAD}\n20/11/2020;33,00;Delta;;{number};W1\n20/11/2020;abc;Delta;;;W2\n"

    page = await agent.post("/payments/import", files={"data": ("liste.csv", content.encode())})
    nothing = await agent.post("/payments/import", files={"data": ("vide.csv", b"")})
    picture = await agent.post("/payments/import", files={"data": ("x.png", b"\x89PNG\r\n\x1a\n")})

    assert (page.status_code, nothing.status_code, picture.status_code) == (200, 422, 422)
    assert "33,00" in page.text
    assert "abc" in page.text
    assert await balance(number) == 867_00
