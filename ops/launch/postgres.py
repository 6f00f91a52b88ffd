"""Our launcher for PostgreSQL: a private cluster on a Unix socket, without root.

`<home>/postgres/data` is the cluster, made whole or not at all. Nothing listens on TCP. Whoever can
enter the socket's folder (mode 0700) is trusted; that is this user, and root. Refuses data of
another major version, and data that another postmaster is using.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from ops.launch.distributions import PostgresBinaries, postgres_binaries
from ops.launch.errors import LaunchError, from_output
from ops.launch.places import tail
from ops.launch.processes import Account, end, reaches, run_as, server_account, spawn
from ops.launch.sockets import run_folder

DATABASE = OWNER = "quittance"
_PORT = "5432"  # names the socket; nothing listens on TCP
_PATIENCE = 30.0  # seconds to become ready; a recovery after kill -9 is within it
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The cluster of one data folder. `durable=False` is for tests: faster, lost with the power."""

    name = "postgres"

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home
        self._durable = durable
        self.log = home / "logs" / "postgres.log"
        self._state = home / "postgres"
        self._account: Account | None = None
        self._sockets = home
        self._environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", "")}

    @property
    def url(self) -> str:
        """The administrator's address; known once launched."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self._sockets))}&port={_PORT}"

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it takes connections and has our database.

        Raises LaunchError with the reason and the log's last line.
        """
        self._settle()
        data = self._state / "data"
        binaries = postgres_binaries(self._home, self._account, _major_of(data))
        if not data.exists():
            self._create(binaries)
        deadline = time.monotonic() + _PATIENCE
        while True:
            _clear_stale_lock(data)
            process = self._spawn(binaries, data)
            if _ready(process, data, deadline):
                self._ensure_database(binaries)
                return process
            last = tail(self.log, 1)
            # After kill -9 of the postmaster its children hold the shared memory for a moment.
            if "shared memory" not in last.lower() or time.monotonic() > deadline:
                raise LaunchError(from_output(last) or f"PostgreSQL did not start: {last}")
            time.sleep(0.3)

    def halt(self, process: subprocess.Popen[bytes]) -> None:
        """Fast shutdown: open transactions are rolled back, data is flushed."""
        end(process, signal.SIGINT, 20)

    def _settle(self) -> None:
        """Make the folders, elsewhere under root when the server's account cannot come here."""
        account = self._account = server_account(self._state / "data")
        if account:
            self._home.chmod(0o711)
        if not self._state.exists():
            self._state.mkdir()
            if account:
                self._state.chmod(0o711)
                if not reaches(account, self._state):
                    self._state.rmdir()
                    self._state.symlink_to(_elsewhere(self._home))
        self._sockets = self._owned(run_folder(self._home, account) / "pg")

    def _owned(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)
        return folder

    def _create(self, binaries: PostgresBinaries) -> None:
        """Make the cluster under another name first: a killed initdb leaves no half cluster."""
        half = self._state.resolve() / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        self._owned(half)
        password = self._owned_secret()
        command = [str(binaries.bin / "initdb"), "-D", str(half), "-U", OWNER, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256"]
        command += [f"--pwfile={password}", "--data-checksums"]
        if not self._durable:
            command.append("--no-sync")
        done = run_as(self._account, command, self._environment, half)
        if done.returncode:
            output = done.stderr + done.stdout
            shutil.rmtree(half, ignore_errors=True)
            last = done.stderr.strip().splitlines() or ["it printed nothing"]
            raise LaunchError(from_output(output) or f"initdb failed: {last[-1]}")
        half.rename(half.with_name("data"))

    def _owned_secret(self) -> Path:
        path = self._state.resolve() / "password"
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, secrets.token_urlsafe(32).encode())
        finally:
            os.close(descriptor)
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)
        return path

    def _spawn(self, binaries: PostgresBinaries, data: Path) -> subprocess.Popen[bytes]:
        command = [str(binaries.bin / "postgres"), "-D", str(data.resolve())]
        command += ["-k", str(self._sockets), "-p", _PORT]
        for key, value in {**_SETTINGS, **({} if self._durable else _NOT_DURABLE)}.items():
            command += ["-c", f"{key}={value}"]
        return spawn(
            command,
            environment=self._environment,
            folder=data,
            log=self.log,
            death_signal=signal.SIGINT,
            account=self._account,
        )

    def _ensure_database(self, binaries: PostgresBinaries) -> None:
        command = [str(binaries.bin / "psql"), "-h", str(self._sockets), "-p", _PORT, "-U", OWNER]
        command += ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c"]
        known = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
        if run_as(self._account, [*command, known], self._environment, Path("/")).stdout.strip():
            return
        create = f'CREATE DATABASE "{DATABASE}"'
        done = run_as(self._account, [*command, create], self._environment, Path("/"))
        if done.returncode:
            reason = done.stderr.strip()
            raise LaunchError(from_output(reason) or f"the database was not created: {reason}")


def _major_of(data: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError):
        return (data / "PG_VERSION").read_text().strip()
    return None


def _elsewhere(home: Path) -> Path:
    """A lasting folder for data of root that the server's account can reach, unlike /root."""
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    folder = Path("/var/lib/quittance") / name
    folder.mkdir(parents=True, exist_ok=True)
    for part in (folder.parent, folder):
        part.chmod(0o711)
    return folder


def _ready(process: subprocess.Popen[bytes], data: Path, deadline: float) -> bool:
    """Wait until the postmaster says it is ready (last line of its pid file); False if it died."""
    while process.poll() is None:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text().splitlines()
            if lines and lines[0] == str(process.pid) and "ready" in lines[-1]:
                return True
        if time.monotonic() > deadline:
            end(process, signal.SIGINT, 5)
            raise LaunchError(f"PostgreSQL was not ready within {_PATIENCE:.0f} seconds.")
        time.sleep(0.02)
    return False


def _clear_stale_lock(data: Path) -> None:
    """Remove the pid file of a server that is gone; wait for one that is still going.

    PostgreSQL itself believes a pid file whose number now belongs to any other process of the same
    user, for example after a reboot. We hold the folder's lock, so a postmaster found here is an
    orphan that has been told to stop.
    """
    path = data / "postmaster.pid"
    deadline = time.monotonic() + _PATIENCE
    while (holder := _holder(path)) and Path(f"/proc/{holder}").exists():
        try:
            alive = Path(f"/proc/{holder}/cwd").resolve() == data.resolve()
        except OSError:
            alive = False
        if not alive:
            break
        if time.monotonic() > deadline:
            raise LaunchError(f"Another PostgreSQL (process {holder}) is using {data}; stop it.")
        time.sleep(0.05)
    path.unlink(missing_ok=True)


def _holder(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
