"""How many cases of a creditor are open is counted in an index of those alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of open cases by creditor"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX case_file_open ON case_file (creditor_id) WHERE stage <> 'closed';
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
