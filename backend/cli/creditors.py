"""`quittance creditor create|list`: the agency's clients and the terms agreed with them."""

from datetime import date
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.creditors import actions, queries
from backend.creditors.rules import (
    AGE_MOST,
    COUNTRIES,
    FIXED_AT,
    LANGUAGES,
    Band,
    Terms,
    check_bands,
    read_band,
    read_rate,
)
from backend.db import unit_of_work
from backend.money import read_amount


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
