"""A plan put in writing: what the agreement says, in the debtor's language, kept as a document.

It refuses to send a debtor to no account: without one of the agency's the creditor's is named, and
without either nothing is written. A plan over several cases is one agreement, kept with the first;
creditors of different houses do not read it, since it names what the debtor owes to others.
"""

from collections.abc import Sequence
from datetime import date, datetime

from backend.days import day_of
from backend.documents import actions as documents
from backend.documents.press import press
from backend.documents.wording import Writer, grouped, structured, words_of, writer
from backend.money import Money, total
from backend.plans import parties as known
from backend.plans import queries
from backend.plans.parties import Parties
from backend.plans.queries import Plan
from backend.plans.rules import Instalment
from backend.plans.spending import merged
from backend.refusals import Refused
from backend.settings import settings
from backend.words import _

TEMPLATE = "agreement"
HEADINGS = ("claims", "schedule", "shares", "payment", "kept", "signatures")


async def write(plans: Sequence[Plan], *, actor: str, now: datetime) -> int:
    """Put the plan in writing and keep it with its first case; returns the document's id."""
    parties = [await known.of_case(plan.case_id) for plan in plans]
    first = parties[0]
    words = writer(TEMPLATE, lang=first.lang, country=first.country)
    replaced = plans[0].replaces_id
    before = await queries.plan(replaced) if replaced is not None else None
    data = compose(plans, parties, words, now=now, replaces=before.agreed_on if before else None)
    return await documents.keep(
        case_id=plans[0].case_id,
        kind="plan_agreement",
        name=words.say("file", number=first.number),
        lang=words.language,
        content=await press(TEMPLATE, data, issued_at=now),
        actor=actor,
        shared=len({one.creditor_id for one in parties}) == 1,
    )


def compose(
    plans: Sequence[Plan],
    parties: Sequence[Parties],
    words: Writer,
    *,
    now: datetime,
    replaces: date | None = None,
) -> dict[str, object]:
    """Everything the template prints, written out. `plans` and `parties` go together, by case."""
    agency, texts = settings().agency_name, words_of(TEMPLATE, words.language)
    first, number = parties[0], ", ".join(one.number for one in parties)
    creditor = ", ".join(dict.fromkeys(one.creditor for one in parties))
    subject = "subject" if first.creditor_ref and len(parties) == 1 else "subject_plain"
    return {
        "lang": words.language,
        "region": first.country.lower(),
        "number": number,
        "agency": agency,
        "title": words.say("title"),
        "subject": words.say(subject, number=number, reference=first.creditor_ref),
        "on_behalf": words.say("on_behalf", creditor=creditor),
        "address": [first.debtor, *first.debtor_address],
        "dateline": words.say("dateline", day=words.day_long(day_of(now))),
        "between": words.say("between", creditor=creditor, agency=agency, debtor=first.debtor),
        "replaces": words.say("replaces", day=replaces) if replaces else "",
        "words": {name: texts[name] for name in HEADINGS},
        "balance": words.say("balance", day=day_of(now)),
        "sign_here": words.say("sign_here"),
        "signatures": [
            [words.say("for_creditor", creditor=creditor),
             words.say("creditor_role", agency=agency)],
            [first.debtor, words.say("debtor_role")],
        ],
        "footer": words.say("footer", agency=agency, number=number),
        "claims_head": texts["claims_head"],
        "claims": [_claims(one, words, named=len(parties) > 1) for one in parties],
        **_schedule(plans, words),
        **_shares(plans, parties, words),
        **_conditions(plans, parties, words, now=now),
    }  # fmt: skip


def _conditions(
    plans: Sequence[Plan], parties: Sequence[Parties], words: Writer, *, now: datetime
) -> dict[str, object]:
    plan = plans[0]
    balance = total(one.balance for one in parties)
    asked = total(one.total for one in plans)
    kept, broken = [words.say("if_kept")], [
        words.say("if_not_kept" if plan.grace_days else "if_not_kept_at_once",
                  grace_days=plan.grace_days)
    ]  # fmt: skip
    kept.append(words.say(f"interest_{plan.interest}", day=day_of(now)))
    kept.append(words.say(f"overpaid_{plan.overpayment}"))
    if asked < balance:
        broken.append(words.say("if_not_kept_discount", discount=balance - asked))
    if plan.interest == "frozen":
        broken.append(words.say("if_not_kept_interest"))
    return {
        "discount": words.say("discount", total=asked, balance=balance, discount=balance - asked)
        if asked < balance
        else "",
        "how_to_pay": " ".join(
            words.say(name) for name in ("how_to_pay", "how_to_share")[: min(len(plans), 2)]
        ),
        "account": _account(plans, parties, words),
        "if_kept": " ".join(kept),
        "if_not_kept": " ".join(broken),
        "starts": words.say("starts_signed") if plan.starts == "signed" else "",
        "difficulty": words.say("difficulty"),
    }


def _claims(parties: Parties, words: Writer, *, named: bool) -> dict[str, object]:
    """What is owed on one case, with its name where there are several."""
    rows = [
        [number, _day(issued, words), _day(due, words), words.bare(cents)]
        for number, issued, due, cents in parties.claims
    ]
    received = total(claim[3] for claim in parties.claims) + parties.charges - parties.balance
    if parties.charges:
        rows.append([words.say("charges"), "", "", words.bare(parties.charges)])
    if received:
        rows.append([words.say("received"), "", "", words.bare(-received)])
    name = words.say("case_of", number=parties.number, creditor=parties.creditor)
    return {
        "name": name if named else "",
        "rows": rows,
        "total": [words.say("claims_total"), "", "", words.write(parties.balance)],
    }


def _schedule(plans: Sequence[Plan], words: Writer) -> dict[str, object]:
    left, rows = total(plan.total for plan in plans), []
    for part in merged([plan.schedule for plan in plans]):
        left -= part.amount
        rows.append([_name(part, words), words.write(part.due_on), words.bare(part.amount),
                     words.bare(left)])  # fmt: skip
    texts = words_of(TEMPLATE, words.language)
    asked = total(plan.total for plan in plans)
    return {
        "schedule_head": texts["schedule_head"],
        "schedule": rows,
        "schedule_total": [texts["total"], "", words.write(asked), ""],
    }


def _name(part: Instalment, words: Writer) -> str:
    return words.say("deposit") if part.seq == 0 else str(part.seq)


def _shares(plans: Sequence[Plan], parties: Sequence[Parties], words: Writer) -> dict[str, object]:
    """How each amount is shared between the cases; nothing to say of one case."""
    if len(plans) == 1:
        return {"shares_head": [], "shares": [], "shares_total": []}
    texts = words_of(TEMPLATE, words.language)
    mine = [{part.seq: part.amount for part in plan.schedule} for plan in plans]
    rows = [
        [_name(part, words),
         *(words.bare(of.get(part.seq, Money(0))) for of in mine)]
        for part in merged([plan.schedule for plan in plans])
    ]  # fmt: skip
    return {
        "shares_head": [texts["schedule_head"][0], *(one.number for one in parties)],
        "shares": rows,
        "shares_total": [texts["total"], *(words.write(plan.total) for plan in plans)],
    }


def _account(plans: Sequence[Plan], parties: Sequence[Parties], words: Writer) -> list[list[str]]:
    """Where the money goes: one account and reference, or those of each case."""
    first = merged([plan.schedule for plan in plans])[0]
    lines: list[list[str]] = []
    for one in parties:
        account = settings().agency_iban or one.creditor_iban
        if not account:
            raise Refused(
                _("There is no account to pay to: set the agency's (QUITTANCE_AGENCY_IBAN)"
                  " or enter the creditor's")
            )  # fmt: skip
        holder = settings().agency_name if settings().agency_iban else one.creditor
        if [words.say("account"), grouped(account)] not in lines:
            lines += [[words.say("account"), grouped(account)], [words.say("holder"), holder]]
        name = words.say("communication")
        if len(parties) > 1:
            name = words.say("communication_of", number=one.number)
        lines.append([name, structured(one.payment_ref)])
    value = words.say("first_value", amount=first.amount, day=first.due_on)
    return [*lines, [words.say("first"), value]]


def _day(day: date | None, words: Writer) -> str:
    return words.write(day) if day else "–"
