"""Intake as a manager's browser asks for it: the way of a file from the door to the books."""

import re

import pytest

from backend.db import unit_of_work
from tests import cast
from tests.conftest import SHARED, signed_in
from tests.intake.lists import BAKER, HEADERS, NOEL, bomb, lines, row
from tests.intake.office import ask, cases_of, violations

FOLDERS = ("hostile", "hostile_generated", "xlsx", "messycsv")


async def sent(client, ref: str, content: bytes, name: str = "list.csv", **fields: str):
    await cast.creditor(ref, name=f"Creditor {ref}")
    return await client.post(
        "/intake/uploads",
        data={"creditor": ref, "received_on": "2026-10-01", **fields},
        files={"file": (name, content)},
    )


def path(response) -> str:
    return response.url.path


async def test_a_file_goes_from_the_door_to_the_books_and_its_bad_row_back(manager):
    bad = row(invoice="F7", due="31/02/2026")
    seen = await sent(manager, "WAY", lines(HEADERS, BAKER, bad, NOEL).encode())
    assert seen.status_code == 200
    assert re.fullmatch(r"/intake/uploads/\d+", path(seen))
    assert "Importer 2 factures" in seen.text
    assert "n’est pas un jour du calendrier" in seen.text
    assert "1 ligne à corriger" in seen.text

    done = await manager.post(f"{path(seen)}/import")
    assert re.fullmatch(r"/intake/placements/\d+", path(done))
    assert "150,00" in done.text
    assert "n’est pas un jour du calendrier" in done.text

    file = await manager.get(f"{path(done)}/rejected.csv")
    assert file.headers["content-disposition"] == 'attachment; filename="list-rejected.csv"'
    assert "no-store" in file.headers["cache-control"]
    corrected = file.text.replace("31/02/2026", "28/02/2026").encode()
    seen = await sent(manager, "WAY", corrected, "list-rejected.csv")
    assert "Importer 1 facture" in seen.text
    again = await manager.post(f"{path(seen)}/import")
    assert "1 ligne corrigée est revenue" in again.text
    back = await manager.get(path(done))
    assert "1 corrigée depuis" in back.text
    assert [case["principal_cents"] for case in await cases_of("WAY")] == [200_00, 50_00]
    assert (await manager.get("/intake")).text.count("list.csv") >= 1
    assert await violations() == []


async def test_after_a_redirect_htmx_is_told_nothing_else_than_where_it_landed(manager):
    """303 is followed by fetch itself, which knows the last address; no HX-Push-Url is needed."""
    await cast.creditor("SEE")
    answer = await manager.post(
        "/intake/uploads",
        data={"creditor": "SEE", "received_on": "2026-10-01"},
        files={"file": ("a.csv", lines(HEADERS, BAKER).encode())},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/intake/uploads/")


async def test_columns_are_asked_for_chosen_and_remembered(manager):
    seen = await sent(manager, "ASK", lines(BAKER, NOEL).encode())
    assert "Aucune colonne ne donne le montant dû" in seen.text
    assert "Importer" not in seen.text
    twice = await manager.post(
        f"{path(seen)}/mapping",
        data={"column-1": "name", "column-4": "name", "column-9": "balance"},
    )
    assert twice.status_code == 422
    assert "Chaque colonne a un seul sens" in twice.text
    assert twice.text.count('<option value="name" selected>') == 2
    told = await manager.post(
        f"{path(seen)}/mapping",
        data={"column-0": "customer_number", "column-1": "name", "column-4": "invoice_number",
              "column-9": "balance", "column-x": "name", "column-99999999": "name", "x": ""},
    )  # fmt: skip
    assert told.status_code == 200
    assert "Importer 2 factures" in told.text
    await manager.post(f"{path(seen)}/import")
    later = await sent(manager, "ASK", lines(row(invoice="F9")).encode(), "later.csv")
    assert "Importer 1 facture" in later.text


async def test_two_columns_alike_are_marked_to_be_chosen(manager):
    headers = tuple("Solde dû" if name == "Acompte" else name for name in HEADERS)
    seen = await sent(manager, "ALIKE", lines(headers, BAKER).encode())
    assert seen.status_code == 200
    assert seen.text.count("choisir") >= 2


async def test_what_is_wrong_with_the_form_stands_beside_its_field(manager):
    await cast.creditor("FORM")
    content = lines(HEADERS, BAKER).encode()
    for fields, file, sentence in (
        ({"creditor": "", "received_on": "2026-10-01"}, content, "Choisissez dans la liste"),
        ({"creditor": "FORM", "received_on": "2099-01-01"}, content, "pas encore venu"),
        ({"creditor": "FORM", "received_on": "31/02/2026"}, content, "calendrier"),
        ({"creditor": "FORM", "received_on": "2026-10-01"}, b"", "Choisissez un fichier"),
        ({"creditor": "NOBODY", "received_on": "2026-10-01"}, content, "pas de créancier NOBODY"),
    ):
        answer = await manager.post("/intake/uploads", data=fields, files={"file": ("a.csv", file)})
        assert answer.status_code in (404, 422), fields
        assert answer.headers["hx-push-url"] == "false"  # a reload must find the form again
        assert sentence in answer.text, fields
    answer = await manager.post("/intake/uploads", data={"creditor": "FORM"})
    assert answer.status_code == 400
    answer = await manager.post(
        "/intake/uploads",
        content=b"--x\r\nrubbish",
        headers={"content-type": "multipart/form-data"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "name",
    ["../../é\u202e.csv", 'a"b;c.csv', "=cmd|'/C calc'!A0.csv", "x" * 300 + ".csv", "名.xlsx", "."],
)
async def test_odd_file_names_are_only_names(manager, name):
    seen = await sent(manager, "NAME", lines(HEADERS, BAKER).encode(), name)
    assert seen.status_code == 200
    assert "<h1" in seen.text


async def test_a_body_beyond_the_limit_is_told_so(manager):
    await cast.creditor("BIG")
    answer = await manager.post(
        "/intake/uploads",
        data={"creditor": "BIG", "received_on": "2026-10-01"},
        files={"file": ("big.csv", b"a;b\r\n" * (11 << 20))},
    )
    assert answer.status_code == 413
    assert "50" in answer.text


async def test_hostile_files_are_a_sentence_or_a_preview_and_never_an_accident(manager):
    """Every shared file goes through the door, and what can be imported is imported."""
    files = [
        each for folder in FOLDERS for each in sorted((SHARED / "data" / folder).glob("*"))
        if each.is_file() and each.stat().st_size < 3 << 20
    ][::4]  # fmt: skip
    if not files:
        pytest.skip("all files of 4 folders skipped: ../shared is absent")
    own = [("bomb.xlsx", bomb()), ("nul.csv", b"\x00" * 5000), ("bom.csv", b"\xef\xbb\xbf")]
    outcomes = {"refused": 0, "asked": 0, "imported": 0}
    for name, content in [*((file.name, file.read_bytes()) for file in files), *own]:
        if not content:
            continue
        seen = await sent(manager, "HOSTILE", content, name)
        assert seen.status_code in (200, 422), name
        assert "<h1" in seen.text
        if seen.status_code == 422:
            outcomes["refused"] += 1
            assert 'data-state="bad"' in seen.text, name
            continue
        done = await manager.post(f"{path(seen)}/import")
        assert done.status_code in (200, 422), name
        outcomes["imported" if "/placements/" in path(done) else "asked"] += 1
    print(f"hostile files through the web: {outcomes}")
    assert outcomes["refused"] > 3
    assert await violations() == []


async def test_doubtful_pairs_are_shown_side_by_side_and_decided(manager):
    seen = await sent(
        manager, "PAIR",
        lines(HEADERS, row(customer="P1", name="Jardins Colin", number="", postcode="7100"),
              row(customer="P2", invoice="F2", name="Jardins Colyn", number="", postcode="7100"),
              ).encode(),
    )  # fmt: skip
    done = await manager.post(f"{path(seen)}/import")
    assert "/intake/doubts" in done.text
    page = await manager.get("/intake/doubts")
    assert page.text.index("Jardins Colin") < page.text.index("Jardins Colyn")
    (one, two) = await cases_of("PAIR")
    doubt = await ask(
        "SELECT id FROM debtor_doubt WHERE debtor_id = $1 AND other_id = $2",
        one["debtor_id"], two["debtor_id"],
    )  # fmt: skip
    assert (await manager.post(f"/intake/doubts/{doubt}", data={})).status_code == 422
    after = await manager.post(f"/intake/doubts/{doubt}", data={"decision": "same"})
    assert path(after) == "/intake/doubts"
    assert "Jardins Colyn" not in after.text
    assert len({case["debtor_id"] for case in await cases_of("PAIR")}) == 1
    gone = await manager.post(f"/intake/doubts/{doubt}", data={"decision": "same"})
    assert gone.status_code == 404


async def test_what_waits_can_be_given_up_and_nothing_answers_for_what_is_not_there(manager):
    seen = await sent(manager, "GIVE", lines(HEADERS, BAKER).encode())
    after = await manager.post(f"{path(seen)}/abandonment")
    assert path(after) == "/intake"
    for address in (path(seen), "/intake/uploads/0", f"/intake/uploads/{2**63}",
                    f"/intake/placements/{2**70}", "/intake/placements/999999"):  # fmt: skip
        assert (await manager.get(address)).status_code == 404
    for address in (f"{path(seen)}/import", f"{path(seen)}/mapping", "/intake/uploads/0/import"):
        assert (await manager.post(address, data={"column-1": "name"})).status_code == 404


async def test_placements_are_paged(manager):
    creditor_id = await cast.creditor("PAGES")
    async with unit_of_work() as connection:
        await connection.execute(
            "INSERT INTO placement (creditor_id, received_on, file_name)"
            " SELECT $1, '2026-01-01', 'file ' || n FROM generate_series(1, 60) n", creditor_id,
        )  # fmt: skip
    first = await manager.get("/intake")
    after = re.search(r"/intake\?before=(\d+)", first.text)
    assert after
    assert first.text.count("/intake/placements/") == 50
    second = await manager.get(f"/intake?before={after[1]}")
    assert "file 1<" in second.text
    assert "file 60<" not in second.text


async def test_agents_do_not_take_files_on(web):
    agent = await signed_in(web, role="agent")
    assert (await agent.get("/intake")).status_code == 403
    assert (await sent(agent, "AGENT", lines(HEADERS, BAKER).encode())).status_code == 403
