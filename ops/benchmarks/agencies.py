"""An agency of any size, as the folder of tables that `quittance agency import` reads.

Seeded, set-based, plausible where it decides speed: how many rows hang on a case, how names are
spread, what pays and when. It is told relative to `until`, its last day. Nobody in it exists. The
agency grows as agencies do: more creditors and agents, not more cases for each of them.
"""

import math
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from ops.benchmarks.names import GIVEN, SURNAMES, TOWNS, TRADES

_CALLS = ("no_answer", "voicemail", "information", "promise", "plan_request", "refuses", "callback")


@dataclass(frozen=True)
class Size:
    """How large, over how many days it was placed, and how many of the cases pay by a plan.

    A plan has twelve instalments on average.
    """

    cases: int
    plans: float = 0.12
    days: int = 3 * 365

    @property
    def creditors(self) -> int:
        return max(5, self.cases // 2000)

    @property
    def agents(self) -> int:
        return max(2, self.cases // 5000)

    @property
    def debtors(self) -> int:
        return max(1, self.cases * 7 // 10)


class Dice:
    """One stream of chance; every column takes from it in the order of the code."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed).random  # noqa: S311 (nothing here is a secret)

    def share(self, count: int) -> pl.Series:
        """Evenly between 0 and 1."""
        draw = self._draw
        return pl.Series([draw() for _ in range(count)], dtype=pl.Float64)

    def whole(self, low: int, high: int, count: int) -> pl.Series:
        """Whole numbers from low to high, both included."""
        return (self.share(count) * (high - low + 1)).floor().cast(pl.Int64) + low

    def few(self, mean: float, count: int, most: int = 12) -> pl.Series:
        """How many of something hang on each row: Poisson, at most `most`."""
        drawn, many, below = self.share(count), pl.repeat(0, count, eager=True), 0.0
        for number in range(most):
            below += math.exp(-mean) * mean**number / math.factorial(number)
            many += drawn > below
        return many.cast(pl.Int64)

    def skewed(self, count: int, size: int) -> pl.Series:
        """Places in a list in which the first are much more common."""
        return (self.share(count) ** 2.2 * size).floor().cast(pl.Int64)

    def cents(self, count: int) -> pl.Series:
        """Amounts of invoices: most of 50 to 300 euros, a few of thousands."""
        normal = (-2 * (1 - self.share(count)).log()).sqrt() * (
            2 * math.pi * self.share(count)
        ).cos()
        return (normal + 9.6).exp().clip(1500, 5_000_000).cast(pl.Int64)


def write(folder: Path, size: Size, *, until: date, seed: int = 20261121) -> dict[str, int]:
    """Write the tables as CSV; returns their heights."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = made(size, until=until, seed=seed)
    for name, frame in tables.items():
        frame.write_csv(folder / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6f")
    return {name: frame.height for name, frame in tables.items()}


def made(size: Size, *, until: date, seed: int) -> dict[str, pl.DataFrame]:
    dice = Dice(seed)
    last = (until - date(1970, 1, 1)).days
    debtors = _debtors(size, dice)
    cases = _cases(size, dice, last).join(
        debtors.select("debtor_id", "kind", "country", "lang"),
        on="debtor_id",
        maintain_order="left",
    )
    claims = _claims(cases, dice)
    owed = claims.group_by("case_id", maintain_order=True).agg(
        principal_cents=pl.col("open_cents").sum()
    )
    cases = cases.join(owed, on="case_id", maintain_order="left").with_columns(
        indemnity_cents=pl.when(pl.col("kind") == "B2B").then(4000).otherwise(0).cast(pl.Int64)
    )
    plans = _plans(cases, size, dice, last)
    instalments = _instalments(plans)
    cases = _ended(cases, plans, dice, last)
    calls = _calls(cases, size, dice)
    return {
        "creditors": _creditors(size, dice, last),
        "agents": _agents(size),
        "fee_contracts": _contracts(size, last),
        "batches": _batches(cases),
        "debtors": debtors,
        "cases": _as_told(cases),
        "claims": claims,
        "letters": _letters(cases, dice),
        "calls": calls.drop("day"),
        "promises": _promises(calls, cases, dice),
        "plans": plans.drop("placed"),
        "installments": instalments,
        "payments": _payments(cases, plans, instalments, debtors, dice, last),
    }


def _picked(values: list[str], places: pl.Series) -> pl.Series:
    return pl.Series(values).gather(places)


def _ids(count: int) -> pl.Series:
    return pl.int_range(1, count + 1, eager=True)


def _date(days: pl.Expr) -> pl.Expr:
    return days.cast(pl.Int32).cast(pl.Date)


def _creditors(size: Size, dice: Dice, last: int) -> pl.DataFrame:
    n = size.creditors
    return pl.DataFrame({"creditor_id": _ids(n)}).select(
        "creditor_id",
        _picked(TRADES, dice.whole(0, len(TRADES) - 1, n)).alias("trade"),
        _picked(TOWNS, dice.whole(0, len(TOWNS) - 1, n)).alias("town"),
    ).select(
        "creditor_id",
        name=pl.format("{} de {} {}", "trade", pl.col("town").str.slice(5), "creditor_id"),
        sector=pl.lit("services"), country=pl.lit("BE"), lang=pl.lit("fr"),
        enterprise_no=pl.lit(None, pl.String), vat_no=pl.lit(None, pl.String),
        street=pl.lit("Rue Neuve 1"), postal_code=pl.col("town").str.slice(0, 4),
        city=pl.col("town").str.slice(5), iban=pl.lit(None, pl.String),
        email=pl.format("c{}@example.com", "creditor_id"), phone=pl.lit(None, pl.String),
        client_since=_date(pl.lit(last - size.days - 30)),
    )  # fmt: skip


def _agents(size: Size) -> pl.DataFrame:
    return pl.DataFrame({"agent_id": _ids(size.agents)}).select(
        "agent_id",
        name=pl.format("Agent {}", "agent_id"),
        lang=pl.lit("fr"),
        team=pl.lit("amiable"),
        active=pl.lit("true"),
    )


def _contracts(size: Size, last: int) -> pl.DataFrame:
    bands = pl.DataFrame(
        {"age_from_days": [0, 91, 366], "age_to_days": [90, 365, 99999],
         "success_pct": ["12.00", "18.00", "25.00"]}
    )  # fmt: skip
    creditors = pl.DataFrame({"creditor_id": _ids(size.creditors)})
    return creditors.join(bands, how="cross").select(
        "creditor_id", pl.lit(1).alias("version"),
        _date(pl.lit(last - size.days - 30)).alias("valid_from"),
        pl.lit(None, pl.String).alias("valid_to"), "age_from_days", "age_to_days", "success_pct",
        pl.lit(0).alias("min_fee_cents"), pl.lit(0).alias("flat_fee_cents"),
        pl.lit("true").alias("no_result_no_pay"), pl.lit("").alias("note"),
    )  # fmt: skip


def _debtors(size: Size, dice: Dice) -> pl.DataFrame:
    n = size.debtors
    company = dice.share(n) < 0.3
    town = _picked(TOWNS, dice.whole(0, len(TOWNS) - 1, n))
    base = pl.DataFrame({
        "debtor_id": _ids(n), "company": company, "town": town,
        "given": _picked(GIVEN, dice.skewed(n, len(GIVEN))),
        "surname": _picked(SURNAMES, dice.skewed(n, len(SURNAMES))),
        "trade": _picked(TRADES, dice.whole(0, len(TRADES) - 1, n)),
        "house": dice.whole(1, 240, n), "reached": dice.share(n),
    })  # fmt: skip
    body = (pl.col("debtor_id") + 4_000_000) * 10
    known = pl.col("company")
    return base.select(
        "debtor_id",
        kind=pl.when(known).then(pl.lit("B2B")).otherwise(pl.lit("B2C")),
        country=pl.lit("BE"), lang=pl.when(pl.col("house") % 3 == 0).then(pl.lit("nl"))
        .otherwise(pl.lit("fr")),
        name=pl.when(known).then(pl.format("{} {} SRL", "trade", "surname"))
        .otherwise(pl.format("{} {}", "given", "surname")),
        enterprise_no=pl.when(known).then(
            pl.format("{}{}", body.cast(pl.String).str.zfill(8).str.slice(0, 8),
                      (97 - body.cast(pl.String).str.slice(0, 8).cast(pl.Int64) % 97)
                      .cast(pl.String).str.zfill(2))),
        vat_no=pl.lit(None, pl.String),
        street=pl.format("Rue du Moulin {}", "house"),
        postal_code=pl.col("town").str.slice(0, 4), city=pl.col("town").str.slice(5),
        iban=pl.format("BE{}", (pl.col("debtor_id") + 10**13).cast(pl.String)),
        phone=pl.when(pl.col("reached") < 0.85)
        .then(pl.format("+324{}", (pl.col("debtor_id") + 10_000_000).cast(pl.String))),
        email=pl.when(pl.col("reached") > 0.45).then(pl.format("d{}@example.com", "debtor_id")),
        insolvent_on=pl.lit(None, pl.String),
    )  # fmt: skip


def _cases(size: Size, dice: Dice, last: int) -> pl.DataFrame:
    n = size.cases
    placed = dice.whole(last - size.days, last - 3, n).sort()
    return pl.DataFrame({
        "case_id": _ids(n), "placed": placed,
        "creditor_id": dice.whole(1, size.creditors, n),
        "debtor_id": dice.whole(1, size.debtors, n),
        "agent_id": dice.whole(1, size.agents, n),
        "age": dice.whole(15, 500, n),
        "u": dice.share(n),
    }).with_columns(month=pl.col("placed") // 30).with_columns(
        batch_id=(pl.col("creditor_id") * 100_000 + pl.col("month")).rank("dense").cast(pl.Int64)
    )  # fmt: skip


def _claims(cases: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    many = 1 + dice.few(0.5, cases.height)
    rows = _repeated(cases, many).select("case_id", "placed", "age", "nth")
    n = rows.height
    return rows.with_columns(
        claim_id=pl.lit(_ids(n)), cents=pl.lit(dice.cents(n)),
        due=pl.col("placed") - pl.col("age") + pl.col("nth") * 7,
    ).select(
        "claim_id", "case_id", pl.format("F{}", "claim_id").alias("invoice_no"),
        _date(pl.col("due") - 30).alias("issue_date"), _date(pl.col("due")).alias("due_date"),
        pl.lit("EUR").alias("currency"), pl.col("cents").alias("amount_cents"),
        pl.lit(0).alias("paid_before_cents"), pl.col("cents").alias("open_cents"),
    )  # fmt: skip


def _repeated(rows: pl.DataFrame, many: pl.Series) -> pl.DataFrame:
    """Each row as many times as `many` says, `nth` counting from 0."""
    counted = rows.with_columns(many=pl.lit(many))
    return (
        counted.filter(pl.col("many") > 0)
        .with_columns(nth=pl.int_ranges(0, pl.col("many")))
        .drop("many")
        .explode("nth")
    )


def _plans(cases: pl.DataFrame, size: Size, dice: Dice, last: int) -> pl.DataFrame:
    chosen = cases.filter(pl.lit(dice.share(cases.height)) < size.plans)
    n = chosen.height
    signed = pl.min_horizontal(pl.col("placed") + pl.col("later"), pl.lit(last - 1))
    return (
        chosen.with_columns(later=pl.lit(dice.whole(10, 200, n)),
                            count=pl.lit(dice.whole(6, 18, n)),
                            plan_id=pl.lit(_ids(n)))
        .with_columns(signed=signed)
        .with_columns(first=pl.col("signed") + 14,
                      ends=pl.col("signed") + 14 + 30 * (pl.col("count") - 1))
        .select(
            "plan_id", "case_id", _date(pl.col("signed")).alias("signed_on"),
            _date(pl.col("first")).alias("first_due_on"),
            pl.col("count").alias("n_installments"),
            pl.max_horizontal("principal_cents", pl.col("count") * 100).alias("total_cents"),
            pl.lit("monthly").alias("frequency"), pl.lit("phone").alias("agreed_by"),
            pl.when(pl.col("u") < 0.1).then(pl.lit("broken"))
            .when(pl.col("ends") < last).then(pl.lit("completed"))
            .otherwise(pl.lit("active")).alias("status"),
            "placed",
        )
    )  # fmt: skip


def _instalments(plans: pl.DataFrame) -> pl.DataFrame:
    rows = _repeated(plans, plans["n_installments"])
    part = pl.col("total_cents") // pl.col("n_installments")
    extra = pl.col("total_cents") - part * pl.col("n_installments")
    return rows.select(
        pl.lit(_ids(rows.height)).alias("installment_id"),
        "plan_id", "case_id", (pl.col("nth") + 1).alias("seq"),
        (pl.col("first_due_on") + pl.duration(days=30 * pl.col("nth"))).alias("due_date"),
        (part + (pl.col("nth") < extra)).alias("amount_cents"),
    )  # fmt: skip


def _ended(cases: pl.DataFrame, plans: pl.DataFrame, dice: Dice, last: int) -> pl.DataFrame:
    """What became of each case: those with a plan as the plan, of the others a half is closed."""
    later = pl.lit(dice.whole(20, 400, cases.height))
    over = pl.min_horizontal(pl.col("placed") + later, pl.lit(last))
    return cases.join(
        plans.select("case_id", plan="status"), on="case_id", how="left", maintain_order="left"
    ).with_columns(
        status=pl.when(pl.col("plan") == "active").then(pl.lit("plan"))
        .when(pl.col("plan") == "completed").then(pl.lit("paid"))
        .when(pl.col("plan") == "broken").then(pl.lit("open"))
        .when(pl.col("u") < 0.33).then(pl.lit("paid"))
        .when(pl.col("u") < 0.50).then(pl.lit("closed_uncollectable"))
        .when(pl.col("u") < 0.53).then(pl.lit("disputed"))
        .when(pl.col("u") < 0.56).then(pl.lit("legal")).otherwise(pl.lit("open")),
        over=over,
    )  # fmt: skip


def _as_told(cases: pl.DataFrame) -> pl.DataFrame:
    closed = pl.col("status").is_in(["paid", "closed_uncollectable"])
    ogm = (10**9 * 9 + pl.col("case_id")).cast(pl.String)
    check = (10**9 * 9 + pl.col("case_id")) % 97
    check = pl.when(check == 0).then(97).otherwise(check).cast(pl.String).str.zfill(2)
    return cases.select(
        "case_id",
        pl.format("C{}", pl.col("case_id").cast(pl.String).str.zfill(8)).alias("reference"),
        "creditor_id", "debtor_id", "batch_id", "agent_id",
        pl.format("{}", pl.col("case_id") * 13).alias("creditor_ref"),
        pl.concat_str(pl.lit("+++"), ogm.str.slice(0, 3), pl.lit("/"), ogm.str.slice(3, 4),
                      pl.lit("/"), ogm.str.slice(7, 3), check, pl.lit("+++")).alias("ogm"),
        _date(pl.col("placed")).alias("placed_on"), "kind", "country", "lang",
        pl.col("age").alias("age_at_placement_days"), "principal_cents", "indemnity_cents",
        "status", pl.when(closed).then(_date(pl.col("over"))).alias("closed_on"),
    )  # fmt: skip


def _batches(cases: pl.DataFrame) -> pl.DataFrame:
    return (
        cases.group_by("batch_id")
        .agg(pl.col("creditor_id").first(), _date(pl.col("placed").min()).alias("received_on"),
             n_cases=pl.len(), total_cents=pl.col("principal_cents").sum())
        .sort("batch_id")
        .select("batch_id", "creditor_id", "received_on",
                pl.format("liste_{}.csv", "batch_id").alias("file_name"), "n_cases", "total_cents")
    )  # fmt: skip


def _letters(cases: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    rows = _repeated(cases, 1 + dice.few(1.5, cases.height))
    days = pl.min_horizontal(pl.col("placed") + 1 + pl.col("nth") * 14, pl.col("over"))
    return rows.select(
        "case_id", pl.format("relance_{}", pl.col("nth") + 1).alias("step"),
        _date(days).alias("sent_on"), pl.lit("email").alias("channel"), "lang",
    )  # fmt: skip


def _calls(cases: pl.DataFrame, size: Size, dice: Dice) -> pl.DataFrame:
    rows = _repeated(cases, dice.few(2.2, cases.height))
    n = rows.height
    day = pl.min_horizontal(pl.col("placed") + pl.lit(dice.whole(1, 300, n)), pl.col("over"))
    second = pl.lit(dice.whole(9 * 3600, 17 * 3600, n))
    return rows.with_columns(day=day).sort("day", maintain_order=True).select(
        pl.lit(_ids(n)).alias("call_id"), "case_id",
        pl.lit(dice.whole(1, size.agents, n)).alias("agent_id"),
        (_date(pl.col("day")).cast(pl.Datetime("us")) + pl.duration(seconds=second))
        .alias("started_at"),
        pl.lit(dice.whole(5, 600, n)).alias("duration_s"),
        pl.lit("out").alias("direction"),
        _picked(list(_CALLS), dice.whole(0, len(_CALLS) - 1, n)).alias("outcome"),
        "day",
    )  # fmt: skip


def _promises(calls: pl.DataFrame, cases: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    made = calls.filter(pl.col("outcome") == "promise").join(
        cases.select("case_id", "principal_cents"), on="case_id", maintain_order="left"
    )
    due = pl.col("day") + pl.lit(dice.whole(3, 14, made.height))
    return made.select(
        pl.lit(_ids(made.height)).alias("promise_id"), "call_id", "case_id",
        _date(pl.col("day")).alias("made_on"), _date(due).alias("due_on"),
        pl.col("principal_cents").alias("amount_cents"),
    )  # fmt: skip


def _payments(
    cases: pl.DataFrame, plans: pl.DataFrame, instalments: pl.DataFrame, debtors: pl.DataFrame,
    dice: Dice, last: int,
) -> pl.DataFrame:  # fmt: skip
    """Instalments that fell due are paid, all but some; other paid cases in one to three parts."""
    until = _date(pl.lit(last))
    kept = instalments.join(plans.select("plan_id", "status"), on="plan_id", maintain_order="left")
    luck = pl.lit(dice.share(kept.height))
    by_plan = kept.filter(
        (pl.col("due_date") <= until)
        & ((pl.col("status") == "completed") | (luck < 0.92))
        & ((pl.col("status") != "broken") | (pl.col("seq") <= 2))
    ).select("case_id", "amount_cents", "installment_id", on="due_date")
    paid = cases.filter((pl.col("status") == "paid") & pl.col("plan").is_null())
    parts = 1 + dice.few(0.8, paid.height, most=2)
    split = _repeated(paid.with_columns(parts=pl.lit(parts)), parts)
    due = pl.col("principal_cents") + pl.col("indemnity_cents")
    part = due // pl.col("parts")
    plain = split.select(
        "case_id",
        pl.when(pl.col("nth") + 1 == pl.col("parts")).then(due - part * (pl.col("parts") - 1))
        .otherwise(part).cast(pl.Int64).alias("amount_cents"),
        pl.lit(None, pl.Int64).alias("installment_id"),
        _date(pl.max_horizontal(pl.col("over") - (pl.col("parts") - 1 - pl.col("nth")) * 9,
                                pl.col("placed"))).alias("on"),
    )  # fmt: skip
    payers = cases.select("case_id", "debtor_id").join(
        debtors.select("debtor_id", "name", "iban"), on="debtor_id"
    )
    rows = pl.concat([by_plan, plain]).sort("on", "case_id").join(
        payers, on="case_id", maintain_order="left"
    )  # fmt: skip
    n = rows.height
    direct = pl.lit(dice.share(n)) < 0.05
    return rows.select(
        pl.lit(_ids(n)).alias("payment_id"), "case_id",
        pl.col("on").alias("value_date"), "amount_cents", pl.lit("EUR").alias("currency"),
        pl.when(direct).then(pl.lit("creditor_direct")).otherwise(pl.lit("agency_bank"))
        .alias("channel"),
        pl.format("dossier C{}", "case_id").alias("remittance"),
        pl.col("name").alias("payer_name"), pl.col("iban").alias("payer_iban"),
        pl.lit(None, pl.Int64).alias("reversal_of"), "installment_id",
    )  # fmt: skip
