"""Indexes for figures as of a day: the few reversals of a creditor, and charges booked after it.

The first holds reversals alone. The second makes "booked later" cost nothing on the day itself.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes for figures as of a day"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX allocation_reversals ON allocation (creditor_id, reverses_id) INCLUDE (received_on) WHERE reverses_id IS NOT NULL;
CREATE INDEX charge_booked ON charge (booked_on);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
