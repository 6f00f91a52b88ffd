"""Indexes for the lists of cases: each order a person may ask for, and each state that few cases have.

Names are ordered by code point of their search form, whatever the database's own collation.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes for the lists of cases"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX case_file_balance ON case_file (balance_cents DESC, id DESC);
CREATE INDEX case_file_name ON case_file (search_name COLLATE "C", id);
CREATE INDEX case_file_next ON case_file ((coalesce(next_action_on, 'infinity'::date)), id);
CREATE INDEX case_file_arranged ON case_file (arrangement, placed_on DESC, id DESC) WHERE arrangement <> 'none';
CREATE INDEX case_file_blocked ON case_file (placed_on DESC, id DESC) WHERE blocked;
-- how well a fragment of a name narrows the search down is judged on more samples than usual
ALTER TABLE case_file ALTER COLUMN search_name SET STATISTICS 500;
-- a rest is looked up by its case also after it was lifted
CREATE INDEX blocker_history ON blocker (case_id, id DESC);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
