"""The environment's stamp, and the lines a newcomer reads when it cannot be built."""

import errno
import json
import os
import sys
import venv
from pathlib import Path

import pytest

from ops.launch import LaunchError, environment
from ops.launch.errors import from_output, guarded, sentence


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    folder = tmp_path / "locks"
    folder.mkdir()
    for name in ("requirements.txt", "development.txt"):
        (folder / name).write_text("# nothing\n")
    return folder


def test_an_environment_is_built_once_and_again_when_its_lock_changes(
    tmp_path: Path, locks: Path
) -> None:
    made = tmp_path / "venv"
    python = environment.ensure(venv=made, locks=locks)
    stamp = made / "quittance.json"
    assert python == made / "bin/python"
    first = stamp.stat().st_mtime_ns
    environment.ensure(venv=made, locks=locks)
    assert stamp.stat().st_mtime_ns == first
    (locks / "requirements.txt").write_text("# something\n")
    environment.ensure(venv=made, locks=locks)
    assert json.loads(stamp.read_text())["requirements.txt"] == environment.digest(
        locks / "requirements.txt"
    )


def test_an_interrupted_environment_is_made_from_nothing(tmp_path: Path, locks: Path) -> None:
    made = tmp_path / "venv"
    venv.create(made, with_pip=False)
    (made / "half").touch()
    environment.ensure(venv=made, locks=locks)
    assert not (made / "half").exists()


def test_an_unreachable_registry_is_one_line(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (locks / "requirements.txt").write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(LaunchError, match=r"^The package registry cannot be reached\.[^\n]*$"):
        environment.ensure(venv=tmp_path / "venv", locks=locks)
    assert not (tmp_path / "venv/quittance.json").exists()


def test_a_python_without_venv_is_told_what_to_install(
    tmp_path: Path, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(LaunchError, match=r"apt install python3\.\d+-venv"):
        environment.ensure(venv=tmp_path / "venv", locks=locks)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "its hash differs"),
        ("npm error code EINTEGRITY", "its hash differs"),
        ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("npm error code EAI_AGAIN", "cannot be reached"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate is not trusted"),
    ],
)
def test_what_a_tool_printed_becomes_the_line_that_matters(printed: str, told: str) -> None:
    assert told in (from_output(printed) or "")


def test_an_unknown_failure_is_not_explained_away() -> None:
    assert from_output("SyntaxError: invalid syntax") is None


def test_errors_of_the_system_are_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert sentence(OSError(errno.ENOSPC, "No space", "/x")).startswith("The disk is full")
    assert "another user" in sentence(PermissionError(errno.EACCES, "Permission denied", "/x"))

    def fails() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "/x")

    assert guarded("ops/demo", fails) == 1
    assert capsys.readouterr().err.count("\n") == 1
