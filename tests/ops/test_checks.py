"""What `ops/test` prints at its end, and that one failure hides no other."""

import os
import sys

import pytest

from ops.launch import checks
from ops.launch.checks import Step


def ran(name: str, program: str) -> Step:
    step = Step(name, [sys.executable, "-c", program, "pytest"])
    step.run(dict(os.environ))
    return step


def test_the_last_line_counts_what_ran(capfd: pytest.CaptureFixture[str]) -> None:
    lint = Step("lint", [sys.executable, "-c", "raise SystemExit(1)"])
    lint.run(dict(os.environ))
    tests = Step(
        "tests", [sys.executable, "-c", "print('= 41 passed, 2 skipped in 3.2s =')", "pytest"]
    )
    tests.counts.update()
    tests.run(dict(os.environ))
    capfd.readouterr()
    assert checks._summary([lint, tests]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1].startswith("==== 1 failed, 41 passed, 2 skipped in ")
    assert any("lint" in line and "FAILED" in line for line in lines)
    assert any("41 passed, 2 skipped" in line and "ok" in line for line in lines)


def test_all_well_is_zero_and_wrong_usage_of_pytest_is_two() -> None:
    assert checks._summary([ran("tests", "print('= 1 passed in 0.1s =')")]) == 0
    assert checks._summary([ran("tests", "raise SystemExit(4)")]) == 2


def test_a_browser_that_is_missing_fails_only_where_nothing_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(checks, "chromium", lambda _python: None)
    for ci, expected in (("", 0), ("true", 1)):
        monkeypatch.setenv("CI", ci)
        step = Step("browser tests", ["nothing"])
        checks._in_browser(step, sys.executable, {})  # type: ignore[arg-type]
        assert checks._summary([step]) == expected
        assert "NOT RUN" in step.remark


def test_paths_choose_between_the_two_runs_of_pytest() -> None:
    def chosen(*selection: str) -> list[str]:
        unit, browser = checks._pytest(checks.ROOT / "python", list(selection), fast=False)
        return [step.name for step in (*unit, *browser)]

    assert chosen("tests/ops", "-k", "stamp") == ["tests"]
    assert "tests" in chosen("-x")
