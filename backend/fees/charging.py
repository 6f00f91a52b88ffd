"""Charging fixed acts: openings, formal notices, plans, failures. Found from what happened.

A sweep, safe to repeat: an act is charged once, on its own day, by the mandate in force that day.
What happened before those terms were entered is left alone, so that nobody is charged afterwards
for what a new contract would have cost.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend import db
from backend.cases.rules import CLOSE_CODES
from backend.creditors import queries as creditors
from backend.creditors.rules import MandateVersion
from backend.db import unit_of_work
from backend.fees.actions import SYSTEM, book
from backend.fees.acts import priced
from backend.fees.facts import EarnedFee
from backend.fees.rules import percent
from backend.journal import actions as journal
from backend.law.vat import vat_rate
from backend.money import Money
from backend.rulebook import queries as rulebook

_IN_FORCE = "BETWEEN $2 AND $3"
FOUND = {
    "opening": "SELECT c.id AS case_id, c.placed_on AS day, 'case' AS key FROM case_file c"
    f" WHERE c.creditor_id = $1 AND c.placed_on {_IN_FORCE}",
    "formal_notice": "SELECT s.case_id, s.since AS day, s.id::text AS key FROM case_stage s"
    f" WHERE s.creditor_id = $1 AND s.stage = 'formal_notice' AND s.since {_IN_FORCE}",
    "plan": "SELECT p.case_id, p.agreed_on AS day, p.id::text AS key FROM plan p"
    f" WHERE p.creditor_id = $1 AND p.agreed_on {_IN_FORCE}",
    "failure": "SELECT c.id AS case_id, c.closed_on AS day, 'case' AS key FROM case_file c"
    f" WHERE c.creditor_id = $1 AND c.closed_on {_IN_FORCE} AND c.close_code = ANY($5)"
    " AND NOT EXISTS (SELECT FROM allocation a WHERE a.case_id = c.id AND a.bucket <> 'surplus'"
    "   GROUP BY a.case_id HAVING sum(a.amount_cents) > 0)",
}
FAILED = [code for code, end in CLOSE_CODES.items() if end.resolved == "no"
           and not end.leaves_cohort]  # fmt: skip


async def charge_acts(*, today: date, actor: str = SYSTEM) -> int:
    """Charge every act up to `today` that a mandate has a price for; returns how many."""
    async with unit_of_work():
        asked = await db.rows(
            "SELECT id, greatest(valid_from, (created_at AT TIME ZONE 'Europe/Brussels')::date)"
            " AS since, least(valid_until - 1, $1) AS until FROM mandate"
            " WHERE fee_terms ? 'acts' OR (flat_fee_cents > 0 AND NOT no_result_no_pay)"
            " ORDER BY creditor_id, id",
            today,
        )
        return sum(
            [
                await _charge(
                    await creditors.mandate(one["id"]), one["since"], one["until"], today, actor
                )
                for one in asked
            ]
        )


async def _charge(
    mandate: MandateVersion, since: date, until: date, today: date, actor: str
) -> int:
    await db.execute("SELECT FROM creditor WHERE id = $1 FOR NO KEY UPDATE", mandate.creditor_id)
    count, book_of_law = 0, await rulebook.book()
    for name, act in mandate.terms.agreed_fees.acts:
        used = await db.value(
            "SELECT count(*) FROM fee f WHERE f.mandate_id = $1 AND f.act = $2"
            " AND f.reverses_id IS NULL"
            " AND NOT EXISTS (SELECT FROM fee r WHERE r.reverses_id = f.id)",
            mandate.id,
            name,
        )
        found = await _uncharged(name, mandate, since, until)
        for place, one in enumerate(found, start=used):
            cost = priced(
                name,
                act,
                entrusted=Money(one["principal_cents"]),
                used=place,
                vat_bp=vat_rate(mandate.terms.vat_country, one["day"], book_of_law).rate_bp,
            )
            await _book(name, one, cost, mandate, today, actor)
        count += len(found)
    return count


async def _book(
    name: str, one: Any, cost: EarnedFee, mandate: MandateVersion, today: date, actor: str
) -> None:
    await book(
        cost, mandate, case_id=one["case_id"], on=one["day"], act=(name, one["key"]),
        booked_on=today, actor=actor,
        rule=f"mandate {mandate.version} of {mandate.valid_from}; act {name};"
        f" VAT {mandate.terms.vat_country} {percent(cost.vat_bp)}",
    )  # fmt: skip
    await journal.note(
        "fee.charged", actor=actor, subject=one["number"], case_id=one["case_id"],
        creditor_id=mandate.creditor_id, act=name, amount_cents=cost.fee.cents,
    )  # fmt: skip


async def _uncharged(name: str, mandate: MandateVersion, since: date, until: date) -> Sequence[Any]:
    failed = [FAILED] if name == "failure" else []
    return await db.rows(
        f"SELECT h.case_id, h.day, h.key, c.number, c.principal_cents FROM ({FOUND[name]}) h"
        " JOIN case_file c ON c.id = h.case_id"
        " WHERE NOT EXISTS (SELECT FROM fee f WHERE f.case_id = h.case_id AND f.act = $4"
        "   AND f.act_key = h.key) ORDER BY h.day, h.case_id, h.key",
        mandate.creditor_id, since, until, name, *failed,
    )  # fmt: skip
