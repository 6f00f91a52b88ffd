"""A statement on paper: the same chain as on the screen, in the reader's language.

What it says in figures is what was computed; nothing is computed here.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from backend import db
from backend.days import day_of
from backend.documents.press import press
from backend.documents.wording import Writer, grouped, structured, words_of, writer
from backend.law.interest import DAY, Segment
from backend.money import NOTHING, Money
from backend.settings import settings
from backend.statements.answer import percent
from backend.statements.covering import Change
from backend.statements.inputs import digest, written
from backend.statements.rules import COMPONENTS, COMPUTED, Computed, Part, Statement

TEMPLATE = "statement"
HEADINGS = ("payment", "law")
OUR_CONVENTION = "No article"  # how a row says that it rests on none: nothing to cite on paper
# Of a day gone by nobody is asked to pay what was owed then.
NO_PAYMENT: dict[str, object] = {"account": [], "how_to_pay": ""}


async def press_statement(
    made: Statement, case_id: int, *, lang: str, now: datetime
) -> tuple[bytes, Writer]:
    """The PDF of the statement in `lang` ("" for the debtor's), and the writer it was made with."""
    parties = await db.row(
        "SELECT c.number, k.name AS creditor, c.creditor_ref, k.iban, d.name AS debtor, d.street,"
        " d.postal_code, d.city, d.lang, c.country, c.payment_ref FROM case_file c"
        " JOIN creditor k ON k.id = c.creditor_id JOIN debtor d ON d.id = c.debtor_id"
        " WHERE c.id = $1",
        case_id,
    )
    assert parties is not None
    words = writer(TEMPLATE, lang=lang or parties["lang"], country=parties["country"])
    return await press(TEMPLATE, compose(made, parties, words, now=now), issued_at=now), words


def compose(made: Statement, parties: Any, words: Writer, *, now: datetime) -> dict[str, object]:
    """Everything the template prints, written out."""
    agency, texts = settings().agency_name, words_of(TEMPLATE, words.language)
    number, as_of = parties["number"], made.inputs.as_of
    subject = "subject" if parties["creditor_ref"] else "subject_plain"
    town = " ".join(filter(None, (parties["postal_code"], parties["city"])))
    facts = written(made.inputs, made.asked, made.engine)
    return {
        "lang": words.language,
        "region": str(words.locale.territory or "BE").lower(),
        "number": number,
        "agency": agency,
        "title": words.say("title", day=words.day_long(as_of)),
        "subject": words.say(subject, number=number, reference=parties["creditor_ref"]),
        "on_behalf": words.say("on_behalf", creditor=parties["creditor"]),
        "address": [parties["debtor"], *filter(None, (parties["street"], town))],
        "dateline": words.say("dateline", day=words.day_long(day_of(now))),
        "intro": words.say(
            "intro", debtor=parties["debtor"], creditor=parties["creditor"], day=as_of
        ),
        "words": {name: texts[name] for name in HEADINGS},
        "summary_head": texts["summary_head"],
        "summary": _summary(made, words),
        "summary_total": _sums(made, words),
        "gaps": [words.say("gap", day=gap.since, row=gap.row) for gap in made.gaps],
        "part_head": texts["part_head"],
        "interest_head": texts["interest_head"],
        "parts": [_part(part, made, words) for part in made.parts],
        "law": [
            f"{row.article} ({row.id})"
            for row in made.rows
            if not row.article.startswith(OUR_CONVENTION)
        ],
        "made": words.say("made", engine=made.engine, fingerprint=digest(facts)[:16]),
        "footer": words.say("footer", agency=agency, number=number, day=as_of),
        **(_payment(made, parties, words) if as_of == day_of(now) else NO_PAYMENT),
    }


def _summary(made: Statement, words: Writer) -> list[list[str]]:
    shown = [one for one in COMPONENTS if made.accrued(one) or made.received(one)]
    return [
        [words.say(one), words.bare(made.accrued(one)), words.bare(made.received(one)),
         words.bare(made.owed(one))]
        for one in shown
    ]  # fmt: skip


def _sums(made: Statement, words: Writer) -> list[str]:
    accrued = sum((made.accrued(one) for one in COMPONENTS), start=NOTHING)
    received = sum((made.received(one) for one in COMPONENTS), start=NOTHING)
    return [words.say("total"), words.bare(accrued), words.bare(received), words.write(made.total)]


def _payment(made: Statement, parties: Any, words: Writer) -> dict[str, object]:
    iban = settings().agency_iban or parties["iban"] or ""
    if not iban or made.total <= NOTHING:
        return NO_PAYMENT
    holder = settings().agency_name if settings().agency_iban else parties["creditor"]
    return {
        "how_to_pay": words.say("how_to_pay"),
        "account": [
            [words.say("account"), grouped(iban)],
            [words.say("holder"), holder],
            [words.say("communication"), structured(parties["payment_ref"])],
            [words.say("amount"), words.write(made.total)],
        ],
    }


def _part(part: Part, made: Statement, words: Writer) -> dict[str, object]:
    claim = part.claim
    title, note = words.say("no_claim"), ""
    if claim is not None:
        title = words.say("invoice", number=claim.invoice_no)
        due = words.say("due", day=claim.due_on) if claim.due_on else words.say("no_due")
        dated = words.say("dated", day=claim.issued_on) if claim.issued_on else ""
        note = ", ".join(filter(None, (dated, due)))
    interest = part.computed.get("interest")
    return {
        "title": title,
        "note": note,
        "rows": _rows(part, made, words),
        "total": [
            words.say("part_total" if claim else "part_total_none"),
            words.write(part.total),
        ],
        **_interest(interest, words),
        "remarks": _remarks(part, made, words),
    }


def _rows(part: Part, made: Statement, words: Writer) -> list[list[str]]:
    rows: list[list[str]] = []
    if part.claim is not None:
        rows.append([words.say("placed"), words.bare(Money(part.claim.placed_cents))])
    for component in COMPONENTS:
        for entry in part.booked.get(component, ()):
            told = words.say("booked", component=words.say(component), day=entry.booked_on)
            rows.append([told, words.bare(Money(entry.cents))])
        found = part.computed.get(component)
        if found is not None and found.amount:
            rows.append([_computed_word(component, found, made, words), words.bare(found.amount)])
        rows += [_change(change, component, words) for change in part.changes.get(component, ())]
    return rows


def _computed_word(component: str, found: Computed, made: Statement, words: Writer) -> str:
    if component == "interest":
        until = found.accrual.covered_until if found.accrual else made.inputs.as_of
        return words.say("computed_interest", day=until)
    capped = found.ceiling is not None and found.amount.cents < found.exact
    return words.say("penalty_capped" if capped else f"computed_{component}")


def _change(change: Change, component: str, words: Writer) -> list[str]:
    if change.receipt_id is None:
        told = words.say("correction", day=change.on)
    else:
        how = "paid_direct" if change.direct else "paid"
        told = words.say(
            how if change.cents > 0 else "given_back",
            day=change.on,
            component=words.say(component).lower(),
        )
    return [told, words.bare(Money(-change.cents))]


def _interest(found: Computed | None, words: Writer) -> dict[str, object]:
    if found is None or found.accrual is None or not found.accrual.segments:
        return {"interest": [], "interest_note": "", "interest_total": []}
    return {
        "interest_note": words.say("interest_note", day_count=found.regime.day_count),
        "interest": [_line(segment, words) for segment in found.accrual.segments],
        "interest_total": [
            words.say("interest_total"), "", str(found.accrual.days), "", "",
            words.bare(found.accrual.interest),
        ],
    }  # fmt: skip


def _line(segment: Segment, words: Writer) -> list[str]:
    return [
        words.write(segment.from_day),
        words.write(segment.until_day),
        str(segment.days),
        words.bare(segment.principal),
        f"{percent(segment.percent)}\u00a0%".replace(".", _mark(words)),
        exact(segment.exact).replace(".", _mark(words)),
    ]


def _mark(words: Writer) -> str:
    return "." if words.language == "en" else ","


def exact(cents: Fraction) -> str:
    """A fraction of cents in euros with six decimals: enough to see where the rounding lies."""
    euros = Decimal(cents.numerator) / Decimal(cents.denominator) / 100
    return f"{euros.quantize(Decimal('0.000001'), rounding=ROUND_HALF_UP):f}"


def _remarks(part: Part, made: Statement, words: Writer) -> list[str]:
    told: list[str] = []
    for kind in COMPUTED:
        regime = part.computed[kind].regime if kind in part.computed else None
        if regime is not None and regime.why and kind != "indemnity":
            until: date | None = regime.opens
            said = words.say(regime.why, day=until or made.inputs.as_of)
            if said and said not in told:
                told.append(said)
    interest = part.computed.get("interest")
    if interest is not None and interest.accrual is not None:
        told += [_rest(rest, words) for rest in made.inputs.rests]
    return told


def _rest(rest: tuple[date, date | None], words: Writer) -> str:
    begin, end = rest
    if end is None:
        return words.say("rests_open", from_day=begin)
    return words.say("rests", from_day=begin, until_day=end - DAY)
