"""The form of a fee table: what is typed is agreed, what is agreed comes back as it was typed."""

import json

import pytest
from hypothesis import given, settings

from backend.creditors import fee_form, fee_terms
from backend.creditors.rules import Band, Terms
from backend.web.forms import Form
from tests import cast
from tests.fees.models import MODELS
from tests.fees.tables import documents

BANDS = (Band(0, 90, 1500), Band(91, 99_999, 2250))
NEEDED = {"valid_from": "01/07/2026", "rate_fixed_at": "receipt", "vat_country": "BE",
          "instalments_max": "10", "instalment_min": "30", "settlement_min": "90",
          "grace_days": "4", "tolerance": "2,5", "note": ""}  # fmt: skip
TYPED = {
    "flat": {"rate": "20"},
    "tranches": {"of": "case", "up_to_1": "350", "flat_1": "35", "up_to_2": "4000",
                 "rate_2": "10", "rate_3": "7,5", "act_failure": "35"},
    "whole": {"of": "receipt", "up_to_1": "5000", "rate_1": "8", "rate_2": "4"},
    "days": {"since": "placement", "up_to_1": "30", "rate_1": "15", "rate_2": "25"},
    "share": {"from_1": "0", "rate_1": "0", "from_2": "50", "rate_2": "30", "retroactive": "on"},
    "stage": {"stage_amicable": "15", "stage_legal": "25", "minimum": "40", "free_days": "10"},
    "buckets": {"bucket_principal": "20", "bucket_interest": "50"},
    "accessories": {"rate": "100", "fallback": "5"},
    "table": {"table": json.dumps({"version": 1, "parts": [{"by": "flat", "rate_bp": 900}]})},
}  # fmt: skip


def agreed(typed: dict[str, str]) -> tuple[fee_terms.FeeTerms | None, tuple[Band, ...]]:
    form = Form(typed)
    found = fee_form.read(form)
    assert form.errors == {}
    return found


@pytest.mark.parametrize("model", MODELS)
def test_a_model_of_the_trade_comes_back_from_its_form(model):
    table = fee_terms.read({"version": 1, **MODELS[model]})
    typed = fee_form.fields(Terms(bands=(), fee_terms=table))

    assert agreed(typed) == (table, ())


@settings(max_examples=300, deadline=None)
@given(documents())
def test_any_table_comes_back_from_its_form(document):
    table = fee_terms.read({"version": 1, **document})

    assert agreed(fee_form.fields(Terms(bands=(), fee_terms=table))) == (table, ())


def test_bands_stay_bands():
    typed = fee_form.fields(Terms(bands=BANDS))

    assert typed["model"] == "bands"
    assert agreed(typed) == (None, BANDS)


def test_bands_with_a_minimum_become_a_table_that_goes_by_them():
    table, bands = agreed({**fee_form.fields(Terms(bands=BANDS)), "minimum": "40"})

    assert bands == BANDS
    assert table is not None
    assert (table.uses_bands, table.minimum) == (True, fee_terms.Limit(4000))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("model", TYPED)
async def test_each_model_is_agreed_from_the_page_and_told_in_words(manager, model):
    ref = f"M{model[:6].upper()}"
    await cast.creditor(ref)
    page = await manager.post(
        f"/creditors/{ref}/mandates/new", data={**NEEDED, "model": model, **TYPED[model]}
    )
    assert page.status_code == 200
    assert "Version 1 du mandat" in page.text

    form = await manager.get(f"/creditors/{ref}/mandates/new")
    assert f'<option value="{"flat" if model == "table" else model}" selected>' in form.text


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"model": "flat", "rate": "200"}, "rate"),
        ({"model": "tranches", "up_to_1": "500", "rate_1": "20"}, "up_to_1"),
        ({"model": "tranches", "rate_1": "20", "up_to_2": "500", "rate_2": "10"}, "up_to_1"),
        ({"model": "days"}, "rate_1"),
        ({"model": "share", "from_1": "10", "rate_1": "5"}, "model"),
        ({"model": "stage"}, "model"),
        ({"model": "table", "table": "{"}, "table"),
        ({"model": "table", "table": "{}"}, "table"),
        ({"model": "nonsense"}, "model"),
        ({"model": "flat", "rate": "20", "minimum": "50", "cap": "40"}, "model"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(manager, typed, field):
    await cast.creditor("WRONG")
    page = await manager.post("/creditors/WRONG/mandates/new", data={**NEEDED, **typed})

    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text


@pytest.mark.usefixtures("database")
async def test_the_fields_of_a_model_are_asked_for_by_themselves(manager):
    await cast.creditor("FLD")
    for model in fee_form.MODELS:
        page = await manager.get("/creditors/FLD/mandates/fields", params={"model": model})
        assert page.status_code == 200
        assert 'id="fee-preview"' in page.text


@pytest.mark.parametrize("bomb", [
    "[" * 9_999, "{" * 9_999, '{"version":' + "[" * 9_000 + "]" * 9_000 + "}",
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": ' + "9" * 5_000 + "}]}",
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": ' + "9" * 4_000 + "}]}",
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": NaN}]}',
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": 1e999}]}',
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": -Infinity}]}',
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": 15.5}]}',
    '{"version": 1, "parts": [{"by": "flat", "rate_bp": true}]}',
    '{"version": 1, "parts": {"by": "flat"}}', '{"version": 1e0, "parts": 7}', "null", '"x"', "7",
    '{"version": 1, "parts": [' + ",".join(['{"by": "flat"}'] * 900) + "]}",
    '{"version": 1, "parts": [{"buckets": ["principal", ["x"]], "by": "flat", "rate_bp": 1}]}',
    '{"version": 1, "parts": [{"by": ["flat"], "rate_bp": 1}]}', "\x00", "9" * 30_000,
    '{"version": 1, "parts": [{"by": "amount", "of": {}, "steps": [{"up_to": 1}]}]}',
    '{"version": 1, "parts": [], "acts": {"opening": [1]}, "fixed": {"x": 1}}',
])  # fmt: skip
def test_a_table_written_to_break_things_is_refused_beside_its_field(bomb):
    form = Form({"model": "table", "table": bomb})

    assert fee_form.read(form)[0] is None
    assert form.errors
