"""Names need no more samples than other columns: searching inside them goes by trigrams anyway.

The planner may not use what it knows of names under row-level security, and reading a hundred and
fifty thousand cases at every ANALYZE was most of its time.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T21:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "usual statistics for names"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE case_file ALTER COLUMN search_name SET STATISTICS -1;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
