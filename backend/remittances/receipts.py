"""A receipt (quittance) for each payment at the agency, and a notice to the creditor of each one.

Source: CPCE art. R124-6 (a receipt for every payment) and R124-5 (the creditor is told of every
payment that is no instalment of a plan he knows). Given on demand, and by the night to all those
that have none yet; a payment that was taken back before gets none. Payments from before the ledger
was opened had theirs from elsewhere.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from backend import db
from backend.days import day_of
from backend.db import unit_of_work
from backend.documents import actions as documents
from backend.documents.press import press
from backend.documents.wording import Writer, words_of, writer
from backend.money import NOTHING, Money, total
from backend.outbox import actions as outbox
from backend.refusals import NotFound
from backend.settings import settings
from backend.words import _

TEMPLATE = "receipt"
TOPIC = "receipt.due"
BUCKETS = ("principal", "interest", "indemnity", "cost", "penalty")

# Payments at the agency that stand against a case; `booked`: since the ledger was opened.
STANDING = """
  standing AS (
    SELECT a.payment_id, a.case_id, a.creditor_id, sum(a.amount_cents)::bigint AS cents
      FROM allocation a JOIN payment p ON p.id = a.payment_id
     WHERE p.entry_id IS NOT NULL AND p.reverses_id IS NULL
       AND p.channel NOT IN ('creditor_direct', 'third_party')
       AND NOT EXISTS (SELECT FROM payment r WHERE r.reverses_id = p.id)
     GROUP BY 1, 2, 3 HAVING sum(a.amount_cents) > 0)
"""
WITHOUT = f"""
WITH {STANDING}
SELECT s.payment_id, s.case_id, p.received_on, s.cents AS amount_cents, c.number, c.debtor_name
  FROM standing s JOIN payment p ON p.id = s.payment_id JOIN case_file c ON c.id = s.case_id
 WHERE NOT EXISTS (SELECT FROM receipt_given g
                    WHERE g.payment_id = s.payment_id AND g.case_id = s.case_id)
 ORDER BY p.received_on, s.payment_id
"""
# a plan that was in force when the money came, and that the creditor could read of
NOTICE = f"""
WITH {STANDING}
INSERT INTO creditor_notice (payment_id, case_id, creditor_id, received_on, amount_cents,
                             noticed_on)
SELECT s.payment_id, s.case_id, s.creditor_id, p.received_on, s.cents, $1
  FROM standing s JOIN payment p ON p.id = s.payment_id
 WHERE NOT EXISTS (
       SELECT FROM plan l WHERE l.case_id = s.case_id AND l.agreed_on <= p.received_on
          AND (l.state IN ('active', 'late') OR l.ended_on > p.received_on
               OR l.state = 'completed' AND l.ended_on >= p.received_on))
    ON CONFLICT (payment_id, case_id) DO NOTHING
"""


async def without() -> Sequence[Mapping[str, Any]]:
    """Payments at the agency whose debtor was given no receipt yet, the oldest first."""
    found: Sequence[Mapping[str, Any]] = await db.rows(WITHOUT)
    return found


async def owe_tonight(*, day: date) -> tuple[int, int]:
    """Owe a receipt for every payment without one, and tell creditors; how many of each.

    Two statements, safe to repeat. Joins the unit of work of the night.
    """
    due = [(one["payment_id"], one["case_id"]) for one in await without()]
    owed = await outbox.owe_each(
        TOPIC,
        {
            f"{TOPIC}:{payment_id}:{case_id}": {"payment_id": payment_id, "case_id": case_id}
            for payment_id, case_id in due
        },
    )
    told = await db.execute(NOTICE, day)
    return owed, int(told.rpartition(" ")[2])


async def give(payment_id: int, case_id: int, *, actor: str, now: datetime) -> int:
    """Write the receipt of a payment on a case, and keep it with the case; the document's id.

    Given before: the same document. Raises `NotFound` for a payment that does not stand there.
    """
    async with unit_of_work():
        await db.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('receipt', $1))", payment_id
        )
        known = await db.value(
            "SELECT document_id FROM receipt_given WHERE payment_id = $1 AND case_id = $2",
            payment_id, case_id,
        )  # fmt: skip
        if known is not None:
            return int(known)
        facts = await _facts(payment_id, case_id)
        words = writer(TEMPLATE, lang=facts["lang"], country=facts["country"])
        content = await press(TEMPLATE, await _compose(facts, words, now), issued_at=now)
        document_id = await documents.keep(
            case_id=case_id, kind="receipt", lang=words.language, content=content, actor=actor,
            name=words.say("file", number=facts["number"], day=facts["received_on"].isoformat()),
        )  # fmt: skip
        await db.execute(
            "INSERT INTO receipt_given (payment_id, case_id, creditor_id, document_id, given_on)"
            " VALUES ($1, $2, $3, $4, $5)",
            payment_id, case_id, facts["creditor_id"], document_id, day_of(now),
        )  # fmt: skip
        return document_id


async def given_tonight(*, payment_id: int, case_id: int, now: datetime) -> None:
    """The same for the night; a payment that was taken back since needs none."""
    try:
        await give(payment_id, case_id, actor="system", now=now)
    except NotFound:
        return


async def _facts(payment_id: int, case_id: int) -> Mapping[str, Any]:
    found = await db.row(
        f"WITH {STANDING} SELECT s.cents, s.creditor_id, p.id, p.received_on, p.channel, c.number,"
        " k.name AS creditor, d.name AS debtor, d.street, d.postal_code, d.city, d.lang, c.country,"
        " c.balance_cents FROM standing s JOIN payment p ON p.id = s.payment_id"
        " JOIN case_file c ON c.id = s.case_id JOIN creditor k ON k.id = s.creditor_id"
        " JOIN debtor d ON d.id = c.debtor_id WHERE s.payment_id = $1 AND s.case_id = $2",
        payment_id, case_id,
    )  # fmt: skip
    if found is None:
        raise NotFound(_("There is nothing here"))
    parts = await db.rows(
        "SELECT bucket, sum(amount_cents)::bigint AS cents FROM allocation WHERE payment_id = $1"
        " AND case_id = $2 GROUP BY 1 HAVING sum(amount_cents) <> 0",
        payment_id, case_id,
    )  # fmt: skip
    return {**dict(found), "parts": {one["bucket"]: Money(one["cents"]) for one in parts}}


async def _compose(facts: Mapping[str, Any], words: Writer, now: datetime) -> dict[str, object]:
    texts, agency, parts = (
        words_of(TEMPLATE, words.language),
        settings().agency_name,
        facts["parts"],
    )
    town = " ".join(filter(None, (facts["postal_code"], facts["city"])))
    over, balance = parts.get("surplus", NOTHING), Money(facts["balance_cents"])
    rows = [[words.say(part), words.bare(parts[part])] for part in BUCKETS if part in parts]
    if over:
        rows.append([words.say("surplus_row"), words.bare(over)])
    return {
        "lang": words.language,
        "region": facts["country"].lower(),
        "number": facts["number"],
        "agency": {"name": agency},
        "agency_lines": [words.say("on_behalf", creditor=facts["creditor"])],
        "client_lines": [line for line in (facts["debtor"], facts["street"], town) if line],
        "dateline": words.say("dateline", day=words.day_long(day_of(now))),
        "title": words.say("title"),
        "subject": words.say("subject", number=facts["number"], creditor=facts["creditor"]),
        "received": words.say(
            "received", amount=Money(facts["cents"]), day=facts["received_on"],
            channel=words.say(facts["channel"]),
        ),
        "words": {"applied": texts["applied"]},
        "head": texts["head"],
        "parts": rows,
        "total": [words.say("total"), words.write(total(parts.values()))],
        "surplus": words.say("surplus", amount=over) if over else "",
        "balance": (words.say("balance", balance=balance, day=day_of(now)) if balance
                    else words.say("settled")),
        "legal": words.say("legal", payment=facts["id"]),
        "footer": words.say("footer", agency=agency, number=facts["number"]),
    }  # fmt: skip
