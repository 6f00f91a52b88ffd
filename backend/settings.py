"""Everything the surroundings decide, read from the environment once and checked at the start.

Nothing else reads environment variables. A value that cannot work stops the start with a sentence.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from stdnum import iban

from backend.refusals import Refused
from backend.words import _

CLONE = Path(__file__).parents[1]
ROLES = ("app", "portal", "worker", "report")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsRefused(Refused):
    """A setting is missing or cannot work; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation is made of. `role_dsns` has one entry for each of `ROLES`."""

    home: Path
    admin_dsn: str
    role_dsns: Mapping[str, str]
    role_prefix: str
    redis_url: str
    host: str
    port: int
    public_url: str
    client_url: str
    agency_name: str
    agency_country: str
    agency_iban: str
    allow_plain_http: bool

    @property
    def secure(self) -> bool:
        """Whether people reach us over https, so that cookies may be `__Host-` and `Secure`."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names we answer to; with two addresses, the client area has its own."""
        urls = [urlsplit(url) for url in (self.public_url, self.client_url) if url]
        return sorted({url.hostname for url in urls if url.hostname} | set(LOOPBACK))


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ`; raises `SettingsRefused` naming the first value that cannot work."""
    home = Path(environ.get("QUITTANCE_HOME") or CLONE / ".quittance").absolute()
    admin_dsn = environ.get("DATABASE_URL", "")
    if not admin_dsn:
        raise SettingsRefused(_("DATABASE_URL is not set: start through ops/quittance or ops/demo"))
    parts = urlsplit(admin_dsn)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsRefused(_("DATABASE_URL must read postgresql://user@host/database"))
    prefix = environ.get("QUITTANCE_ROLES") or parts.path.strip("/")
    port = environ.get("QUITTANCE_PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsRefused(_("QUITTANCE_PORT must be a number from 1 to 65535"))
    host = environ.get("QUITTANCE_HOST", "127.0.0.1")
    public_url = environ.get("QUITTANCE_URL") or f"http://{host}:{port}"
    allow_plain = environ.get("QUITTANCE_ALLOW_PLAIN_HTTP", "") == "yes"
    if (
        public_url.startswith("http://")
        and urlsplit(public_url).hostname not in LOOPBACK
        and not allow_plain
    ):
        raise SettingsRefused(
            _("{url} is plain http: use https, or set QUITTANCE_ALLOW_PLAIN_HTTP=yes knowingly"),
            url=public_url,
        )
    country = environ.get("QUITTANCE_COUNTRY", "BE")
    if country not in ("BE", "FR"):
        raise SettingsRefused(_("QUITTANCE_COUNTRY must be BE or FR"))
    return Settings(
        home=home,
        admin_dsn=admin_dsn,
        role_dsns={
            role: environ.get(f"DATABASE_URL_{role.upper()}")
            or _for_role(parts, f"{prefix}_{role}", home)
            for role in ROLES
        },
        role_prefix=prefix,
        redis_url=environ.get("REDIS_URL", ""),
        host=host,
        port=int(port),
        public_url=public_url.rstrip("/"),
        client_url=environ.get("QUITTANCE_CLIENT_URL", "").rstrip("/"),
        agency_name=environ.get("QUITTANCE_AGENCY", "Cabinet Delmas"),
        agency_country=country,
        agency_iban=_account(environ.get("QUITTANCE_AGENCY_IBAN", "")),
        allow_plain_http=allow_plain,
    )


def _account(written: str) -> str:
    """The account debtors pay to, without spaces; empty when the agency takes no money in."""
    account = written.replace(" ", "").upper()
    if account and not iban.is_valid(account, check_country=False):
        raise SettingsRefused(_("QUITTANCE_AGENCY_IBAN is not a valid account number"))
    return account


def role_passwords(home: Path, prefix: str) -> dict[str, str]:
    """Passwords of the login roles we create, made once and kept in the data folder (mode 0600)."""
    path = home / f"roles-{quote(prefix, safe='')}.json"
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError:
        made = {f"{prefix}_{role}": secrets.token_urlsafe(24) for role in ROLES}
        home.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return role_passwords(home, prefix)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
        return made


def _for_role(admin: SplitResult, role: str, home: Path) -> str:
    password = role_passwords(home, role.rpartition("_")[0])[role]
    address = admin.netloc.rpartition("@")[2]
    netloc = f"{quote(role)}:{quote(password)}@{address}"
    return urlunsplit(("postgresql", netloc, admin.path, admin.query, ""))


def database_name(dsn: str) -> str:
    return unquote(urlsplit(dsn).path.strip("/"))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read from its environment at the first call."""
    return load(os.environ)
