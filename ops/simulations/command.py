"""`ops/simulate …`: a simulation inside the environment, from any folder."""

from ops.launch import environment
from ops.launch.errors import guarded
from ops.launch.places import module_environment
from ops.launch.processes import foreground, terminable

# Each simulation has servers of its own; none runs on given ones.
_NOT_OURS = ("DATABASE_URL", "REDIS_URL", "QUITTANCE_HOME", "QUITTANCE_ROLES")


def main(arguments: list[str]) -> int:
    """Run the simulation; the status is 0 only if nothing differed from the rules."""
    return guarded("ops/simulate", lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    python = environment.ensure()
    variables = {
        name: value
        for name, value in module_environment().items()
        if name not in _NOT_OURS and not name.startswith(("DATABASE_URL_", "QUITTANCE_"))
    }
    with terminable():
        return foreground(
            [str(python), "-P", "-m", "ops.simulations", *arguments], environment=variables
        ).wait()
