"""Our launcher for Valkey: a Unix socket, no TCP, and its data on disk.

What is in it can be lost without loss to the business (truth is in PostgreSQL), but a restart in
the middle of a day should not lose the queue either, so it keeps an append-only file.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from ops.launch.distributions import valkey_binary
from ops.launch.errors import LaunchError, from_output
from ops.launch.places import tail
from ops.launch.processes import end, spawn
from ops.launch.sockets import run_folder

_PATIENCE = 15.0


class Valkey:
    """The Valkey of one data folder; runs as ourselves."""

    name = "valkey"

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home
        self._durable = durable
        self.log = home / "logs" / "valkey.log"
        self._socket = home / "run" / "valkey.sock"

    @property
    def url(self) -> str:
        """The address of its only database in use; known once launched."""
        return f"unix://{self._socket}?db=0"

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it answers PING; raises LaunchError with the reason."""
        self._socket = run_folder(self._home) / "valkey.sock"
        self._socket.unlink(missing_ok=True)
        folder = self._home / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        command = [str(valkey_binary()), "--port", "0", "--unixsocket", str(self._socket)]
        command += ["--unixsocketperm", "700", "--dir", str(folder), "--daemonize", "no"]
        command += ["--save", "", "--maxmemory-policy", "noeviction"]
        command += ["--appendonly", "yes" if self._durable else "no", "--appendfsync", "everysec"]
        environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", "")}
        process = spawn(command, environment=environment, folder=folder, log=self.log)
        self._wait(process)
        return process

    def halt(self, process: subprocess.Popen[bytes]) -> None:
        """Ask it to write its file and leave."""
        end(process, signal.SIGTERM, 10)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not _answers(self._socket):
            if process.poll() is not None or time.monotonic() > deadline:
                end(process, signal.SIGTERM, 5)
                last = tail(self.log, 1)
                raise LaunchError(from_output(last) or f"Valkey did not start: {last}")
            time.sleep(0.01)


def _answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
