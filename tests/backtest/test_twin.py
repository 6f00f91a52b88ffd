"""The columns and the engine agree on every row: the models of the trade, and tables at random."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.backtest.replay import replayed
from backend.backtest.twin import fees
from backend.creditors.fee_terms import read
from backend.creditors.rules import Band, Terms
from tests.backtest.histories import history
from tests.fees.models import MODELS
from tests.fees.tables import documents

ROWS, SOME_ROWS, RANDOM_ROWS, TABLES = 2_000, 500, 120, 200
BANDS = (Band(0, 90, 1525), Band(91, 365, 2000), Band(366, 99_999, 3333))


def agree(terms: Terms, *, seed: int, rows: int) -> int:
    """Both over the same history; returns how many rows were compared."""
    receipts, claims = history(seed, rows=rows)
    found = fees(receipts, terms, claims)
    told = replayed(receipts, terms, claims)
    assert found.select("fee_cents", "vat_cents").rows() == told
    return len(told)


@pytest.mark.parametrize("model", [*MODELS, "bands"])
@pytest.mark.parametrize("options", [{}, {"free_days": 20}, {"fee_on_direct": False}])
def test_every_model_of_the_trade_is_reckoned_alike(model, options):
    table = None if model == "bands" else read({"version": 1, **MODELS[model]})
    terms = Terms(bands=BANDS, fee_terms=table, **options)

    rows = SOME_ROWS if options else ROWS
    assert agree(terms, seed=len(model), rows=rows) >= rows


@settings(max_examples=TABLES, deadline=None)
@given(
    documents(),
    st.integers(0, 10**6),
    st.sampled_from([0, 10, 60]),
    st.booleans(),
    st.sampled_from(["placement", "receipt"]),
    st.sampled_from(["BE", "FR"]),
)
def test_tables_and_histories_at_random_are_reckoned_alike(
    document, seed, free_days, direct, fixed_at, country
):
    terms = Terms(
        bands=BANDS,
        fee_terms=read({"version": 1, **document}),
        free_days=free_days,
        fee_on_direct=direct,
        rate_fixed_at=fixed_at,
        vat_country=country,
    )

    assert agree(terms, seed=seed, rows=RANDOM_ROWS) >= RANDOM_ROWS


def test_a_history_without_receipts_earns_nothing():
    receipts, claims = history(1, rows=1)
    terms = Terms(bands=BANDS)

    assert fees(receipts.clear(), terms, claims).height == 0
