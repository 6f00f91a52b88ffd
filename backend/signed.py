"""Who asks, and what each role may do and for how long. Pure: no database, no web."""

from dataclasses import dataclass
from datetime import timedelta

STAFF = ("agent", "manager", "administrator")
MANAGERS = ("manager", "administrator")
ROLES = (*STAFF, "creditor")

# proposals of SAFETY R23; a session never outlives a working day
IDLE = {role: timedelta(minutes=30) for role in ROLES}
ABSOLUTE = {**{role: timedelta(hours=10) for role in STAFF}, "creditor": timedelta(hours=8)}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is asking. `token` is the session's secret: it goes to row-level security only."""

    id: int
    name: str
    role: str
    creditor_id: int | None
    creditor_name: str | None
    lang: str
    single_keys: bool
    theme: str
    token: str

    @property
    def actor(self) -> str:
        return str(self.id)

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("-", " ").split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words)).upper()

    @property
    def manages(self) -> bool:
        return self.role in MANAGERS

    @property
    def administers(self) -> bool:
        return self.role == "administrator"
