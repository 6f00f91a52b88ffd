"""Taking on a creditor, and agreeing terms with one. A mandate is never edited: it is followed."""

from collections.abc import Mapping
from datetime import date

from backend import db
from backend.creditors import queries
from backend.creditors.fee_terms import written
from backend.creditors.rules import COUNTRIES, LANGUAGES, Terms, check_bands, check_ref, check_terms
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.refusals import Conflict, Refused
from backend.words import _

# What may be known of a creditor beside its reference and name.
FACTS = ("sector", "enterprise_no", "vat_no", "street", "postal_code", "city", "iban",
         "email", "phone", "client_since")  # fmt: skip


async def create(
    *,
    ref: str,
    name: str,
    country: str = "BE",
    lang: str = "fr",
    facts: Mapping[str, object] | None = None,
    actor: str,
) -> int:
    """Take on a creditor, without terms; returns its id. `facts` are columns named in `FACTS`.

    Raises `Conflict` when the reference is taken, `Refused` for what cannot be.
    """
    check_ref(ref)
    if not name.strip() or country not in COUNTRIES or lang not in LANGUAGES:
        raise Refused(_("A creditor needs a name, a country (BE, FR) and a language (fr, nl, en)"))
    known = {fact: (facts or {}).get(fact) or None for fact in FACTS}
    async with unit_of_work():
        creditor_id = await db.value(
            f"INSERT INTO creditor (ref, name, country, lang, {', '.join(FACTS)})"
            f" VALUES ($1, $2, $3, $4, {', '.join(f'${n + 5}' for n in range(len(FACTS)))})"
            " ON CONFLICT (ref) DO NOTHING RETURNING id",
            ref, name.strip(), country, lang, *known.values(),
        )  # fmt: skip
        if creditor_id is None:
            raise Conflict(_("The reference {ref} is taken: choose another"), ref=ref)
        await journal.note(
            "creditor.created", actor=actor, subject=ref, creditor_id=creditor_id, name=name
        )
    return int(creditor_id)


async def add_mandate(*, creditor_ref: str, valid_from: date, terms: Terms, actor: str) -> int:
    """Agree terms that hold from `valid_from` on; the version before them ends the day before.

    Fees already earned stay as they are. Raises `Refused` when `valid_from` does not lie after
    the beginning of the latest version, or before its end.
    """
    check_terms(terms)
    async with unit_of_work():
        creditor = await queries.of_ref(creditor_ref)
        await db.execute("SELECT FROM creditor WHERE id = $1 FOR NO KEY UPDATE", creditor["id"])
        version = await _end_the_latest(creditor["id"], valid_from)
        mandate_id = await _insert(creditor["id"], version, valid_from, terms)
        for band in check_bands(terms.bands) if terms.bands else ():
            await db.execute(
                "INSERT INTO fee_band (mandate_id, creditor_id, age_from, age_to, rate_bp)"
                " VALUES ($1, $2, $3, $4, $5)",
                mandate_id, creditor["id"], band.age_from, band.age_to, band.rate_bp,
            )  # fmt: skip
        await journal.note(
            "mandate.agreed", actor=actor, subject=creditor_ref, creditor_id=creditor["id"],
            version=version, valid_from=valid_from,
        )  # fmt: skip
    return int(mandate_id)


async def _insert(creditor_id: int, version: int, valid_from: date, terms: Terms) -> int:
    facts: dict[str, object] = {
        "creditor_id": creditor_id,
        "version": version,
        "valid_from": valid_from,
        "rate_fixed_at": terms.rate_fixed_at,
        "vat_country": terms.vat_country,
        "fee_on_direct": terms.fee_on_direct,
        "fee_min_cents": terms.fee_min.cents,
        "flat_fee_cents": terms.flat_fee.cents,
        "instalments_max": terms.instalments_max,
        "instalment_min_cents": terms.instalment_min.cents,
        "settlement_min_bp": terms.settlement_min_bp,
        "grace_days": terms.grace_days,
        "tolerance_bp": terms.tolerance_bp,
        "note": terms.note or None,
        "fee_terms": written(terms.fee_terms) if terms.fee_terms else None,
        **{name: getattr(terms, name) for name in queries.SAME},
    }
    places = ", ".join(f"${place}" for place in range(1, len(facts) + 1))
    return int(
        await db.value(
            f"INSERT INTO mandate ({', '.join(facts)}) VALUES ({places}) RETURNING id",
            *facts.values(),
        )
    )


async def _end_the_latest(creditor_id: int, valid_from: date) -> int:
    """End the latest version where the new one begins; returns the new one's number."""
    latest = await db.row(
        "SELECT id, version, valid_from, valid_until FROM mandate WHERE creditor_id = $1"
        " ORDER BY version DESC LIMIT 1",
        creditor_id,
    )
    if latest is None:
        return 1
    if valid_from <= latest["valid_from"]:
        raise Refused(
            _("Version {version} holds from {day}: the next one must begin later"),
            version=latest["version"],
            day=latest["valid_from"],
        )
    if latest["valid_until"] is None:
        await db.execute(
            "UPDATE mandate SET valid_until = $2 WHERE id = $1", latest["id"], valid_from
        )
    elif latest["valid_until"] > valid_from:
        raise Refused(
            _("Version {version} holds until {day}: the next one cannot begin before"),
            version=latest["version"],
            day=latest["valid_until"],
        )
    return int(latest["version"]) + 1
