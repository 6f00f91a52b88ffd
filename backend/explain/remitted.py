"""What creditors are paid and billed: statements with their lines, orders, invoices."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend import db
from backend.explain import booked
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, fact, kept, summed, taken_off, words
from backend.money import Money
from backend.words import _

Row = Mapping[str, Any]
PARTS = ("payout", "opening", "cash", "direct", "fee", "vat", "fees", "closing", "off")
PART_WORDS = {
    "payout": _("Paid to the creditor"),
    "opening": _("Opening position"),
    "cash": _("Received by the agency"),
    "direct": _("Paid to the creditor directly"),
    "fee": _("Fees"),
    "vat": _("VAT on fees"),
    "fees": _("Fees with VAT"),
    "closing": _("Carried forward"),
}
BUCKETS = {
    "principal": _("Principal"),
    "interest": _("Late interest"),
    "indemnity": _("Indemnities"),
    "costs": _("Costs"),
}
REMITTANCE = """
SELECT id, number, creditor_id, mode, until, opening_cents, cash_cents, direct_cents, fee_cents,
       vat_cents, payout_cents, closing_cents FROM remittance WHERE id = $1
"""


def line_sql(asked: Asked) -> str:
    return f"""
SELECT id, remittance_id, case_number, debtor_name, paid_to, received_on, cleared_on, payment_id,
       fee_id, cash_cents, fee_cents, vat_cents, principal_cents, interest_cents, indemnity_cents,
       costs_cents, balance_cents, {asked.staff("entry_id")} AS entry_id FROM remittance_line
"""


async def remittance(asked: Asked) -> Step:
    """A sum of a statement: what was paid and why it is that much, or what stands on its lines."""
    part = asked.part(*PARTS)
    row = await db.row(REMITTANCE, asked.number)
    if row is None:
        raise nothing()
    if part == "off":  # fees as they are taken off
        return await _off(row, asked)
    if part in {"payout", "opening", "closing"}:
        return await _position(part, row, asked)
    if part == "fees":
        fee, vat = [await _of_lines(one, row, asked) for one in ("fee", "vat")]
        return summed(words(PART_WORDS["fees"]), [fee, vat], address=asked.address)
    return await _of_lines(part, row, asked)


async def _off(row: Row, asked: Asked) -> Step:
    which = asked.text("of", "fee")
    if which == "closing":
        return taken_off(await _position("closing", row, asked), address=asked.address)
    if which not in {"fee", "vat"}:
        raise nothing()
    return taken_off(await _of_lines(which, row, asked), address=asked.address)


async def _position(part: str, row: Row, asked: Asked) -> Step:
    opening = await _opening(row)
    if part == "opening":
        return opening
    moved = [opening, await _of_lines("cash", row, asked)]
    if row["mode"] == "net":
        moved += [taken_off(await _of_lines(one, row, asked)) for one in ("fee", "vat")]
    there = words(_("statement {number}, up to {day}"), number=row["number"], day=row["until"])
    payout = to(f"remittance/{row['id']}")
    if part == "payout":
        carried = fact(words(PART_WORDS["closing"]), row["closing_cents"],
                       address=to(f"remittance/{row['id']}", part="closing"))  # fmt: skip
        return Step(
            words(PART_WORDS["payout"]), Money(row["payout_cents"]), how=(there,), on=row["until"],
            rule=words(_("what came less what is withheld; what the creditor owes is carried")),
            address=payout, href=f"{asked.root}/remittances/{row['id']}",
            parts=kept([*moved, taken_off(carried)]),
        )  # fmt: skip
    paid = fact(words(PART_WORDS["payout"]), row["payout_cents"], address=payout)
    return Step(
        words(PART_WORDS["closing"]), Money(row["closing_cents"]), how=(there,), on=row["until"],
        rule=words(_("what the creditor still owes goes off the next statement")),
        address=to(f"remittance/{row['id']}", part="closing"),
        href=f"{asked.root}/remittances/{row['id']}", parts=kept([*moved, taken_off(paid)]),
    )  # fmt: skip


async def _opening(row: Row) -> Step:
    """The closing position of the statement before."""
    before = await db.row(
        "SELECT id, number, until FROM remittance WHERE creditor_id = $1 AND id < $2"
        " AND state <> 'cancelled' ORDER BY id DESC LIMIT 1",
        row["creditor_id"], row["id"],
    )  # fmt: skip
    behind: tuple[Step, ...] = ()
    if before is not None:
        title = words(_("carried from statement {number}"), number=before["number"])
        behind = (Step(title, on=before["until"],
                       address=to(f"remittance/{before['id']}", part="closing")),)  # fmt: skip
    return fact(
        words(PART_WORDS["opening"]), row["opening_cents"],
        address=to(f"remittance/{row['id']}", part="opening"), behind=behind,
    )  # fmt: skip


async def _of_lines(part: str, row: Row, asked: Asked) -> Step:
    """A sum of the statement's lines, as the statement keeps it."""
    lines = await db.rows(f"{line_sql(asked)} WHERE remittance_id = $1 ORDER BY seq", row["id"])
    parts = [_line_part(part, line) for line in lines]
    return Step(
        words(PART_WORDS[part]), Money(row[f"{part}_cents"]), on=row["until"],
        how=() if kept(parts) else (words(_("no line moves it")),),
        address=to(f"remittance/{row['id']}", part=part),
        href=f"{asked.root}/remittances/{row['id']}", parts=kept(parts),
    )  # fmt: skip


def _line_part(part: str, line: Row) -> Step:
    title = words("{name} · {number}", name=line["debtor_name"], number=line["case_number"])
    if part in {"fee", "vat"}:
        address = to(f"{part}/{line['fee_id']}") if line["fee_id"] else ""
        return fact(title, line[f"{part}_cents"], on=line["received_on"], address=address)
    if part == "direct":
        cents = _covered(line) if line["paid_to"] == "creditor" else 0
        return fact(title, cents, on=line["received_on"],
                    address=to(f"remittance_line/{line['id']}", part="covered"))  # fmt: skip
    return fact(title, line["cash_cents"], on=line["received_on"],
                address=to(f"remittance_line/{line['id']}"))  # fmt: skip


def _covered(line: Row) -> int:
    return sum(int(line[f"{bucket}_cents"]) for bucket in BUCKETS)


async def remittance_line(asked: Asked) -> Step:
    """A line of a statement: its cash, what it covered, its net, the case's balance after it."""
    part = asked.part("cash", "covered", "net", "balance", *BUCKETS)
    line = await db.row(f"{line_sql(asked)} WHERE id = $1", asked.number)
    if line is None:
        raise nothing()
    more = {
        "on": line["received_on"], "address": asked.address, "behind": await _moved(line),
        "href": f"{asked.root}/remittances/{line['remittance_id']}",
    }  # fmt: skip
    if part == "net":
        mode = await db.value("SELECT mode FROM remittance WHERE id = $1", line["remittance_id"])
        off = ("fee", "vat") if mode == "net" else ()
        parts = [_line_part("cash", line), *(taken_off(_line_part(one, line)) for one in off)]
        return summed(words(_("What the line adds to what is paid")), kept(parts), **more)
    if part == "covered":
        parts = [
            fact(words(word), line[f"{bucket}_cents"],
                 address=to(f"remittance_line/{line['id']}", part=bucket))
            for bucket, word in BUCKETS.items()
        ]  # fmt: skip
        return summed(words(_("What the money covered")), kept(parts), **more)
    if part == "balance":
        return fact(words(_("What the case owed after it")), line["balance_cents"], **more)
    word = BUCKETS.get(part, _("Received by the agency"))
    return fact(words(word), line[f"{part}_cents"], **more)


async def _moved(line: Row) -> tuple[Step, ...]:
    """The payment, the fee and the entry behind a line."""
    behind = []
    if line["payment_id"]:
        behind.append(
            Step(words(_("The payment on case {number}"), number=line["case_number"]),
                 on=line["received_on"],
                 address=to(f"payment/{line['payment_id']}", case=line["case_number"]))
        )  # fmt: skip
    if line["fee_id"]:
        behind.append(Step(words(_("The fee on it")), address=to(f"fee/{line['fee_id']}")))
    if line["entry_id"]:
        behind.append(await booked.entry_step(line["entry_id"]))
    return tuple(behind)


INVOICE = """
SELECT i.id, i.number, i.kind, i.net_cents, i.vat_cents, i.issued_on, i.remittance_id,
       coalesce((SELECT sum(s.amount_cents) FROM invoice_settlement s WHERE s.invoice_id = i.id), 0)
         ::bigint AS settled_cents FROM invoice i WHERE i.id = $1
"""
SETTLED_WORDS = {
    "set_off": _("Withheld from a remittance"),
    "paid": _("Paid"),
    "credited": _("Settled by a credit note"),
}


async def invoice(asked: Asked) -> Step:
    """A sum of a fee invoice: without VAT, the VAT, both, or what is still open."""
    part = asked.part("whole", "net", "vat", "left")
    row = await db.row(INVOICE, asked.number)
    if row is None:
        raise nothing()
    net, vat = [await _billed(one, row, asked) for one in ("net", "vat")]
    if part in {"net", "vat"}:
        return net if part == "net" else vat
    whole = summed(
        words(_("Invoice {number} with VAT"), number=row["number"]), kept([net, vat]),
        on=row["issued_on"], address=to(f"invoice/{row['id']}"), href=_page(row, asked),
    )  # fmt: skip
    if part == "whole":
        return whole
    found = await db.rows(
        "SELECT id, how, amount_cents, settled_on FROM invoice_settlement WHERE invoice_id = $1"
        " ORDER BY id",
        row["id"],
    )
    settled = [taken_off(_settled(one)) for one in found]
    return summed(words(_("Still open")), [whole, *settled], address=asked.address,
                  href=_page(row, asked))  # fmt: skip


def _page(row: Row, asked: Asked) -> str:
    return "/client/remittances" if asked.own else f"/invoices/{row['id']}"


def _settled(one: Row) -> Step:
    return fact(words(SETTLED_WORDS.get(one["how"]) or str(one["how"])), one["amount_cents"],
                on=one["settled_on"], address=to(f"settlement/{one['id']}"))  # fmt: skip


async def settlement(asked: Asked) -> Step:
    """What settled a part of an invoice."""
    one = await db.row(
        "SELECT id, how, amount_cents, settled_on, invoice_id FROM invoice_settlement"
        " WHERE id = $1", asked.number,
    )  # fmt: skip
    if one is None:
        raise nothing()
    of = Step(words(_("The invoice it settles")), address=to(f"invoice/{one['invoice_id']}"))
    line = _settled(one)
    return Step(line.title, line.amount, on=line.on, address=line.address, behind=(of,))


async def _billed(part: str, row: Row, asked: Asked) -> Step:
    """Without VAT or the VAT: the fees on the invoice, line by line; one rate of them if asked."""
    rate = asked.text("rate")
    title = words(_("Without VAT") if part == "net" else _("VAT"))
    column = "fee_cents" if part == "net" else "vat_cents"
    if asked.own:
        behind: Sequence[Step] = ()
        if row["remittance_id"]:
            title_of = words(_("The statement whose fees it bills"))
            address = to(f"remittance/{row['remittance_id']}", part="fees")
            behind = (Step(title_of, address=address),)
        return fact(title, row[f"{part}_cents"], on=row["issued_on"], behind=tuple(behind),
                    address=to(f"invoice/{row['id']}", part=part))  # fmt: skip
    lines = await db.rows(
        f"SELECT fee_id, case_number, debtor_name, earned_on, {column} AS cents FROM invoice_line"
        " WHERE invoice_id = $1 AND ($2 = '' OR vat_bp::text = $2) ORDER BY id",
        row["id"], rate,
    )  # fmt: skip
    kind = "fee" if part == "net" else "vat"
    parts = [
        fact(words("{name} · {number}", name=line["debtor_name"], number=line["case_number"]),
             line["cents"], on=line["earned_on"],
             address="" if row["kind"] == "credit_note" else to(f"{kind}/{line['fee_id']}"))
        for line in lines
    ]  # fmt: skip
    return Step(
        title, sum_of(parts) if rate else Money(row[f"{part}_cents"]), on=row["issued_on"],
        rounding=words(_("rounded line by line, half a cent upwards")) if part == "vat" else None,
        address=to(f"invoice/{row['id']}", part=part, rate=rate), href=_page(row, asked),
        parts=kept(parts),
    )  # fmt: skip


def sum_of(parts: Sequence[Step]) -> Money:
    return Money(sum(part.amount.cents for part in parts if part.amount is not None))


async def order(asked: Asked) -> Step:
    """What was ordered from the bank in one file: its transfers."""
    row = await db.row(
        "SELECT id, number, total_cents, made_on, made_by FROM payment_order WHERE id = $1",
        asked.number,
    )
    if row is None:
        raise nothing()
    lines = await db.rows(f"{ORDERED} WHERE l.order_id = $1 ORDER BY l.seq", row["id"])
    return Step(
        words(_("Payment order {number}"), number=row["number"]), Money(row["total_cents"]),
        on=row["made_on"], who=row["made_by"], address=to(f"order/{row['id']}"),
        href=f"/remittances/orders/{row['id']}", parts=tuple(_transfer(line) for line in lines),
    )  # fmt: skip


ORDERED = """
SELECT l.id, l.kind, l.holder, l.amount_cents, l.reference, l.remittance_id, l.refund_id, l.entry_id
  FROM payment_order_line l
"""


def _transfer(line: Row) -> Step:
    return fact(words("{holder} · {reference}", holder=line["holder"], reference=line["reference"]),
                line["amount_cents"], address=to(f"order_line/{line['id']}"))  # fmt: skip


async def order_line(asked: Asked) -> Step:
    """One transfer: the statement, the refund or the fees that it pays."""
    line = await db.row(f"{ORDERED} WHERE l.id = $1", asked.number)
    if line is None:
        raise nothing()
    behind = []
    if line["remittance_id"]:
        behind.append(Step(words(_("The statement it pays")),
                           address=to(f"remittance/{line['remittance_id']}")))  # fmt: skip
    elif line["refund_id"]:
        behind.append(Step(words(_("The refund it pays")),
                           address=to(f"refund/{line['refund_id']}")))  # fmt: skip
    else:
        behind.append(Step(words(_("Fees withheld, not yet withdrawn"))))
    if line["entry_id"]:
        behind.append(await booked.entry_step(line["entry_id"]))
    step = _transfer(line)
    return Step(step.title, step.amount, address=step.address, behind=tuple(behind))


async def approved(asked: Asked) -> Step:
    """What is approved and not ordered yet: the statements that wait for the bank."""
    if asked.id != "payouts":
        raise nothing()
    rows = await db.rows(
        "SELECT r.id, r.number, k.name, r.payout_cents FROM remittance r"
        " JOIN creditor k ON k.id = r.creditor_id WHERE r.state = 'approved' ORDER BY r.id"
    )
    parts = [
        fact(words("{name} · {number}", name=row["name"], number=row["number"]),
             row["payout_cents"], address=to(f"remittance/{row['id']}"))
        for row in rows
    ]  # fmt: skip
    return summed(words(_("Approved, to be ordered")), kept(parts), on=asked.today,
                  address=asked.address, href="/remittances")  # fmt: skip


async def position(asked: Asked) -> Step:
    """What a creditor is owed at this moment, or owes: the balance of its own accounts."""
    if not asked.own or asked.id not in {"owed", "owing"}:
        raise nothing()
    row = await db.row("SELECT * FROM portal_position()")
    assert row is not None
    last = await db.row(
        "SELECT id, number, until FROM remittance WHERE creditor_id = $1 AND state <> 'cancelled'"
        " ORDER BY id DESC LIMIT 1",
        asked.creditor_id,
    )
    behind: tuple[Step, ...] = ()
    if last is not None:
        title = words(_("since statement {number}"), number=last["number"])
        behind = (Step(title, on=last["until"], address=to(f"remittance/{last['id']}")),)
    if asked.id == "owed":
        return fact(
            words(_("Received for you, not paid over yet")), row["payable_cents"],
            rule=words(_("what came in on your cases, less fees withheld and what was paid out")),
            on=asked.today, address=asked.address, href="/client/remittances", behind=behind,
        )  # fmt: skip
    parts = [
        fact(words(_("Payments taken back after they were paid over")), row["debit_cents"]),
        fact(words(_("Fees with VAT, not withheld or paid yet")), row["fees_cents"]),
    ]
    return summed(words(_("Goes off it")), kept(parts), on=asked.today, address=asked.address,
                  href="/client/remittances", behind=behind)  # fmt: skip
