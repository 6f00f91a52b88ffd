"""PostgreSQL and Valkey for whoever asks: given ones, those already running here, or new ones.

`with servers(folder) as s:` is the whole interface. `DATABASE_URL` and `REDIS_URL` win; what is not
given is started in the folder, or shared with the commands that already use it, and stopped when
its last user leaves. Refuses nothing else: two users of one folder share one cluster.
"""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.launch.errors import LaunchError
from ops.launch.places import module_environment, python, tail
from ops.launch.sockets import run_folder

_GIVEN = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
_PATIENCE = 60.0


@dataclass(frozen=True)
class Servers:
    """Where the servers are. `database_url` is the administrator's."""

    database_url: str
    redis_url: str
    connection: "Connection | None"  # None when both were given

    def environment(self) -> dict[str, str]:
        """The variables by which the product and its tests find them."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


class Connection:
    """Our hold on a folder's servers: they live at least as long as this."""

    def __init__(self, home: Path, wanted: list[str], *, durable: bool) -> None:
        self._home = home
        self._wanted = wanted
        self._durable = durable
        self._keeper = 0
        self.channel = socket.socket(socket.AF_UNIX)
        self.addresses: dict[str, str] = {}
        self.open()

    def open(self) -> None:
        """Connect, starting the keeper if there is none; also after it was lost.

        Raises LaunchError with the reason why a server will not start.
        """
        deadline = time.monotonic() + _PATIENCE
        while not self._greet():
            if time.monotonic() > deadline:
                log = self._home / "logs" / "keeper.log"
                raise LaunchError(f"The servers did not start; see {log}\n{tail(log, 3)}")
            if not self._keeper_alive():
                self._start_keeper()
            time.sleep(0.02)

    def farewell(self) -> str:
        """Why the keeper hung up, as far as it said."""
        with contextlib.suppress(OSError, ValueError):
            said = json.loads(self.channel.makefile("rb").readline())
            return str(said.get("error", ""))
        return ""

    def close(self) -> None:
        """Leave; returns when the servers are down, or at once if somebody else still uses them."""
        stopped = b""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_WR)
            self.channel.settimeout(_PATIENCE)
            while said := self.channel.recv(4096):
                stopped += said
        self.channel.close()
        if stopped and self._keeper:  # ours, and on its way out: leave no zombie behind
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._keeper, 0)
            self._keeper = 0
        self._keeper_alive()

    def _greet(self) -> bool:
        self.channel.close()
        self.channel = socket.socket(socket.AF_UNIX)
        self.channel.settimeout(_PATIENCE)
        try:
            self.channel.connect(str(run_folder(self._home) / "keeper.sock"))
            self.channel.sendall(json.dumps(self._wanted).encode() + b"\n")
            line = _first_line(self.channel)
        except OSError:
            return False
        if not line:
            return False
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            self.close()
            raise LaunchError(answer["error"])
        self.addresses = answer
        return True

    def _start_keeper(self) -> None:
        log = self._home / "logs" / "keeper.log"
        log.parent.mkdir(exist_ok=True)
        command = [python(), "-P", "-m", "ops.launch.keeper", str(self._home)]
        if not self._durable:
            command.append("--not-durable")
        writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        # Not subprocess: the keeper may outlive us when another command shares it.
        self._keeper = os.posix_spawn(
            command[0],
            command,
            module_environment(),
            setsid=True,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(log), writing, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )

    def _keeper_alive(self) -> bool:
        if not self._keeper:
            return False
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(self._keeper, os.WNOHANG)[0] == 0:
                return True
        self._keeper = 0
        return False


def _first_line(channel: socket.socket) -> bytes:
    """Read exactly one line, so that nothing said later is swallowed by a buffer."""
    line = b""
    while not line.endswith(b"\n"):
        byte = channel.recv(1)
        if not byte:
            return b""
        line += byte
    return line


@contextmanager
def servers(base: Path, durable: bool = True) -> Iterator[Servers]:
    """Addresses of PostgreSQL and Valkey for the block; see the module.

    `base` is a data folder (created if need be); `durable=False` trades safety against power loss
    for speed, for tests. Raises LaunchError with the reason in one line.
    """
    given = {name: os.environ.get(key, "") for name, key in _GIVEN.items()}
    wanted = [name for name, url in given.items() if not url]
    if not wanted:
        yield Servers(given["postgres"], given["valkey"], None)
        return
    base = base.resolve()
    base.mkdir(parents=True, exist_ok=True)
    (base / "logs").mkdir(exist_ok=True)
    connection = Connection(base, wanted, durable=durable)
    try:
        found = {**given, **connection.addresses}
        yield Servers(found["postgres"], found["valkey"], connection)
    finally:
        connection.close()
