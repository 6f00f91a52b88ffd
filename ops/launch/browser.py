"""A Chromium for the browser tests: the one that is here, else one that we can install."""

import os
import shutil
import subprocess
from pathlib import Path

from ops.launch.places import say

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium(python: Path) -> Path | None:
    """A Chromium's program; installs one as root by apt, else by playwright, else gives None."""
    found = _present()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("No Chromium: installing Debian's …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _try(["apt-get", "update", "-q"], quiet)
        _try(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], quiet)
        found = _present()
    if found is None:
        say("No Chromium: asking playwright to download one …")
        _try([str(python), "-m", "playwright", "install", "chromium"], dict(os.environ))
        found = _present()
    return found


def _present() -> Path | None:
    named = [os.environ.get("CHROMIUM"), "/usr/bin/chromium", *map(shutil.which, _NAMES)]
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright"))
    downloaded = sorted(downloads.expanduser().glob("chromium-*/chrome-linux*/chrome"))
    candidates = [Path(name) for name in named if name] + downloaded[-1:]
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def _try(command: list[str], variables: dict[str, str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it printed nothing"]
        say(f"{command[0]} failed: {lines[-1]}")
