"""People who sign in: agents, managers, administrators, and creditors' users; their sessions."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from backend.creditors.tables import Creditor


class Person(Table, tablename="person"):
    """Somebody with a role: "agent", "manager", "administrator" or "creditor" (a creditor's user).

    Without `email` and `password_hash` (agents of an import) nobody can sign in as them.
    """

    id = BigSerial(primary_key=True)
    agent_no = Integer(null=True, default=None, unique=True)  # as agencies number their agents
    name = Text(null=False, default=None)
    email = Text(null=True, default=None, unique=True)
    role = Text(null=False, default="agent")
    creditor_id = ForeignKey(Creditor, null=True, default=None, on_delete=OnDelete.restrict)
    lang = Text(null=False, default="fr")
    team = Text(null=True, default=None)
    languages = Text(null=False, default="fr")  # spoken, space separated: for assignment
    cases_max = Integer(null=True, default=None)
    active = Boolean(null=False, default=True)
    password_hash = Text(null=True, default=None)
    single_keys = Boolean(null=False, default=True)
    theme = Text(null=False, default="system")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class WebSession(Table, tablename="web_session"):
    """An open session. Only the SHA-256 of its token is kept; a revoked one never comes back."""

    token_hash = Bytea(primary_key=True, null=False, default=None)
    person_id = ForeignKey(Person, null=False, default=None, on_delete=OnDelete.restrict)
    creditor_id = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    idle_until = Timestamptz(null=False, default=None)
    absolute_until = Timestamptz(null=False, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """A failed sign-in, counted by account and by address (both hashed) to slow guessing down."""

    id = BigSerial(primary_key=True)
    account_hash = Bytea(null=False, default=None)
    address_hash = Bytea(null=False, default=None)
    at = Timestamptz(null=False, default=TimestamptzNow())
