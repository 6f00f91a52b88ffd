"""Roles and passwords: what each role may do, and what a password must be. No database, no web."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from backend.refusals import Refused
from backend.words import _

STAFF = ("agent", "manager", "administrator")
MANAGERS = ("manager", "administrator")
ROLES = (*STAFF, "creditor")

# proposals of SAFETY R23; a session never outlives a working day
IDLE = {role: timedelta(minutes=30) for role in ROLES}
ABSOLUTE = {**{role: timedelta(hours=10) for role in STAFF}, "creditor": timedelta(hours=8)}

PASSWORD_LENGTH = {**dict.fromkeys(STAFF, 15), "creditor": 12}
PASSWORD_MAX = 256
FAILURES_BY_ACCOUNT = 8
FAILURES_BY_ADDRESS = 60
FAILURES_WITHIN = timedelta(minutes=15)


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


def throttled_as(address: str) -> str:
    """What counts as one address at the door: an IPv6 household has a whole /64 to change in."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or IPv6Network((int(known) >> 64 << 64, 64)))
    return str(known)


def check_password(password: str, *, role: str, about: tuple[str, ...]) -> None:
    """Length, and nothing that the account gives away. Raises `Refused` saying what to do."""
    least = PASSWORD_LENGTH[role]
    if not least <= len(password) <= PASSWORD_MAX:
        raise Refused(_("Use a password of {least} characters or more"), least=least)
    folded = password.casefold()
    if len(set(folded)) < 6 or any(word and word.casefold() in folded for word in about):
        raise Refused(_("Use a password that does not contain the name or repeat a few characters"))
