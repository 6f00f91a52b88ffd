"""Learning how a debtor is reached. An address is added or judged, never silently dropped."""

from backend import db
from backend.db import unit_of_work
from backend.debtors import rules
from backend.journal import actions as journal
from backend.refusals import Conflict, NotFound, Refused
from backend.words import _


async def add_contact(
    *,
    debtor_id: int,
    channel: str,
    value: str,
    person_name: str = "",
    actor: str,
    case_id: int | None = None,
    creditor_id: int | None = None,
) -> int:
    """Add a telephone number or an e-mail address as kept by `rules`; the contact's id.

    Known already: `Conflict`. Unreadable: `Refused`. The journal line names no number.
    """
    if channel not in rules.CHANNELS:
        raise Refused(_("Choose one of the list"))
    async with unit_of_work():
        country = await db.value("SELECT country FROM debtor WHERE id = $1", debtor_id)
        if country is None:
            raise NotFound(_("There is nothing here"))
        kept = rules.phone(value, country) if channel == "phone" else rules.email(value)
        contact_id = await db.value(
            "INSERT INTO contact (debtor_id, channel, value, person_name) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (debtor_id, channel, value) DO NOTHING RETURNING id",
            debtor_id, channel, kept, person_name or None,
        )  # fmt: skip
        if contact_id is None:
            raise Conflict(_("This is known already"))
        await journal.note(
            "contact.added",
            actor=actor,
            case_id=case_id,
            creditor_id=creditor_id,
            contact=contact_id,
            channel=channel,
        )
    return int(contact_id)


async def judge_contact(
    *,
    contact_id: int,
    debtor_id: int,
    quality: str,
    actor: str,
    case_id: int | None = None,
    creditor_id: int | None = None,
) -> None:
    """Say whether a number or address reaches the debtor: "good", "unknown" or "bad"."""
    if quality not in rules.QUALITIES:
        raise Refused(_("Choose one of the list"))
    async with unit_of_work():
        found = await db.value(
            "UPDATE contact SET quality = $3 WHERE id = $1 AND debtor_id = $2 RETURNING id",
            contact_id, debtor_id, quality,
        )  # fmt: skip
        if found is None:
            raise NotFound(_("There is nothing here"))
        await journal.note(
            "contact.judged",
            actor=actor,
            case_id=case_id,
            creditor_id=creditor_id,
            contact=contact_id,
            quality=quality,
        )
