"""`quittance fsck` and `quittance doctor` as an operator types them."""

import asyncio
import json
import os
import sys
from pathlib import Path

from backend import db

ROOT = Path(__file__).parents[2]


async def quittance(*arguments: str, **variables: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.cli", *arguments,
        cwd=ROOT, env={**os.environ, **variables}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, _nothing = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


async def test_fsck_says_nothing_while_all_is_well_and_what_to_do_when_it_is_not(database):
    assert await quittance("fsck") == (0, "")
    status, told = await quittance("fsck", "--json")
    assert status == 0
    assert json.loads(told)["violations"] == []
    async with db.unit_of_work():
        await db.execute(
            "INSERT INTO outbox (topic, dedup_key, state) VALUES ('test', 'dead', 'dead')"
        )

    status, told = await quittance("fsck", "--json")
    assert status == 1
    assert [found["check"] for found in json.loads(told)["violations"]] == ["outbox_dead"]
    status, told = await quittance("fsck")
    assert status == 1
    assert "Remove the cause" in told


async def test_doctor_looks_at_everything_and_says_what_to_do(database):
    status, told = await quittance("doctor", "--json")

    findings = {finding["what"]: finding for finding in json.loads(told)["findings"]}
    assert status == 1
    assert findings["worker"]["remedy"] == "start it: `quittance worker`"
    for what in ("settings", "database", "roles", "migrations", "redis", "nights", "disk"):
        assert findings[what]["well"], findings[what]


async def test_doctor_also_sees_a_patient_without_servers():
    missing = "postgresql://app@/nowhere?host=/nonexistent&port=5432"

    status, told = await quittance(
        "doctor", "--json", DATABASE_URL=missing, REDIS_URL="unix:///nonexistent.sock?db=0"
    )

    findings = {finding["what"]: finding for finding in json.loads(told)["findings"]}
    assert status == 1
    assert not findings["database"]["well"]
    assert not findings["redis"]["well"]
