"""Settings are read once and checked at the start: one sentence for what cannot work.

Volume: every setting, 40 bad values, each refused with one line that names it.
"""

import os
import stat
from pathlib import Path

import pytest

from backend.settings import ROLES, SettingsRefused, load

GOOD = {"DATABASE_URL": "postgresql://app@localhost/agency"}
ACCOUNT = "BE68 5390 0754 7034"

BAD = [
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "agency"),
    ("DATABASE_URL", "mysql://app@localhost/agency"),
    ("DATABASE_URL", "postgresql://app@localhost"),
    ("DATABASE_URL", "postgresql://app@localhost/"),
    ("DATABASE_URL", "postgresql://app@localhost:many/agency"),
    ("DATABASE_URL", "postgresql://app@localhost:99999/agency"),
    ("DATABASE_URL", "postgresql://app@[/agency"),
    ("DATABASE_URL_APP", "agency"),
    ("DATABASE_URL_PORTAL", "http://localhost/agency"),
    ("DATABASE_URL_WORKER", "postgresql://app@localhost"),
    ("DATABASE_URL_REPORT", "postgresql://app@localhost:x/agency"),
    ("QUITTANCE_ROLES", "r" * 51),
    ("QUITTANCE_HOME", __file__),
    ("QUITTANCE_PORT", "0"),
    ("QUITTANCE_PORT", "65536"),
    ("QUITTANCE_PORT", "http"),
    ("QUITTANCE_PORT", "-1"),
    ("QUITTANCE_PORT", "٨٠"),
    ("QUITTANCE_PORT", "9" * 5000),
    ("QUITTANCE_PROXIES", "many"),
    ("QUITTANCE_PROXIES", "10"),
    ("QUITTANCE_URL", "quittance.example"),
    ("QUITTANCE_URL", "ftp://quittance.example"),
    ("QUITTANCE_URL", "https://"),
    ("QUITTANCE_URL", "https://["),
    ("QUITTANCE_URL", "https://quittance.example/portal"),
    ("QUITTANCE_URL", "https://user@quittance.example"),
    ("QUITTANCE_URL", "https://quittance.example?x=1"),
    ("QUITTANCE_URL", "http://quittance.example"),
    ("QUITTANCE_URL", "HTTP://quittance.example"),
    ("QUITTANCE_CLIENT_URL", "clients.example"),
    ("QUITTANCE_CLIENT_URL", "http://clients.example"),
    ("QUITTANCE_HOST", "0.0.0.0"),  # noqa: S104 — the point: refused without https
    ("QUITTANCE_HOST", "192.0.2.7"),
    ("QUITTANCE_ALLOW_PLAIN_HTTP", "true"),
    ("QUITTANCE_COUNTRY", "NL"),
    ("QUITTANCE_AGENCY_IBAN", "BE68 5390 0754 7035"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "http://localhost"),
]


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    return {**GOOD, "QUITTANCE_HOME": str(tmp_path / "home")}


@pytest.mark.parametrize(("name", "written"), BAD)
def test_what_cannot_work_stops_the_start_with_one_sentence(surroundings, name, written):
    with pytest.raises(SettingsRefused) as refused:
        load({**surroundings, name: written})

    sentence = str(refused.value)
    assert "\n" not in sentence
    assert len(sentence) < 200
    assert name in sentence or name in ("QUITTANCE_URL", "QUITTANCE_CLIENT_URL", "QUITTANCE_HOST")


def test_every_setting_has_a_default_but_the_database(surroundings):
    chosen = load(surroundings)

    assert chosen.public_url == "http://127.0.0.1:8000"
    assert not chosen.secure
    assert chosen.proxies == 0
    assert set(chosen.role_dsns) == set(ROLES)
    assert all("//agency_" in dsn for dsn in chosen.role_dsns.values())


def test_plain_http_is_served_beyond_this_machine_only_knowingly(surroundings):
    beyond = {**surroundings, "QUITTANCE_HOST": "192.0.2.7", "QUITTANCE_URL": "http://q.example"}

    with pytest.raises(SettingsRefused, match="plain http"):
        load(beyond)
    with pytest.raises(SettingsRefused, match="plain http"):  # a tunnel's address hides it
        load({**beyond, "QUITTANCE_URL": "http://localhost:8000"})
    assert load({**beyond, "QUITTANCE_ALLOW_PLAIN_HTTP": "yes"}).allow_plain_http
    assert load({**beyond, "QUITTANCE_URL": "https://q.example"}).secure


def test_an_ipv6_loopback_is_this_machine(surroundings):
    assert load({**surroundings, "QUITTANCE_HOST": "::1"}).public_url == "http://[::1]:8000"


def test_we_answer_to_our_own_names_only(surroundings):
    chosen = load(
        surroundings
        | {"QUITTANCE_URL": "https://desk.example/", "QUITTANCE_CLIENT_URL": "https://c.example"}
    )

    assert chosen.public_url == "https://desk.example"
    assert set(chosen.hosts) == {"desk.example", "c.example", "127.0.0.1", "::1", "localhost"}


def test_passwords_of_the_roles_are_made_once_and_only_we_may_read_them(surroundings):
    first, second = load(surroundings), load(surroundings)
    kept = next(Path(surroundings["QUITTANCE_HOME"]).glob("roles-*.json"))

    assert first.role_dsns == second.role_dsns
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_address_given_for_a_role_is_taken_as_it_is(surroundings):
    given = "postgresql://reader@replica/agency"

    assert load({**surroundings, "DATABASE_URL_REPORT": given}).role_dsns["report"] == given


def test_an_account_is_kept_without_spaces(surroundings):
    chosen = load({**surroundings, "QUITTANCE_AGENCY_IBAN": ACCOUNT})

    assert chosen.agency_iban == "BE68539007547034"


def test_nothing_else_reads_the_environment():
    root = Path(__file__).parents[2]
    readers = {
        str(path.relative_to(root))
        for folder in ("backend", "jobs")
        for path in (root / folder).rglob("*.py")
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    }

    assert readers <= {"backend/settings.py", "backend/db.py"}, "read it in backend/settings.py"
    assert os.environ["PICCOLO_CONF"] == "backend.piccolo_conf"
