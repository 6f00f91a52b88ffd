"""Commands as somebody types them: exit codes, one line for what went wrong, JSON that parses."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def quittance(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *words],
        cwd=ROOT, env={**os.environ, **variables}, text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_a_wrong_word_is_wrong_usage():
    for words in (["sleep"], ["night", "run", "--date", "31/02/2026"], ["placement", "import"]):
        answer = quittance(*words)

        assert answer.returncode == 2, words
        assert "Usage" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [["creditor", "list"], ["fsck"], ["report", "creditors", "--format", "json"], ["user", "list"]],
)
async def test_what_answers_in_json_answers_nothing_else(database, words):
    answer = quittance(*words, *([] if words[0] == "report" else ["--json"]))

    assert answer.returncode == 0, answer.stderr
    assert isinstance(json.loads(answer.stdout), dict)


async def test_a_refusal_is_one_line_and_exit_one(database):
    file = ROOT / "LICENSE"

    for words in (
        ["placement", "import", str(file), "--creditor", "NOBODY"],
        ["placement", "import", "no-such-file.csv", "--creditor", "NOBODY"],
        ["user", "disable", "nobody@cast.example"],
        ["agency", "import", "no-such-folder"],
    ):
        answer = quittance(*words)

        assert answer.returncode == 1, (words, answer.stderr)
        assert answer.stdout == ""
        assert answer.stderr.startswith("quittance: ")
        assert answer.stderr.count("\n") == 1


def test_a_database_that_is_not_there_is_one_line(server):
    before, _slash, after = server.partition("?")
    address = f"{before.rpartition('/')[0]}/no_such_database" + (f"?{after}" if after else "")

    answer = quittance("user", "list", DATABASE_URL=address, QUITTANCE_ROLES="nobody")

    assert answer.returncode == 1
    assert "cannot be reached" in answer.stderr
    assert answer.stderr.count("\n") == 1


async def test_a_taken_port_is_refused_and_not_shared(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = quittance("serve", QUITTANCE_PORT=str(port))

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"quittance: Port {port} cannot be had")
