"""From the source's tables to ours: the same rows under our names, with what we derive from them.

`known_until` is the last day the source speaks of; promises due before it are judged as of then,
by the same bounds as `backend.calls.rules`, so that the first night does not judge old history.
"""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from backend.agency import mappings
from backend.agency.receipts import RULE, Booked
from backend.intake.names import match_key

GRACE_DAYS, TOLERANCE_BP = 3, 500
Frames = dict[str, pl.DataFrame]


def known_until(tables: Frames) -> date:
    """The last day that any row of the source speaks of."""
    days = [
        tables["payments"]["value_date"].max(),
        tables["cases"]["placed_on"].max(),
        tables["cases"]["closed_on"].max(),
        tables["letters"]["sent_on"].max(),
        tables["calls"]["started_at"].dt.date().max(),
    ]
    return max((day for day in days if isinstance(day, date)), default=date(1990, 1, 1))


def mandates(tables: Frames) -> pl.DataFrame:
    """Fee contracts with the ids that their version and band get here, and the VAT country."""
    contracts = tables["fee_contracts"].with_row_index("band_id", offset=1)
    versions = (
        contracts.unique(["creditor_id", "version"], keep="first", maintain_order=True)
        .select("creditor_id", "version")
        .with_row_index("mandate_id", offset=1)
    )
    country = pl.col("country").replace_strict({"FR": "FR"}, default="BE")
    return (
        contracts.join(versions, on=["creditor_id", "version"], maintain_order="left")
        .join(
            tables["creditors"].select("creditor_id", vat_country=country),
            on="creditor_id",
            maintain_order="left",
        )
        .rename({"age_from_days": "age_from", "age_to_days": "age_to", "success_pct": "rate_bp"})
        .with_columns(pl.col("mandate_id", "band_id").cast(pl.Int64))
    )


TABLES = (
    "creditor", "mandate", "fee_band", "person", "debtor", "contact", "placement", "claim",
    "letter", "call", "instalment", "case_file", "charge", "blocker", "promise", "plan", "payment",
    "allocation", "fee",
)  # fmt: skip


def as_told(tables: Frames, terms: pl.DataFrame) -> dict[str, Callable[[], pl.DataFrame]]:
    """What does not hang on which payment went where: table by table, each made when called."""
    return {
        "creditor": lambda: _creditors(tables),
        "mandate": lambda: _mandates(terms),
        "fee_band": lambda: terms.select(
            "mandate_id", "creditor_id", "age_from", "age_to", "rate_bp", id="band_id"
        ),
        "person": lambda: _agents(tables),
        "debtor": lambda: _debtors(tables),
        "contact": lambda: _contacts(tables),
        "placement": lambda: tables["batches"].select(
            "creditor_id", "received_on", "file_name", id="batch_id", cases_count="n_cases",
            principal_cents="total_cents",
        ),
        "claim": lambda: _claims(tables),
        "letter": lambda: _numbered(_with_creditor(tables["letters"], tables).drop("line")),
        "call": lambda: _calls(tables),
        "instalment": lambda: _with_creditor(tables["installments"], tables).select(
            "plan_id", "case_id", "creditor_id", "seq", "amount_cents", id="installment_id",
            due_on="due_date",
        ),
    }  # fmt: skip


def as_booked(
    tables: Frames, terms: pl.DataFrame, booked: Booked, until: date
) -> dict[str, Callable[[], pl.DataFrame]]:
    """What hangs on the payments, as `receipts.book` set them against cases; in order."""
    made: Frames = {}

    def cases() -> pl.DataFrame:
        made["promise"] = _promises(tables, booked, until)
        made["plan"] = _plans(tables, booked, until)
        files, made["charge"], made["blocker"] = _cases(
            tables, terms, booked, made["plan"], made["promise"], until
        )
        return files

    return {
        "case_file": cases,
        "charge": lambda: _numbered(made.pop("charge")),
        "blocker": lambda: _numbered(made.pop("blocker")),
        "promise": lambda: made.pop("promise"),
        "plan": lambda: made.pop("plan"),
        "payment": lambda: _payments(booked),
        "allocation": lambda: _allocations(booked),
        "fee": lambda: booked.fees.select(
            "payment_id", "case_id", "creditor_id", "mandate_id", "band_id", "base_cents",
            "rate_bp", "fee_cents", "vat_bp", "vat_cents", "reverses_id", id="fee_id",
            earned_on="value_date", rule=pl.lit("imported"),
        ),
    }  # fmt: skip


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """With ids of its own, in its order: cheaper than asking a sequence for each row."""
    return frame.with_row_index("id", offset=1).with_columns(pl.col("id").cast(pl.Int64))


def _with_creditor(frame: pl.DataFrame, tables: Frames) -> pl.DataFrame:
    owners = tables["cases"].select("case_id", "creditor_id")
    return frame.join(owners, on="case_id", how="inner", maintain_order="left")


def _creditors(tables: Frames) -> pl.DataFrame:
    return tables["creditors"].drop("line").select(
        pl.exclude("creditor_id"),
        id="creditor_id",
        ref="C" + pl.col("creditor_id").cast(pl.String),
    )  # fmt: skip


def _mandates(terms: pl.DataFrame) -> pl.DataFrame:
    return terms.unique("mandate_id", keep="first", maintain_order=True).select(
        "creditor_id", "version", "valid_from", "vat_country", "flat_fee_cents",
        "no_result_no_pay", "note", id="mandate_id", fee_min_cents="min_fee_cents",
        valid_until=pl.col("valid_to") + timedelta(days=1),
        grace_days=pl.lit(GRACE_DAYS), tolerance_bp=pl.lit(TOLERANCE_BP),
    )  # fmt: skip


def _agents(tables: Frames) -> pl.DataFrame:
    return tables["agents"].select(
        "name", "lang", "team", "active", agent_no="agent_id", languages="lang",
        role=pl.lit("agent"),
    )  # fmt: skip


def _debtors(tables: Frames) -> pl.DataFrame:
    names = tables["debtors"].select("name").unique()
    keys = names.with_columns(match_name=pl.col("name").map_elements(match_key, pl.String))
    return (
        tables["debtors"].join(keys, on="name", maintain_order="left")
        .select(
            "kind", "country", "lang", "name", "match_name", "enterprise_no", "vat_no", "street",
            "postal_code", "city", "iban", "insolvent_on", id="debtor_id",
        )
    )  # fmt: skip


def _contacts(tables: Frames) -> pl.DataFrame:
    debtors = tables["debtors"].select("debtor_id", "phone", "email")
    return (
        debtors.unpivot(["phone", "email"], index="debtor_id", variable_name="channel")
        .drop_nulls()
        .sort("debtor_id", "channel", descending=[False, True], maintain_order=True)
        .pipe(_numbered)
    )


def _claims(tables: Frames) -> pl.DataFrame:
    return _with_creditor(tables["claims"], tables).select(
        "case_id", "creditor_id", "invoice_no", "currency", "amount_cents", "paid_before_cents",
        "open_cents", id="claim_id", issued_on="issue_date", due_on="due_date",
    )  # fmt: skip


def _calls(tables: Frames) -> pl.DataFrame:
    return _with_creditor(tables["calls"], tables).select(
        "case_id", "creditor_id", "agent_id", "duration_s", "direction", id="call_id",
        started_at=pl.col("started_at")
        .dt.replace_time_zone("Europe/Brussels", ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC"),
        outcome=pl.col("outcome").replace_strict(mappings.CALL_OUTCOME),
    )  # fmt: skip


def _received(booked: Booked) -> pl.DataFrame:
    """case_id, value_date, cents: what counts, per case and day."""
    return (
        booked.allocations.filter(pl.col("bucket") != "surplus")
        .group_by("case_id", "value_date")
        .agg(cents=pl.col("amount_cents").sum())
    )


def _promises(tables: Frames, booked: Booked, until: date) -> pl.DataFrame:
    made = _with_creditor(tables["promises"], tables).with_columns(
        last_day=pl.col("due_on") + timedelta(days=GRACE_DAYS)
    )
    got = (
        made.select("promise_id", "case_id", "made_on", "last_day")
        .join(_received(booked), on="case_id", how="inner")
        .filter(pl.col("value_date").is_between("made_on", "last_day"))
        .group_by("promise_id")
        .agg(got=pl.col("cents").sum())
    )
    enough = pl.col("got") * 10_000 >= pl.col("amount_cents") * (10_000 - TOLERANCE_BP)
    over = pl.col("last_day") < until
    return (
        made.join(got, on="promise_id", how="left", maintain_order="left")
        .with_columns(pl.col("got").fill_null(0))
        .with_columns(
            state=pl.when(enough).then(pl.lit("kept")).when(~over).then(pl.lit("open"))
            .when(pl.col("got") > 0).then(pl.lit("partly")).otherwise(pl.lit("broken")),
            after=pl.col("last_day") + timedelta(days=1),
        )
        .select(
            "call_id", "case_id", "creditor_id", "made_on", "due_on", "amount_cents", "state",
            id="promise_id",
            grace_days=pl.lit(GRACE_DAYS), tolerance_bp=pl.lit(TOLERANCE_BP),
            next_check_on=pl.when(pl.col("state") == "open").then("after"),
            judged_on=pl.when(pl.col("state") != "open").then("after"),
        )
    )  # fmt: skip


def _plans(tables: Frames, booked: Booked, until: date) -> pl.DataFrame:
    state = pl.col("status").replace_strict(mappings.PLAN_STATUS)
    judged = state.is_in(["active", "late"])
    over = state.is_in(["broken", "completed", "cancelled", "refused"])
    return (
        _with_creditor(tables["plans"], tables)
        .join(_ends(tables, booked), on="plan_id", how="left", maintain_order="left")
        .join(_next_checks(tables, booked, until), on="plan_id", how="left", maintain_order="left")
        .with_columns(as_told=state == pl.col("standing"))
        .select(
            "case_id", "creditor_id", "first_due_on", "total_cents", "frequency", "agreed_by",
            id="plan_id", state=state, asked_on="signed_on", agreed_on="signed_on",
            instalments_count="n_installments",
            grace_days=pl.lit(GRACE_DAYS), tolerance_bp=pl.lit(TOLERANCE_BP),
            next_check_on=pl.when(judged & pl.col("as_told")).then("ahead")
            .when(judged).then(pl.lit(until + timedelta(days=1))),
            ended_on=pl.when(over & (state == "completed"))
            .then(pl.coalesce("completed_on", pl.lit(until)))
            .when(over).then(pl.coalesce("broken_on", pl.lit(until))),
        )
    )  # fmt: skip


def _next_checks(tables: Frames, booked: Booked, until: date) -> pl.DataFrame:
    """plan_id with its standing on `until` and the next day on which that can change by itself.

    By the bounds of `backend.plans.rules`. A plan whose source tells it otherwise is judged by the
    first night; the others wait for their day.
    """
    signed = tables["plans"].select("plan_id", "case_id", "signed_on")
    paid = (
        signed.join(_received(booked), on="case_id")
        .filter(pl.col("value_date") >= pl.col("signed_on"))
        .group_by("plan_id")
        .agg(paid=pl.col("cents").sum())
    )
    schedule = (
        tables["installments"].sort("plan_id", "due_date", "seq")
        .with_columns(due=pl.col("amount_cents").cum_sum().over("plan_id"))
        .join(paid, on="plan_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("paid").fill_null(0),
            late_on=pl.col("due_date") + timedelta(days=1),
            broken_on=pl.col("due_date") + timedelta(days=GRACE_DAYS + 1),
        )
        .with_columns(
            short=pl.col("paid") * 10_000 < pl.col("due") * (10_000 - TOLERANCE_BP),
        )
    )  # fmt: skip
    short, late, broken = pl.col("short"), pl.col("late_on") <= until, pl.col("broken_on") <= until
    ahead = pl.when(~late).then("late_on").when(~broken).then("broken_on")
    return (
        schedule.group_by("plan_id")
        .agg(
            whole=pl.col("paid").first() >= pl.col("due").max(),
            broken=(short & broken).any(),
            over=broken.all(),
            late=(short & late).any(),
            ahead=ahead.filter(short).min(),
            last=pl.col("broken_on").max(),
        )
        .select(
            "plan_id",
            standing=pl.when("whole").then(pl.lit("completed"))
            .when("broken").then(pl.lit("broken")).when("over").then(pl.lit("completed"))
            .when("late").then(pl.lit("late")).otherwise(pl.lit("active")),
            ahead=pl.min_horizontal("ahead", "last"),
        )
    )  # fmt: skip


def _ends(tables: Frames, booked: Booked) -> pl.DataFrame:
    """plan_id with the day it was first short beyond grace, and that of its last receipt."""
    schedule = (
        tables["installments"].sort("plan_id", "due_date", "seq")
        .with_columns(due=pl.col("amount_cents").cum_sum().over("plan_id"))
        .join(tables["plans"].select("plan_id", "signed_on"), on="plan_id")
        .with_columns(last_day=pl.col("due_date") + timedelta(days=GRACE_DAYS))
    )  # fmt: skip
    paid = (
        _received(booked)
        .join(tables["plans"].select("case_id", "plan_id", "signed_on"), on="case_id")
        .filter(pl.col("value_date") >= pl.col("signed_on"))
        .sort("value_date")
        .with_columns(paid=pl.col("cents").cum_sum().over("plan_id"))
        .select("plan_id", "value_date", "paid")
    )
    short = (
        schedule.sort("last_day")
        .join_asof(
            paid, left_on="last_day", right_on="value_date", by="plan_id", check_sortedness=False
        )
        .filter(pl.col("paid").fill_null(0) * 10_000 < pl.col("due") * (10_000 - TOLERANCE_BP))
        .group_by("plan_id")
        .agg(broken_on=pl.col("last_day").min() + timedelta(days=1))
    )
    last = paid.group_by("plan_id").agg(completed_on=pl.col("value_date").max())
    return short.join(last, on="plan_id", how="full", coalesce=True)


def _cases(
    tables: Frames,
    terms: pl.DataFrame,
    booked: Booked,
    plans: pl.DataFrame,
    promises: pl.DataFrame,
    until: date,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    standing = {
        part: {word: getattr(meant, part) for word, meant in mappings.CASE_STATUS.items()}
        for part in ("stage", "close_code", "blocker")
    }
    paid = booked.allocations.filter(pl.col("bucket") != "surplus").pivot(
        "bucket", index="case_id", values="amount_cents", aggregate_function="sum"
    )
    for bucket in ("principal", "indemnity"):
        if bucket not in paid.columns:
            paid = paid.with_columns(pl.lit(0, dtype=pl.Int64).alias(bucket))
    names = tables["debtors"].select("debtor_id", debtor_name="name", debtor_city="city")
    cases = (
        tables["cases"].join(names, on="debtor_id", maintain_order="left")
        .join(
            paid.select("case_id", paid_principal="principal", paid_indemnity="indemnity"),
            on="case_id", how="left", maintain_order="left",
        )
        .join(_versions(tables["cases"], terms), on="case_id", how="left", maintain_order="left")
        .with_columns(pl.col("paid_principal", "paid_indemnity").fill_null(0))
        .with_columns(
            stage=pl.col("status").replace_strict(standing["stage"]),
            close_code=pl.col("status").replace_strict(standing["close_code"]),
            blocker=pl.col("status").replace_strict(standing["blocker"]),
            waived=pl.when(pl.col("status") == "paid")
            .then(pl.col("indemnity_cents") - pl.col("paid_indemnity")).otherwise(0),
        )
        .with_columns(
            closed_on=pl.when(pl.col("stage") == "closed")
            .then(pl.coalesce("closed_on", pl.lit(until)))
        )
    )  # fmt: skip
    open_plan = plans.filter(pl.col("state").is_in(mappings.OPEN_PLANS))["case_id"]
    open_promise = promises.filter(pl.col("state") == "open")["case_id"]
    is_open = pl.col("stage") != "closed"
    shown = cases.select(
        "creditor_id", "debtor_id", "placed_on", "kind", "country", "lang", "debtor_name",
        "debtor_city", "principal_cents", "stage", "close_code", "closed_on", "mandate_id",
        "agent_id",
        pl.col("creditor_ref").fill_null(""),
        id="case_id", number="reference", placement_id="batch_id",
        payment_ref=pl.col("ogm").str.replace_all(r"\D", ""),
        age_at_placement="age_at_placement_days",
        balance_cents=pl.col("principal_cents") - pl.col("paid_principal")
        + pl.col("indemnity_cents") - pl.col("paid_indemnity") - pl.col("waived"),
        arrangement=pl.when(is_open & pl.col("case_id").is_in(open_plan.implode()))
        .then(pl.lit("plan"))
        .when(is_open & pl.col("case_id").is_in(open_promise.implode()))
        .then(pl.lit("promise")).otherwise(pl.lit("none")),
        blocked=pl.col("blocker").is_not_null(),
    )  # fmt: skip
    return shown, _charges(cases), _blockers(cases, until)


def _versions(cases: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """case_id, mandate_id: the version in force on the day of placement, else the first."""
    versions = terms.unique("mandate_id").sort("valid_from")
    first = versions.group_by("creditor_id").agg(first=pl.col("valid_from").min())
    return (
        cases.select("case_id", "creditor_id", "placed_on")
        .join(first, on="creditor_id")
        .with_columns(at=pl.max_horizontal("placed_on", "first"))
        .sort("at")
        .join_asof(
            versions.select("creditor_id", "mandate_id", "valid_from"),
            left_on="at", right_on="valid_from", by="creditor_id",
            check_sortedness=False,
        )
        .select("case_id", "mandate_id")
    )  # fmt: skip


def _charges(cases: pl.DataFrame) -> pl.DataFrame:
    due = cases.filter(pl.col("indemnity_cents") > 0).select(
        "case_id", "creditor_id", kind=pl.lit("indemnity"), amount_cents="indemnity_cents",
        booked_on="placed_on", reason=pl.lit("imported"),
    )  # fmt: skip
    waived = cases.filter(pl.col("waived") > 0).select(
        "case_id", "creditor_id", kind=pl.lit("indemnity"), amount_cents=-pl.col("waived"),
        booked_on="closed_on", reason=pl.lit("waived: the source says the case is paid"),
    )  # fmt: skip
    return pl.concat([due, waived])


def _blockers(cases: pl.DataFrame, until: date) -> pl.DataFrame:
    return cases.filter(pl.col("blocker").is_not_null()).select(
        "case_id", "creditor_id", kind="blocker", reason=pl.lit("imported"),
        set_on=pl.lit(until), review_on=pl.lit(until + timedelta(days=30)),
    )  # fmt: skip


def _payments(booked: Booked) -> pl.DataFrame:
    return booked.payments.select(
        "amount_cents", "currency", "channel", "payer_name", "payer_iban",
        pl.col("remittance").fill_null("").alias("communication"),
        id="payment_id", received_on="value_date", claimed_case_id="case_id",
        instalment_hint_id="installment_id", reverses_id="reversal_of",
        idem_key="imported:" + pl.col("payment_id").cast(pl.String),
    )  # fmt: skip


def _allocations(booked: Booked) -> pl.DataFrame:
    evidence = booked.payments.select("payment_id", "evidence")
    return (
        booked.allocations.join(evidence, on="payment_id", how="left", maintain_order="left")
        .select(
            "payment_id", "case_id", "creditor_id", "bucket", "amount_cents", "reverses_id",
            id="allocation_id", received_on="value_date",
            direct=pl.col("channel") == "creditor_direct",
            rule=RULE + pl.concat_str(pl.lit("; placed by "), "evidence").fill_null(""),
        )
    )  # fmt: skip
