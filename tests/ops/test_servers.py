"""The servers of a data folder: started, shared, killed, found again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from redis import Redis, RedisError

from ops.launch import LaunchError, places, servers
from ops.launch.places import ROOT
from tests.ops.conftest import alive, eventually, postmaster, processes_of

HOLD = """
import sys, pathlib
from ops.launch import servers
with servers(pathlib.Path(sys.argv[1]), durable=False):
    print("held", flush=True)
    sys.stdin.read()
"""


def ask(url: str, question: str) -> object:
    async def asked() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asked())


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except (OSError, asyncpg.PostgresError):
        return False


def pings(url: str) -> bool:
    """False also while it reads its file, or is not there yet."""
    try:
        with Redis.from_url(url) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def holder(home: Path) -> subprocess.Popen[str]:
    """Another command that uses the folder's servers until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def keeper(home: Path) -> int:
    return next(pid for pid, told in processes_of(home).items() if "ops.launch.keeper" in told)


def valkey(home: Path) -> int:
    return next(pid for pid, told in processes_of(home).items() if "valkey-server" in told)


def test_both_servers_answer_while_the_block_runs_and_are_gone_after_it(folder: Path) -> None:
    with servers(folder, durable=False) as running:
        assert ask(running.database_url, "SELECT current_database()") == "quittance"
        assert ask(running.database_url, "SHOW listen_addresses") == ""
        with Redis.from_url(running.redis_url) as redis:
            assert redis.ping()
        owned = processes_of(folder)
    eventually(lambda: not any(map(alive, owned)), within=2)


def test_what_was_written_is_there_at_the_next_start(folder: Path) -> None:
    with servers(folder) as running, Redis.from_url(running.redis_url) as redis:
        ask(running.database_url, "CREATE TABLE kept AS SELECT 7 AS seven")
        redis.set("kept", 7)
    with servers(folder) as running, Redis.from_url(running.redis_url) as redis:
        assert ask(running.database_url, "SELECT seven FROM kept") == 7
        assert redis.get("kept") == b"7"


def test_two_users_share_one_cluster_and_the_last_to_leave_stops_it(folder: Path) -> None:
    with holder(folder) as other:
        first = postmaster(folder)
        with servers(folder, durable=False) as running:
            assert postmaster(folder) == first
            assert answers(running.database_url)
        assert alive(first)
        other.communicate()
    eventually(lambda: not processes_of(folder))


def test_a_user_killed_outright_leaves_nothing_running(folder: Path) -> None:
    with holder(folder) as user:
        assert len(processes_of(folder)) >= 3
        user.kill()
        user.communicate()
    eventually(lambda: not processes_of(folder))


@pytest.mark.parametrize("which", [postmaster, valkey])
def test_a_server_killed_outright_is_started_again(folder: Path, which: object) -> None:
    assert callable(which)
    with servers(folder) as running:
        ask(running.database_url, "CREATE TABLE kept AS SELECT 7 AS seven")
        killed = which(folder)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: not alive(killed))
        eventually(lambda: answers(running.database_url))
        assert ask(running.database_url, "SELECT seven FROM kept") == 7
        eventually(lambda: pings(running.redis_url))


def test_a_keeper_killed_outright_takes_the_servers_along_and_is_replaced(folder: Path) -> None:
    with servers(folder) as running:
        assert running.connection is not None
        killed, old = keeper(folder), postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: not alive(old))
        running.connection.open()
        assert answers(running.database_url)


def test_a_pid_file_that_names_a_stranger_is_not_believed(folder: Path) -> None:
    with servers(folder):
        pass
    stale = folder / "postgres/data/postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{folder}/postgres/data\n0\n5432\n\n\n\n")
    with servers(folder) as running:
        assert answers(running.database_url)


def test_a_cluster_half_made_is_made_again(folder: Path) -> None:
    half = folder / "postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with servers(folder, durable=False) as running:
        assert answers(running.database_url)
    assert not half.exists()


def test_data_of_another_major_version_is_refused_in_one_line(folder: Path) -> None:
    with servers(folder, durable=False):
        pass
    (folder / "postgres/data/PG_VERSION").write_text("9\n")
    refused = pytest.raises(LaunchError, match=r"made by PostgreSQL 9.*there is only 1[0-9]")
    with refused, servers(folder, durable=False):
        pass


@pytest.mark.parametrize("name", ["long-" * 24, "with space", "naïve&=?"])
def test_a_folder_no_socket_can_live_in_gets_a_short_one(folder: Path, name: str) -> None:
    home = folder / name
    with servers(home, durable=False) as running, Redis.from_url(running.redis_url) as redis:
        assert answers(running.database_url)
        assert redis.ping()
    short = Path((home / "run.path").read_text().strip())
    assert len(str(short)) < 60
    with servers(home, durable=False):
        assert Path((home / "run.path").read_text().strip()) == short
    for left in (*short.rglob("*"), short):
        left.rmdir() if left.is_dir() else left.unlink()


def test_given_servers_are_used_and_none_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://given")
    monkeypatch.setenv("REDIS_URL", "redis://given")
    with servers(folder) as running:
        assert running.environment() == {
            "DATABASE_URL": "postgresql://given",
            "REDIS_URL": "redis://given",
        }
        assert not processes_of(folder)


def test_only_what_is_not_given_is_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://given")
    with servers(folder) as running, Redis.from_url(running.redis_url) as redis:
        assert redis.ping()
        assert not (folder / "postgres").exists()


def test_data_that_the_servers_account_could_not_reach_is_put_where_it_can(
    folder: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with servers(closed, durable=False) as running:
        assert answers(running.database_url)
        assert (closed / "postgres").is_symlink() == (os.geteuid() == 0)
    places.empty(closed)
    assert {path.name for path in closed.iterdir()} <= {"keeper.lock", "logs"}
    assert not folder.exists() or not any(folder.iterdir())


def test_no_one_else_can_reach_the_sockets(folder: Path) -> None:
    with servers(folder, durable=False):
        sockets = [path for path in (folder / "run").rglob("*") if path.is_socket()]
        assert len(sockets) == 3
        for path in sockets:
            assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", 5432)) != 0
