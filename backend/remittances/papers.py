"""The statement as the creditor receives it: printed from its rows, the same bytes each time."""

import re
from datetime import date, datetime
from typing import Any

from backend.documents.press import press
from backend.documents.wording import Writer, grouped, words_of, writer
from backend.invoices import papers
from backend.invoices.papers import percent
from backend.money import NOTHING, Money, total
from backend.remittances import queries
from backend.remittances.queries import Statement

TEMPLATE = "remittance"
_AGE = re.compile(r"age \d+ days in ")
_BAND = re.compile(r"age (?P<ages>[\d-]+): (?P<rate>.+)")
_BOOKED = re.compile(
    r"mandate (?P<version>\d+) of (?P<since>[\d-]+), rate fixed at (?P<fixed>placement|receipt);"
    r" (?P<how>.*); VAT (?P<country>[A-Z]{2}) (?P<vat>.+)"
)
_RATE = re.compile(r"(-?\d+)\.(\d\d) %")
PARTS = ("principal_cents", "interest_cents", "indemnity_cents", "costs_cents")


async def issue(remittance_id: int, *, now: datetime) -> int:
    """Print an approved statement and keep it; returns the paper's id. Joins the unit of work."""
    found = await queries.statement(remittance_id)
    words = writer(TEMPLATE, lang=found.lang, country=found.country)
    return await papers.keep(
        creditor_id=found.creditor_id, kind="statement", subject_id=found.id,
        name=words.say("file", number=found.number), lang=words.language,
        content=await pressed(remittance_id), issued_at=now,
    )  # fmt: skip


async def pressed(remittance_id: int) -> bytes:
    """The PDF of a statement from its rows: the same bytes each time."""
    found = await queries.statement(remittance_id)
    assert found.approved_at is not None
    words = writer(TEMPLATE, lang=found.lang, country=found.country)
    data = compose(found, await queries.lines(remittance_id), words)
    return await press(TEMPLATE, data, issued_at=found.approved_at)


def compose(found: Statement, its_lines: Any, words: Writer) -> dict[str, object]:
    """Everything the template prints, written out."""
    texts = words_of(TEMPLATE, words.language)
    agency, client = found.parties["agency"], found.parties["creditor"]
    rules = _rules(its_lines)
    return {
        "lang": words.language,
        "region": found.country.lower(),
        "number": found.number,
        "agency": agency,
        "agency_lines": agency["address"],
        "client_lines": [client["name"], *client["address"]],
        "title": words.say("title", number=found.number),
        "facts": _facts(found, words),
        "position": _position(found, words),
        "words": {"rules": texts["rules"]},
        "head": texts["head"],
        "lines": [_line(one, found.mode, rules, words) for one in its_lines],
        "total": _total(its_lines, found.mode, words),
        "rules": [[f"({place})", _said(rule, words)] for rule, place in rules.items()],
        "nothing": words.say("nothing"),
        "payout": _payout(found, words),
        "note": words.say("note", clear_days=found.parties["clear_days"]),
        "footer": words.say("footer", agency=agency["name"], number=found.number),
    }


def _facts(found: Statement, words: Writer) -> list[list[str]]:
    account = found.parties["creditor"]["iban"]
    assert found.approved_on is not None
    return [
        [words.say("until"), words.write(found.until)],
        [words.say("issued"), words.write(found.approved_on)],
        [words.say("reference"), found.parties["creditor"]["ref"]],
        [words.say("mode"), words.say(found.mode)],
        *([[words.say("account"), grouped(account)]] if account else []),
    ]


def _position(found: Statement, words: Writer) -> list[list[str]]:
    told = [
        [words.say("opening"), words.bare(found.opening)],
        [words.say("cash"), words.bare(found.cash)],
    ]
    if found.direct:
        told.append([words.say("direct"), f"({words.bare(found.direct)})"])
    if found.mode == "net":
        told.append([words.say("fees"), words.bare(-found.fee)])
        told.append([words.say("vat"), words.bare(-found.vat)])
    else:
        told.append([words.say("fees_apart"), f"({words.bare(found.fees)})"])
    if found.closing:
        told.append([words.say("carried"), words.bare(found.closing)])
    return [*told, [words.say("payout"), words.write(found.payout)]]


def _rule(one: Any) -> str:
    """The rule of a line, whatever the age of its claim."""
    return _AGE.sub("age ", one["rule"].removeprefix("reversal of: "))


def _rules(its_lines: Any) -> dict[str, int]:
    """The rules applied, each with the number by which its lines name it."""
    places: dict[str, int] = {}
    for one in its_lines:
        rule = _rule(one)
        if rule and rule not in places:
            places[rule] = len(places) + 1
    return places


def _said(rule: str, words: Writer) -> str:
    """A rule as the books have it, in the reader's language; one of another form as it stands."""
    found = _BOOKED.fullmatch(rule)
    if found is None:
        return rule
    told = found.groupdict()
    how = told["how"]
    if aged := _BAND.fullmatch(how):
        ages = re.sub("-$", "+", aged["ages"]).replace("-", "–")
        how = words.say("rule_age", ages=ages, rate=_rate(aged["rate"], words))
    else:
        how = ", ".join(_named(part, words) for part in how.split(", "))
    fixed = words.say(f"fixed_{told['fixed']}")
    since = date.fromisoformat(told["since"])
    return words.say(
        "rule",
        version=told["version"],
        since=since,
        fixed=fixed,
        how=how,
        country=told["country"],
        vat=_rate(told["vat"], words),
    )


def _named(part: str, words: Writer) -> str:
    """A rule of a fee and its rate ("rate.stage 12.50 %") in the reader's language."""
    name, _blank, rate = part.partition(" ")
    said: str = words_of(TEMPLATE, words.language)["rule_names"].get(name, name)
    return f"{said} {_rate(rate, words)}".rstrip()


def _rate(written: str, words: Writer) -> str:
    """A rate as the books have it ("12.50 %"), as the reader writes it; anything else as is."""
    found = _RATE.fullmatch(written)
    return percent(int(found[1] + found[2]), words) if found else written


def _line(one: Any, mode: str, rules: dict[str, int], words: Writer) -> list[str]:
    rate = ""
    if one["rate_bp"] is not None:
        place = rules.get(_rule(one))
        rate = f"{percent(one['rate_bp'], words)} ({place})" if place else "–"
    cleared = words.write(one["cleared_on"]) if one["cleared_on"] else "–"
    return [
        f"{one['case_number']}\n{one['creditor_ref']}",
        one["debtor_name"],
        f"{words.write(one['received_on'])}\n{cleared}",
        words.say(one["paid_to"]),
        *(words.bare(Money(one[part])) for part in PARTS),
        rate,
        words.bare(Money(one["fee_cents"])),
        words.bare(Money(one["vat_cents"])),
        words.bare(net_of(one, mode)),
        words.bare(Money(one["balance_cents"])),
    ]


def net_of(one: Any, mode: str) -> Money:
    """What a line adds to what is paid: its cash, less its fee with VAT where they are withheld."""
    kept = one["fee_cents"] + one["vat_cents"] if mode == "net" else 0
    return Money(one["cash_cents"] - kept)


def _total(its_lines: Any, mode: str, words: Writer) -> list[str]:
    def added(name: str) -> str:
        return words.bare(total(Money(one[name]) for one in its_lines))

    net = total(net_of(one, mode) for one in its_lines)
    return [
        words.say("total"), "", "", "", *(added(part) for part in PARTS), "", added("fee_cents"),
        added("vat_cents"), words.bare(net), "",
    ]  # fmt: skip


def _payout(found: Statement, words: Writer) -> str:
    if found.payout > NOTHING:
        account = grouped(found.parties["creditor"]["iban"])
        return words.say("payout_line", amount=found.payout, account=account, number=found.number)
    if found.closing < NOTHING:
        return words.say("payout_carried", amount=-found.closing)
    return words.say("payout_none")
