"""The Python environment, built from a lock with hashes and rebuilt only when the lock changes.

`.venv/quittance.json` is the stamp: it names the locks that were installed. It is written last, so
an environment without it (interrupted, or made by hand) is built again from nothing. Uses plain
pip, wheels only; nothing is ever compiled and nothing outside the lock is installed.
"""

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from ops.launch.errors import LaunchError, from_output
from ops.launch.places import LOCKS, VENV, exclusive, say

_STAMP = "quittance.json"
_DROPPED = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT"}


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ensure(*, development: bool = False, venv: Path = VENV, locks: Path = LOCKS) -> Path:
    """The environment's interpreter, after installing what its lock asks for if it is not there.

    Two starts at once are taken one after the other. Raises LaunchError in one line for a missing
    venv module, an unreachable registry, a full disk or a package whose hash is not the lock's.
    """
    if sys.platform != "linux":
        raise LaunchError("Quittance runs on Linux (on Windows: inside WSL 2).")
    lock = locks / ("development.txt" if development else "requirements.txt")
    interpreter = venv / "bin" / "python"
    if _built(venv, locks, lock):
        return interpreter
    busy = "Another start is building the environment; waiting for it."
    with exclusive(locks / "requirements.txt", wait=True, busy=busy):
        if not _built(venv, locks, lock):
            _build(venv, locks, lock)
    return interpreter


def install(venv: Path, lock: Path) -> None:
    """Install one lock into an environment; raises LaunchError with the cause in one line."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--retries", "2"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    environment = {k: v for k, v in os.environ.items() if k not in _DROPPED}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        output = done.stdout + done.stderr
        raise LaunchError(from_output(output) or f"pip failed on {lock.name}: {_last(output)}")


def _build(venv: Path, locks: Path, lock: Path) -> None:
    stamp = venv / _STAMP
    whole = _read(stamp).get("built_for") == _built_for(venv)
    stamp.unlink(missing_ok=True)
    say("Building the Python environment from the lock (a minute or two, once) …")
    if not whole:
        _create(venv)
    install(venv, lock)
    installed = {"built_for": _built_for(venv)}
    for name in ("requirements.txt", lock.name):  # the development lock contains the other
        installed[name] = digest(locks / name)
    stamp.write_text(json.dumps(installed, indent=1) + "\n")


def _create(venv: Path) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise LaunchError(
            f"This Python has no venv module; install it (Debian: apt install python{version}-venv)"
            " and start again."
        )
    base: str = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", "--clear", str(venv)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        output = done.stdout + done.stderr
        raise LaunchError(from_output(output) or f"python -m venv failed: {_last(output)}")


def _built(venv: Path, locks: Path, lock: Path) -> bool:
    stamp = _read(venv / _STAMP)
    return (
        stamp.get(lock.name) == digest(lock)
        and stamp.get("requirements.txt") == digest(locks / "requirements.txt")
        and stamp.get("built_for") == _built_for(venv)
        and (venv / "bin" / "python").exists()
    )


def _built_for(venv: Path) -> str:
    """An environment cannot be moved and serves one Python: both are part of its stamp."""
    return f"{os.path.realpath(venv / 'bin' / 'python')} {platform.machine()} {venv}"


def _read(stamp: Path) -> dict[str, str]:
    try:
        content = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"
