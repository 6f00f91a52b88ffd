"""Who agrees with whom about a case's debt: what the written agreement wants to know of it."""

from dataclasses import dataclass
from datetime import date

from backend import db
from backend.money import Money


@dataclass(frozen=True, slots=True)
class Parties:
    """Who agrees with whom, about what. `claims` are number, days of issue and falling due, sum."""

    number: str
    creditor_id: int
    creditor: str
    creditor_ref: str
    creditor_iban: str
    debtor: str
    debtor_address: tuple[str, ...]
    lang: str
    country: str
    payment_ref: str
    balance: Money
    claims: tuple[tuple[str, date | None, date | None, Money], ...]
    charges: Money


async def of_case(case_id: int) -> Parties:
    """The parties of an existing case, with what is owed on it now."""
    found = await db.row(
        "SELECT c.number, c.creditor_id, k.name AS creditor, c.creditor_ref, k.iban, d.name,"
        " d.street, d.postal_code, d.city, d.lang, c.country, c.payment_ref, c.balance_cents,"
        " (SELECT coalesce(sum(amount_cents), 0)::bigint FROM charge WHERE case_id = c.id)"
        "   AS charges_cents"
        " FROM case_file c JOIN creditor k ON k.id = c.creditor_id"
        " JOIN debtor d ON d.id = c.debtor_id WHERE c.id = $1",
        case_id,
    )
    assert found is not None
    claims = await db.rows(
        "SELECT invoice_no, issued_on, due_on, open_cents FROM claim WHERE case_id = $1"
        " ORDER BY due_on, id",
        case_id,
    )
    town = " ".join(filter(None, (found["postal_code"], found["city"])))
    return Parties(
        number=found["number"],
        creditor_id=found["creditor_id"],
        creditor=found["creditor"],
        creditor_ref=found["creditor_ref"],
        creditor_iban=found["iban"] or "",
        debtor=found["name"],
        debtor_address=tuple(filter(None, (found["street"], town))),
        lang=found["lang"],
        country=found["country"],
        payment_ref=found["payment_ref"],
        balance=Money(found["balance_cents"]),
        claims=tuple(
            (row["invoice_no"], row["issued_on"], row["due_on"], Money(row["open_cents"]))
            for row in claims
        ),
        charges=Money(found["charges_cents"]),
    )
