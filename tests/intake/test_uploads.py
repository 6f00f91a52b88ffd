"""Files that wait: nothing is created before the confirmation, and then all of it at once."""

import asyncio

import pytest

from backend.intake import uploads
from backend.intake.headers import Columns
from backend.intake.vocabulary import Field
from backend.refusals import NotFound, Refused
from tests import cast
from tests.intake.lists import BAKER, HEADERS, NOEL, lines, row
from tests.intake.office import RECEIVED, ask, asked, cases_of, everything, violations

BOOKS = ("debtor", "contact", "case_file", "claim", "placement", "outbox", "column_mapping",
         "rejected_row", "debtor_doubt")  # fmt: skip


async def kept(
    ref: str,
    *rows: tuple[str, ...],
    headers: tuple[str, ...] = HEADERS,
    content: bytes | None = None,
    name: str = "list.csv",
) -> int:
    await cast.creditor(ref, name=f"Creditor {ref}")
    return await uploads.keep(
        creditor_ref=ref, name=name, content=content or lines(headers, *rows).encode(),
        received_on=RECEIVED, actor="7",
    )  # fmt: skip


async def state_of(upload_id: int) -> tuple:
    return (
        await asked(
            "SELECT state, content IS NULL, placement_id FROM upload WHERE id = $1", upload_id
        )
    )[0]


async def books() -> dict[str, int]:
    rows = await everything()
    return {name: rows[name] for name in BOOKS}


async def test_keeping_and_looking_create_nothing(database):
    before = await books()
    upload_id = await kept("LOOK", BAKER, row(invoice="F2", due="31/02/2026"), NOEL)
    seen = await uploads.preview(upload_id=upload_id)

    assert (seen.taken.cases, seen.taken.claims, len(seen.taken.rejected)) == (2, 2, 1)
    assert (seen.creditor_ref, seen.received_on, seen.refused) == ("LOOK", RECEIVED, None)
    assert await books() == before


async def test_confirming_takes_everything_on_and_empties_the_file(database):
    upload_id = await kept("YES", BAKER, NOEL)
    placement_id = await uploads.confirm(upload_id=upload_id, actor="7")

    assert await state_of(upload_id) == ("imported", True, placement_id)
    assert len(await cases_of("YES")) == 2
    assert await ask("SELECT created_by FROM placement WHERE id = $1", placement_id) == "7"
    assert await uploads.confirm(upload_id=upload_id, actor="7") == placement_id
    with pytest.raises(NotFound, match="does not wait any more"):
        await uploads.preview(upload_id=upload_id)
    with pytest.raises(NotFound):
        await uploads.map_columns(upload_id=upload_id, columns=Columns(()))
    with pytest.raises(NotFound):
        await uploads.give_up(upload_id=upload_id, actor="7")
    assert await violations() == []


async def test_confirming_twice_at_the_same_time_is_one_import(database):
    upload_id = await kept("DOUBLE", BAKER, NOEL)
    both = await asyncio.gather(
        *(uploads.confirm(upload_id=upload_id, actor="7") for _each in range(3))
    )
    assert len(set(both)) == 1
    assert len(await cases_of("DOUBLE")) == 2


async def test_giving_up_leaves_nothing_and_nothing_can_be_imported(database):
    before = await books()
    upload_id = await kept("NO", BAKER)
    await uploads.give_up(upload_id=upload_id, actor="7")
    assert await state_of(upload_id) == ("given_up", True, None)
    with pytest.raises(NotFound):
        await uploads.confirm(upload_id=upload_id, actor="7")
    assert await books() == before


async def test_a_list_without_headers_asks_for_its_columns_and_works_once_they_are_told(database):
    content = lines(BAKER, NOEL).encode()
    upload_id = await kept("BARE", content=content)
    seen = await uploads.preview(upload_id=upload_id)
    assert seen.taken is None
    assert "say which one does" in str(seen.refused)
    assert seen.table.width == len(BAKER)
    with pytest.raises(Refused):
        await uploads.confirm(upload_id=upload_id, actor="7")

    await uploads.map_columns(
        upload_id=upload_id,
        columns=Columns.of(
            {Field.CUSTOMER_NUMBER: 0, Field.NAME: 1, Field.INVOICE_NUMBER: 4, Field.BALANCE: 9}
        ),
    )
    seen = await uploads.preview(upload_id=upload_id)
    assert (seen.taken.cases, seen.taken.principal_cents) == (2, 150_00)
    assert await uploads.confirm(upload_id=upload_id, actor="7")

    again = await kept("BARE", content=lines(row(invoice="F8"), NOEL).encode())
    seen = await uploads.preview(upload_id=again)
    assert (seen.taken.claims, seen.taken.repeated, seen.questions) == (1, 1, ())


async def test_two_columns_with_one_name_are_a_question(database):
    headers = tuple("Solde dû" if name == "Acompte" else name for name in HEADERS)
    headers = tuple("N° facture" if name == "N° TVA" else name for name in headers)
    upload_id = await kept("WHICH", BAKER, headers=headers)
    seen = await uploads.preview(upload_id=upload_id)
    asked_about = {question.field: question.places for question in seen.questions}
    assert asked_about[Field.BALANCE] == (8, 9)
    assert asked_about[Field.INVOICE_NUMBER] == (2, 4)


async def test_columns_just_chosen_are_shown_with_what_is_wrong_with_them(database):
    upload_id = await kept("TWO", BAKER)
    chosen = Columns(((Field.NAME, 1), (Field.NAME, 4), (Field.BALANCE, 9)))
    seen = await uploads.preview(upload_id=upload_id, columns=chosen)
    assert seen.columns == chosen
    assert "Each column stands for one thing" in str(seen.refused)


async def test_what_is_no_list_is_refused_and_not_kept(database):
    with pytest.raises(Refused):
        await kept("NONE", content=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    with pytest.raises(NotFound, match="There is no creditor NOBODY"):
        await uploads.keep(
            creditor_ref="NOBODY", name="a.csv", content=lines(HEADERS, BAKER).encode(),
            received_on=RECEIVED, actor="7",
        )  # fmt: skip
    assert await ask("SELECT count(*) FROM upload WHERE name = 'a.csv'") == 0


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Users\\x\\novembre.xlsx", "novembre.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.csv", "agpj.csv"),
        ("line\r\nbreak\x00.csv", "line break.csv"),
        ("\ud800.csv", ".csv"),
        ("", "unnamed"),
        ("///", "unnamed"),
        ("été " * 100, ("été " * 50).strip()),
    ],
)
def test_file_names_are_kept_as_a_screen_can_show_them(sent, shown):
    assert uploads.plain_name(sent) == shown
