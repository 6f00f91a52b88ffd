"""`ops/bench import`: `quittance placement import` of 100,000 lines against staged SQL.

The floor copies the same bytes into a staging table and lets PostgreSQL validate, group and insert
them into the same indexed tables, knowing beforehand what every column means. It detects nothing,
matches no doubtful names, keeps no mapping and runs no Python. One line in a hundred is wrong; both
sides must leave out the same ones and book the same cents.
"""

from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import polars as pl

from ops.benchmarks import folders
from ops.benchmarks.agencies import Dice
from ops.benchmarks.homes import Home
from ops.benchmarks.measuring import Duel, Meter, ratio
from ops.benchmarks.names import GIVEN, SURNAMES, TOWNS
from ops.benchmarks.telling import Finding, Part

TARGET = 3.0
LINES = 100_000
CREDITOR = "BENCH"
HEADER = (
    "N° client;Nom;Rue;Code postal;Localité;Téléphone;E-mail;N° facture;Date facture;Échéance;"
    "Montant"
)


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """Every round takes the same file into a fresh copy of the same agency of `cases` cases."""
    file = home.folder / "placement.csv"
    file.write_bytes(lines(LINES))
    await _agency(home, data, cases)
    received = folders.yesterday()

    async def fresh() -> None:
        await home.copy(f"placement_{cases}", "placement_try")
        await home.admin("CHECKPOINT")

    async def ours() -> tuple[int, int, int, int]:
        answer = await home.command(
            "placement_try", "placement", "import", str(file), "--creditor", CREDITOR,
            "--received-on", received.isoformat(),
        )  # fmt: skip
        return (answer["claims"], answer["cases"], answer["principal_cents"],
                len(answer["rejected"]))  # fmt: skip

    async def floor() -> tuple[int, int, int, int]:
        return await _staged(home.settings("placement_try").admin_dsn, file, received)

    meter = Meter((home.postmaster,))
    duel = Duel(ours, floor, rounds, meter, _equal, before=fresh, said=say)
    product, baseline = await duel.fight()
    found = ratio(product, baseline)
    part = Part(f"{LINES:,} lines", found["ratio"], TARGET,
                product.told() | {"lines_s": round(LINES / product.wall)},
                baseline.told() | {"lines_s": round(LINES / baseline.wall)}, found)  # fmt: skip
    facts = {"lines": LINES, "cases_before": cases, "bytes": file.stat().st_size}
    return Finding("import", rounds, [part], facts)


async def _agency(home: Home, data: Path | None, cases: int) -> None:
    """The agency that the file comes into; of none, only the creditor is there."""
    name = f"placement_{cases}"
    if await home.has(name):
        return
    await home.create(name)
    if cases:
        folder = folders.agency(data, cases, home.folder)
        await home.command(name, "agency", "import", str(folder))
    await home.command(name, "creditor", "create", "--ref", CREDITOR, "--name", "Énergie Delmas",
                       "--country", "BE")  # fmt: skip
    await home.settle(name)


def lines(count: int, seed: int = 20261121) -> bytes:
    """A creditor's list as spreadsheets write it: semicolons, French dates and amounts."""
    dice = Dice(seed)
    customer = pl.int_range(0, count, eager=True) * 2 // 3 + 1
    person = pl.DataFrame({"customer": customer}).unique(maintain_order=True)
    n = person.height
    town = pl.Series(TOWNS).gather(dice.whole(0, len(TOWNS) - 1, n))
    person = person.with_columns(
        given=pl.Series(GIVEN).gather(dice.skewed(n, len(GIVEN))),
        surname=pl.Series(SURNAMES).gather(dice.skewed(n, len(SURNAMES))),
        house=dice.whole(1, 300, n),
        town=town,
    )
    due = pl.lit(folders.yesterday()) - pl.duration(days=pl.lit(dice.whole(30, 400, count)))
    cents = pl.lit(dice.cents(count))
    bad = pl.lit(dice.share(count)) < 0.01
    frame = pl.DataFrame({"customer": customer}).join(person, on="customer", maintain_order="left")
    told = frame.with_row_index("line", offset=1).select(
        pl.format("K{}", pl.col("customer").cast(pl.String).str.zfill(6)),
        pl.format("{} {}", "given", "surname"),
        pl.format("Rue du Moulin {}", "house"),
        pl.col("town").str.slice(0, 4),
        pl.col("town").str.slice(5).alias("locality"),
        pl.format("04{}", pl.col("customer") + 70_000_000).alias("phone"),
        pl.format("k{}@example.com", "customer").alias("email"),
        pl.format("F26-{}", "line").alias("invoice"),
        (due - pl.duration(days=30)).dt.strftime("%d/%m/%Y").alias("issued"),
        pl.when(bad).then(pl.lit("31/02/2026")).otherwise(due.dt.strftime("%d/%m/%Y")).alias("due"),
        pl.format("{},{}", cents // 100, (cents % 100).cast(pl.String).str.zfill(2)).alias("sum"),
    )
    return (HEADER + "\n" + told.write_csv(include_header=False, separator=";")).encode()


_STAGE = """
CREATE TEMP TABLE staged (line bigserial, customer text, name text, street text, postal_code text,
  city text, phone text, email text, invoice text, issued text, due text, amount text)
"""
# PostgreSQL 16 and later can ask whether a text is a date without raising
_READ = """
SET LOCAL datestyle = 'ISO, DMY';
CREATE TEMP TABLE good AS
SELECT line, customer, name, search_form(name) AS match_name, street, postal_code, city,
       regexp_replace(phone, '^0', '+32') AS phone, email, invoice,
       issued::date AS issued_on, due::date AS due_on,
       replace(replace(amount, '.', ''), ',', '')::bigint AS cents
  FROM staged
 WHERE pg_input_is_valid(due, 'date') AND pg_input_is_valid(issued, 'date')
   AND amount ~ '^[0-9]+,[0-9]{2}$' AND name <> '' AND invoice <> '';
CREATE TEMP TABLE customer AS
SELECT DISTINCT ON (customer) customer, name, match_name, street, postal_code, city, phone, email,
       nextval('debtor_id_seq') AS debtor_id, nextval('case_file_id_seq') AS case_id
  FROM good ORDER BY customer, line;
ANALYZE good; ANALYZE customer;
INSERT INTO debtor (id, kind, country, lang, name, match_name, street, postal_code, city)
SELECT debtor_id, 'B2C', 'BE', 'fr', name, match_name, street, postal_code, city FROM customer;
INSERT INTO contact (debtor_id, channel, value)
SELECT debtor_id, 'phone', phone FROM customer UNION ALL
SELECT debtor_id, 'email', email FROM customer;
"""
_BOOK = """
INSERT INTO case_file (id, number, creditor_id, debtor_id, placement_id, creditor_ref, payment_ref,
  placed_on, kind, country, lang, age_at_placement, debtor_name, debtor_city, principal_cents,
  balance_cents, stage, next_action, next_action_on)
SELECT c.case_id, 'B' || c.case_id, $1, c.debtor_id, $2, c.customer,
       (1000000000 + c.case_id)::text || lpad(((1000000000 + c.case_id) % 97)::text, 2, '0'),
       $3, 'B2C', 'BE', 'fr', greatest($3 - sums.oldest, 0), c.name, c.city, sums.cents, sums.cents,
       'amicable', 'call', $3
  FROM customer c JOIN (SELECT customer, sum(cents) AS cents, min(due_on) AS oldest
                          FROM good GROUP BY customer) sums USING (customer)
"""
_CLAIMS = """
INSERT INTO claim (case_id, creditor_id, invoice_no, issued_on, due_on, amount_cents,
  paid_before_cents, open_cents)
SELECT c.case_id, $1, g.invoice, g.issued_on, g.due_on, g.cents, 0, g.cents
  FROM good g JOIN customer c USING (customer) ORDER BY g.line
"""


async def _staged(dsn: str, file: Path, received: date) -> tuple[int, int, int, int]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            creditor = await connection.fetchval("SELECT id FROM creditor WHERE ref = $1", CREDITOR)
            placement = await connection.fetchval(
                "INSERT INTO placement (creditor_id, received_on, file_name) VALUES ($1, $2, $3)"
                " RETURNING id", creditor, received, file.name,
            )  # fmt: skip
            await connection.execute(_STAGE)
            columns = ["customer", "name", "street", "postal_code", "city", "phone", "email",
                       "invoice", "issued", "due", "amount"]  # fmt: skip
            await connection.copy_to_table(
                "staged", source=file, columns=columns, format="csv", delimiter=";", header=True
            )
            await connection.execute(_READ)
            await connection.execute(_BOOK, creditor, placement, received)
            await connection.execute(_CLAIMS, creditor)
            row = await connection.fetchrow(
                "SELECT count(*), count(DISTINCT customer), sum(cents)::bigint,"
                " (SELECT count(*) FROM staged) - count(*) FROM good"
            )
        return row[0], row[1], row[2], row[3]
    finally:
        await connection.close()


def _equal(ours: tuple[int, ...], floor: tuple[int, ...]) -> None:
    if ours != floor:
        raise ValueError(f"claims, cases, cents, rejected: {ours} and {floor}")
