"""Child processes that cannot outlive us, and the account that servers run as under root.

Each child asks the kernel for a signal when we die (PR_SET_PDEATHSIG), so that even `kill -9` of a
supervisor leaves nothing behind. Linux only. Children must be started from the main thread: the
kernel watches the thread that forked.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.launch.errors import LaunchError
from ops.launch.places import open_log

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A user without privileges, as which a server runs when we are root."""

    uid: int
    gid: int


def server_account(owned: Path) -> Account | None:
    """Whom to run PostgreSQL as: nobody else unless we are root, which it refuses.

    Under root: the owner of the existing data, else `postgres`, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = owned.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return Account(user.pw_uid, user.pw_gid)
    raise LaunchError(
        "PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`. "
        "Start as an ordinary user, or give DATABASE_URL."
    )


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    log: Path | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session that receives `death_signal` when we die.

    Its output is appended to `log`; without one it keeps our stdout and stderr.
    """
    output = open_log(log) if log else None
    try:
        return subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=_tie(death_signal),  # noqa: PLW1509 (we have one thread)
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        if output:
            output.close()


def foreground(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path | None = None,
    piped: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child in our own group, where Ctrl-C reaches it; it gets SIGTERM when we die.

    Its output is ours, or one pipe to read when `piped`; then it has no stdin either.
    """
    return subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL if piped else None,
        stdout=subprocess.PIPE if piped else None,
        stderr=subprocess.STDOUT if piped else None,
        preexec_fn=_tie(signal.SIGTERM),  # noqa: PLW1509 (we have one thread)
    )


def _tie(death_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec to be sent `death_signal` when we die."""
    libc, parent = ctypes.CDLL(None), os.getpid()

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # we died between the fork and the line above
            os._exit(1)

    return before_exec


def run_as(
    account: Account | None, command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a short command as that account and give back its status and what it printed."""
    return subprocess.run(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def reaches(account: Account | None, path: Path) -> bool:
    """Whether that account can enter the folder, or execute the file, at `path`."""
    command = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return run_as(account, command, {}, Path("/")).returncode == 0


def end(process: subprocess.Popen[bytes], asking: signal.Signals, patience: float) -> None:
    """Ask a child to stop, wait `patience` seconds, then kill what is left of its group."""
    if process.poll() is None:
        process.send_signal(asking)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and what it started and left behind, so that a restart meets no rival."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the stack as Ctrl-C does, so that what we hold is let go."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
