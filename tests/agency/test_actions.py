"""Whole agencies in and out, on a real database: a small one of our own, and the generated one."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from backend import db
from backend.agency import actions, exporting
from backend.agency.source import SCHEMA
from backend.collecting import actions as collecting
from backend.fsck import ledger
from backend.ledger import queries as books
from backend.money import Money
from backend.plans.rules import Instalment, next_check, standing
from backend.refusals import Conflict, Refused
from ops.benchmarks import agencies
from ops.benchmarks.agencies import Size
from tests.conftest import SHARED

TODAY = date(2026, 11, 20)

# fmt: off
# ruff: noqa: E501
ROWS: dict[str, list[str]] = {
    "creditors": ["1,Imprimerie Lescaut,print,BE,fr,,,,,,,,,2024-01-01"],
    "agents": ["4,Inès Moreau,fr,amicable,true"],
    "fee_contracts": ["1,1,2024-01-01,,0,90,15.0,0,0,true,", "1,1,2024-01-01,,91,99999,20.5,0,0,true,"],
    "batches": ["1,1,2026-01-05,january.csv,2,60000"],
    "debtors": [
        "1,B2B,BE,fr,Menuiserie Leroy SRL,,,,4000,Liège,BE68539007547034,+3242000000,leroy@example.be,",
        "2,B2C,BE,nl,Noor Jansen,,,,3000,Leuven,BE71096123456769,,,",
    ],
    "cases": [
        "1,C2026-00000001,1,1,1,4,K1,+++900/0000/00116+++,2026-01-05,B2B,BE,fr,60,30000,4000,paid,2026-02-10",
        "2,C2026-00000002,1,2,1,4,K2,+++900/0000/00217+++,2026-01-05,B2C,BE,nl,120,30000,0,plan,",
    ],
    "claims": ["1,1,F1,2025-10-07,2025-11-06,EUR,30000,0,30000", "2,2,F2,2025-08-08,2025-09-07,EUR,30000,0,30000"],
    "letters": ["1,relance_1,2026-01-06,email,fr"],
    "calls": ["1,2,4,2026-01-20T10:15:00.000000,120,out,promise"],
    "promises": ["1,1,2,2026-01-20,2026-01-30,10000"],
    "plans": ["1,2,2026-02-01,2026-02-15,3,30000,monthly,phone,active"],
    "installments": ["1,1,2,1,2026-02-15,10000", "2,1,2,2,2026-03-15,10000", "3,1,2,3,2026-04-15,10000"],
    "payments": [
        "1,1,2026-02-10,30000,EUR,agency_bank,+++900/0000/00116+++,LEROY,BE68539007547034,,",
        "2,2,2026-02-16,10000,EUR,creditor_direct,,Noor Jansen,,,1",
        "3,,2026-03-16,10000,EUR,agency_bank,,Noor Jansen,BE71096123456769,,",
        "4,,2026-03-17,777,EUR,agency_bank,,Nobody,BE00,,",
    ],
}  # fmt: skip


def folder(path: Path, **changed: list[str]) -> Path:
    for name, columns in SCHEMA.items():
        lines = [",".join(columns), *changed.get(name, ROWS[name])]
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
async def empty(database):
    """The module's database without the rows that an earlier test of it left."""
    async with db.administration(database.admin_dsn):
        await db.execute("SET LOCAL session_replication_role = replica")
        for table in (
            "creditor_account",
            "creditor",
            "mandate",
            "fee_band",
            "person",
            "debtor",
            "contact",
            "placement",
            "case_file",
            "claim",
            "charge",
            "blocker",
            "letter",
            "call",
            "promise",
            "plan",
            "instalment",
            "payment",
            "allocation",
            "fee",
            "tray_item",
            "task",
            "journal_entry",
            "posting",
            "entry",
            "account_day",
            "account",
        ):
            await db.execute(f"DELETE FROM {table}")
    return database


async def test_a_small_agency_comes_in_with_its_history(empty, tmp_path):
    answer = await actions.bring_in(folder(tmp_path), settings=empty, actor="cli")

    assert answer["rejected"] == []
    assert [one["payment_id"] for one in answer["unplaced"]] == [4]
    assert [one["payment_id"] for one in answer["filled_in"]] == [3]
    async with db.unit_of_work(role="report", readonly=True):
        paid, planned = await db.rows("SELECT * FROM case_file ORDER BY id")
        fees = await db.rows("SELECT fee_cents, vat_cents FROM fee ORDER BY payment_id")
        waived = await db.value("SELECT sum(amount_cents) FROM charge WHERE amount_cents < 0")
        direct = await db.value("SELECT sum(amount_cents) FROM allocation WHERE direct")
    assert (paid["stage"], paid["close_code"], paid["balance_cents"]) == ("closed", "PIF", 0)
    assert (planned["arrangement"], planned["balance_cents"]) == ("plan", 10000)
    assert waived == -4000
    assert direct == 10000
    assert [tuple(fee) for fee in fees] == [(4500, 945), (2050, 431), (2050, 431)]


async def test_the_books_are_opened_over_an_agency_that_comes_in(empty, tmp_path):
    await actions.bring_in(folder(tmp_path), settings=empty, actor="cli")

    async with db.unit_of_work(role="worker", readonly=True):
        found = {
            check.name: await db.rows(f"SELECT * FROM ({check.sql}) x") for check in ledger.CHECKS
        }
        entries = await db.rows("SELECT kind, booked_on FROM entry ORDER BY id")
        owed = await books.owed(2)
        bank = await books.balance("trust_bank")
        after_mark = await db.value(
            "SELECT count(*) FROM posting WHERE id > (SELECT posting_id FROM ledger_mark)"
        )
    assert {name for name, rows in found.items() if rows} == set()
    assert [tuple(one) for one in entries] == [("opening", date(2026, 3, 17))] * 2
    assert owed == {"principal": Money(10000)}
    assert bank == Money(777)
    assert after_mark == 0


async def test_an_agency_that_has_cases_is_not_overwritten(empty, tmp_path):
    await actions.bring_in(folder(tmp_path), settings=empty, actor="cli")

    with pytest.raises(Conflict):
        await actions.bring_in(tmp_path, settings=empty, actor="cli")


async def test_an_unknown_word_is_reported_and_so_is_what_hangs_on_it(empty, tmp_path):
    strange = [ROWS["cases"][0], ROWS["cases"][1].replace(",plan,", ",sleeping,")]

    answer = await actions.bring_in(folder(tmp_path, cases=strange), settings=empty, actor="cli")

    told = {
        (one["table"], one["column"], one["value"], one["reason"]) for one in answer["rejected"]
    }
    assert ("cases", "status", "sleeping", "unknown value") in told
    assert ("claims", "case_id", "2", "no such row in cases") in told
    assert answer["tables"]["cases"] == {"rows": 2, "loaded": 1}
    assert [one["line"] for one in answer["rejected"] if one["table"] == "cases"] == [3]


@pytest.mark.parametrize(
    ("table", "row", "column", "reason"),
    [
        ("claims", "1,1,F1,2025-02-30,2025-11-06,EUR,30000,0,30000", "issue_date", "not a day"),
        ("claims", "1,1,F1,2025-10-07,2025-11-06,EUR,three,0,30000", "amount_cents", "not a int"),
        ("claims", "1,1,,2025-10-07,2025-11-06,EUR,30000,0,30000", "invoice_no", "missing"),
        ("claims", "1,1,F1,2025-10-07,2025-11-06,USD,30000,0,30000", "currency", "unknown value"),
        ("fee_contracts", "1,1,2024-01-01,,0,90,15.123,0,0,true,", "success_pct", "not a share"),
    ],
)
async def test_a_cell_that_cannot_be_is_named_with_its_line(
    empty, tmp_path, table, row, column, reason
):
    answer = await actions.bring_in(folder(tmp_path, **{table: [row]}), settings=empty, actor="cli")

    first = answer["rejected"][0]
    assert (first["table"], first["line"], first["column"], first["reason"]) == (
        table, 2, column, reason,
    )  # fmt: skip


async def test_a_missing_table_refuses_the_whole(empty, tmp_path):
    folder(tmp_path)
    (tmp_path / "plans.csv").unlink()

    with pytest.raises(Refused, match="plans"):
        await actions.bring_in(tmp_path, settings=empty, actor="cli")


async def test_out_in_and_out_again_gives_the_same_bytes(empty, tmp_path):
    (tmp_path / "in").mkdir()
    await actions.bring_in(folder(tmp_path / "in"), settings=empty, actor="cli")

    answer = await exporting.send_out(tmp_path / "out")

    assert [one["payment_id"] for one in answer["differences"]] == [3]
    for name in SCHEMA:
        came = (tmp_path / "in" / f"{name}.csv").read_text()
        went = (tmp_path / "out" / f"{name}.csv").read_text()
        if name == "payments":
            came = came.replace("3,,2026-03-16", "3,2,2026-03-16")
        assert went == came, name


async def test_plans_go_out_in_the_words_of_the_table_whatever_their_state(empty, tmp_path):
    (tmp_path / "in").mkdir()
    await actions.bring_in(folder(tmp_path / "in"), settings=empty, actor="cli")
    words = {"draft": None, "proposed": None, "confirmed": "active", "renegotiated": "cancelled"}
    for state, word in words.items():
        async with db.administration(empty.admin_dsn):
            await db.execute(
                "UPDATE plan SET state = $1 WHERE id = (SELECT min(id) FROM plan)", state
            )
        out = tmp_path / state

        await exporting.send_out(out)

        plans = _columns(out, "plans")["status"].to_list()
        assert plans[:1] == ([word] if word else plans[:1])
        assert (len(_columns(out, "installments")) == 0) == (word is None and not plans)


async def test_a_receipt_goes_out_with_the_case_it_stands_against_now(empty, tmp_path):
    (tmp_path / "in").mkdir()
    await actions.bring_in(folder(tmp_path / "in"), settings=empty, actor="cli")
    for wrong in (2, 3):
        await collecting.take_back(wrong, reason="another debtor", actor="1", today=TODAY)
    await collecting.allocate(2, "C2026-00000001", actor="1", today=TODAY)

    answer = await exporting.send_out(tmp_path / "out")

    out = _columns(tmp_path / "out", "payments")
    assert out["case_id"].to_list() == ["1", "1", None, None]
    assert [(one["payment_id"], one["case"]) for one in answer["differences"]] == [
        (2, "C2026-00000001")
    ]


def _columns(folder_: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder_ / f"{name}.csv", infer_schema=False).select(list(SCHEMA[name]))


async def test_the_generated_agency_agrees_with_its_truth_payment_by_payment(empty, tmp_path):
    source = SHARED / "data" / "generated"
    if not source.is_dir():
        pytest.skip("shared data is absent: 14 files not compared")
    truth = json.loads((source / "truth.json").read_text())

    answer = await actions.bring_in(source, settings=empty, actor="cli")

    assert answer["rejected"] == []
    async with db.unit_of_work(role="report", readonly=True):
        ours = {
            row["id"]: row
            for row in await db.rows(
                "SELECT c.id, (SELECT coalesce(sum(principal_cents), 0) FROM case_file f"
                "               WHERE f.creditor_id = c.id)::bigint AS placed,"
                " (SELECT coalesce(sum(amount_cents), 0) FROM allocation a"
                "   WHERE a.creditor_id = c.id AND bucket <> 'surplus')::bigint AS collected,"
                " (SELECT coalesce(sum(fee_cents), 0) FROM fee f"
                "   WHERE f.creditor_id = c.id)::bigint"
                "   AS fee FROM creditor c"
            )
        }
    named, fees, open_choice = Counter(), Counter(), []
    for one in answer["differences"]:
        if one["creditor_id"] is None or one["kind"] == "unplaced":
            open_choice.append(one)
        else:
            named[one["creditor_id"]] += one["cents"]
            fees[one["creditor_id"]] += one["fee_cents"]
    off = Counter(
        {t["creditor_id"]: ours[t["creditor_id"]]["collected"] - t["collected_cents"]
         - named[t["creditor_id"]] for t in truth["per_creditor"]}
    )  # fmt: skip
    fee_off = {t["creditor_id"]: ours[t["creditor_id"]]["fee"] - t["fee_cents"]
               - fees[t["creditor_id"]] for t in truth["per_creditor"]}  # fmt: skip
    for one in open_choice:  # each belongs to one of its candidates, by amount and by fee
        fits = [
            place for place in one["candidates"]
            if off[place["creditor_id"]] == one["cents"]
            and fee_off[place["creditor_id"]] == -place["fee_cents"]
        ]  # fmt: skip
        assert fits, one
        off[fits[0]["creditor_id"]] = fee_off[fits[0]["creditor_id"]] = 0
    assert [t["creditor_id"] for t in truth["per_creditor"]
            if ours[t["creditor_id"]]["placed"] != t["placed_cents"]] == []  # fmt: skip
    assert {creditor: cents for creditor, cents in off.items() if cents} == {}
    assert {creditor: cents for creditor, cents in fee_off.items() if cents} == {}
    collected = sum(row["collected"] for row in ours.values())
    assert collected - truth["collected_net_cents"] == answer["difference_cents"]
    print(f"{len(ours)} creditors, {len(answer['differences'])} payments named,"
          f" {answer['difference_cents']} cents")  # fmt: skip

    gone = await exporting.send_out(tmp_path / "out")

    changed = {(one["table"], str(one["payment_id"])) for one in gone["differences"]}
    for name in SCHEMA:
        came, went = _columns(source, name), _columns(tmp_path / "out", name)
        assert came.height == went.height
        differs = (came.fill_null("") != went.fill_null("")).with_columns(key=came.to_series(0))
        rows = differs.filter(pl.any_horizontal(pl.exclude("key")))["key"].to_list()
        assert {(name, key) for key in rows} == {one for one in changed if one[0] == name}


async def test_plans_that_come_in_are_judged_on_the_day_the_rules_name(empty, tmp_path):
    """Those whose source tells otherwise than the rules are for the first night."""
    agencies.write(tmp_path, Size(600, plans=1.0, days=200), until=TODAY)
    await actions.bring_in(tmp_path, settings=empty, actor="test")
    first = TODAY + timedelta(days=1)
    seen = Counter()
    async with db.unit_of_work(role="app"):
        plans = await db.rows(
            "SELECT p.*, (SELECT coalesce(sum(a.amount_cents), 0) FROM allocation a"
            "  WHERE a.case_id = p.case_id AND a.bucket <> 'surplus'"
            "    AND a.received_on >= p.agreed_on)::bigint AS paid_cents"
            " FROM plan p WHERE state IN ('active', 'late')"
        )
        for plan in plans:
            parts = await db.rows(
                "SELECT seq, due_on, amount_cents FROM instalment WHERE plan_id = $1", plan["id"]
            )
            schedule = [Instalment(p["seq"], p["due_on"], Money(p["amount_cents"])) for p in parts]
            bounds = {"grace_days": plan["grace_days"], "tolerance_bp": plan["tolerance_bp"]}
            paid = Money(plan["paid_cents"])
            as_told = standing(schedule, paid, today=TODAY, **bounds) == plan["state"]
            awaited = next_check(schedule, paid, today=TODAY, **bounds) if as_told else first
            assert plan["next_check_on"] == awaited
            seen[as_told] += 1
    assert seen[True] > 300
    assert seen[False] > 10
