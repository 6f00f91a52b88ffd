"""Signing in and out, and the people who may. Every sign-in gets a new session; old ones die."""

import hashlib
import secrets

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.people import passwords
from backend.people.rules import (
    FAILURES_BY_ACCOUNT,
    FAILURES_BY_ADDRESS,
    FAILURES_WITHIN,
    check_password,
    throttled_as,
)
from backend.refusals import Conflict, NotFound, Refused
from backend.signed import ABSOLUTE, IDLE, ROLES
from backend.words import _


class TooManyFailures(Refused):
    """Guessing is slowed down, never locked for good."""

    status = 429


class SignInRefused(Refused):
    """Unknown account, wrong password and disabled account read the same."""


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def sign_in(*, email: str, password: str, address: str, old_token: str) -> tuple[str, str]:
    """Open a session and return its token and the person's role; revoke the one in the browser.

    Raises `SignInRefused`, or `TooManyFailures` when the account or the address failed too often.
    """
    account = email.strip().casefold()
    await _count_attempt(account, throttled_as(address))
    async with unit_of_work(readonly=True):
        person = await db.row(
            "SELECT id, role, creditor_id, password_hash FROM person"
            " WHERE email = $1 AND active AND password_hash IS NOT NULL",
            account,
        )
    known = person["password_hash"] if person else None
    if not await passwords.matches(password, known) or person is None:
        async with unit_of_work():
            await journal.note("sign_in.refused", actor="anonymous")
        raise SignInRefused(_("This e-mail address and password do not go together"))
    fresh = (
        await passwords.hashed(password) if passwords.outdated(person["password_hash"]) else None
    )
    token = secrets.token_urlsafe(32)
    async with unit_of_work():
        if old_token:
            await _revoke(old_token)
        await db.execute(
            "INSERT INTO web_session (token_hash, person_id, creditor_id, idle_until,"
            " absolute_until) VALUES ($1, $2, $3, now() + $4, now() + $5)",
            digest(token), person["id"], person["creditor_id"],
            IDLE[person["role"]], ABSOLUTE[person["role"]],
        )  # fmt: skip
        if fresh:
            await db.execute(
                "UPDATE person SET password_hash = $2 WHERE id = $1", person["id"], fresh
            )
        await db.execute("DELETE FROM sign_in_attempt WHERE account_hash = $1", digest(account))
        await journal.note("person.signed_in", actor=str(person["id"]))
    return token, person["role"]


async def sign_out(*, token: str, actor: str) -> None:
    async with unit_of_work():
        await _revoke(token)
        await journal.note("person.signed_out", actor=actor)


async def create(
    *,
    name: str,
    email: str,
    role: str,
    password: str,
    lang: str = "fr",
    creditor_ref: str | None = None,
    team: str | None = None,
    languages: str = "fr",
    actor: str,
) -> int:
    """Add somebody who may sign in; a creditor's user names the creditor by its reference."""
    if role not in ROLES:
        raise Refused(_("{role} is not a role"), role=role)
    if (role == "creditor") != (creditor_ref is not None):
        raise Refused(_("A creditor's user needs a creditor, and nobody else has one"))
    account = email.strip().casefold()
    if "@" not in account[1:-1] or len(account) > 254:
        raise Refused(_("“{email}” is not an e-mail address"), email=email)
    check_password(password, role=role, about=(account.partition("@")[0], *name.split()))
    known = await passwords.hashed(password)
    async with unit_of_work():
        creditor_id = None
        if creditor_ref is not None:
            creditor_id = await db.value("SELECT id FROM creditor WHERE ref = $1", creditor_ref)
            if creditor_id is None:
                raise NotFound(_("There is no creditor {ref}"), ref=creditor_ref)
        person_id = await db.value(
            "INSERT INTO person (name, email, role, creditor_id, lang, team, languages,"
            " password_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (email) DO NOTHING RETURNING id",
            name, account, role, creditor_id, lang, team, languages, known,
        )  # fmt: skip
        if person_id is None:
            raise Conflict(_("{email} has an account already"), email=account)
        await journal.note(
            "person.created", actor=actor, subject=account, creditor_id=creditor_id, role=role
        )
    return int(person_id)


async def disable(*, email: str, actor: str) -> None:
    """Close the account and every session of it, from the next request on."""
    account = email.strip().casefold()
    async with unit_of_work():
        person_id = await db.value(
            "UPDATE person SET active = false WHERE email = $1 RETURNING id", account
        )
        if person_id is None:
            raise NotFound(_("Nobody signs in as {email}"), email=account)
        await db.execute(
            "UPDATE web_session SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL",
            person_id,
        )
        await journal.note("person.disabled", actor=actor, subject=account)


async def prefer(*, person_id: int, lang: str, theme: str, single_keys: bool) -> None:
    """Remember how somebody wants to see and work the screens."""
    async with unit_of_work():
        await db.execute(
            "UPDATE person SET lang = $2, theme = $3, single_keys = $4 WHERE id = $1",
            person_id, lang, theme, single_keys,
        )  # fmt: skip


async def _revoke(token: str) -> None:
    await db.execute(
        "UPDATE web_session SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL",
        digest(token),
    )


async def _count_attempt(account: str, address: str) -> None:
    """Count the attempt before the password is looked at, one at a time per account and address:

    else a hundred guesses sent at once would all be let through. Success strikes it off again. A
    refused attempt is not counted, so that nobody can keep an account shut for good.
    """
    hashes = [digest(account), digest(address)]
    async with unit_of_work():
        for key in sorted(int.from_bytes(known[:8], signed=True) for known in hashes):
            await db.execute("SELECT pg_advisory_xact_lock($1)", key)
        counts = await db.row(
            "SELECT (SELECT count(*) FROM sign_in_attempt WHERE account_hash = $1"
            "         AND at > now() - $3::interval) AS by_account,"
            "       (SELECT count(*) FROM sign_in_attempt WHERE address_hash = $2"
            "         AND at > now() - $3::interval) AS by_address",
            *hashes, FAILURES_WITHIN,
        )  # fmt: skip
        assert counts is not None
        if (
            counts["by_account"] >= FAILURES_BY_ACCOUNT
            or counts["by_address"] >= FAILURES_BY_ADDRESS
        ):
            raise TooManyFailures(_("Too many failed attempts: wait a quarter of an hour"))
        await db.execute(
            "INSERT INTO sign_in_attempt (account_hash, address_hash) VALUES ($1, $2)", *hashes
        )
