"""What a password must be, and when guessing at the door is slowed down. No database, no web."""

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from backend.refusals import Refused
from backend.signed import STAFF
from backend.words import _

PASSWORD_LENGTH = {**dict.fromkeys(STAFF, 15), "creditor": 12}
PASSWORD_MAX = 256
FAILURES_BY_ACCOUNT = 8
FAILURES_BY_ADDRESS = 60
FAILURES_WITHIN = timedelta(minutes=15)


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
