"""A row of law in the reader's words: the name of its rule, and its value as a person says it."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from backend.law.rows import Row
from backend.money import Money
from backend.web.language import amount, percent, translate, translate_many
from backend.words import _, one_or_many

PLACES = {"BE": _("Belgium"), "FR": _("France"), "EU": _("European Central Bank")}
KINDS = {
    "rate": _("Interest rates"),
    "margin": _("Margins above the reference rate"),
    "factor": _("Multiples"),
    "uplift": _("Raised after a judgment"),
    "day_count": _("Counting of days"),
    "rounding": _("Rounding"),
    "switch": _("Readings of the law"),
    "indemnity": _("Flat indemnities"),
    "cap": _("Ceilings"),
    "count": _("Free of charge"),
    "cost": _("Costs charged to the debtor"),
    "clock": _("Deadlines"),
    "prescription": _("Prescription"),
    "interruption": _("What moves prescription"),
    "imputation": _("Order in which payments cover"),
    "vat": _("VAT"),
    "court_fee": _("Court fees"),
    "calendar": _("Calendars"),
    "contact": _("Contacts"),
    "letter": _("Mentions in letters"),
    "retention": _("Retention"),
}
NAMES = {
    "rate/b2b": _("Late payment between enterprises"),
    "rate/b2b_before_2013": _("Late payment, contracts of before 16 March 2013"),
    "rate/legal": _("Legal rate of the year"),
    "rate/default": _("Default rate between enterprises"),
    "rate/legal_person": _("Legal rate, creditor a natural person"),
    "rate/legal_other": _("Legal rate, other creditors"),
    "rate/ecb_mro": _("Main refinancing rate"),
    "margin/b2b": _("Between enterprises"),
    "margin/default": _("Between enterprises"),
    "factor/contract_floor": _("Least rate of a clause, in legal rates"),
    "uplift/judgment": _("Legal interest after a judgment"),
    "day_count/b2b": _("Between enterprises"),
    "day_count/b2c": _("Consumers"),
    "day_count/court": _("Awarded by a court"),
    "rounding/interest": _("Interest, at each crystallisation"),
    "rounding/b2b_rate_up_to": _("Rate rounded up to the next"),
    "switch/b2c_interest_over_cap": _("Consumer’s clause above the ceiling"),
    "switch/compounding": _("Interest on interest"),
    "indemnity/b2b": _("For each late invoice"),
    "cap/b2c_clause": _("Flat compensation of a consumer"),
    "cap/b2c_interest": _("Interest of a consumer"),
    "cap/reminder_cost": _("Cost of a further reminder"),
    "cap/ios_increase": _("Increases in the procedure for undisputed claims"),
    "cap/summary_order_justice_of_peace": _("Summary order, justice of the peace"),
    "cap/justice_of_peace": _("Justice of the peace"),
    "cap/small_claims": _("Small claims by a bailiff"),
    "cap/local_chamber": _("Local chamber of the court"),
    "count/free_reminders": _("Free reminders"),
    "count/free_reminders_recurring": _("Free reminders a year, recurring supplies"),
    "cost/amicable": _("Amicable recovery"),
    "clock/payment_term": _("Term of payment"),
    "clock/first_reminder": _("Consumer’s first reminder"),
    "clock/first_reminder_begins_post": _("First reminder by post: begins after"),
    "clock/first_reminder_begins_email": _("First reminder by e-mail: begins after"),
    "clock/b2c_interest_small_creditor": _("Consumer’s interest, small creditor: begins after"),
    "clock/formal_notice": _("After the collector’s formal notice"),
    "clock/stop_mediation": _("Stop: debt mediation"),
    "clock/stop_dispute": _("Stop: reasoned dispute"),
    "clock/stop_plan_request": _("Stop: payment plan asked for"),
    "clock/ios_answer": _("Undisputed claims: answer to the summons"),
    "clock/ios_record": _("Undisputed claims: record of non-contestation"),
    "clock/summary_order_summons": _("Summary order: after the summons"),
    "clock/order_signify": _("Order to pay: signification"),
    "clock/order_opposition": _("Order to pay: opposition"),
    "clock/order_opposition_notice": _("Order to pay: registry tells of an opposition"),
    "clock/order_enforceable": _("Order to pay: enforceable after signification"),
    "clock/seizure_execute": _("Protective seizure: to be executed"),
    "clock/seizure_proceed": _("Protective seizure: proceedings begun"),
    "clock/seizure_notify": _("Protective seizure: third party told"),
    "clock/remittance": _("Remittance of money received"),
    "prescription/contract": _("Contracts"),
    "prescription/consumer": _("Consumers"),
    "prescription/periodic": _("Periodic supplies, rent, interest"),
    "prescription/care": _("Care and hospital"),
    "prescription/consumer_goods": _("Goods sold to a consumer"),
    "prescription/hospitality": _("Hotels and restaurants"),
    "prescription/insurance": _("Insurance"),
    "prescription/non_contract": _("Outside any contract"),
    "prescription/judgment": _("Enforcement of a judgment"),
    "interruption/acknowledgment": _("Acknowledgment of the debt, or a part paid"),
    "interruption/claim": _("Claim brought before a court"),
    "interruption/enforcement": _("Command to pay, seizure"),
    "interruption/lawyer_notice": _("Registered notice of a lawyer or a bailiff"),
    "interruption/mediation": _("Mediation or conciliation"),
    "interruption/letter": _("Letter or formal notice of the agency"),
    "imputation": _("By law"),
    "imputation/principal_first": _("Principal first, the creditor consenting"),
    "vat/standard": _("Standard rate"),
    "court_fee/justice_of_peace": _("Justice of the peace"),
    "court_fee/enterprise_court": _("Enterprise court"),
    "court_fee/appeal": _("Court of appeal"),
    "court_fee/legal_aid_fund": _("Contribution to legal aid"),
    "court_fee/civil_contribution": _("Contribution before civil courts"),
    "court_fee/commercial_registry_order": _("Commercial court’s registry, order to pay"),
    "calendar/working_days": _("Working days and holidays"),
    "calendar/terms": _("Counting of terms"),
    "contact/hours": _("Hours of calls and visits"),
    "letter/first_reminder_mentions": _("Consumer’s first reminder"),
    "letter/mandatory_mentions": _("Letter of recovery"),
    "retention/invoices": _("Invoices"),
    "retention/accounting": _("Accounting"),
    "retention/collection_files": _("Collection files"),
}
_EFFECTS = {
    "restart": _("a new period of the same length"),
    "extend": _("one more year at least, once"),
    "suspend": _("rests while it lasts, six months left after it"),
    "none": _("no effect"),
}
_BUCKETS = {
    "principal": _("Principal"), "indemnity": _("Indemnity"), "interest": _("Interest"),
    "cost": _("Costs"), "penalty": _("Penalty clause"),
}  # fmt: skip
_WORDS = {
    "cap": _("cut back to the ceiling"),
    "legal": _("void: the legal rate is due"),
    "off": _("never"),
    "b2b": _("the rate between enterprises"),
    "ACT/365F": _("actual days over 365"),
    "ACT/ACT": _("actual days over those of the year"),
    "eve_of_quantieme": _("to the eve of the same day of the month"),
    "same_quantieme": _("to the same day of the month"),
}


def name(kind: str, key: str) -> str:
    """The name of a rule; one that nobody named shows its key."""
    known = NAMES.get(f"{kind}/{key}" if key else kind)
    return translate(known) if known else key.replace("_", " ")


def value(row: Row) -> str:
    """The value of a row in the reader's language."""
    if row.value is None:
        return translate(_("Not known"))
    if row.kind in _SAYERS:
        return _SAYERS[row.kind](row)
    return _plain(row)


def last_day(row: Row) -> date | None:
    """The last day on which a row holds, as people say it; None while no end is known."""
    return row.valid_until - timedelta(days=1) if row.valid_until else None


def _percent(row: Row) -> str:
    return percent(row.number / 100, 2)


def _amount(row: Row) -> str:
    if row.key == "ios_increase":
        return translate(_("{share} of the principal"), share=percent(row.number / 100, 0))
    if isinstance(row.value, Mapping):
        return _bands(row.value)
    return _euros(row.value) if row.value[:1].isdigit() else _plain(row)


def _euros(written: str) -> str:
    return amount(Money.of(written))


def _bands(told: Mapping[str, Any]) -> str:
    parts = []
    for band in told["bands"]:
        facts = {"flat": _euros(band["flat"]), "above": _euros(band["above"]),
                 "share": percent(Decimal(band["percent"]) / 100, 0)}  # fmt: skip
        if Decimal(band["percent"]) == 0:
            parts.append(translate(_("{flat} up to {most}"), flat=facts["flat"],
                                   most=_euros(band["up_to"])))  # fmt: skip
        else:
            parts.append(translate(_("{flat} + {share} above {above}"), **facts))
    return " · ".join([*parts, translate(_("at most {most}"), most=_euros(told["most"]))])


def _plain(row: Row) -> str:
    if isinstance(row.value, list):
        return " · ".join(row.words)
    word = str(row.value)
    return translate(_WORDS[word]) if word in _WORDS else word


def _length(row: Row) -> str:
    told, parts = row.table, []
    for unit, (one, many) in _UNITS.items():
        if unit in told:
            parts.append(translate_many(one, many, int(told[unit])))
    if "most" in told:
        parts.append(translate(_("at most {days} days"), days=int(told["most"])))
    if "end_of_month" in told:
        parts.append(translate(_("or {days} days end of month"), days=int(told["end_of_month"])))
    if told.get("roll"):
        parts.append(translate(_("moved to a working day")))
    return ", ".join(parts)


_UNITS = {
    "years": one_or_many("{count} year", "{count} years"),
    "months": one_or_many("{count} month", "{count} months"),
    "working_days": one_or_many("{count} working day", "{count} working days"),
    "days": one_or_many("{count} day", "{count} days"),
}


def _calendar(row: Row) -> str:
    if "months" in row.table:
        counted, moved = _WORDS[row.table["months"]], translate(_("moved to a working day"))
        return f"{translate(counted)}, {moved}"
    return translate(
        _("Library “{library}”, {country}; Saturdays and Sundays are no working days"),
        library=row.table["library"],
        country=row.table["country"],
    )


def _hours(row: Row) -> str:
    return translate(
        _("from {begins} to {ends}"), begins=row.table["from"], ends=row.table["until"]
    )


def _uplift(row: Row) -> str:
    return translate(
        _("+ {points} points after {months} months"),
        points=str(row.table["points"]),
        months=int(row.table["months"]),
    )


def _effect(row: Row) -> str:
    effect = _EFFECTS[row.table["effect"]]
    return translate(effect)


def _order(row: Row) -> str:
    return " → ".join(translate(_BUCKETS.get(word, word)) for word in row.words)


_SAYERS: Mapping[str, Callable[[Row], str]] = {
    "rate": _percent,
    "vat": _percent,
    "margin": lambda row: translate(_("{points} points"), points=str(row.value)),
    "factor": lambda row: f"× {row.value}",
    "indemnity": _amount,
    "cap": _amount,
    "cost": _amount,
    "court_fee": _amount,
    "clock": _length,
    "prescription": _length,
    "retention": _length,
    "interruption": _effect,
    "imputation": _order,
    "calendar": _calendar,
    "contact": _hours,
    "uplift": _uplift,
}
