"""`ops/bench …`: a benchmark inside the environment, from any folder."""

from ops.launch import environment
from ops.launch.errors import guarded
from ops.launch.places import module_environment
from ops.launch.processes import foreground, terminable

# Each benchmark has servers of its own, made as in production; none is measured on given ones.
_NOT_OURS = ("DATABASE_URL", "REDIS_URL", "QUITTANCE_HOME", "QUITTANCE_ROLES")


def main(arguments: list[str]) -> int:
    """Run the benchmark; the status is 0 when it ran, whatever it found."""
    return guarded("ops/bench", lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    python = environment.ensure()
    variables = {
        name: value
        for name, value in module_environment().items()
        if name not in _NOT_OURS and not name.startswith(("DATABASE_URL_", "QUITTANCE_"))
    }
    with terminable():
        return foreground(
            [str(python), "-P", "-m", "ops.benchmarks", *arguments], environment=variables
        ).wait()
