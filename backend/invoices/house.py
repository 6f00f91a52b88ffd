"""Who the agency is on paper and where it banks: dated rows that an administrator enters.

Nothing of it comes from the environment. What is missing is refused where it is needed, with the
page on which it is entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.db import unit_of_work
from backend.invoices.rules import ACCOUNT_KINDS, FACTS, check_bic, check_iban, lacking
from backend.journal import actions as journal
from backend.refusals import Refused
from backend.settings import settings
from backend.words import _

MISSING = {
    "client_money": _("No account of client money is known on {day}: an administrator enters it on"
                      " the page “The agency”, under Remittances"),
    "own": _("No account of the agency's own is known on {day}: an administrator enters it on the"
             " page “The agency”, under Remittances"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the agency. `holder` is the name in which the bank keeps it."""

    id: int
    kind: str
    holder: str
    iban: str
    bic: str
    valid_from: date
    entered_at: datetime
    entered_by: str


async def facts() -> dict[str, str]:
    """What the house says of itself, by the keys of `FACTS`; what was never told is not there."""
    found = await db.rows(
        "SELECT DISTINCT ON (key) key, value FROM agency_fact ORDER BY key, id DESC"
    )
    return {one["key"]: one["value"] for one in found if one["value"]}


async def accounts() -> list[Account]:
    """Every account ever entered, the latest first."""
    found = await db.rows(
        "SELECT a.id, a.kind, a.holder, a.iban, a.bic, a.valid_from, a.entered_at,"
        " coalesce(p.name, a.entered_by) AS entered_by FROM agency_account a"
        " LEFT JOIN person p ON p.id::text = a.entered_by ORDER BY a.valid_from DESC, a.id DESC"
    )
    return [Account(**dict(one)) for one in found]


async def account(kind: str, day: date) -> Account:
    """The account of the kind that holds on `day`.

    Raises `Refused` when nobody has entered one, naming the page where it is entered.
    """
    for one in await accounts():
        if one.kind == kind and one.valid_from <= day:
            return one
    raise Refused(MISSING[kind], day=day)


async def printed(day: date) -> dict[str, object]:
    """What is printed of the agency on a bill. Raises `Refused` naming what was never entered."""
    known = await facts()
    if lacking(known):
        raise Refused(
            _("The agency's address or VAT number is missing, and no bill may lack it: an"
              " administrator enters it on the page “The agency”, under Remittances")
        )  # fmt: skip
    own = await account("own", day)
    return {
        "name": settings().agency_name,
        "address": [known["street"], f"{known['postal_code']} {known['city']}"],
        "vat_no": known["vat_no"],
        "enterprise_no": known.get("enterprise_no", ""),
        "iban": own.iban,
        "bic": own.bic,
    }


async def tell(facts_told: Mapping[str, str], *, actor: str) -> None:
    """Enter facts of the house; those that say the same as before are left out."""
    async with unit_of_work():
        before = await facts()
        for key, value in facts_told.items():
            if key not in FACTS:
                raise Refused(_("Choose one of the list"))
            if before.get(key, "") == value.strip():
                continue
            await db.execute(
                "INSERT INTO agency_fact (key, value, entered_by) VALUES ($1, $2, $3)",
                key, value.strip(), actor,
            )  # fmt: skip
            await journal.note("agency.told", actor=actor, subject=key, value=value.strip())


async def open_account(
    *, kind: str, holder: str, iban: str, bic: str, valid_from: date, actor: str
) -> int:
    """Enter an account of the agency; returns its id. Raises `Refused` for a wrong number."""
    if kind not in ACCOUNT_KINDS:
        raise Refused(_("Choose one of the list"))
    number, bank = check_iban(iban), check_bic(bic)
    async with unit_of_work():
        made = await db.value(
            "INSERT INTO agency_account (kind, holder, iban, bic, valid_from, entered_by)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            kind, holder.strip(), number, bank, valid_from, actor,
        )  # fmt: skip
        await journal.note(
            "agency.account", actor=actor, subject=kind, iban=number, valid_from=valid_from
        )
        return int(made)
