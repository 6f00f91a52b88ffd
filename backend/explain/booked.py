"""The ends of every chain: entries of the ledger, and rows of law with their article and source."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from backend import db
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, Words, fact, summed, words
from backend.law.imputation import ORDERS
from backend.law.rows import Row
from backend.law.vat import vat_rate
from backend.ledger import queries as ledger
from backend.ledger.queries import Booked, Posted
from backend.ledger.rules import ACCOUNTS, ENTRY_WORDS, POOL_WORDS
from backend.money import Money
from backend.payments.rules import BUCKET_WORDS
from backend.refusals import Refused
from backend.rulebook import queries as rulebook
from backend.words import _

POSTINGS_SHOWN = 200
CONFIDENCE_WORDS = {
    "sourced": _("from the source"),
    "formula": _("computed as every sourced row was"),
    "memory": _("from memory, to be verified"),
    "product": _("a choice of this product"),
    "weak": _("weakly sourced"),
    "unknown": _("not known"),
}


async def entry(asked: Asked) -> Step:
    """An entry of the ledger, its lines by pool. Each pool comes to nought; `moved` is what it
    moves in the pool where it moves most.
    """
    if asked.part("whole", "moved") == "whole":
        return await entry_step(asked.number, lines=True)
    found = await ledger.entries([asked.number])
    if not found:
        raise nothing()
    most = max(POOL_WORDS, key=lambda pool: _debits(pool, found[0]))
    debits = [line for line in found[0].lines if line.pool == most and line.amount.cents > 0]
    return summed(
        words(_("Moved by entry {number}"), number=str(found[0].id)),
        [_posted(line) for line in debits],
        on=found[0].booked_on, address=asked.address, behind=(_entry(found[0], lines=False),),
    )  # fmt: skip


async def entry_step(entry_id: int, *, lines: bool = False) -> Step:
    """The entry behind an amount; with its `lines` for the page of the entry itself."""
    found = await ledger.entries([entry_id])
    if not found:
        raise nothing()
    return _entry(found[0], lines=lines)


def _entry(booked: Booked, *, lines: bool) -> Step:
    how = [words(_("counts from {day}"), day=booked.value_on)]
    if booked.reason:
        how.append(words("{reason}", reason=booked.reason))
    if booked.reversed_by:
        how.append(words(_("reversed by entry {number}"), number=str(booked.reversed_by)))
    behind = []
    if booked.reverses_id:
        behind.append(
            Step(words(_("Reverses entry {number}"), number=str(booked.reverses_id)),
                 address=to(f"entry/{booked.reverses_id}"))
        )  # fmt: skip
    pools = [_pool(pool, booked) for pool in POOL_WORDS] if lines else []
    how += [_both_sides(pool, booked) for pool in POOL_WORDS if _debits(pool, booked)]
    return Step(
        words(_("Entry {number} of the ledger: {kind}"), number=str(booked.id),
              kind=words(ENTRY_WORDS[booked.kind])),
        Money(0) if lines else None,
        how=tuple(how),
        on=booked.booked_on,
        who=booked.actor,
        address=to(f"entry/{booked.id}"),
        parts=tuple(pool for pool in pools if pool.parts),
        behind=tuple(behind),
    )  # fmt: skip


def _debits(pool: str, booked: Booked) -> int:
    return sum(
        line.amount.cents for line in booked.lines if line.pool == pool and line.amount.cents > 0
    )


def _both_sides(pool: str, booked: Booked) -> Words:
    return words(
        _("{pool}: {sum} on the debit side, as much on the credit side"),
        pool=words(POOL_WORDS[pool]), sum=Money(_debits(pool, booked)),
    )  # fmt: skip


def _pool(pool: str, booked: Booked) -> Step:
    lines = [line for line in booked.lines if line.pool == pool]
    return summed(words(POOL_WORDS[pool]), [_posted(line) for line in lines])


def _posted(line: Posted) -> Step:
    return fact(
        words(ACCOUNTS[line.account].word),
        line.amount,
        how=(words(line.component),) if line.component else (),
        href=f"/payments/{line.payment_id}" if line.payment_id else "",
    )


async def posting(asked: Asked) -> Step:
    """A line of the ledger, within its entry."""
    row = await db.row(
        "SELECT p.entry_id, p.amount_cents, a.kind FROM posting p"
        " JOIN account a ON a.id = p.account_id WHERE p.id = $1",
        asked.number,
    )
    if row is None:
        raise nothing()
    return fact(
        words(ACCOUNTS[row["kind"]].word),
        row["amount_cents"],
        address=to(f"posting/{asked.id}"),
        behind=(await entry_step(row["entry_id"], lines=True),),
    )


SIDE = {
    "balance": "",
    "debit": "AND p.amount_cents > 0",
    "credit": "AND p.amount_cents < 0",
}


async def account(asked: Asked) -> Step:
    """The balance of an account: what each kind of entry brought to it, and the latest entries."""
    kind, ref, on = asked.id, asked.text("creditor"), asked.day("on")
    side = asked.part("balance", "debit", "credit")
    if kind not in ACCOUNTS:
        raise nothing()
    creditor_id = await db.value("SELECT id FROM creditor WHERE ref = $1", ref) if ref else None
    if ref and creditor_id is None:
        raise nothing()
    values = (kind, creditor_id, on)
    found = await db.rows(
        "SELECT e.kind, sum(p.amount_cents)::bigint AS cents, count(DISTINCT e.id) AS entries"
        f" {_ACCOUNT} {SIDE[side]} GROUP BY e.kind ORDER BY e.kind",
        *values,
    )
    latest = await db.rows(
        f"SELECT e.id, max(e.booked_on) AS day {_ACCOUNT} GROUP BY e.id"
        " ORDER BY e.id DESC LIMIT 20", *values,
    )  # fmt: skip
    return summed(
        words(ACCOUNTS[kind].word),
        [
            fact(words(ENTRY_WORDS[row["kind"]]), row["cents"] * (-1 if side == "credit" else 1),
                 how=(words(_("{count} entries"), count=row["entries"]),))
            for row in found
        ],
        on=on or asked.today,
        address=asked.address,
        href=f"/creditors/{quote(ref)}" if ref else "",
        behind=tuple(_entry(one, lines=False) for one in
                     await ledger.entries([row["id"] for row in latest])),
    )  # fmt: skip


_ACCOUNT = """
  FROM account a JOIN posting p ON p.account_id = a.id JOIN entry e ON e.id = p.entry_id
 WHERE a.kind = $1 AND ($2::bigint IS NULL OR a.creditor_id = $2)
   AND ($3::date IS NULL OR e.booked_on <= $3)
"""


async def rate(asked: Asked) -> Step:
    """A row of law."""
    rows = await known_rows(signed=not asked.own)
    if asked.id not in rows:
        raise nothing()
    return _law(rows[asked.id])


async def known_rows(*, signed: bool = False) -> Mapping[str, Row]:
    """Every row of law, shipped or added, by its id; `signed`: with who verified it."""
    return {row.id: row for row in (await rulebook.book(signed=signed)).rows}


async def law_rows(ids: Any) -> list[Step]:
    """The rows of law that an amount was computed with, as they are stored beside it."""
    wanted = json.loads(ids) if isinstance(ids, str) else ids
    if not wanted:
        return []
    rows = await known_rows()
    return [_law(rows[one]) for one in wanted if one in rows]


def _law(row: Row) -> Step:
    value = row.value if isinstance(row.value, str | int) else json.dumps(row.value)
    until = row.valid_until
    return Step(
        words("{row}", row=str(row.wanted)),
        how=(words(_("the value is {value}"), value=str(value)),
             words(_("from {day} until the day before {until}"), day=row.valid_from, until=until)
             if until else words(_("from {day} on"), day=row.valid_from)),
        article=row.article,
        source=row.source,
        confidence=CONFIDENCE_WORDS.get(row.confidence, row.confidence),
        who=row.verified_by,
        address=to(f"rate/{row.id}"),
    )  # fmt: skip


def order_step(rule: str) -> Step | None:
    """The order of imputation that an allocation names ("by_hand, BE 2023-01-01"), if it does."""
    ref = rule.partition(", ")[2]
    for order in ORDERS:
        if order.ref == ref:
            return Step(
                words(_("Order of imputation {ref}"), ref=ref),
                how=(_in_order(order.buckets),),
                article=order.source,
                confidence=CONFIDENCE_WORDS.get(order.confidence, order.confidence),
                on=order.valid_from,
            )
    return None


def _in_order(buckets: Sequence[str]) -> Words:
    """The buckets by their words, first to last."""
    names = [f"b{place}" for place in range(len(buckets))]
    facts = {
        name: words(BUCKET_WORDS.get(bucket, bucket))
        for name, bucket in zip(names, buckets, strict=True)
    }
    return words(" → ".join(f"{{{name}}}" for name in names), **facts)


async def vat_step(country: str, day: date, rate_bp: int) -> Step | None:
    """The row of law behind a rate of VAT, with its article; None where it says another by now."""
    try:
        row = vat_rate(country, day, await rulebook.book())
    except Refused:
        return None
    if row.rate_bp != rate_bp:
        return None
    share = f"{row.rate_bp // 100},{row.rate_bp % 100:02d} %"
    return Step(
        words(_("Standard rate of VAT, {country}: {rate}"), country=country, rate=share),
        article=row.source,
        confidence=CONFIDENCE_WORDS.get(row.confidence, row.confidence),
        on=row.valid_from,
    )
