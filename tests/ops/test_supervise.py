"""Supervision, on real children that live and die as they are told."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.launch.processes import end, spawn
from ops.launch.supervise import DEATHS, GaveUp, supervisor
from tests.ops.conftest import alive, eventually

SLEEP = "import signal; signal.pause()"
STUBBORN = """
import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print("up", flush=True)
while True: signal.pause()
"""
PARENT = """
import signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(child.pid, flush=True)
signal.pause()
"""


@dataclass
class Child:
    """A Python program as a service."""

    name: str
    program: str
    log: Path
    patience: float = 5

    def launch(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", self.program]
        return spawn(command, environment={}, folder=self.log.parent, log=self.log)

    def halt(self, process: subprocess.Popen[bytes]) -> None:
        end(process, signal.SIGTERM, self.patience)


def test_what_dies_is_started_again_and_what_lives_is_left_alone(tmp_path: Path) -> None:
    with supervisor() as supervised:
        supervised.start(Child("mortal", SLEEP, tmp_path / "a.log"))
        supervised.start(Child("other", SLEEP, tmp_path / "b.log"))
        before = supervised.processes()
        os.kill(before["mortal"], signal.SIGKILL)
        while supervised.processes().get("mortal") in {None, before["mortal"]}:
            supervised.turn(5)
        assert supervised.processes()["other"] == before["other"]
        assert alive(supervised.processes()["mortal"])


def test_the_fifth_death_within_a_minute_stops_everything_with_the_last_lines(
    tmp_path: Path,
) -> None:
    sick = "print('cannot read the moon'); raise SystemExit(4)"
    with supervisor() as supervised:
        supervised.start(Child("well", SLEEP, tmp_path / "well.log"))
        well = supervised.processes()["well"]
        supervised.start(Child("sick", sick, tmp_path / "sick.log"))
        with pytest.raises(GaveUp, match=r"sick died 5 times.*\n(.*\n)*cannot read the moon"):
            supervised.run()
    assert (tmp_path / "sick.log").read_text().count("moon") == DEATHS
    assert not alive(well)


def test_a_signal_stops_the_loop_and_the_handlers_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGUSR1)
    with supervisor(signal.SIGUSR1) as supervised:
        supervised.start(Child("child", SLEEP, tmp_path / "log"))
        child = supervised.processes()["child"]
        os.kill(os.getpid(), signal.SIGUSR1)
        supervised.run()
        assert alive(child)
    assert not alive(child)
    assert signal.getsignal(signal.SIGUSR1) is before


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with supervisor() as supervised:
        supervised.start(Child("deaf", STUBBORN, log, patience=0.2))
        eventually(lambda: log.read_text() == "up\n")
        deaf = supervised.processes()["deaf"]
    assert not alive(deaf)


def test_what_a_dead_child_left_behind_is_killed_before_it_is_started_again(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with supervisor() as supervised:
        supervised.start(Child("parent", PARENT, log))
        eventually(lambda: log.exists() and log.read_text().strip())
        left_behind = int(log.read_text())
        os.kill(supervised.processes()["parent"], signal.SIGKILL)
        while "parent" in supervised.processes() and len(log.read_text().split()) < 2:
            supervised.turn(0.05)
        eventually(lambda: not alive(left_behind))


def test_killing_the_supervisor_outright_leaves_no_child(tmp_path: Path) -> None:
    program = f"""
import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r})
from pathlib import Path
from ops.launch.supervise import supervisor
from tests.ops.test_supervise import Child
with supervisor() as supervised:
    supervised.start(Child("child", {SLEEP!r}, Path({str(tmp_path / "log")!r})))
    print(supervised.processes()["child"], flush=True)
    supervised.run()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert alive(child)
        process.kill()
    eventually(lambda: not alive(child))
