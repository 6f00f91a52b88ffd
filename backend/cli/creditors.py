"""`quittance creditor create|mandate|list`: the agency's clients and the terms agreed with them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, document, json_option, run, show, today
from backend.creditors import actions, queries
from backend.creditors.document import read_terms
from backend.creditors.rules import (
    AGE_MOST,
    COUNTRIES,
    FIXED_AT,
    IMPUTATIONS,
    INTEREST,
    LANGUAGES,
    OVERPAYMENTS,
    PLAN_INTEREST,
    REMIT_EVERY,
    REMIT_MODES,
    Band,
    Terms,
    check_bands,
    read_band,
    read_rate,
)
from backend.db import unit_of_work
from backend.money import NOTHING, read_amount


@click.group()
def creditor() -> None:
    """The agency's clients (mandants)."""


@creditor.command()
@click.option("--ref", required=True, help="The agency's short reference, such as LES.")
@click.option("--name", required=True)
@click.option("--country", type=click.Choice(COUNTRIES), default="BE", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option("--sector")
@click.option("--enterprise-no")
@click.option("--vat-no")
@click.option("--street")
@click.option("--postal-code")
@click.option("--city")
@click.option("--iban")
@click.option("--email")
@click.option("--phone")
@click.option("--client-since", type=DAY)
@click.option("--rate", help="One rate in per cent whatever the age: 15, 12,5.")
@click.option("--band", "bands", multiple=True, help="A rate by age: 0-90:15, the last one 91-:20.")
@click.option("--rate-fixed-at", type=click.Choice(FIXED_AT), default="placement")
@click.option("--vat-country", type=click.Choice(COUNTRIES), help="Default: the country.")
@click.option("--no-fee-on-direct", is_flag=True, help="No fee on what the creditor was paid.")
@click.option("--instalments-max", type=click.IntRange(1, 120), default=12, show_default=True)
@click.option("--instalment-min", default="25", show_default=True, help="In euros.")
@click.option("--settlement-min", default="100", show_default=True, help="Per cent of the balance.")
@click.option("--grace-days", type=click.IntRange(0, 60), default=3, show_default=True)
@click.option("--tolerance", default="5", show_default=True, help="Per cent of what is due.")
@click.option("--valid-from", type=DAY, help="First day of the terms. Default: client since.")
@json_option
def create(*, as_json: bool, ref: str, name: str, country: str, lang: str, **options: Any) -> None:
    """Take on a creditor. Without --rate or --band it has no terms, and earns the agency no fee."""
    facts = {fact: options[fact] for fact in actions.FACTS}

    async def work() -> dict[str, Any]:
        terms = _terms(country=country, **options)
        async with unit_of_work():
            creditor_id = await actions.create(
                ref=ref, name=name, country=country, lang=lang, facts=facts, actor=ACTOR
            )
            if terms is not None:
                since: date = options["valid_from"] or options["client_since"] or today()
                await actions.add_mandate(
                    creditor_ref=ref, valid_from=since, terms=terms, actor=ACTOR
                )
        return {"id": creditor_id, "ref": ref, "name": name, "mandate": 1 if terms else None}

    show(run(work), as_json=as_json, text=lambda a: f"{a['ref']}  {a['name']}")


def _terms(
    *, country: str, rate: str | None, bands: tuple[str, ...], **options: Any
) -> Terms | None:
    """The terms that the options tell of; none when neither a rate nor a band is given."""
    if rate is None and not bands:
        return None
    if rate is not None and bands:
        raise click.UsageError("give either --rate or --band")
    read = [Band(0, AGE_MOST, read_rate(rate))] if rate else [read_band(one) for one in bands]
    return Terms(
        bands=check_bands(read),
        rate_fixed_at=options["rate_fixed_at"],
        vat_country=options["vat_country"] or country,
        fee_on_direct=not options["no_fee_on_direct"],
        instalments_max=options["instalments_max"],
        instalment_min=read_amount(options["instalment_min"]),
        settlement_min_bp=read_rate(options["settlement_min"]),
        grace_days=options["grace_days"],
        tolerance_bp=read_rate(options["tolerance"]),
    )


@creditor.group()
def mandate() -> None:
    """The terms agreed with a creditor, version by version."""


@mandate.command("add")
@click.argument("ref")
@click.option("--valid-from", type=DAY, required=True, help="First day of the new version.")
@click.option(
    "--terms", "path", type=click.Path(path_type=Path), help="A JSON file: fee table and more."
)
@click.option("--rate", help="One rate in per cent whatever the age: 15, 12,5.")
@click.option("--band", "bands", multiple=True, help="A rate by age: 0-90:15, the last one 91-:20.")
@click.option("--free-days", type=click.IntRange(0, 365))
@click.option("--interest-policy", type=click.Choice(INTEREST))
@click.option("--imputation", type=click.Choice(IMPUTATIONS))
@click.option("--remit-mode", type=click.Choice(REMIT_MODES))
@click.option("--remit-every", type=click.Choice(REMIT_EVERY))
@click.option("--remit-within-days", type=click.IntRange(1, 90))
@click.option("--clear-days", type=click.IntRange(0, 60))
@click.option("--plan-overpayment", type=click.Choice(OVERPAYMENTS))
@click.option("--plan-interest", type=click.Choice(PLAN_INTEREST))
@click.option("--rate-fixed-at", type=click.Choice(FIXED_AT))
@click.option("--vat-country", type=click.Choice(COUNTRIES))
@json_option
def add_mandate(
    *,
    as_json: bool,
    ref: str,
    valid_from: date,
    path: Path | None,
    rate: str | None,
    bands: tuple[str, ...],
    **changes: Any,
) -> None:
    """Agree new terms with REF. What is not said stays as in the version before."""

    async def work() -> dict[str, Any]:
        async with unit_of_work(readonly=True):
            found = await queries.of_ref(ref)
            versions = await queries.mandates(found["id"])
        terms = versions[0].terms if versions else Terms(bands=(), vat_country=found["country"])
        if rate or bands:
            read = [Band(0, AGE_MOST, read_rate(rate))] if rate else [read_band(b) for b in bands]
            terms = replace(
                terms, bands=check_bands(read), fee_terms=None, fee_min=NOTHING, flat_fee=NOTHING
            )
        terms = replace(terms, **{name: to for name, to in changes.items() if to is not None})
        if path is not None:
            terms = read_terms(document(path), terms)
        await actions.add_mandate(creditor_ref=ref, valid_from=valid_from, terms=terms, actor=ACTOR)
        return {"ref": ref, "version": versions[0].version + 1 if versions else 1,
                "valid_from": valid_from.isoformat()}  # fmt: skip

    show(run(work), as_json=as_json, text=lambda a: f"{a['ref']}  mandate {a['version']}")


@creditor.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """All creditors."""

    async def work() -> list[dict[str, Any]]:
        async with unit_of_work(readonly=True):
            return await queries.everybody()

    show(
        {"creditors": run(work)},
        as_json=as_json,
        text=lambda a: "\n".join(
            f"{c['ref']:<12}{c['country']:<4}{c['name']}" for c in a["creditors"]
        ),
    )
