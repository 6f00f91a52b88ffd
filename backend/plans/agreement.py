"""A plan put in writing: what the agreement says, in the debtor's language, kept as a document.

It refuses to send a debtor to no account: without one of the agency's the creditor's is named, and
without either nothing is written.
"""

from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.days import day_of
from backend.documents import actions as documents
from backend.documents.press import press
from backend.documents.wording import Writer, grouped, structured, words_of, writer
from backend.money import Money, total
from backend.plans.queries import Plan
from backend.refusals import Refused
from backend.settings import settings
from backend.words import _

TEMPLATE = "agreement"
HEADINGS = ("claims", "schedule", "payment", "kept", "signatures")


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


async def write(plan: Plan, *, actor: str, now: datetime) -> int:
    """Put the plan in writing and keep it with the case; returns the document's id."""
    parties = await _parties(plan.case_id)
    words = writer(TEMPLATE, lang=parties.lang, country=parties.country)
    content = await press(TEMPLATE, compose(plan, parties, words, now=now), issued_at=now)
    return await documents.keep(
        case_id=plan.case_id,
        kind="plan_agreement",
        name=words.say("file", number=parties.number),
        lang=words.language,
        content=content,
        actor=actor,
    )


def compose(plan: Plan, parties: Parties, words: Writer, *, now: datetime) -> dict[str, object]:
    """Everything the template prints, written out."""
    agency, texts = settings().agency_name, words_of(TEMPLATE, words.language)
    creditor, debtor, number = parties.creditor, parties.debtor, parties.number
    signed_for = words.say("for_creditor", creditor=creditor)
    subject = "subject" if parties.creditor_ref else "subject_plain"
    return {
        "lang": words.language,
        "region": parties.country.lower(),
        "number": number,
        "agency": agency,
        "title": words.say("title"),
        "subject": words.say(subject, number=number, reference=parties.creditor_ref),
        "on_behalf": words.say("on_behalf", creditor=creditor),
        "address": [debtor, *parties.debtor_address],
        "dateline": words.say("dateline", day=words.day_long(day_of(now))),
        "between": words.say("between", creditor=creditor, agency=agency, debtor=debtor),
        "words": {name: texts[name] for name in HEADINGS},
        "balance": words.say("balance", day=day_of(now)),
        "sign_here": words.say("sign_here"),
        "signatures": [
            [signed_for, words.say("creditor_role", agency=agency)],
            [debtor, words.say("debtor_role")],
        ],
        "footer": words.say("footer", agency=agency, number=number),
        **_claims(parties, words),
        **_schedule(plan, words),
        **_conditions(plan, parties, words),
    }


def _conditions(plan: Plan, parties: Parties, words: Writer) -> dict[str, object]:
    discounted = plan.total < parties.balance
    broken = [words.say("if_not_kept" if plan.grace_days else "if_not_kept_at_once",
                        grace_days=plan.grace_days)]  # fmt: skip
    if discounted:
        broken.append(words.say("if_not_kept_discount"))
    accepts = words.say("discount", total=plan.total, balance=parties.balance)
    return {
        "discount": accepts if discounted else "",
        "how_to_pay": words.say("how_to_pay"),
        "account": _account(plan, parties, words),
        "if_kept": words.say("if_kept"),
        "if_not_kept": " ".join(broken),
        "difficulty": words.say("difficulty"),
    }


def _claims(parties: Parties, words: Writer) -> dict[str, object]:
    rows = [
        [number, _day(issued, words), _day(due, words), words.bare(cents)]
        for number, issued, due, cents in parties.claims
    ]
    received = total(claim[3] for claim in parties.claims) + parties.charges - parties.balance
    if parties.charges:
        rows.append([words.say("charges"), "", "", words.bare(parties.charges)])
    if received:
        rows.append([words.say("received"), "", "", words.bare(-received)])
    texts = words_of(TEMPLATE, words.language)
    return {
        "claims_head": texts["claims_head"],
        "claims": rows,
        "claims_total": [texts["claims_total"], "", "", words.write(parties.balance)],
    }


def _schedule(plan: Plan, words: Writer) -> dict[str, object]:
    left, rows = plan.total, []
    for part in plan.schedule:
        left -= part.amount
        name = words.say("deposit") if part.seq == 0 else str(part.seq)
        rows.append([name, words.write(part.due_on), words.bare(part.amount), words.bare(left)])
    texts = words_of(TEMPLATE, words.language)
    return {
        "schedule_head": texts["schedule_head"],
        "schedule": rows,
        "schedule_total": [texts["total"], "", words.write(plan.total), ""],
    }


def _account(plan: Plan, parties: Parties, words: Writer) -> list[list[str]]:
    account = settings().agency_iban or parties.creditor_iban
    if not account:
        raise Refused(
            _("There is no account to pay to: set the agency's (QUITTANCE_AGENCY_IBAN)"
              " or enter the creditor's")
        )  # fmt: skip
    first = plan.schedule[0]
    return [
        [words.say("account"), grouped(account)],
        [
            words.say("holder"),
            settings().agency_name if settings().agency_iban else parties.creditor,
        ],
        [words.say("communication"), structured(parties.payment_ref)],
        [words.say("first"), words.say("first_value", amount=first.amount, day=first.due_on)],
    ]


def _day(day: date | None, words: Writer) -> str:
    return words.write(day) if day else "–"


async def _parties(case_id: int) -> Parties:
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
