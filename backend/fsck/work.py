"""The checks of the work that is owed: none lost, none stuck, each night run once.

The setting `fsck.nights` lists the business days whose night is missing.
"""

from backend.fsck.check import Check

CHECKS = (
    Check(
        "outbox_stuck",
        """
        SELECT id::text, topic || ' ' || state || ' since ' || greatest(run_after, lease_until)
          FROM outbox WHERE state IN ('ready','leased')
           AND greatest(run_after, lease_until) < now() - interval '15 minutes'""",
        "Work has been owed for more than a quarter of an hour and nobody did it.",
        "Start the worker: `quittance worker`. `quittance doctor` says what it lacks.",
    ),
    Check(
        "outbox_dead",
        "SELECT id::text, topic || ': ' || coalesce(last_error, '') FROM outbox"
        " WHERE state = 'dead'",
        "Work failed every time and was given up.",
        "Remove the cause that it tells, then set its row back to ready.",
    ),
    Check(
        "night_missing",
        """
        SELECT day, 'not run' FROM unnest(string_to_array(current_setting('fsck.nights'), ' ')) day
        """,
        "A business day between the first night and the last has none: nothing was judged on it.",
        "`quittance night run --date` with today's date runs what is owed, in order.",
    ),
    Check(
        "night_unfinished",
        """
        SELECT business_date::text, 'begun ' || started_at FROM job_run
         WHERE finished_at IS NULL AND started_at < now() - interval '1 hour'""",
        "A night was begun and neither finished nor undone.",
        "`quittance night run --date` with its date.",
    ),
)
