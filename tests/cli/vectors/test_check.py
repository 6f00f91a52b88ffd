"""`quittance law check FILE`: every example is run and compared field by field."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.cli.law import law
from backend.cli.vectors import checking
from tests.cli.vectors.unseen import vectors
from tests.conftest import SHARED

GIVEN = SHARED / "law" / "vectors.json"


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(law, ["check", str(path), *options])


def answer_of(result: Result) -> dict[str, dict[str, Any]]:
    return json.loads(result.stdout)


def written(folder: Path, *told: Any) -> Path:
    path = folder / "examples.json"
    path.write_text(json.dumps({"vectors": list(told)}), "utf-8")
    return path


def vector(group: str, inputs: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "X-1", "group": group, "inputs": inputs, "expected": expected}


def counts(answer: dict[str, dict[str, Any]]) -> tuple[int, int, int]:
    return tuple(
        sum(group[part] for group in answer.values())
        for part in ("passed", "failed", "unsupported")
    )  # type: ignore[return-value]


@pytest.fixture(scope="module")
def given() -> list[dict[str, Any]]:
    if not GIVEN.exists():
        pytest.skip("1 file skipped: law/vectors.json is not here")
    return json.loads(GIVEN.read_text("utf-8"))["vectors"]


def test_every_given_example_passes(given):
    result = check(GIVEN, "--json")

    assert result.exit_code == 0
    assert counts(answer_of(result)) == (len(given), 0, 0)
    print(f"law check: {len(given)} of {len(given)} in {len(answer_of(result))} groups")


def spoiled(value: Any) -> Any:
    """Another answer of the same kind: a cent more, a day later, a digit changed."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, Mapping):
        first = next(iter(value))
        return {**value, first: spoiled(value[first])}
    if isinstance(value, list):
        return [spoiled(value[0]), *value[1:]] if value else [1]
    if value is None:
        return "2020-01-01"
    other = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), str(value), count=1)
    return other if other != value else f"{value}X"


def test_each_expected_field_of_each_given_example_is_compared(given):
    spoilt = [
        {**one, "expected": {**one["expected"], name: spoiled(value)}}
        for one in given
        for name, value in one["expected"].items()
    ]

    passed, failed, unsupported = counts(checking.run(spoilt))

    assert (passed, unsupported) == (0, 0)
    assert failed == len(spoilt)
    print(f"law check: {failed} of {len(spoilt)} spoilt answers found")


@pytest.mark.parametrize("seed", [1, 2026])
def test_unseen_examples_pass_as_slow_arithmetic_answers_them(seed, tmp_path):
    made = vectors(seed)
    result = check(written(tmp_path, *made), "--json")

    answer = answer_of(result)
    assert [one for group in answer.values() for one in group["failures"]] == []
    assert counts(answer) == (len(made), 0, 0)
    assert result.exit_code == 0
    print(f"law check: {len(made)} unseen examples in {len(answer)} groups")


@pytest.mark.parametrize(
    "told",
    [
        {"payments": [{"date": "2025-08-15", "amount": "400.00"}]},
        {"principal_payments": [["2025-08-15", "400.00"]]},
        {"partial_payment": {"value_date": "2025-08-15", "amount": "400.00"}},
        {"partial_payment": "400.00", "partial_payment_date": "2025-08-15"},
        {"principal_steps": [["2025-08-16", "600.00"]]},
        {"principal_changes": [{"from": "2025-08-16", "principal": "600.00"}]},
        {"principal": [["2025-07-02", "1000.00"], ["2025-08-16", "600.00"]]},
    ],
)
def test_principal_paid_in_between_is_read_however_it_is_written(told):
    inputs = {"principal": "1000.00", "due_date": "2025-07-01", "paid_or_valued_on": "2025-12-31",
              "rate_rule": "BE_B2B_LAW2002", "day_count": "ACT/365F", **told}  # fmt: skip
    expected = {"days": 183, "interest": "36.76", "segments": [
        {"from": "2025-07-02", "to": "2025-08-15", "days": 45, "principal": "1000.00"},
        {"from": "2025-08-16", "to": "2025-12-31", "days": 138, "principal": "600.00"},
    ]}  # fmt: skip

    assert counts(checking.run([vector("interest", inputs, expected)])) == (1, 0, 0)


@pytest.mark.parametrize(
    ("rule", "percent"),
    [
        ("BE_B2C contract 15 %", "10.5"),
        ("BE_B2C contract 15,5 % capped at law-2002 rate, not the legal one", "10.5"),
        ("BE_B2C contract 15 % above the cap: void, annual legal rate", "4.5"),
        ("BE_B2C sanction: annual legal rate", "4.5"),
        ("BE_B2C contract 3.25 pct (below cap)", "3.25"),
        ("BE_CONTRACT 9 %", "9"),
        ("FR_CONTRACT 9 %", "9"),
        ("FR_CONTRACT 7.9 % raised to floor 3 x legal", "8.28"),
        ("FR_LEGAL_PRO (other creditors, legal person)", "2.76"),
        ("FR_LEGAL_PARTICULIER", "6.65"),
        ("CONTRACT 11.25 %", "11.25"),
    ],
)
def test_a_rate_is_read_from_prose(rule, percent):
    inputs = {"principal": "1000.00", "due_date": "2025-07-01", "paid_or_valued_on": "2025-12-31",
              "rate_rule": rule, "day_count": "ACT/365F"}  # fmt: skip
    expected = {"segments": [{"rate_pct": percent}]}

    assert counts(checking.run([vector("interest", inputs, expected)])) == (1, 0, 0)


def test_a_wrong_answer_is_told_beside_the_right_one_and_ends_with_1(tmp_path):
    wrong = vector("siren", {"siren": "552008443"}, {"valid": False})

    result = check(written(tmp_path, wrong), "--json")

    assert result.exit_code == 1
    assert answer_of(result) == {
        "siren": {
            "passed": 0, "failed": 1, "unsupported": 0,
            "failures": [{"id": "X-1", "expected": {"valid": False}, "got": {"valid": True}}],
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    "one",
    [
        vector("tea_leaves", {"cup": 1}, {"fate": "good"}),
        vector("interest", {"principal": "1.00", "due_date": "2025-01-01", "rate_rule": "LU_LEGAL",
                            "paid_or_valued_on": "2025-02-01", "day_count": "ACT/ACT"},
               {"interest": "0.01"}),
        vector("interest", {"principal": "1.00", "due_date": "2025-01-01",
                            "rate_rule": "BE_B2B_LAW2002", "paid_or_valued_on": "2025-02-01",
                            "day_count": "30/360"}, {"interest": "0.01"}),
        vector("siren", {"siren": "552008443"}, {"valid": True, "horoscope": "leo"}),
        vector("siren", {}, {"valid": True}),
        vector("siren", {"siren": "552008443"}, {}),
        vector("prescription", {"jurisdiction": "FR", "starts": "2021-11-21", "years": 5,
                                "events": [{"date": "2023-05-10", "kind": "seance"}]},
               {"last_day_to_sue": "2026-11-21"}),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_unsupported_and_no_failure(one, tmp_path):
    result = check(written(tmp_path, one), "--json")

    assert counts(answer_of(result)) == (0, 0, 1)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("inputs", "error"),
    [
        ({"principal": "ten", "due_date": "2025-01-01"}, "ten"),
        ({"principal": "1.00", "due_date": "2025-02-30"}, "day"),
        ({"principal": "1.005", "due_date": "2025-01-01"}, "fraction"),
        ({"principal": ["1"], "due_date": None}, "Error"),
    ],
)
def test_inputs_that_cannot_be_read_fail_with_the_reason(inputs, error, tmp_path):
    rest = {"rate_rule": "BE_LEGAL_ANNUAL", "paid_or_valued_on": "2025-02-01",
            "day_count": "ACT/ACT"}  # fmt: skip
    result = check(written(tmp_path, vector("interest", {**rest, **inputs}, {"days": 1})), "--json")

    (failure,) = answer_of(result)["interest"]["failures"]
    assert error in failure["got"]["error"]


def test_interest_beyond_the_last_covered_day_is_no_answer_but_what_lacks_is(tmp_path):
    inputs = {"principal": "1000.00", "due_date": "2026-06-29", "paid_or_valued_on": "2026-08-31",
              "rate_rule": "BE_B2B_LAW2002", "day_count": "ACT/365F"}  # fmt: skip
    one = vector("interest", inputs, {"covered_until": "2026-06-30", "missing": "BE/rate/b2b"})

    assert counts(answer_of(check(written(tmp_path, one), "--json"))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not JSON"),
        ("\xff", "is not JSON"),
        ('{"tests": []}', "no list of “vectors”"),
        ('"vectors"', "no list of “vectors”"),
        ("[1]", "vector 1: not an object"),
        ('[{"id": "A", "group": "siren", "inputs": {}}]', "vector 1 (A): “expected” is missing"),
        ('[{"id": "A", "group": 5, "inputs": {}, "expected": {}}]', "“group” is missing"),
    ],
)
def test_a_malformed_file_is_refused_in_one_clear_line(content, told, tmp_path):
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))

    result = check(path)

    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_told(tmp_path):
    result = check(tmp_path / "none.json")

    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_a_bare_list_and_an_empty_one_are_files_too(tmp_path):
    path = tmp_path / "bare.json"
    path.write_text(json.dumps([vector("siren", {"siren": "552008443"}, {"valid": True})]))
    assert counts(answer_of(check(path, "--json"))) == (1, 0, 0)

    path.write_text("[]")
    assert check(path, "--json").stdout == "{}\n"


def test_people_read_a_line_for_each_group(tmp_path):
    wrong = vector("siren", {"siren": "552008443"}, {"valid": False})

    result = check(written(tmp_path, wrong))

    assert "siren" in result.stdout
    assert "X-1: expected {'valid': False}, got {'valid': True}" in result.stdout
    assert "0 passed, 1 failed, 0 unsupported" in result.stdout
