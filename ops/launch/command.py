"""`ops/quittance …`: the product's command line inside its environment, from any folder.

Uses the servers that run for the data folder, else starts them for its duration; migrates a
database that is empty. stdout is the command's own, so that `--json` can be parsed; what the
launcher has to say goes to stderr. The exit status is the command's.
"""

import hashlib
import os
import signal
from pathlib import Path

from ops.launch import environment, frontend
from ops.launch.errors import guarded
from ops.launch.places import ROOT, home, module_environment
from ops.launch.processes import foreground, terminable
from ops.launch.product import command_line, prepare
from ops.launch.servers import servers

_HELP = {"--help", "-h", "--version"}


def main(arguments: list[str]) -> int:
    """Run one command; the status is the command's, 1 if the launcher could not get so far."""
    return guarded("ops/quittance", lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    python = environment.ensure()
    if not arguments or _HELP & set(arguments):
        return _wait(command_line(python, *arguments), module_environment())
    folder = home()
    if arguments[0] == "serve":
        frontend.ensure(python)
    with terminable(), servers(folder) as running:
        variables = module_environment() | running.environment()
        variables["QUITTANCE_HOME"] = str(folder)
        if arguments[0] != "db":
            _migrate_if_empty(python, variables, folder)
        return _wait(command_line(python, *arguments), variables)


def _migrate_if_empty(python: Path, variables: dict[str, str], folder: Path) -> None:
    """Ask the product only until it has once answered that this database has this schema."""
    names = "".join(sorted(path.name for path in (ROOT / "migrations").glob("*.py")))
    seen = hashlib.sha256(f"{variables['DATABASE_URL']} {names}".encode()).hexdigest()
    stamp = folder / "postgres" / "migrated"
    if "DATABASE_URL" not in os.environ and stamp.exists() and stamp.read_text() == seen:
        return
    prepare(python, variables, empty_only=True)
    if stamp.parent.exists():
        stamp.write_text(seen)


def _wait(command: list[str], variables: dict[str, str]) -> int:
    """Run in the foreground; what would end us is passed on, and the command decides.

    Ctrl-C at a terminal reaches the command by itself.
    """
    process = foreground(command, environment=variables)
    passed_on = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in (*passed_on, signal.SIGINT)}
    for number in passed_on:
        signal.signal(number, lambda got, _frame: process.send_signal(got))
    signal.signal(signal.SIGINT, lambda _got, _frame: None)
    try:
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status
