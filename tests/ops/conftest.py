"""A clone in miniature: our real commands over a stand-in for the product.

The launcher does not care what it launches, so its tests launch something that starts in 50 ms and
does as it is told. Processes, sockets, servers and signals are real.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.launch import environment, frontend

ROOT = Path(__file__).resolve().parents[2]

STAND_IN = """
import http.server, json, os, pathlib, signal, sys
home, words = pathlib.Path(os.environ["QUITTANCE_HOME"]), sys.argv[1:]
def note(name):
    with (home / name).open("a") as file:
        file.write(f"{os.getpid()}\\n")
class Healthz(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
    def log_message(self, *words): pass
if words[:2] == ["db", "status"]:
    print(json.dumps({"empty": not (home / "migrated").exists()}))
    sys.exit(0 if (home / "migrated").exists() else 1)
elif words[:2] == ["db", "migrate"]:
    note("migrated"); print("noise on stdout")
elif words[:2] == ["demo", "load"]:
    note("loaded"); print(json.dumps({"sign_ins": [{"role": "agent", "login": "a@x.example"}]}))
elif words == ["serve"]:
    note("web")
    if (home / "sick").exists():
        print("the web is sick", flush=True); sys.exit(3)
    at = (os.environ["QUITTANCE_HOST"], int(os.environ["QUITTANCE_PORT"]))
    http.server.HTTPServer(at, Healthz).serve_forever()
elif words == ["worker"]:
    note("worker"); signal.pause()
elif words[0] == "hold":
    print(json.dumps({"database_url": os.environ["DATABASE_URL"]}), flush=True); sys.stdin.read()
elif words[0] == "end":
    print(json.dumps(words)); sys.exit(int(words[1]))
"""


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def eventually(holds: Callable[[], object], within: float = 20.0) -> None:
    """Return once `holds()` is true; fail if that takes longer."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def processes_of(folder: Path) -> dict[int, str]:
    """Every running process whose command line or folder lies in `folder`: pid → command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or not alive(int(entry.name)):
            continue
        try:
            told = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = str((entry / "cwd").resolve())
        except OSError:
            continue
        if str(folder) in told or where.startswith(str(folder)):
            found[int(entry.name)] = told.strip()
    return found


def postmaster(home: Path) -> int:
    """The process id of the folder's PostgreSQL; 0 while there is none."""
    try:
        return int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Clone:
    """A folder with our commands, an environment, and the stand-in as `backend.cli`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / ".quittance"
        frontend.ensure(Path(sys.executable))
        for name in ("ops", "frontend/package.json", "frontend/package-lock.json"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, root / name)
        (root / "backend/cli").mkdir(parents=True)
        (root / "backend/cli/__main__.py").write_text(STAND_IN)
        shutil.copytree(ROOT / "frontend/vendor", root / "frontend/vendor")
        for entry in (ROOT / "frontend").iterdir():
            if entry.is_file() and not (root / "frontend" / entry.name).exists():
                shutil.copy2(entry, root / "frontend" / entry.name)
        for name in ("css", "js"):
            if (ROOT / "frontend" / name).exists():
                shutil.copytree(ROOT / "frontend" / name, root / "frontend" / name)
        self._environment()

    def _environment(self) -> None:
        venv, locks = self.root / ".venv", self.root / "ops/locks"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        packages = next(venv.glob("lib/python3.*/site-packages"))
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
        names = ("requirements.txt", "development.txt")
        stamp = {name: environment.digest(locks / name) for name in names}
        stamp["built_for"] = environment._built_for(venv)
        (venv / "quittance.json").write_text(json.dumps(stamp))

    @contextmanager
    def start(self, command: str, *words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """Start one of our commands from another folder than the clone, for the block."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("QUITTANCE", "PYTHON"))}
        for given in ("DATABASE_URL", "REDIS_URL"):
            kept.pop(given, None)
        with subprocess.Popen(
            [sys.executable, str(self.root / "ops" / command), *words],
            cwd="/",
            env={**kept, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, command: str, *words: str, **variables: str) -> tuple[int, str, str]:
        """Run one of our commands to its end: status, stdout, stderr."""
        with self.start(command, *words, **variables) as process:
            out, err = process.communicate(timeout=60)
            return process.returncode, out, err

    def noted(self, what: str) -> list[int]:
        """The processes in which the stand-in did this, oldest first."""
        path = self.home / what
        return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def place() -> Iterator[Path]:
    """A temporary folder that other accounts can pass through (pytest's own are closed)."""
    with tempfile.TemporaryDirectory(prefix="qt-") as made:
        Path(made).chmod(0o711)
        yield Path(made).resolve()


@pytest.fixture
def clone(place: Path) -> Iterator[Clone]:
    made = Clone(place / "clone")
    yield made
    for pid in processes_of(made.root):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder, in surroundings that give no servers."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    home = place / "home"
    home.mkdir()
    yield home
    eventually(lambda: not processes_of(home))
