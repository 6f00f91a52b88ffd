"""The cast: the same few people and companies in every test. Plain functions, invented names.

Each function inserts what it names through the unit of work around it, or opens one; what is not
given has a plain default. Answers are ids unless said otherwise.
"""

from datetime import date, timedelta
from itertools import count

from backend import db
from backend.db import unit_of_work
from backend.ledger import actions as ledger
from backend.people import passwords

PASSWORD = "violet-canal-on-paper"
_numbers = count(1)
_hash: list[str] = []


def fresh() -> int:
    """A number that no earlier call gave, for references that must be unique."""
    return next(_numbers)


async def person(*, role: str = "agent", creditor_ref: str | None = None) -> str:
    """Somebody who can sign in with `PASSWORD`; returns the e-mail address. Added once per role."""
    if not _hash:
        _hash.append(await passwords.hashed(PASSWORD))
    email = f"{role}-{creditor_ref or 'house'}@cast.example".lower()
    async with unit_of_work():
        await db.execute(
            "INSERT INTO person (name, email, role, creditor_id, password_hash, languages)"
            " VALUES ($1, $2, $3, (SELECT id FROM creditor WHERE ref = $4), $5, 'fr nl')"
            " ON CONFLICT (email) DO NOTHING",
            {"agent": "Inès Moreau", "manager": "Claude Delmas"}.get(role, "Paul Lescaut"),
            email, role, creditor_ref, _hash[0],
        )  # fmt: skip
    return email


async def creditor(
    ref: str = "LES", *, name: str = "Imprimerie Lescaut", country: str = "BE"
) -> int:
    """A creditor, without a mandate; the same reference again is the same creditor."""
    async with unit_of_work():
        await db.execute(
            "INSERT INTO creditor (ref, name, country, lang) VALUES ($1, $2, $3, 'fr')"
            " ON CONFLICT (ref) DO NOTHING",
            ref, name, country,
        )  # fmt: skip
        return int(await db.value("SELECT id FROM creditor WHERE ref = $1", ref))


async def mandate(
    creditor_id: int,
    *,
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
    rates: tuple[tuple[int, int, int], ...] = ((0, 90, 1500), (91, 365, 2000), (366, 99999, 3000)),
    rate_fixed_at: str = "placement",
    vat_country: str = "BE",
    instalments_max: int = 12,
    instalment_min_cents: int = 2500,
    settlement_min_bp: int = 8000,
    grace_days: int = 3,
    tolerance_bp: int = 500,
    interest_policy: str = "none",
) -> int:
    """A version of the creditor's terms; `rates` are (age from, age to, basis points)."""
    async with unit_of_work():
        version = await db.value(
            "SELECT coalesce(max(version), 0) + 1 FROM mandate WHERE creditor_id = $1", creditor_id
        )
        mandate_id = await db.value(
            "INSERT INTO mandate (creditor_id, version, valid_from, valid_until, rate_fixed_at,"
            " vat_country, instalments_max, instalment_min_cents, settlement_min_bp, grace_days,"
            " tolerance_bp, interest_policy)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
            creditor_id, version, valid_from, valid_until, rate_fixed_at, vat_country,
            instalments_max, instalment_min_cents, settlement_min_bp, grace_days, tolerance_bp,
            interest_policy,
        )  # fmt: skip
        for age_from, age_to, rate_bp in rates:
            await db.execute(
                "INSERT INTO fee_band (mandate_id, creditor_id, age_from, age_to, rate_bp)"
                " VALUES ($1, $2, $3, $4, $5)",
                mandate_id, creditor_id, age_from, age_to, rate_bp,
            )  # fmt: skip
    return int(mandate_id)


async def debtor(
    name: str = "Menuiserie Leroy SRL", *, kind: str = "B2B", enterprise_no: str | None = None
) -> int:
    async with unit_of_work():
        return int(
            await db.value(
                "INSERT INTO debtor (kind, name, match_name, enterprise_no, postal_code, city)"
                " VALUES ($1, $2, lower($2), $3, '4000', 'Liège') RETURNING id",
                kind, name, enterprise_no,
            )
        )  # fmt: skip


async def case(
    creditor_id: int,
    *,
    debtor_id: int | None = None,
    debtor_name: str = "Menuiserie Leroy SRL",
    amounts: tuple[int, ...] = (300_00,),
    placed_on: date = date(2026, 9, 14),
    due_on: date | None = None,
    indemnity_cents: int = 0,
    agent_id: int | None = None,
    mandate_id: int | None = None,
    number: str | None = None,
    creditor_ref: str | None = None,
) -> int:
    """An open case in the amicable stage with one claim per amount (cents), placed in the ledger;
    its claims' invoices are named after it."""
    place = fresh()
    number = number or f"T-{place:06d}"
    due_on = due_on or placed_on - timedelta(days=60)
    async with unit_of_work():
        debtor_id = debtor_id or await debtor(debtor_name)
        mandate_id = mandate_id or await db.value(
            "SELECT id FROM mandate WHERE creditor_id = $1 ORDER BY version DESC LIMIT 1",
            creditor_id,
        )
        case_id = await db.value(
            "INSERT INTO case_file (number, creditor_id, debtor_id, mandate_id, agent_id,"
            " creditor_ref, payment_ref, placed_on, kind, age_at_placement, debtor_name,"
            " debtor_city, principal_cents, balance_cents)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'B2B', $9, $10, 'Liège', $11, $12)"
            " RETURNING id",
            number, creditor_id, debtor_id, mandate_id, agent_id,
            creditor_ref or f"K{place:05d}", f"{700_000_000_000 + place}", placed_on,
            (placed_on - due_on).days, debtor_name, sum(amounts), sum(amounts) + indemnity_cents,
        )  # fmt: skip
        for place_in_case, cents in enumerate(amounts, start=1):
            await db.execute(
                "INSERT INTO claim (case_id, creditor_id, invoice_no, issued_on, due_on,"
                " amount_cents, open_cents) VALUES ($1, $2, $3, $4, $5, $6, $6)",
                case_id, creditor_id, f"{number}-{place_in_case}", due_on - timedelta(days=30),
                due_on, cents,
            )  # fmt: skip
        if indemnity_cents:
            await db.execute(
                "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
                " VALUES ($1, $2, 'indemnity', $3, $4)",
                case_id, creditor_id, indemnity_cents, placed_on,
            )  # fmt: skip
        await ledger.place([case_id], key=f"placed:T-{place}", on=placed_on, actor="cast")
    return int(case_id)
