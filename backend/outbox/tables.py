"""Work that is owed: the outbox, the periodic runs, the workers' pulse. PostgreSQL is the truth."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigSerial,
    Date,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class OutboxItem(Table, tablename="outbox"):
    """One piece of work. `state`: "ready", "leased", "done", "dead"; `dedup_key`: once only."""

    id = BigSerial(primary_key=True)
    topic = Text(null=False, default=None)
    dedup_key = Text(null=False, default=None, unique=True)
    payload = JSONB(null=False, default="{}")
    run_after = Timestamptz(null=False, default=TimestamptzNow())
    attempts = Integer(null=False, default=0)
    attempts_max = Integer(null=False, default=5)
    state = Text(null=False, default="ready")
    lease_token = UUID(null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
    last_error = Text(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    done_at = Timestamptz(null=True, default=None)


class JobRun(Table, tablename="job_run"):
    """One periodic run for one business day; the row, not the clock, says what is owed."""

    id = BigSerial(primary_key=True)
    job = Varchar(length=40, null=False, default=None)
    business_date = Date(null=False, default=None)
    started_at = Timestamptz(null=False, default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)
    attempts = Integer(null=False, default=1)
    stats = JSONB(null=False, default="{}")


class WorkerPulse(Table, tablename="worker_pulse"):
    """When a worker was last seen alive."""

    name = Text(primary_key=True, null=False, default=None)
    seen_at = Timestamptz(null=False, default=TimestamptzNow())
