"""Keeps services alive: what dies is started again, and what keeps dying stops everything.

One thread, woken by the kernel: a child's death, a signal, something to read. A service that died
is restarted after a pause that doubles; its fifth death within a minute raises `GaveUp` with the
last lines of its log, because a service that cannot live must be read about, not hammered.
"""

import contextlib
import selectors
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ops.launch.errors import LaunchError
from ops.launch.places import say, tail

DEATHS = 5
WITHIN = 60.0  # seconds
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


class Service(Protocol):
    """Something that runs as one child process."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def log(self) -> Path:
        """Where it writes."""

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it; raise LaunchError if it will not."""

    def halt(self, process: subprocess.Popen[bytes]) -> None:
        """Stop it and what it started; return when it is gone."""


class GaveUp(LaunchError):
    """A service died too often."""


@dataclass
class Deaths:
    """The recent deaths of one service, and what follows from one more."""

    name: str
    log: Path
    times: deque[float] = field(default_factory=deque)

    def count(self, reason: str = "") -> float:
        """Note a death now and give the pause before the next start, in seconds.

        Raises GaveUp at the fifth within a minute.
        """
        now = time.monotonic()
        self.times.append(now)
        while self.times[0] < now - WITHIN:
            self.times.popleft()
        if len(self.times) >= DEATHS:
            told = reason or tail(self.log)
            raise GaveUp(f"{self.name} died {DEATHS} times within a minute. Last lines:\n{told}")
        return min(_FIRST_PAUSE * 2.0 ** (len(self.times) - 1), _LONGEST_PAUSE)


@dataclass
class _Ward:
    """A service in our care: running, or due to be started again at a moment."""

    service: Service
    deaths: Deaths
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0


class Supervisor:
    """Runs services until it is told to stop. Use `supervisor()`, which puts signals back."""

    def __init__(self) -> None:
        self.stopping = False
        self._wards: list[_Ward] = []
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        self.watch(self._woken, self._drain)

    def start(self, service: Service) -> None:
        """Start a service and keep it, or hurry it if it is waiting to be started again.

        Raises LaunchError if it will not start.
        """
        known = (ward for ward in self._wards if ward.service.name == service.name)
        ward = next(known, None)
        if ward is None:
            ward = _Ward(service, Deaths(service.name, service.log))
            ward.process = service.launch()
            self._wards.append(ward)
        elif ward.process is None:
            ward.process = ward.service.launch()

    def processes(self) -> dict[str, int]:
        """Process ids of what is running now, by name."""
        return {w.service.name: w.process.pid for w in self._wards if w.process}

    def watch(self, channel: socket.socket, ready: Callable[[], None]) -> None:
        """Call `ready` from the loop whenever there is something to read on `channel`."""
        self._selector.register(channel, selectors.EVENT_READ, ready)

    def unwatch(self, channel: socket.socket) -> None:
        """Stop watching `channel`."""
        self._selector.unregister(channel)

    def turn(self, longest: float | None = None) -> None:
        """Wait for the next thing to happen, at most `longest` seconds, and deal with it."""
        dues = [ward.due - time.monotonic() for ward in self._wards if ward.process is None]
        waits = [max(0.0, wait) for wait in (*dues, longest) if wait is not None]
        for key, _ in self._selector.select(min(waits, default=None)):
            key.data()
        if not self.stopping:
            for ward in self._wards:
                self._tend(ward)

    def run(self) -> None:
        """Keep everything alive until told to stop; raises GaveUp."""
        while not self.stopping:
            self.turn()

    def halt(self) -> None:
        """Stop every service, the last started first."""
        while self._wards:
            ward = self._wards.pop()
            if ward.process:
                ward.service.halt(ward.process)

    def close(self) -> None:
        """Let go of the descriptors; the services must have been halted."""
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def signalled(self, number: int) -> None:
        """What the signal handlers do: a signal other than a child's death asks us to stop."""
        if number != signal.SIGCHLD:
            self.stopping = True

    def waker(self) -> int:
        """The descriptor into which Python writes when a signal arrives."""
        return self._waker.fileno()

    def _tend(self, ward: _Ward) -> None:
        if ward.process is not None and ward.process.poll() is not None:
            how = _ending(ward.process.returncode)
            ward.service.halt(ward.process)
            ward.process = None
            self._mourn(ward, how)
        elif ward.process is None and ward.due <= time.monotonic():
            try:
                ward.process = ward.service.launch()
            except LaunchError as error:
                self._mourn(ward, str(error))

    def _mourn(self, ward: _Ward, how: str) -> None:
        pause = ward.deaths.count()
        ward.due = time.monotonic() + pause
        say(f"{ward.service.name} {how}; starting it again in {pause:.1f} s")

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass


@contextmanager
def supervisor(*stop_signals: signal.Signals) -> Iterator[Supervisor]:
    """A supervisor that those signals stop; on leaving, everything it started is stopped."""
    kept = Supervisor()
    before = {}
    for number in (signal.SIGCHLD, *stop_signals):
        before[number] = signal.signal(number, lambda got, _frame: kept.signalled(got))
    descriptor = signal.set_wakeup_fd(kept.waker(), warn_on_full_buffer=False)
    try:
        yield kept
    finally:
        try:
            kept.halt()
        finally:
            signal.set_wakeup_fd(descriptor)
            for number, handler in before.items():
                signal.signal(number, handler)
            kept.close()


def _ending(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
