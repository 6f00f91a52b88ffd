"""Sums over many cases: a placement, a creditor, a month, what a creditor has in hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from backend import db
from backend.client_area import receipts
from backend.client_area.rules import PARTS, PLAIN_SQL
from backend.days import day_of, months_after
from backend.explain.addresses import Asked, nothing, to
from backend.explain.received import parts_sql, set_against
from backend.explain.rules import Step, fact, summed, taken_off, words
from backend.money import Money
from backend.words import _

CASES_SHOWN = 200
EARLIEST = date(1990, 1, 1)


def _cases(rows: Any, asked: Asked, kind: str) -> list[Step]:
    """A line per case; `rows` bear number, debtor, cents, and how many there are in all."""
    about = {"principal": "case", "balance": "balance"}[kind]
    part = {"part": "principal"} if kind == "principal" else {}
    shown = [
        fact(
            words("{name} · {number}", name=row["debtor_name"], number=row["number"]),
            row["cents"],
            address=to(f"{about}/{row['number']}", **part),
            href=f"{asked.root}/cases/{quote(row['number'])}",
        )
        for row in rows[:CASES_SHOWN]
    ]
    rest = rows[CASES_SHOWN:]
    if rest:
        sum_of = sum(row["cents"] for row in rest)
        shown.append(fact(words(_("{count} other cases"), count=len(rest)), sum_of))
    return shown


async def placement(asked: Asked) -> Step:
    """The principal of a placement: the cases it brought."""
    row = await db.row(
        "SELECT id, file_name, received_on, principal_cents FROM placement WHERE id = $1",
        asked.number,
    )
    if row is None:
        raise nothing()
    rows = await db.rows(
        "SELECT number, debtor_name, principal_cents AS cents FROM case_file"
        " WHERE placement_id = $1 ORDER BY id",
        asked.number,
    )
    return Step(
        words(_("Principal of the placement “{file}”"), file=row["file_name"]),
        Money(row["principal_cents"]),
        on=row["received_on"],
        address=to(f"placement/{row['id']}"),
        href="" if asked.own else f"/intake/placements/{row['id']}",
        parts=tuple(_cases(rows, asked, "principal")),
    )


async def noted(asked: Asked) -> Step:
    """An amount as the journal noted it on the day: it is told as it was then, whatever came."""
    row = await db.row(
        "SELECT j.id, j.event, j.at, j.actor, c.number,"
        " coalesce(j.details ->> 'missing_cents', j.details ->> 'cents',"
        " j.details ->> 'amount_cents')::bigint AS cents"
        " FROM journal_entry j LEFT JOIN case_file c ON c.id = j.case_id WHERE j.id = $1",
        asked.number,
    )
    if row is None or row["cents"] is None:
        raise nothing()
    behind: tuple[Step, ...] = ()
    if row["number"]:
        title = words(_("What the case owes"))
        behind = (Step(title, address=to(f"balance/{row['number']}")),)
    return fact(
        words(_("As the journal noted it: {event}"), event=row["event"]), row["cents"],
        on=day_of(row["at"]), who=row["actor"], address=to(f"noted/{row['id']}"),
        href=f"/cases/{quote(row['number'])}" if row["number"] else "", behind=behind,
    )  # fmt: skip


async def creditor(asked: Asked) -> Step:
    """What a creditor has placed, or what is still owed to it, case by case."""
    part = asked.part("placed", "open")
    known = await db.row(
        "SELECT id, ref, name FROM creditor WHERE ref = $1",
        asked.id if len(asked.id) <= 40 and "\x00" not in asked.id else "",
    )
    if known is None or asked.own:
        raise nothing()
    column, only = ("principal_cents", "true") if part == "placed" else (
        "balance_cents", "stage <> 'closed'"
    )  # fmt: skip
    rows = await db.rows(
        f"SELECT number, debtor_name, {column} AS cents FROM case_file"
        f" WHERE creditor_id = $1 AND {only} AND {column} <> 0 ORDER BY id",
        known["id"],
    )
    title = _("Placed by {creditor}") if part == "placed" else _("Still owed to {creditor}")
    return summed(
        words(title, creditor=known["name"]),
        _cases(rows, asked, "principal" if part == "placed" else "balance"),
        on=asked.today,
        address=to(f"creditor/{asked.id}", part=part),
        href=f"/creditors/{quote(known['ref'])}",
    )


async def in_hand(asked: Asked) -> Step:
    """What of a creditor's open balance is in one part of the work, case by case."""
    if not asked.own or asked.id not in PARTS:
        raise nothing()
    word, codes = PARTS[asked.id]
    rows = await db.rows(
        "SELECT number, debtor_name, balance_cents AS cents FROM case_file c"
        f" WHERE creditor_id = $1 AND stage NOT IN ('closed', 'review') AND {PLAIN_SQL} = ANY($2)"
        " AND balance_cents <> 0 ORDER BY id",
        asked.creditor_id, list(codes),
    )  # fmt: skip
    return summed(
        words(word), _cases(rows, asked, "balance"), on=asked.today,
        address=to(f"in_hand/{asked.id}"), href="/client/cases",
    )  # fmt: skip


RECEIVED = {
    "cents": (_("Recovered"), "a.bucket <> 'surplus'"),
    "direct": (_("Paid to you directly"), "a.bucket <> 'surplus' AND a.direct"),
    "surplus": (_("Paid too much"), "a.bucket = 'surplus'"),
}
EARNED = {"fee": (_("Fees without VAT"), "fee_cents"), "vat": (_("VAT on fees"), "vat_cents")}


async def received(asked: Asked) -> Step:
    """What a creditor's debtors paid, or the fees on it, between two days."""
    if not asked.own:
        raise nothing()
    from_, until = asked.day("from"), asked.day("to")
    wanted = receipts.Wanted(from_=from_, to=until)
    if asked.id == "net":
        return await _net(asked)
    if asked.id in RECEIVED:
        title, condition = RECEIVED[asked.id]
        return await _set_against(asked, title, condition, wanted)
    if asked.id in EARNED:
        title, column = EARNED[asked.id]
        return await _earned(asked, title, column, wanted)
    raise nothing()


def _long(wanted: receipts.Wanted) -> bool:
    first, last = wanted.days
    return (last - first) > timedelta(days=31)


async def _set_against(asked: Asked, title: str, condition: str, wanted: receipts.Wanted) -> Step:
    where = f"WHERE a.creditor_id = $1 AND a.received_on BETWEEN $2 AND $3 AND {condition}"
    values = (asked.creditor_id, *wanted.days)
    if _long(wanted):
        rows = await db.rows(
            "SELECT date_trunc('month', a.received_on)::date AS month,"
            f" sum(a.amount_cents)::bigint AS cents FROM allocation a {where}"
            " GROUP BY 1 ORDER BY 1 DESC", *values,
        )  # fmt: skip
        return _by_month(asked, title, rows)
    found = await db.rows(f"{parts_sql(asked)} {where} ORDER BY a.received_on, a.id", *values)
    return summed(words(title), [set_against(row) for row in found], address=asked.address,
                  href="/client/payments")  # fmt: skip


async def _earned(asked: Asked, title: str, column: str, wanted: receipts.Wanted) -> Step:
    where = "WHERE f.creditor_id = $1 AND f.earned_on BETWEEN $2 AND $3"
    values = (asked.creditor_id, *wanted.days)
    if _long(wanted):
        rows = await db.rows(
            "SELECT date_trunc('month', f.earned_on)::date AS month,"
            f" sum(f.{column})::bigint AS cents FROM fee f {where} GROUP BY 1 ORDER BY 1 DESC",
            *values,
        )
        return _by_month(asked, title, rows)
    found = await db.rows(
        f"SELECT f.id, f.earned_on, f.{column} AS cents, c.number FROM fee f"
        f" JOIN case_file c ON c.id = f.case_id {where} ORDER BY f.earned_on, f.id", *values,
    )  # fmt: skip
    kind = "fee" if column == "fee_cents" else "vat"
    parts = [
        fact(words(_("Case {number}"), number=row["number"]), row["cents"], on=row["earned_on"],
             address=to(f"{kind}/{row['id']}"))
        for row in found
    ]  # fmt: skip
    return summed(words(title), parts, address=asked.address, href="/client/payments")


def _by_month(asked: Asked, title: str, rows: Any) -> Step:
    parts = []
    for row in rows:
        last = months_after(row["month"], 1) - timedelta(days=1)
        days = {"from": max(row["month"], asked.day("from") or EARLIEST),
                "to": min(last, asked.day("to") or last)}  # fmt: skip
        parts.append(
            fact(words("{month}", month=f"{row['month']:%m/%Y}"), row["cents"],
                 address=to(f"received/{asked.id}", **days))
        )  # fmt: skip
    return summed(words(title), parts, address=asked.address, href="/client/payments")


async def _net(asked: Asked) -> Step:
    """What came in less the fees and the VAT on them."""
    parts = [await received(replace(asked, id=one)) for one in ("cents", "fee", "vat")]
    return summed(
        words(_("Recovered less fees")), [parts[0], taken_off(parts[1]), taken_off(parts[2])],
        address=asked.address, href="/client/payments",
    )  # fmt: skip


async def month(asked: Asked) -> Step:
    """What came in in a month, of one channel or all, of one creditor or all."""
    if asked.own:
        raise nothing()
    try:
        first = date.fromisoformat(f"{asked.id}-01")
    except ValueError as error:
        raise nothing() from error
    last = min(months_after(first, 1) - timedelta(days=1), asked.day("until") or asked.today)
    channel, ref = asked.text("channel"), asked.text("creditor")
    rows = await db.rows(
        "SELECT k.ref, k.name, sum(a.amount_cents)::bigint AS cents FROM allocation a"
        " JOIN payment p ON p.id = a.payment_id JOIN creditor k ON k.id = a.creditor_id"
        " WHERE a.received_on BETWEEN $1 AND $2 AND a.bucket <> 'surplus'"
        " AND ($3 = '' OR p.channel = $3) AND ($4 = '' OR k.ref = $4)"
        " GROUP BY k.ref, k.name ORDER BY k.name",
        first, last, channel, ref,
    )  # fmt: skip
    parts = [
        fact(words("{name}", name=row["name"]), row["cents"],
             address=to("figure/collected_cents", by="receipt", creditor=row["ref"],
                        **{"from": first, "to": last}) if not channel else "")
        for row in rows if row["cents"]
    ]  # fmt: skip
    return summed(
        words(_("Received in {month}"), month=f"{first:%m/%Y}"), parts, address=asked.address,
        href=to("/payments", since=first, until=last, channel=channel),
    )  # fmt: skip
