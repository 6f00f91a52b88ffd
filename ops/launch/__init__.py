"""Everything that makes two commands enough. Start reading at `demo.py` or `checks.py`.

Standard library only, because it runs before the environment exists (`assets.py` excepted, which
runs inside it). Tests use one thing from here: `with servers(folder, durable=False) as s:`.
"""

from ops.launch.errors import LaunchError
from ops.launch.servers import Servers, servers

__all__ = ["LaunchError", "Servers", "servers"]
