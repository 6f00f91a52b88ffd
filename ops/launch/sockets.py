"""Where a data folder's Unix sockets lie.

In `<home>/run` when it can be, because then everything is in one folder. A socket's path may be no
longer than 107 bytes, some drivers do not unquote one, and under root another account must be able
to reach it; where `<home>/run` fails one of these, a private folder under the system's temporary
one is made and remembered in `<home>/run.path`.
"""

import os
import re
import stat
import tempfile
from pathlib import Path

from ops.launch.places import exclusive
from ops.launch.processes import Account, reaches

_LONGEST = 107
_LONGEST_NAME = "/pg/.s.PGSQL.5432"
_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")


def run_folder(home: Path, account: Account | None = None) -> Path:
    """The folder for sockets, existing and enterable by `account`; ours alone to write in."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    inside = home / "run"
    inside.mkdir(exist_ok=True)
    inside.chmod(mode)
    if _fits(inside) and (account is None or reaches(account, inside)):
        return inside
    with exclusive(inside, wait=True):
        remembered = home / "run.path"
        outside = Path(remembered.read_text().strip()) if remembered.exists() else None
        if outside is None or not _is_ours(outside):
            outside = Path(tempfile.mkdtemp(prefix="quittance-"))
            remembered.write_text(f"{outside}\n")
    outside.chmod(mode)
    return outside


def _fits(folder: Path) -> bool:
    path = str(folder) + _LONGEST_NAME
    return len(path.encode()) <= _LONGEST and _PLAIN.fullmatch(path) is not None


def _is_ours(folder: Path) -> bool:
    """A temporary folder may have been swept away, and its name taken by somebody else."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
