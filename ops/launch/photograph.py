"""`ops/photograph`: the README's pictures, taken from the demo agency by the tests' browser."""

import tempfile
from pathlib import Path

from ops.launch import environment, frontend
from ops.launch.browser import chromium
from ops.launch.errors import LaunchError, guarded
from ops.launch.places import ROOT, module_environment
from ops.launch.processes import foreground, terminable
from ops.launch.servers import servers


def main() -> int:
    """Take them; 0 if all is well, 1 with one line if not."""
    return guarded("ops/photograph", _run)


def _run() -> int:
    with terminable():
        python = environment.ensure(development=True)
        frontend.ensure(python)
        camera = chromium(python)
        if camera is None:
            raise LaunchError("There is no Chromium and none could be installed; set CHROMIUM.")
        with (
            tempfile.TemporaryDirectory(prefix="qp-") as base,
            servers(Path(base), durable=False) as running,
        ):
            variables = module_environment() | running.environment()
            variables |= {"QUITTANCE_HOME": base, "CHROMIUM": str(camera)}
            command = [str(python), "-m", "tests.browser.photographs"]
            with foreground(command, environment=variables, folder=ROOT) as process:
                process.wait()
            return int(process.returncode != 0)
