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
PREFIX_MAX = 50  # PostgreSQL cuts names at 63 bytes, and "_worker" follows
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsRefused(Refused):
    """A setting is missing or cannot work; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation is made of. `role_dsns` has one entry for each of `ROLES`.

    `proxies` is how many of our own proxies a request passes before it reaches us.
    """

    home: Path
    admin_dsn: str
    role_dsns: Mapping[str, str]
    role_prefix: str
    redis_url: str
    host: str
    port: int
    proxies: int
    public_url: str
    client_url: str
    agency_name: str
    agency_country: str
    agency_iban: str
    allow_plain_http: bool
    write_off_alone_cents: int = 250_00  # what one manager may waive on a case alone

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
    if home.exists() and not home.is_dir():
        raise SettingsRefused(_("QUITTANCE_HOME must be a folder"))
    admin_dsn = environ.get("DATABASE_URL", "")
    if not admin_dsn:
        raise SettingsRefused(_("DATABASE_URL is not set: start through ops/quittance or ops/demo"))
    parts = _database("DATABASE_URL", admin_dsn)
    prefix = environ.get("QUITTANCE_ROLES") or parts.path.strip("/")
    if len(prefix.encode()) > PREFIX_MAX:
        raise SettingsRefused(_("The names of the roles would be too long: set QUITTANCE_ROLES"))
    host = environ.get("QUITTANCE_HOST", "127.0.0.1")
    port = _number("QUITTANCE_PORT", environ.get("QUITTANCE_PORT", "8000"), least=1, most=65535)
    public_url, client_url = _addresses(environ, host, port)
    country = environ.get("QUITTANCE_COUNTRY", "BE")
    if country not in ("BE", "FR"):
        raise SettingsRefused(_("QUITTANCE_COUNTRY must be BE or FR"))
    return Settings(
        home=home,
        admin_dsn=admin_dsn,
        role_dsns=_role_dsns(environ, parts, prefix, home),
        role_prefix=prefix,
        redis_url=_redis(environ.get("REDIS_URL", "")),
        host=host,
        port=port,
        proxies=_number("QUITTANCE_PROXIES", environ.get("QUITTANCE_PROXIES", "0"), most=9),
        public_url=public_url,
        client_url=client_url,
        agency_name=environ.get("QUITTANCE_AGENCY", "Cabinet Delmas"),
        agency_country=country,
        agency_iban=_account(environ.get("QUITTANCE_AGENCY_IBAN", "")),
        allow_plain_http=_plain_http_allowed(environ),
        write_off_alone_cents=100
        * _number(
            "QUITTANCE_WRITE_OFF_ALONE",
            environ.get("QUITTANCE_WRITE_OFF_ALONE", "250"),
            most=1_000_000,
        ),
    )


def _number(name: str, written: str, *, most: int, least: int = 0) -> int:
    if not (written.isascii() and written.isdigit()) or not least <= int(written[:9]) <= most:
        raise SettingsRefused(
            _("{name} must be a number from {least} to {most}"), name=name, least=least, most=most
        )
    return int(written)


def _database(name: str, written: str) -> SplitResult:
    try:
        parts = urlsplit(written)
        known = parts.scheme in ("postgresql", "postgres") and parts.port != 0
    except ValueError:
        known = False
    if not known or not parts.path.strip("/"):
        raise SettingsRefused(_("{name} must read postgresql://user@host/database"), name=name)
    return parts


def _role_dsns(
    environ: Mapping[str, str], admin: SplitResult, prefix: str, home: Path
) -> dict[str, str]:
    """One address for each login role: as given, else made from the administrator's."""
    given = {role: environ.get(f"DATABASE_URL_{role.upper()}", "") for role in ROLES}
    for role, dsn in given.items():
        if dsn:
            _database(f"DATABASE_URL_{role.upper()}", dsn)
    return {role: dsn or _for_role(admin, f"{prefix}_{role}", home) for role, dsn in given.items()}


def _redis(written: str) -> str:
    if written and urlsplit(written).scheme not in ("redis", "rediss", "unix"):
        raise SettingsRefused(_("REDIS_URL must start with redis://, rediss:// or unix://"))
    return written


def _plain_http_allowed(environ: Mapping[str, str]) -> bool:
    written = environ.get("QUITTANCE_ALLOW_PLAIN_HTTP", "")
    if written not in ("", "yes", "no"):
        raise SettingsRefused(_("QUITTANCE_ALLOW_PLAIN_HTTP must be yes or no"))
    return written == "yes"


def _addresses(environ: Mapping[str, str], host: str, port: int) -> tuple[str, str]:
    """The addresses people type, for the portal and for a client area with a name of its own.

    Plain http leaves this machine only where that is said knowingly: neither an address nor the
    network interface that answers may lie beyond loopback.
    """
    reached = f"[{host}]" if ":" in host else host
    public = _address("QUITTANCE_URL", environ.get("QUITTANCE_URL") or f"http://{reached}:{port}")
    client = environ.get("QUITTANCE_CLIENT_URL", "")
    client = _address("QUITTANCE_CLIENT_URL", client) if client else ""
    if not _plain_http_allowed(environ):
        for url in (public, client):
            if url.startswith("http://") and (
                urlsplit(url).hostname not in LOOPBACK or host not in LOOPBACK
            ):
                raise SettingsRefused(
                    _("{url} is plain http on {host}: use https, or allow it knowingly with"
                      " QUITTANCE_ALLOW_PLAIN_HTTP=yes"),
                    url=url, host=host,
                )  # fmt: skip
    return public, client


def _address(name: str, written: str) -> str:
    try:
        parts = urlsplit(written)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsRefused(_("{name} must read https://host, without a path"), name=name)
    return f"{parts.scheme}://{parts.netloc}"


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
