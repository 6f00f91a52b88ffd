"""Creditors and their mandates, as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.creditors import fee_terms
from backend.creditors.rules import Band, MandateVersion, Terms
from backend.money import Money
from backend.refusals import NotFound
from backend.words import _

PAGE = 50
# Terms that are kept as they are named.
SAME = ("no_result_no_pay", "interest_policy", "remit_mode", "remit_every", "remit_within_days",
        "clear_days", "imputation", "plan_overpayment", "plan_interest", "free_days")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A creditor in the list; `open_cases` and `mandated` tell whether there is work, and terms."""

    id: int
    ref: str
    name: str
    city: str | None
    country: str
    open_cases: int
    mandated: bool


async def of_ref(ref: str) -> Any:
    """The creditor's row. Raises `NotFound`."""
    found = await db.row("SELECT * FROM creditor WHERE ref = $1", ref)
    if found is None:
        raise NotFound(_("There is no creditor with the reference {ref}"), ref=ref)
    return found


async def everybody() -> list[dict[str, Any]]:
    """All creditors with the number of the mandate that holds without end, for programs."""
    return [
        dict(one)
        for one in await db.rows(
            "SELECT c.ref, c.name, c.country, c.lang, c.enterprise_no,"
            " (SELECT max(m.version) FROM mandate m WHERE m.creditor_id = c.id) AS mandate"
            " FROM creditor c ORDER BY c.ref"
        )
    ]


async def page(*, search: str = "", after: str = "", today: date) -> tuple[list[Listed], str]:
    """One page by name, and the mark of the next ("" if this is the last)."""
    name, _bar, ref = after.rpartition("|")
    found = await db.rows(
        "SELECT c.id, c.ref, c.name, c.city, c.country,"
        " (SELECT count(*) FROM case_file f WHERE f.creditor_id = c.id AND f.stage <> 'closed')"
        "   AS open_cases,"
        " EXISTS (SELECT FROM mandate m WHERE m.creditor_id = c.id"
        "   AND (m.valid_until IS NULL OR m.valid_until > $5)) AS mandated"
        " FROM creditor c WHERE ($1 = '' OR search_form(c.name) LIKE '%' || search_form($2) || '%'"
        "   OR lower(c.ref) = lower($1))"
        " AND ($3 = '' OR (search_form(c.name), c.ref) > ($3, $4))"
        " ORDER BY search_form(c.name), c.ref LIMIT $6",
        search, _literal(search), name, ref, today, PAGE + 1,
    )  # fmt: skip
    listed = [Listed(**dict(one)) for one in found[:PAGE]]
    if len(found) <= PAGE:
        return listed, ""
    last = listed[-1]
    folded = await db.value("SELECT search_form($1)", last.name)
    return listed, f"{folded}|{last.ref}"


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the creditor has with the agency: cases and sums over all time, in cents."""

    cases: int
    open_cases: int
    placed_cents: int
    open_cents: int


async def standing(creditor_id: int) -> Standing:
    found = await db.row(
        "SELECT count(*) AS cases, count(*) FILTER (WHERE stage <> 'closed') AS open_cases,"
        " coalesce(sum(principal_cents), 0)::bigint AS placed_cents,"
        " coalesce(sum(balance_cents) FILTER (WHERE stage <> 'closed'), 0)::bigint AS open_cents"
        " FROM case_file WHERE creditor_id = $1",
        creditor_id,
    )
    assert found is not None
    return Standing(**dict(found))


async def mandates(creditor_id: int) -> list[MandateVersion]:
    """Every version, the latest first, with its bands by age."""
    found = await db.rows(
        "SELECT * FROM mandate WHERE creditor_id = $1 ORDER BY valid_from DESC", creditor_id
    )
    bands = await db.rows(
        "SELECT mandate_id, id, age_from, age_to, rate_bp FROM fee_band WHERE creditor_id = $1"
        " ORDER BY age_from",
        creditor_id,
    )
    return [_version(one, bands) for one in found]


async def mandate_on(creditor_id: int, day: date) -> MandateVersion | None:
    """The version that holds on `day`; before the first one, the first. None when there is none,
    or when the last one had ended."""
    found = await db.row(
        "SELECT * FROM mandate WHERE creditor_id = $1"
        " AND (valid_from <= $2 OR NOT EXISTS (SELECT FROM mandate e WHERE e.creditor_id = $1"
        "   AND e.valid_from <= $2))"
        " ORDER BY (valid_from <= $2) DESC, CASE WHEN valid_from <= $2 THEN $2 - valid_from"
        "   ELSE valid_from - $2 END LIMIT 1",
        creditor_id,
        day,
    )
    if found is None or (found["valid_until"] is not None and found["valid_until"] <= day):
        return None
    bands = await db.rows(
        "SELECT mandate_id, id, age_from, age_to, rate_bp FROM fee_band WHERE mandate_id = $1"
        " ORDER BY age_from",
        found["id"],
    )
    return _version(found, bands)


async def mandate(mandate_id: int) -> MandateVersion:
    """The version with this id, which must exist."""
    found = await db.row("SELECT * FROM mandate WHERE id = $1", mandate_id)
    assert found is not None
    bands = await db.rows(
        "SELECT mandate_id, id, age_from, age_to, rate_bp FROM fee_band WHERE mandate_id = $1"
        " ORDER BY age_from",
        mandate_id,
    )
    return _version(found, bands)


def _version(found: Any, bands: Sequence[Any]) -> MandateVersion:
    return MandateVersion(
        id=found["id"],
        creditor_id=found["creditor_id"],
        version=found["version"],
        valid_from=found["valid_from"],
        valid_until=found["valid_until"],
        terms=Terms(
            bands=tuple(
                Band(one["age_from"], one["age_to"], one["rate_bp"], one["id"])
                for one in bands
                if one["mandate_id"] == found["id"]
            ),
            rate_fixed_at=found["rate_fixed_at"],
            vat_country=found["vat_country"],
            fee_on_direct=found["fee_on_direct"],
            instalments_max=found["instalments_max"],
            instalment_min=Money(found["instalment_min_cents"]),
            settlement_min_bp=found["settlement_min_bp"],
            grace_days=found["grace_days"],
            tolerance_bp=found["tolerance_bp"],
            note=found["note"] or "",
            fee_terms=fee_terms.read(found["fee_terms"]) if found["fee_terms"] else None,
            fee_min=Money(found["fee_min_cents"]),
            flat_fee=Money(found["flat_fee_cents"]),
            **{name: found[name] for name in SAME},
        ),
    )
