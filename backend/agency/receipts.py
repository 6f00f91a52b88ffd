"""What an imported agency's payments did: set against cases, bucket by bucket, with their fees.

Principal is covered first, then the indemnity; what exceeds both is a surplus. A reversal undoes
exactly what its payment did. Fees follow the mandate in force on the day of placement, rounded half
away from zero per payment. Every receipt that counts otherwise than "once, in full" is named.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from backend.agency.placing import DUPLICATE_WITHIN, Placed, Placing, Receipt, Target
from backend.law.vat import RATES
from backend.money import Money

Type = pl.DataType | type[pl.DataType]
RULE = "imported: principal, then indemnity"


@dataclass(frozen=True, slots=True)
class Booked:
    """Payments with the case each was set against; allocations; fees; what is to be named."""

    payments: pl.DataFrame
    allocations: pl.DataFrame
    fees: pl.DataFrame
    unplaced: list[dict[str, object]]
    filled_in: list[dict[str, object]]
    differences: list[dict[str, object]]


def book(tables: dict[str, pl.DataFrame], mandates: pl.DataFrame) -> Booked:
    """`mandates`: mandate_id, creditor_id, valid_from, band_id, age_from, age_to, rate_bp, vat_bp
    by creditor's country. Tables as `backend.agency.source.read` gives them."""
    placed = _place(tables)
    payments = (
        tables["payments"]
        .join(placed, on="payment_id", how="left", maintain_order="left")
        .with_columns(to_case=pl.coalesce("to_case", "case_id"))
    )
    allocations = _allocate(payments.filter(pl.col("to_case").is_not_null()), tables["cases"])
    fees = _fees(allocations, tables["cases"], mandates)
    cases = tables["cases"].select(to_case="case_id", case="reference", creditor="creditor_id")
    named = payments.join(cases, on="to_case", how="left", maintain_order="left")
    return Booked(
        payments=payments,
        allocations=allocations,
        fees=fees,
        unplaced=_unplaced(named, tables["cases"], mandates),
        filled_in=named.filter(pl.col("case_id").is_null() & pl.col("to_case").is_not_null())
        .select("payment_id", "case", "evidence")
        .to_dicts(),
        differences=_differences(named, allocations, fees, tables["cases"], mandates),
    )


def _place(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """payment_id, to_case, evidence, candidates of the payments that name no case."""
    payments, cases = tables["payments"], tables["cases"]
    adrift = payments.filter(pl.col("case_id").is_null())
    accounts = tables["debtors"].select("debtor_id", debtor_iban="iban")
    known = cases.join(accounts, on="debtor_id", how="left").with_columns(
        payment_ref=pl.col("ogm").str.replace_all(r"\D", "")
    )
    payers = adrift.select(pl.col("payer_iban").alias("debtor_iban")).drop_nulls().unique()
    undone = adrift.select(pl.col("reversal_of").alias("payment_id")).drop_nulls()
    near = known.join(payers, on="debtor_iban", how="semi").select("case_id")
    also = payments.join(undone, on="payment_id", how="semi").select("case_id").drop_nulls()
    by_reference = _referred(adrift, known)
    plans = (
        adrift.join(tables["installments"], on="installment_id", how="inner", suffix="_of_plan")
        .select(case_id="case_id_of_plan")
    )  # fmt: skip
    relevant = pl.concat([near, also, by_reference, plans]).unique()
    placing = Placing(
        [
            Target(**row)
            for row in known.join(relevant, on="case_id", how="semi")
            .select(
                "payment_ref", "debtor_iban", "placed_on", "closed_on", "principal_cents",
                id="case_id", paid_in_full=pl.col("status") == "paid",
            )
            .iter_rows(named=True)
        ],
        dict(
            tables["installments"].join(adrift, on="installment_id", how="semi")
            .select("installment_id", "case_id").iter_rows()
        ),
    )  # fmt: skip
    receipts = pl.concat([payments.join(relevant, on="case_id", how="semi"), adrift]).sort(
        "payment_id"
    )
    found: list[Placed] = placing.place(
        [
            Receipt(*row)
            for row in receipts.select(
                "payment_id", "case_id", "value_date", "amount_cents",
                pl.col("remittance").fill_null(""), "payer_iban", "reversal_of", "installment_id",
            ).iter_rows()
        ]
    )  # fmt: skip
    rows = [
        (one.receipt.id, one.case_id, one.evidence, list(one.candidates))
        for one in found
        if one.receipt.case_id is None
    ]
    schema: dict[str, Type] = {"payment_id": pl.Int64, "to_case": pl.Int64, "evidence": pl.String,
              "candidates": pl.List(pl.Int64)}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _referred(adrift: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Cases whose structured reference has the same digits, in any order, as a communication.

    Swapped digits keep their sum and their count, so this finds the mistyped ones as well.
    """

    def signature(column: str) -> pl.Expr:
        return pl.col(column).str.replace_all(r"\D", "").str.split("").list.sort().list.join("")

    wanted = adrift.select(mark=signature("remittance")).filter(
        pl.col("mark").str.len_chars() == 12
    )
    return (
        known.with_columns(mark=signature("payment_ref"))
        .join(wanted.unique(), on="mark", how="semi")
        .select("case_id")
    )


def _allocate(payments: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """One row per payment and bucket: payment_id, case_id, creditor_id, bucket, amount_cents, …"""
    owed = cases.select(
        "case_id", "creditor_id", "principal_cents",
        limit=pl.col("principal_cents") + pl.col("indemnity_cents"),
    )  # fmt: skip
    flow = (
        payments.select(
            "payment_id", "value_date", "channel", "amount_cents", "reversal_of", case_id="to_case"
        )
        .join(owed, on="case_id", how="inner")
        .sort("case_id", "value_date", "payment_id")
    )
    undone = flow.filter(pl.col("reversal_of").is_not_null()).select("case_id").unique()
    plain = flow.join(undone, on="case_id", how="anti", maintain_order="left")
    after = pl.col("amount_cents").cum_sum().over("case_id")
    before = after - pl.col("amount_cents")
    principal = after.clip(upper_bound=pl.col("principal_cents")) - before.clip(
        upper_bound=pl.col("principal_cents")
    )
    covered = after.clip(upper_bound=pl.col("limit")) - before.clip(upper_bound=pl.col("limit"))
    split = plain.with_columns(principal=principal, covered=covered).with_columns(
        indemnity=pl.col("covered") - pl.col("principal"),
        surplus=pl.col("amount_cents") - pl.col("covered"),
    )
    stepwise = _stepwise(flow.join(undone, on="case_id", how="semi", maintain_order="left"))
    buckets = ["principal", "indemnity", "surplus"]
    columns = ["payment_id", "value_date", "channel", "case_id", "creditor_id", "reversal_of"]
    long = (
        pl.concat([split.select(*columns, *buckets), stepwise.select(*columns, *buckets)])
        .unpivot(buckets, index=columns, variable_name="bucket", value_name="amount_cents")
        .filter(pl.col("amount_cents") != 0)
        .with_columns(place=pl.col("bucket").replace_strict({b: n for n, b in enumerate(buckets)}))
        .sort("payment_id", "place")
        .with_row_index("allocation_id", offset=1)
        .with_columns(pl.col("allocation_id").cast(pl.Int64))
    )
    originals = long.select(reversal_of="payment_id", bucket="bucket", reverses_id="allocation_id")
    return long.join(
        originals, on=["reversal_of", "bucket"], how="left", maintain_order="left"
    ).drop("place")


def _stepwise(flow: pl.DataFrame) -> pl.DataFrame:
    """The few cases with a reversal, payment by payment: it undoes what its payment did."""
    rows = []
    paid: dict[int, list[int]] = {}
    done: dict[int, tuple[int, int, int]] = {}
    for row in flow.iter_rows(named=True):
        so_far = paid.setdefault(row["case_id"], [0, 0])
        if row["reversal_of"] in done:
            parts = tuple(-part for part in done[row["reversal_of"]])
        else:
            principal = min(row["amount_cents"], max(row["principal_cents"] - so_far[0], 0))
            room = row["limit"] - row["principal_cents"] - so_far[1]
            indemnity = min(row["amount_cents"] - principal, max(room, 0))
            parts = (principal, indemnity, row["amount_cents"] - principal - indemnity)
        done[row["payment_id"]] = parts  # type: ignore[assignment]
        so_far[0] += parts[0]
        so_far[1] += parts[1]
        rows.append(parts)
    split = pl.DataFrame(
        rows, schema=dict.fromkeys(("principal", "indemnity", "surplus"), pl.Int64), orient="row"
    )
    return flow.with_columns(split.get_columns())


def _terms(cases: pl.DataFrame, mandates: pl.DataFrame) -> pl.DataFrame:
    """case_id with the mandate in force when it was placed, else the first, and its band."""
    versions = mandates.unique("mandate_id").sort("valid_from")
    first = versions.group_by("creditor_id").agg(first=pl.col("valid_from").min())
    at = (
        cases.join(first, on="creditor_id", how="left")
        .with_columns(at=pl.max_horizontal("placed_on", "first"))
        .sort("at")
        .join_asof(
            versions.select("creditor_id", "mandate_id", "valid_from"),
            left_on="at", right_on="valid_from", by="creditor_id", check_sortedness=False,
        )
        .select("case_id", "mandate_id", age=pl.col("age_at_placement_days").clip(lower_bound=0))
    )  # fmt: skip
    bands = mandates.select("mandate_id", "band_id", "age_from", "age_to", "rate_bp", "vat_country")
    return at.join(bands, on="mandate_id", how="inner").filter(
        pl.col("age").is_between("age_from", "age_to")
    )


def _rounded(exact: pl.Expr) -> pl.Expr:
    """Ten-thousandths of cents, half away from zero to the cent."""
    return ((exact.abs() + 5_000) // 10_000) * exact.sign()


def _vat_bp(day: str) -> pl.Expr:
    rate = pl.lit(None, dtype=pl.Int64)
    for row in sorted(RATES, key=lambda row: row.valid_from):
        holds = (pl.col("vat_country") == row.country) & (pl.col(day) >= row.valid_from)
        rate = pl.when(holds).then(row.rate_bp).otherwise(rate)
    return rate


def _fees(allocations: pl.DataFrame, cases: pl.DataFrame, mandates: pl.DataFrame) -> pl.DataFrame:
    counted = allocations.filter(pl.col("bucket") != "surplus")
    base = counted.group_by(
        "payment_id", "case_id", "creditor_id", "value_date", "reversal_of", maintain_order=True
    ).agg(base_cents=pl.col("amount_cents").sum())
    fees = (
        base.join(_terms(cases, mandates), on="case_id", how="inner", maintain_order="left")
        .with_columns(fee_cents=_rounded(pl.col("base_cents") * pl.col("rate_bp")))
        .with_columns(vat_bp=_vat_bp("value_date"))
        .with_columns(vat_cents=_rounded(pl.col("fee_cents") * pl.col("vat_bp")))
        .sort("payment_id")
        .with_row_index("fee_id", offset=1)
        .with_columns(pl.col("fee_id").cast(pl.Int64))
    )
    originals = fees.select(reversal_of="payment_id", reverses_id="fee_id")
    return fees.join(originals, on="reversal_of", how="left", maintain_order="left")


def _unplaced(
    named: pl.DataFrame, cases: pl.DataFrame, mandates: pl.DataFrame
) -> list[dict[str, object]]:
    """Payments without a case, each with its candidates and the fee that each would earn."""
    meant = {case for row in named["candidates"].drop_nulls() for case in row}
    near = cases.filter(pl.col("case_id").is_in(list(meant)))
    rates = dict(_terms(near, mandates).select("case_id", "rate_bp").iter_rows())
    known = {row["case_id"]: row for row in near.iter_rows(named=True)}
    found: list[dict[str, object]] = []
    for row in named.filter(pl.col("to_case").is_null()).iter_rows(named=True):
        candidates = [
            {
                "case": known[case]["reference"],
                "creditor_id": known[case]["creditor_id"],
                "fee_cents": Money(row["amount_cents"]).share_bp(rates.get(case, 0)).cents,
            }
            for case in row["candidates"] or []
        ]
        creditors = {one["creditor_id"] for one in candidates}
        found.append(
            {
                "payment_id": row["payment_id"],
                "received_on": row["value_date"],
                "cents": row["amount_cents"],
                "communication": row["remittance"] or "",
                "payer": row["payer_name"],
                "creditor_id": creditors.pop() if len(creditors) == 1 else None,
                "candidates": candidates,
                "reason": row["evidence"],
            }
        )
    return found


def _differences(
    named: pl.DataFrame,
    allocations: pl.DataFrame,
    fees: pl.DataFrame,
    cases: pl.DataFrame,
    mandates: pl.DataFrame,
) -> list[dict[str, object]]:
    """Payments that count otherwise than once and in full, with the cents and the fee it makes.

    A likely double is one that repeats amount and payer of another receipt of its case within five
    days; a stray is a second receipt of the same day that belongs to no instalment. They are booked
    as money received, and named here because a source may hold them apart. An unplaced payment
    that fits several cases counts nowhere yet; one that fits none is nobody's on either side.
    """
    booked = named.filter(pl.col("to_case").is_not_null())
    booked = booked.with_columns(odd=_oddity(booked))
    counted = (
        allocations.filter(pl.col("bucket") != "surplus")
        .group_by("payment_id").agg(counted=pl.col("amount_cents").sum())
    )  # fmt: skip
    as_is = (
        booked.join(counted, on="payment_id", how="left", maintain_order="left")
        .join(fees.select("payment_id", "fee_cents"), on="payment_id", how="left",
              maintain_order="left")
        .join(_terms(cases, mandates).select(to_case="case_id", rate_bp="rate_bp"),
              on="to_case", how="left", maintain_order="left")
        .with_columns(pl.col("counted", "fee_cents").fill_null(0))
        .with_columns(
            plain=pl.when(pl.col("odd").is_null()).then("amount_cents").otherwise(0)
        )
        .with_columns(plain_fee=_rounded(pl.col("plain") * pl.col("rate_bp")))
        .with_columns(
            cents=pl.col("counted") - pl.col("plain"),
            fee_difference=pl.col("fee_cents") - pl.col("plain_fee"),
        )
        .filter((pl.col("cents") != 0) | (pl.col("fee_difference") != 0))
    )  # fmt: skip
    found = as_is.select(
        "payment_id",
        "case",
        creditor_id="creditor",
        kind=pl.coalesce("odd", pl.lit("overpayment")),
        cents="cents",
        fee_cents="fee_difference",
    ).to_dicts()
    waiting = [
        {**row, "case": None, "kind": "unplaced", "cents": -int(str(row["cents"]))}
        for row in _unplaced(named, cases, mandates)
        if row["reason"] == "fits several cases"
    ]
    return [*found, *waiting]


def _oddity(booked: pl.DataFrame) -> pl.Series:
    """Per payment: "duplicate", "stray", or nothing. In payment order within a case.

    Only cases with two receipts within those days are gone through, one payment after another.
    """
    by_day = booked.select("to_case", "value_date").sort("to_case", "value_date")
    close = (pl.col("value_date") - pl.col("value_date").shift(1).over("to_case")).dt.total_days()
    crowded = by_day.filter(close <= DUPLICATE_WITHIN.days).select("to_case").unique()
    numbered = booked.with_row_index("place")
    some = numbered.join(crowded, on="to_case", how="semi", maintain_order="left")
    marks = some.select("place", _marks(some))
    found = numbered.select("place").join(marks, on="place", how="left", maintain_order="left")
    return found["odd"]


def _marks(booked: pl.DataFrame) -> pl.Series:
    marks: list[str | None] = []
    seen: dict[int, list[tuple[date, int, str | None]]] = {}
    columns = (
        "to_case",
        "value_date",
        "amount_cents",
        "payer_iban",
        "installment_id",
        "reversal_of",
    )
    for case, day, cents, payer, instalment, undone in booked.select(columns).iter_rows():
        mark = None
        earlier = seen.setdefault(case, [])
        if instalment is None and undone is None:
            near = [one for one in earlier if abs(day - one[0]) <= DUPLICATE_WITHIN]
            if any(one[1] == cents and one[2] == payer for one in near):
                mark = "duplicate"
            elif any(one[0] == day for one in near):
                mark = "stray"
        if cents > 0:
            earlier.append((day, cents, payer))
        marks.append(mark)
    return pl.Series("odd", marks, dtype=pl.String)
