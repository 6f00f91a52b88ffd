"""`ops/demo`: from a clone to a collection agency that runs, under supervision.

Environment, front-end, servers, schema, the demo agency (once), then web and worker. Ctrl-C or
SIGTERM stops all of it; `kill -9` of this process leaves nothing running. Refuses a taken port
before it builds anything, and a second demo on the same data folder.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ops.launch import environment, frontend, places
from ops.launch.errors import LaunchError, guarded
from ops.launch.places import exclusive, module_environment, say
from ops.launch.processes import end, spawn, terminable
from ops.launch.product import answer, command_line, prepare
from ops.launch.servers import Connection, servers
from ops.launch.supervise import Deaths, Supervisor, supervisor

_PATIENCE = 60.0  # seconds for the web to answer
_FAREWELL = 5.0  # seconds for the servers of an ended command to go
_HIGHEST_PORT = 65535
_ACCOUNT = "BE71 0961 2345 6769"  # invented: where the debtors of the demo pay


@dataclass(frozen=True)
class Part:
    """The web or the worker: a command of the product that runs for ever."""

    name: str
    command: list[str]
    variables: Mapping[str, str]
    log: Path
    patience: float  # seconds it may take to finish what it is doing

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it; it answers a little later."""
        return spawn(self.command, environment=self.variables, folder=places.ROOT, log=self.log)

    def halt(self, process: subprocess.Popen[bytes]) -> None:
        """SIGTERM, patience, then the whole group is killed."""
        end(process, signal.SIGTERM, self.patience)


def main(arguments: list[str]) -> int:
    """Run the demo until it is stopped; 1 with one line if it cannot start or has to give up."""
    options = _parser().parse_args(arguments)
    return guarded("ops/demo", lambda: _run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ops/demo", description="Run the demo agency.")
    port = os.environ.get("QUITTANCE_PORT") or "8000"
    parser.add_argument("--port", type=_port, default=port, help="where the web answers (8000)")
    parser.add_argument("--reset", action="store_true", help="empty the data folder first")
    parser.add_argument("--home", help="the data folder (QUITTANCE_HOME, else .quittance)")
    return parser


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= _HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port (1 to {_HIGHEST_PORT})")


def _run(options: argparse.Namespace) -> int:
    host = os.environ.get("QUITTANCE_HOST") or "127.0.0.1"
    _refuse_taken(host, options.port)
    home = places.home(options.home)
    busy = f"A demo already runs on {home}; stop it, or choose another folder with --home."
    with exclusive(home / "demo.lock", wait=False, busy=busy), terminable():
        python = environment.ensure()
        frontend.ensure(python)
        if options.reset:
            _reset(home)
        with servers(home) as running:
            variables = module_environment() | running.environment()
            variables |= {"QUITTANCE_HOME": str(home), "QUITTANCE_HOST": host}
            variables["QUITTANCE_PORT"] = str(options.port)
            variables.setdefault("QUITTANCE_AGENCY_IBAN", _ACCOUNT)
            prepare(python, variables)
            say("Looking whether the demo agency is there, else loading it …")
            loaded = answer(python, variables, "demo", "load", "--json")
            with supervisor(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as supervised:
                if running.connection:
                    _hold(supervised, running.connection, home)
                _start(supervised, python, variables, home)
                _await_health(supervised, variables, home / "logs" / "web.log")
                if not supervised.stopping:
                    _announce(variables, home, loaded)
                supervised.run()
                say("Stopping …")
    say("Stopped.")
    return 0


def _start(supervised: Supervisor, python: Path, variables: Mapping[str, str], home: Path) -> None:
    """The worker, then the web: they are stopped in the other order."""
    for name, verb, patience in (("worker", "worker", 30.0), ("web", "serve", 15.0)):
        log = home / "logs" / f"{name}.log"
        supervised.start(Part(name, command_line(python, verb), variables, log, patience))


def _hold(supervised: Supervisor, connection: Connection, home: Path) -> None:
    """Keep hold of the servers: should their keeper die, start another."""
    deaths = Deaths("the servers' keeper", home / "logs" / "keeper.log")

    def lost() -> None:
        supervised.unwatch(connection.channel)
        deaths.count(connection.farewell())
        say("the servers were lost; starting them again")
        connection.open()
        supervised.watch(connection.channel, lost)

    supervised.watch(connection.channel, lost)


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            told = f"Port {port} is reserved to root; choose another: ops/demo --port 8000"
            raise LaunchError(told) from None
        except OSError as error:
            raise LaunchError(
                f"Port {port} on {host} is taken ({error.strerror}); stop what uses it, "
                f"or choose another: ops/demo --port {port % _HIGHEST_PORT + 1}"
            ) from None


def _reset(home: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise LaunchError("--reset does not empty a database given by DATABASE_URL.")
    busy = "A command is using the servers of this folder; let it finish before --reset."
    deadline = time.monotonic() + _FAREWELL
    while True:
        try:
            with exclusive(home / "keeper.lock", wait=False, busy=busy):
                places.empty(home)
                return
        except LaunchError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)  # the servers of a command that has just ended are still stopping


def _await_health(supervised: Supervisor, variables: Mapping[str, str], log: Path) -> None:
    """Return when the web answers, or when we were told to stop meanwhile."""
    host, port = variables["QUITTANCE_HOST"], int(variables["QUITTANCE_PORT"])
    deadline = time.monotonic() + _PATIENCE
    while not supervised.stopping and not _healthy(host, port):
        if time.monotonic() > deadline:
            end_of_log = places.tail(log)
            raise LaunchError(f"The web did not answer within {_PATIENCE:.0f} s:\n{end_of_log}")
        supervised.turn(0.05)


def _healthy(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (not a bind)
    connection = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(variables: Mapping[str, str], home: Path, loaded: dict[str, Any]) -> None:
    host, port = variables["QUITTANCE_HOST"], variables["QUITTANCE_PORT"]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(f"\nQuittance runs at {address}/ (client area: {address}/client)\n")
    rows = [[str(value) for value in one.values()] for one in loaded.get("sign_ins", [])]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        print("  " + "   ".join(cells).rstrip())
    print(f"\nData and logs: {home}. Ctrl-C stops everything.", flush=True)
