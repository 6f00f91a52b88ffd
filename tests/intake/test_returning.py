"""Rejected rows: downloaded, corrected and sent again, they join the case of their customer."""

import csv
import io

from backend.db import unit_of_work
from backend.intake import actions, queries, returning
from backend.intake.headers import Columns
from backend.intake.vocabulary import Field
from tests.intake.lists import BAKER, HEADERS, row
from tests.intake.office import RECEIVED, ask, asked, cases_of, taken_on, violations

BAD = row(invoice="F2", due="31/02/2026", balance="55,00", amount="55,00", paid="")


async def returned(placement_id: int, headers: tuple[str, ...] = HEADERS) -> list[list[str]]:
    """The file that a person downloads, as rows of cells."""
    async with unit_of_work(readonly=True):
        rows = await queries.rejected(placement_id)
    file = returning.as_csv(headers, rows, language="fr")
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


async def sent_again(ref: str, rows: list[list[str]], name: str = "corrected.csv"):
    sheet = io.StringIO()
    csv.writer(sheet, delimiter=";", lineterminator="\r\n").writerows(rows)
    return await actions.take_on(
        sheet.getvalue().encode("utf-8-sig"), name, creditor_ref=ref, received_on=RECEIVED,
        actor="test",
    )  # fmt: skip


async def test_a_corrected_row_joins_the_open_case_of_its_customer(database):
    first = await taken_on(BAKER, BAD, ref="BACK")
    head, bad = await returned(first.placement_id)
    assert head == [*HEADERS, "→ Ligne", "→ Motif"]
    assert bad[: len(HEADERS)] == list(BAD)
    assert bad[len(HEADERS)] == "3"
    assert bad[-1].startswith("Échéance · ")

    bad[6] = "28/02/2026"
    taken = await sent_again("BACK", [head, bad])

    assert (taken.cases, taken.claims, taken.repeated) == (1, 1, 0)
    (case,) = await cases_of("BACK")
    assert (case["principal_cents"], case["balance_cents"]) == (155_00, 155_00)
    assert case["placement_id"] == first.placement_id
    totals = await asked(
        "SELECT id, cases_count, principal_cents FROM placement WHERE id IN ($1, $2) ORDER BY id",
        first.placement_id, taken.placement_id,
    )  # fmt: skip
    assert totals == [(first.placement_id, 1, 155_00), (taken.placement_id, 0, 0)]
    assert await ask("SELECT count(*) FROM claim WHERE case_id = $1", case["id"]) == 2
    told = await asked(
        "SELECT event, details->>'cents' FROM journal_entry WHERE case_id = $1", case["id"]
    )
    assert told == [("case.grew", "5500")]
    assert await returned(first.placement_id) == [head]
    assert await violations() == []


async def test_a_case_that_was_closed_meanwhile_is_left_and_another_opens(database):
    first = await taken_on(BAKER, BAD, ref="GONE")
    async with unit_of_work() as connection:
        await connection.execute(
            "UPDATE case_file SET stage = 'closed', close_code = 'withdrawn', closed_on = $2"
            " WHERE placement_id = $1", first.placement_id, RECEIVED,
        )  # fmt: skip
    head, bad = await returned(first.placement_id)
    bad[6] = "28/02/2026"
    taken = await sent_again("GONE", [head, bad])
    cases = await cases_of("GONE")
    assert [case["principal_cents"] for case in cases] == [100_00, 55_00]
    assert cases[1]["placement_id"] == taken.placement_id


async def test_another_invoice_of_the_customer_in_another_file_opens_a_case_of_its_own(database):
    await taken_on(BAKER, BAD, ref="NEXT")
    await taken_on(row(invoice="F77"), ref="NEXT", name="next.csv")
    assert [case["principal_cents"] for case in await cases_of("NEXT")] == [100_00, 100_00]


async def test_rows_refused_for_what_stands_in_the_books_come_back_whole(database):
    await taken_on(BAKER, ref="WHOLE")
    second = await taken_on(row(balance="99,00", paid="22,00"), ref="WHOLE", name="second.csv")
    _head, bad = await returned(second.placement_id)
    assert bad[: len(HEADERS)] == list(row(balance="99,00", paid="22,00"))


async def test_headers_that_a_person_had_to_explain_are_known_again_on_the_way_back(database):
    headers = ("A", "", "C", "D", "E", "F", "G", "H", "I", "J")
    columns = Columns.of(
        {Field.CUSTOMER_NUMBER: 0, Field.NAME: 1, Field.INVOICE_NUMBER: 4, Field.DUE_DATE: 6,
         Field.BALANCE: 9}
    )  # fmt: skip
    first = await taken_on(BAKER, BAD, ref="ODD", headers=headers, columns=columns)
    head, bad = await returned(first.placement_id, headers)
    assert head[1] == "#2"
    bad[6] = "28/02/2026"
    taken = await sent_again("ODD", [head, bad])
    assert (taken.claims, len(await cases_of("ODD"))) == (1, 1)


async def test_cells_that_a_spreadsheet_would_calculate_are_defused_and_numbers_are_not(database):
    rows = [
        {"line": 2, "column": "", "reason": "=1", "cells": ["=cmd()", "-12,50", "+32 470 12 34 56"]}
    ]
    file = returning.as_csv(["A", "B", "C"], rows, language="en").decode("utf-8-sig")
    assert file == ("A;B;C;→ Line;→ Reason\r\n'=cmd();-12,50;+32 470 12 34 56;2;'=1\r\n")
    assert returning.file_name("été / 2026.xlsx") == "t-2026-rejected.csv"
