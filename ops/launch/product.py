"""The product as the launcher sees it: its command line, and its database's readiness.

Nothing of the product is imported here; it runs in its own environment as `backend.cli`.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.launch.errors import LaunchError, from_output
from ops.launch.places import say


def command_line(python: Path, *arguments: str) -> list[str]:
    """The product's command. `-P`: the folder one stands in must not be able to shadow a module."""
    return [str(python), "-P", "-m", "backend.cli", *arguments]


def prepare(python: Path, environment: Mapping[str, str], *, empty_only: bool = False) -> None:
    """Bring the database's schema up to date; with `empty_only`, leave one that has a schema.

    Raises LaunchError with the product's own last line.
    """
    if empty_only and not answer(python, environment, "db", "status", "--json").get("empty"):
        return
    say("Bringing the database up to date …")
    ask(python, environment, "db", "migrate")


def answer(python: Path, environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """What a `--json` command of the product answers, also when it answers that all is not well.

    Raises LaunchError if it says nothing that can be read.
    """
    done = _run(python, environment, *arguments)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise LaunchError(_failure(done, *arguments))
    return said


def ask(python: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command of the product and return its stdout; raises LaunchError if it fails."""
    done = _run(python, environment, *arguments)
    if done.returncode:
        raise LaunchError(_failure(done, *arguments))
    return done.stdout


def _run(
    python: Path, environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line(python, *arguments),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _failure(done: subprocess.CompletedProcess[str], *arguments: str) -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it printed nothing"]
    told = f"quittance {' '.join(arguments)} failed: {lines[-1]}"
    return from_output(done.stderr) or told
