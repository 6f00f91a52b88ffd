"""The demo and the one-off commands, as real processes over a stand-in for the product."""

import json
import os
import signal
import socket
import subprocess
import time

import pytest

from tests.ops.conftest import Clone, alive, eventually, free_port, postmaster, processes_of


def until_announced(demo: subprocess.Popen[str]) -> str:
    """What the demo printed up to its last line of welcome."""
    assert demo.stdout is not None
    told = ""
    for line in demo.stdout:
        told += line
        if "Ctrl-C" in line:
            return told
    _, err = demo.communicate()
    pytest.fail(f"the demo ended: {told}{err}")


def test_the_demo_says_where_and_who_then_stops_clean_and_starts_again_fast(clone: Clone) -> None:
    port = str(free_port())
    with clone.start("demo", "--port", port) as demo:
        told = until_announced(demo)
        assert f"http://127.0.0.1:{port}/" in told
        assert "agent   a@x.example" in told
        demo.terminate()
        _, err = demo.communicate(timeout=30)
        assert demo.returncode == 0, err
    eventually(lambda: not processes_of(clone.root))
    started = time.monotonic()
    with clone.start("demo", "--port", port) as demo:
        until_announced(demo)
        assert time.monotonic() - started < 5
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=30)
        assert demo.returncode == 0


def test_every_part_that_is_killed_comes_back(clone: Clone) -> None:
    with clone.start("demo", "--port", str(free_port())) as demo:
        until_announced(demo)
        killed = [clone.noted("web")[-1], clone.noted("worker")[-1], postmaster(clone.home)]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: len(clone.noted("web")) == 2 and len(clone.noted("worker")) == 2)
        eventually(lambda: postmaster(clone.home) not in {0, killed[2]})
        keeper = next(p for p, told in processes_of(clone.home).items() if "keeper" in told)
        os.kill(keeper, signal.SIGKILL)
        eventually(
            lambda: any(
                "keeper" in told for p, told in processes_of(clone.home).items() if p != keeper
            )
        )
        demo.terminate()
        demo.communicate(timeout=30)
        assert demo.returncode == 0
    eventually(lambda: not processes_of(clone.root))


def test_a_demo_killed_outright_leaves_nothing_running(clone: Clone) -> None:
    with clone.start("demo", "--port", str(free_port())) as demo:
        until_announced(demo)
        assert len(processes_of(clone.root)) >= 6
        demo.kill()
        demo.communicate()
    eventually(lambda: not processes_of(clone.root))


def test_a_web_that_keeps_dying_stops_everything_with_its_last_words(clone: Clone) -> None:
    assert clone.run("quittance", "end", "0")[0] == 0
    (clone.home / "sick").touch()
    status, _, err = clone.run("demo", "--port", str(free_port()))
    assert status == 1
    assert "web died 5 times within a minute" in err
    assert "the web is sick" in err
    eventually(lambda: not processes_of(clone.root))


def test_a_taken_port_is_one_line_before_anything_is_built(clone: Clone) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, out, err = clone.run("demo", "--port", str(port))
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is taken" in err
    assert not clone.home.exists()


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "x"], ["--prot"], ["more"]])
def test_wrong_options_end_with_two(clone: Clone, words: list[str]) -> None:
    assert clone.run("demo", *words)[0] == 2


def test_a_second_demo_on_the_same_folder_is_refused(clone: Clone) -> None:
    with clone.start("demo", "--port", str(free_port())) as demo:
        until_announced(demo)
        status, _, err = clone.run("demo", "--port", str(free_port()))
        assert (status, err.count("\n")) == (1, 1)
        assert "already runs" in err
        demo.terminate()
        demo.communicate(timeout=30)


def test_reset_starts_from_nothing_and_refuses_a_given_database(clone: Clone) -> None:
    assert clone.run("quittance", "end", "0")[0] == 0
    (clone.home / "old").touch()
    with clone.start("demo", "--reset", "--port", str(free_port())) as demo:
        until_announced(demo)
        assert not (clone.home / "old").exists()
        demo.terminate()
        demo.communicate(timeout=30)
    status, _, err = clone.run("demo", "--reset", DATABASE_URL="postgresql://given")
    assert (status, err.count("\n")) == (1, 1)
    assert "DATABASE_URL" in err


def test_a_folder_of_something_else_is_refused(clone: Clone) -> None:
    elsewhere = clone.root / "thesis"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").touch()
    words = ["--reset", "--home", str(elsewhere), "--port", str(free_port())]
    status, _, err = clone.run("demo", *words)
    assert (status, err.count("\n")) == (1, 1)
    assert (elsewhere / "thesis.txt").exists()


def test_a_one_off_command_migrates_an_empty_database_once_and_speaks_alone_on_stdout(
    clone: Clone,
) -> None:
    for _ in range(2):
        status, out, err = clone.run("quittance", "end", "7", "naïve word")
        assert status == 7, err
        assert json.loads(out) == ["end", "7", "naïve word"]
    assert len(clone.noted("migrated")) == 1
    eventually(lambda: not processes_of(clone.root))


def test_two_commands_at_once_share_the_servers(clone: Clone) -> None:
    with clone.start("quittance", "hold") as one, clone.start("quittance", "hold") as two:
        assert one.stdout is not None
        assert two.stdout is not None
        assert one.stdout.readline() == two.stdout.readline()
        shared = postmaster(clone.home)
        one.communicate(timeout=30)
        assert alive(shared)
        assert clone.run("quittance", "end", "0")[0] == 0
        assert alive(shared)
        two.communicate(timeout=30)
        assert (one.returncode, two.returncode) == (0, 0)
    eventually(lambda: not processes_of(clone.root))


def test_a_command_that_is_terminated_stops_its_servers(clone: Clone) -> None:
    with clone.start("quittance", "hold") as command:
        assert command.stdout is not None
        assert command.stdout.readline()
        command.terminate()
        command.communicate(timeout=30)
        assert command.returncode == 128 + signal.SIGTERM
    eventually(lambda: not processes_of(clone.root))
