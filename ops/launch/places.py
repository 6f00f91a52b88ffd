"""Where things lie: the clone, its environment, the data folder and its logs.

The data folder ("home") holds everything that is not in git: databases, documents, sockets, logs.
It is `--home`, else `QUITTANCE_HOME`, else `.quittance` in the clone. A folder that already holds
something else is refused, because `--reset` empties it.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ops.launch.errors import LaunchError

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
FRONTEND = ROOT / "frontend"
LOCKS = ROOT / "ops" / "locks"

_MARK = "quittance-home"
_LOG_LIMIT = 10_000_000  # bytes; an older log is kept once, as .1


def say(line: str) -> None:
    """Tell the person at the terminal; stdout belongs to the command that is being run."""
    print(line, file=sys.stderr, flush=True)


def home(given: str | None = None) -> Path:
    """The data folder, created if need be; raises LaunchError for a folder of something else."""
    path = Path(given or os.environ.get("QUITTANCE_HOME") or ROOT / ".quittance")
    path = path.expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise LaunchError(f"{path} is not a folder; choose another data folder.")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = path == ROOT / ".quittance"
    if not (path / _MARK).exists():
        # Looked at once more as a whole: another first start may just have marked it.
        there = {entry.name for entry in path.iterdir()}
        if there and _MARK not in there and not ours:
            raise LaunchError(f"{path} holds other files; choose an empty data folder.")
        told = "The data folder of a Quittance; `ops/demo --reset` empties it.\n"
        (path / _MARK).write_text(told)
    (path / "logs").mkdir(exist_ok=True)
    return path


def empty(path: Path) -> None:
    """Remove all data under a home, also what was put elsewhere and linked from there."""
    with suppress(FileNotFoundError):
        shutil.rmtree((path / "run.path").read_text().strip())
    for entry in path.iterdir():
        if entry.name in {_MARK, "demo.lock", "keeper.lock"}:
            continue
        if entry.is_symlink():
            shutil.rmtree(entry.resolve(), ignore_errors=True)
            entry.unlink()
        elif entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    (path / "logs").mkdir()


def python() -> str:
    """The interpreter that has the servers' wheels: ours, or the virtual one we run in."""
    if sys.prefix != sys.base_prefix:
        return sys.executable
    ours = VENV / "bin" / "python"
    return str(ours) if ours.exists() else sys.executable


def module_environment() -> dict[str, str]:
    """The environment in which `python -P -m backend…` finds the clone from any folder."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
    environment["PYTHONPATH"] = str(ROOT)
    return environment


def open_log(path: Path) -> BinaryIO:
    """Open a log for appending; one that has grown past 10 MB is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, for a person; empty when there is none."""
    with suppress(OSError), path.open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
    return ""


@contextmanager
def exclusive(path: Path, *, wait: bool, busy: str = "") -> Iterator[None]:
    """Hold a lock on a file while the block runs; the kernel frees it if we are killed.

    The path may be a folder, or a file of the clone: what exists is opened for reading only.
    Raises LaunchError(busy) when another process holds it and `wait` is false; when it is true,
    `busy`, if any, is said once and the block starts when the other is done.
    """
    created = 0 if path.exists() else os.O_CREAT
    descriptor = os.open(path, os.O_RDONLY | created, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise LaunchError(busy) from None
            if busy:
                say(busy)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
