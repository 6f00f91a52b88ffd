"""What is asked of a creditor is found by the creditor, not by reading every rest of the agency."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T21:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of what is asked of creditors"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX blocker_creditor ON blocker (creditor_id) INCLUDE (case_id, kind, set_on) WHERE lifted_on IS NULL;
CREATE INDEX case_file_decision ON case_file (creditor_id, id) WHERE stage = 'legal_decision';
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
