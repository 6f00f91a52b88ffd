"""The engine itself over a history, receipt after receipt: what the columns must agree with."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from backend.backtest.twin import NONE
from backend.creditors.fee_terms import BUCKETS
from backend.creditors.rules import MandateVersion, Terms
from backend.fees.facts import EarnedFee, Receipted
from backend.fees.queries import summed
from backend.fees.rules import reckon
from backend.law.rows import SHIPPED, Rulebook
from backend.money import Money
from backend.refusals import Refused

Answer = tuple[int | None, int | None]  # fee and VAT in cents


def replayed(
    history: pl.DataFrame, terms: Terms, claims: pl.DataFrame = NONE, book: Rulebook = SHIPPED
) -> list[Answer]:
    """Fee and VAT of every receipt, in the order of (case, day, payment)."""
    mandate = MandateVersion(0, 0, 1, date.min, None, terms)
    due: dict[int, list[tuple[date | None, Money]]] = {}
    for case_id, due_on, cents in claims.iter_rows():
        due.setdefault(case_id, []).append((due_on, Money(cents)))
    answers: list[Answer] = []
    booked: list[EarnedFee] = []
    case_id = None
    for row in history.sort("case_id", "received_on", "payment_id").iter_rows(named=True):
        if row["case_id"] != case_id:
            case_id, booked = row["case_id"], []
        receipt = _receipt(row, tuple(due.get(row["case_id"], ())), booked)
        try:
            fee = reckon(receipt, mandate, book)
        except Refused:
            answers.append((None, None))
            continue
        booked.append(fee)
        answers.append((fee.fee.cents, fee.vat.cents))
    return answers


def _receipt(
    row: dict[str, Any], claims: tuple[tuple[date | None, Money], ...], booked: Iterable[EarnedFee]
) -> Receipted:
    return Receipted(
        base=Money(sum(row[bucket] for bucket in BUCKETS)),
        received_on=row["received_on"],
        direct=row["direct"],
        placed_on=row["placed_on"],
        age_days=row["age_days"],
        parts=tuple((bucket, Money(row[bucket])) for bucket in BUCKETS if row[bucket]),
        stage=row["stage"],
        entrusted=Money(row["entrusted"]),
        claims=claims,
        before=summed(
            (fee.base.cents, fee.fee.cents, [line.written() for line in fee.lines])
            for fee in booked
        ),
    )
