"""`ops/test`: everything that is checked before a change is accepted.

Format, lint, types, import contracts, unit and integration tests on real servers, browser tests in
their own process (playwright and asyncio do not share one). Every step runs, whatever an earlier
one found; the status is 1 if any failed. Under CI nothing may be left out.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ops.launch import environment, frontend
from ops.launch.browser import chromium
from ops.launch.errors import guarded
from ops.launch.places import ROOT, module_environment, say
from ops.launch.processes import foreground, terminable
from ops.launch.servers import servers

_BROWSER = "tests/browser"
_USAGE = 4  # pytest's status for options it does not know
_ENDED = re.compile(r"(passed|failed|errors?|skipped|deselected).* in [\d.]+s")
_COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)")


@dataclass
class Step:
    """One check: what it is called, what it runs, and how it went."""

    name: str
    command: list[str]
    status: int | None = None  # None: did not run
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    remark: str = ""

    @property
    def failed(self) -> bool:
        """Whether it ran and found something."""
        return bool(self.status)

    def run(self, variables: Mapping[str, str]) -> None:
        """Run it in the clone, showing what it prints as it prints it."""
        say(f"\n── {self.name} " + "─" * max(0, 76 - len(self.name)))
        started = time.monotonic()
        last = ""
        with foreground(self.command, environment=variables, folder=ROOT, piped=True) as process:
            for line in process.stdout or ():
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                told = line.decode(errors="replace")
                last = told if _ENDED.search(told) else last
        self.status = process.returncode
        self.seconds = time.monotonic() - started
        if "pytest" in self.command:
            self.counts = Counter({what: int(count) for count, what in _COUNTED.findall(last)})


def main(arguments: list[str]) -> int:
    """Run the checks; 0 if all is well, 1 if not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="ops/test",
        description="Run every check. With pytest arguments: only the tests they select.",
        usage="ops/test [--fast] [pytest arguments]",
    )
    parser.add_argument("--fast", action="store_true", help="leave out the browser tests")
    options, selection = parser.parse_known_args(arguments)
    return guarded("ops/test", lambda: _run(selection, fast=options.fast))


def _run(selection: list[str], *, fast: bool) -> int:
    with terminable():
        python = environment.ensure(development=True)
        frontend.ensure(python)
        tools = [] if selection else _static(python)
        unit, browser = _pytest(python, selection, fast=fast)
        steps = [*tools, *unit, *browser]
        variables = module_environment()
        for step in tools:
            step.run(variables)
        with (
            tempfile.TemporaryDirectory(prefix="qt-") as base,
            servers(Path(base), durable=False) as running,
        ):
            variables |= running.environment() | {"QUITTANCE_HOME": base}
            for step in unit:
                step.run(variables)
            for step in browser:
                _in_browser(step, python, variables)
        return _summary(steps)


def _static(python: Path) -> list[Step]:
    def module(*arguments: str) -> list[str]:
        return [str(python), "-m", *arguments]

    return [
        Step("format", module("ruff", "format", "--check", ".")),
        Step("lint", module("ruff", "check", ".")),
        Step("types", module("mypy")),
        Step("import contracts", [str(python.with_name("lint-imports"))]),
    ]


def _pytest(python: Path, selection: list[str], *, fast: bool) -> tuple[list[Step], list[Step]]:
    """The two runs of pytest, or the one that a selection of paths asks for."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    pytest = [str(python), "-m", "pytest", *colour]
    paths = [path for path in selection if (ROOT / path.split("::")[0]).exists()]
    in_browser = [path for path in paths if _BROWSER in path]
    others = [word for word in selection if word not in in_browser]
    unit = Step(
        "tests", [*pytest, "-n", "2", "--dist", "loadscope", f"--ignore={_BROWSER}", *others]
    )
    browser = Step("browser tests", [*pytest, "-p", "no:asyncio", "-p", "no:xdist"])
    # The settings of the plugins that are off would be complained about.
    browser.command += ["-o", "addopts=--strict-markers -p no:playwright"]
    browser.command += ["-W", "ignore::pytest.PytestConfigWarning"]
    browser.command += selection if in_browser else [_BROWSER, *others]
    wants_unit = not paths or len(in_browser) < len(paths)
    wants_browser = not fast and (in_browser or not paths) and (ROOT / _BROWSER).is_dir()
    return ([unit] if wants_unit else []), ([browser] if wants_browser else [])


def _in_browser(step: Step, python: Path, variables: Mapping[str, str]) -> None:
    found = chromium(python)
    if found:
        step.run({**variables, "CHROMIUM": str(found)})
        return
    step.remark = "NOT RUN: there is no Chromium and none could be installed; set CHROMIUM"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        step.status = 1
    say(f"\n!! browser tests {step.remark}")


def _summary(steps: list[Step]) -> int:
    """Print a line per step and, last, one as pytest's own, and give the exit status."""
    total: Counter[str] = Counter()
    print()
    for step in steps:
        verdict = "FAILED" if step.failed else "not run" if step.status is None else "ok"
        counted = ", ".join(f"{count} {what}" for what, count in step.counts.items())
        print(
            f"{step.name:<18}{verdict:<9}{step.seconds:7.1f} s  {step.remark or counted}".rstrip()
        )
        total.update(step.counts)
        if not step.counts and step.status is not None:
            total["failed" if step.failed else "passed"] += 1
    order = ("failed", "error", "errors", "passed", "skipped", "deselected")
    told = ", ".join(f"{total[what]} {what}" for what in order if total[what])
    seconds = sum(step.seconds for step in steps)
    print(f"==== {told or 'no tests ran'} in {seconds:.2f}s ====", flush=True)
    if any(step.status == _USAGE for step in steps):
        return 2
    return 1 if any(step.failed for step in steps) else 0
