"""The process that owns a data folder's servers, shared by every command that needs them.

A user is a connection to `<run>/keeper.sock`: it says which servers it wants and is told their
addresses; while it lives the servers live. The kernel closes the connection of a command that is
killed, so counting is never wrong. When the last user is gone the servers are stopped, then the
keeper ends. It holds `keeper.lock` all the while, so that a folder has one keeper.

Started by `ops.launch.servers`, not by people: `python -m ops.launch.keeper HOME [--not-durable]`.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

from ops.launch.errors import LaunchError, sentence
from ops.launch.places import exclusive, say
from ops.launch.postgres import Postgres
from ops.launch.sockets import run_folder
from ops.launch.supervise import Supervisor, supervisor
from ops.launch.valkey import Valkey

_FIRST_USER = 20.0  # seconds until somebody must have come


class Keeper:
    """Servers on one side, users on the other."""

    def __init__(self, home: Path, supervised: Supervisor, *, durable: bool) -> None:
        self._supervised = supervised
        self._known: dict[str, Postgres | Valkey] = {
            "postgres": Postgres(home, durable=durable),
            "valkey": Valkey(home, durable=durable),
        }
        self._users: set[socket.socket] = set()
        self._last: socket.socket | None = None
        self._path = run_folder(home) / "keeper.sock"
        self._path.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self._path))
        self._path.chmod(0o600)
        self._door.listen()
        supervised.watch(self._door, self._admit)

    def serve(self) -> None:
        """Until the last user has gone, or a signal came; raises GaveUp."""
        until = time.monotonic() + _FIRST_USER
        while not self._users and time.monotonic() < until and not self._supervised.stopping:
            self._supervised.turn(until - time.monotonic())
        while self._users and not self._supervised.stopping:
            self._supervised.turn()

    def shut(self) -> None:
        """Take nobody in any more; those inside are let go by `dismiss`."""
        self._path.unlink(missing_ok=True)
        self._door.close()

    def dismiss(self, reason: str = "") -> None:
        """Tell whoever is still here why it ends, and close."""
        for user in (*self._users, *([self._last] if self._last else [])):
            with contextlib.suppress(OSError):
                user.sendall(_line({"error": reason} if reason else {"stopped": "all"}))
            user.close()

    def _admit(self) -> None:
        user, _ = self._door.accept()
        user.settimeout(5)
        try:
            wanted = json.loads(user.makefile("rb").readline() or b"[]")
            answer = self._addresses(wanted)
        except (OSError, ValueError):
            user.close()
            return
        except LaunchError as error:
            answer = {"error": str(error)}
        with contextlib.suppress(OSError):
            user.sendall(_line(answer))
        self._users.add(user)
        self._supervised.watch(user, lambda: self._heard(user))

    def _addresses(self, wanted: list[str]) -> dict[str, str]:
        for name in wanted:
            self._supervised.start(self._known[name])
        return {name: self._known[name].url for name in wanted}

    def _heard(self, user: socket.socket) -> None:
        """The only thing a user ever says again is goodbye, by hanging up.

        The last one is kept waiting until the servers are down, so that a command that has ended
        has left nothing running.
        """
        with contextlib.suppress(OSError):
            if user.recv(64):
                return
        self._supervised.unwatch(user)
        self._users.discard(user)
        if self._users:
            user.close()
        else:
            self._last = user


def _line(message: dict[str, str]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def main(arguments: list[str]) -> int:
    """Keep the servers of one folder; another keeper of the same folder makes this one leave."""
    home, durable = Path(arguments[0]), "--not-durable" not in arguments[1:]
    os.chdir(home)
    try:
        with exclusive(home / "keeper.lock", wait=False, busy="another keeper is here"):
            return _keep(home, durable=durable)
    except LaunchError:
        return 0


def _keep(home: Path, *, durable: bool) -> int:
    reason = ""
    with supervisor(signal.SIGTERM, signal.SIGINT) as supervised:
        keeper = Keeper(home, supervised, durable=durable)
        try:
            keeper.serve()
        except LaunchError as error:
            reason = str(error)
        except OSError as error:
            reason = sentence(error)
        keeper.shut()
        supervised.halt()
        keeper.dismiss(reason)
    if reason:
        say(reason)
    return 1 if reason else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
