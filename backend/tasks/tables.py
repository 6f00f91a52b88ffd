"""Tasks: what an agent or a manager has to do about a case, and why."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from backend.people.tables import Person


class Task(Table, tablename="task"):
    """`kind` names the reason ("promise.broken", "plan.approve" …); `dedup_key` makes it single."""

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    person_id = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    role = Text(null=False, default="agent")
    kind = Text(null=False, default=None)
    detail = Text(null=False, default="")
    due_on = Date(null=False, default=None)
    dedup_key = Text(null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    done_at = Timestamptz(null=True, default=None)
    done_by = Text(null=True, default=None)
