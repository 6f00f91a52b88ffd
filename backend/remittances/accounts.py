"""Where creditors are paid. A new account is confirmed by a second person and rests for some days.

The account in force stays in use meanwhile: a letter that asks to pay elsewhere is an old trick.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend import db
from backend.db import unit_of_work
from backend.invoices import house
from backend.invoices.rules import check_bic, check_iban, cooling_days
from backend.journal import actions as journal
from backend.refusals import Conflict, NotFound, Refused
from backend.remittances.rules import SamePerson
from backend.words import _

NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a creditor. `verdict` is None while it waits for a second person."""

    id: int
    creditor_id: int
    holder: str
    iban: str
    bic: str
    reason: str
    usable_from: date
    entered_at: datetime
    entered_by: str
    entered_by_name: str
    verdict: str | None
    decided_by_name: str | None
    decided_at: datetime | None


async def of_creditor(creditor_id: int) -> list[Account]:
    """Every account ever told of the creditor, the latest first."""
    found = await db.rows(
        "SELECT a.id, a.creditor_id, a.holder, a.iban, a.bic, a.reason, a.usable_from,"
        " a.entered_at, a.entered_by, coalesce(p.name, a.entered_by) AS entered_by_name, a.verdict,"
        " coalesce(d.name, a.decided_by) AS decided_by_name, a.decided_at FROM creditor_account a"
        " LEFT JOIN person p ON p.id::text = a.entered_by"
        " LEFT JOIN person d ON d.id::text = a.decided_by WHERE a.creditor_id = $1"
        " ORDER BY a.id DESC",
        creditor_id,
    )
    return [Account(**dict(one)) for one in found]


def usable(told: list[Account], day: date) -> Account | None:
    """The account that holds on `day`: the latest confirmed one whose cooling period is over."""
    for one in told:
        if one.verdict == "confirmed" and one.usable_from <= day:
            return one
    return None


async def in_force(creditor_id: int, day: date) -> Account:
    """The account to pay to on `day`. Raises `Refused` when there is none."""
    found = usable(await of_creditor(creditor_id), day)
    if found is None:
        ref = await db.value("SELECT ref FROM creditor WHERE id = $1", creditor_id)
        raise Refused(
            _("No account of creditor {ref} can be used on {day}: enter it on the page"
              " “Account of the creditor”, and let a second person confirm it"),
            ref=ref, day=day,
        )  # fmt: skip
    check_iban(found.iban)
    return found


async def change(
    creditor_id: int, *, holder: str, iban: str, bic: str, reason: str, actor: str, today: date
) -> int:
    """Tell a new account of a creditor; it waits for a second person. Returns its id.

    Raises `Refused` for a number that cannot be, `Conflict` while another one waits.
    """
    number, bank = check_iban(iban), check_bic(bic)
    if not reason.strip():
        raise Refused(_("Say who told you, and how you made sure"))
    async with unit_of_work():
        await db.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('remittance', $1))", creditor_id
        )
        if any(one.verdict is None for one in await of_creditor(creditor_id)):
            raise Conflict(_("Another change waits already: confirm or refuse it first"))
        days = cooling_days(await house.facts())
        made = await db.value(
            "INSERT INTO creditor_account (creditor_id, holder, iban, bic, reason, usable_from,"
            " entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            creditor_id, holder.strip(), number, bank, reason.strip(),
            today + timedelta(days=days), actor,
        )  # fmt: skip
        await journal.note(
            "creditor.account_told", actor=actor, creditor_id=creditor_id, iban=number,
            usable_from=today + timedelta(days=days), reason=reason.strip(),
        )  # fmt: skip
        return int(made)


async def decide(account_id: int, verdict: str, *, actor: str) -> None:
    """Confirm or refuse a new account. Who told it may refuse it, never confirm it.

    Raises `SamePerson` (403), `Conflict` when it was decided before, `NotFound`.
    """
    async with unit_of_work():
        found = await db.row(
            "SELECT creditor_id, entered_by, verdict, iban FROM creditor_account WHERE id = $1"
            " FOR NO KEY UPDATE",
            account_id,
        )
        if found is None or verdict not in ("confirmed", "refused"):
            raise NotFound(NOWHERE)
        if found["verdict"] is not None:
            raise Conflict(_("This account was decided on before"))
        if verdict == "confirmed" and found["entered_by"] == actor:
            raise SamePerson(_("Somebody else confirms what you entered: ask a second person"))
        await db.execute(
            "UPDATE creditor_account SET verdict = $2, decided_by = $3, decided_at = now()"
            " WHERE id = $1",
            account_id, verdict, actor,
        )  # fmt: skip
        await journal.note(
            f"creditor.account_{verdict}", actor=actor, creditor_id=found["creditor_id"],
            iban=found["iban"],
        )  # fmt: skip
