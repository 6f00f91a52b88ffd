"""A house that can remit: accounts and facts of the agency, creditors that are paid, receipts."""

from datetime import UTC, date, datetime

from backend import db
from backend.collecting import actions as collecting
from backend.invoices import house
from backend.ledger import actions as ledger
from backend.money import Money
from backend.remittances import actions
from tests import cast

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
TRUST, OWN = "BE71096123456769", "BE68539007547034"
THEIRS = "BE43068999999501"
FIRST, SECOND = "first@house", "second@house"


async def furnish() -> None:
    """What an administrator enters once. Again: nothing more."""
    async with db.unit_of_work(readonly=True):
        if (await house.facts()).get("vat_no"):
            return
    await house.tell(
        {"street": "Rue du Canal 12", "postal_code": "4000", "city": "Liège",
         "vat_no": "BE0403170701", "enterprise_no": "0403.170.701"},
        actor="admin",
    )  # fmt: skip
    for kind, iban in (("client_money", TRUST), ("own", OWN)):
        await house.open_account(
            kind=kind, holder="Cabinet Delmas", iban=iban, bic="", valid_from=date(2020, 1, 1),
            actor="admin",
        )  # fmt: skip


async def creditor(
    ref: str,
    *,
    rate_bp: int = 2000,
    mode: str = "net",
    country: str = "BE",
    clear_days: int = 0,
    every: str = "monthly",
    within_days: int = 30,
    lang: str = "fr",
) -> int:
    """A creditor with an account and one flat rate."""
    async with db.unit_of_work():
        creditor_id = await db.value(
            "INSERT INTO creditor (ref, name, country, lang, iban, street, postal_code, city)"
            " VALUES ($1, $2, $3, $4, $5, 'Quai 3', '4020', 'Liège') RETURNING id",
            ref, f"Maison {ref}", country, lang, THEIRS,
        )  # fmt: skip
        mandate_id = await db.value(
            "INSERT INTO mandate (creditor_id, version, valid_from, vat_country, remit_mode,"
            " remit_every, remit_within_days, clear_days)"
            " VALUES ($1, 1, '2020-01-01', $2, $3, $4, $5, $6) RETURNING id",
            creditor_id, country, mode, every, within_days, clear_days,
        )  # fmt: skip
        await db.execute(
            "INSERT INTO fee_band (mandate_id, creditor_id, age_from, age_to, rate_bp)"
            " VALUES ($1, $2, 0, 99999, $3)",
            mandate_id, creditor_id, rate_bp,
        )  # fmt: skip
    return int(creditor_id)


async def case(creditor_id: int, euros: int = 20_000) -> int:
    """A case that the ledger knows."""
    case_id = await cast.case(creditor_id, amounts=(euros * 100,))
    async with db.unit_of_work():
        await ledger.place([case_id], key=f"placed:{case_id}", on=date(2026, 9, 14), actor="test")
    return case_id


async def pay(case_id: int, euros: int, *, key: str, on: date = MONDAY, direct: bool = False,
              today: date = TODAY) -> int:  # fmt: skip
    """Record a receipt of a case; returns its id."""
    async with db.unit_of_work(readonly=True):
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    receipt = await collecting.receive(
        idem_key=key, received_on=on, amount=Money(euros * 100),
        channel="creditor_direct" if direct else "agency_bank", case_number=number,
        today=today, actor=FIRST, payer_name="Menuiserie Leroy",
    )  # fmt: skip
    return receipt.payment.id


async def back(payment_id: int, *, key: str, today: date = TODAY) -> None:
    await collecting.reverse(payment_id, reason="unpaid", idem_key=key, actor=FIRST, today=today)


async def propose(creditor_id: int, *, key: str, until: date = TODAY, today: date = TODAY) -> int:
    made = await actions.propose(creditor_id, until=until, idem_key=key, actor=FIRST, today=today)
    assert made is not None
    return made
