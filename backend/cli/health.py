"""`quittance fsck`: are the books sound? `quittance doctor`: does the house stand?"""

import asyncio
import sys
import time
from dataclasses import asdict
from typing import Any

import click

from backend.cli import examining
from backend.cli.running import REFUSED, json_option, run, show
from backend.db import unit_of_work
from backend.fsck import queries
from backend.settings import settings


@click.command()
@json_option
def fsck(*, as_json: bool) -> None:
    """Look for anything in the database that cannot be. Silent and exit 0 when there is nothing."""

    async def work() -> list[queries.Violation]:
        # the worker's role: it sees every row, may take its time, and here it only reads
        async with unit_of_work(readonly=True, isolation="repeatable_read"):
            chosen = settings()
            return await queries.run(roles=chosen.role_prefix, country=chosen.agency_country)

    begun = time.monotonic()
    found: list[queries.Violation] = run(work, role="worker")
    answer = {
        "checks": len(queries.CHECKS),
        "violations": [asdict(violation) for violation in found],
        "seconds": round(time.monotonic() - begun, 3),
    }
    if as_json or found:
        show(answer, as_json=as_json, text=_told)
    if found:
        sys.exit(REFUSED)


def _told(answer: dict[str, Any]) -> str:
    known = {check.name: check for check in queries.CHECKS}
    by_check: dict[str, list[str]] = {}
    for found in answer["violations"]:
        line = f"  {found['id']}: {found['detail']}"
        by_check.setdefault(found["check"], []).append(line)
    lines: list[str] = []
    for name, violations in by_check.items():
        check = known[name]
        lines += [f"{name}: {check.means}", *violations, f"  → {check.remedy}"]
    return "\n".join(lines)


@click.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Look at everything that Quittance needs to run, and say what to do about what is missing."""
    findings = asyncio.run(examining.examine())
    answer = {
        "well": all(finding.well for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }
    show(answer, as_json=as_json, text=_diagnosis)
    if not answer["well"]:
        sys.exit(REFUSED)


def _diagnosis(answer: dict[str, Any]) -> str:
    lines = []
    for finding in answer["findings"]:
        lines.append(f"{'ok ' if finding['well'] else '!! '} {finding['what']}: {finding['told']}")
        if finding["remedy"]:
            lines.append(f"     → {finding['remedy']}")
    return "\n".join(lines)
