"""Terms as a JSON document, for command lines and files: whatever it leaves out stays as it was.

    {"fee_terms": {…}, "bands": [{"up_to": 90, "rate_bp": 1500}, {"up_to": null, "rate_bp": 2000}],
     "free_days": 10, "fee_on_direct": true, "rate_fixed_at": "receipt", "vat_country": "BE", …}

A document that is a fee table itself (it has "version") is read as one.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from backend.creditors import fee_terms
from backend.creditors.fee_terms import FeeTermsRefused
from backend.creditors.rules import Terms, bands_up_to, check_terms
from backend.money import Money
from backend.words import _

_MONEY = {"instalment_min_cents": "instalment_min"}
_OWN = ("bands", "fee_terms")
_LEFT_OUT = ("instalment_min", "fee_min", "flat_fee", *_OWN)
_PLAIN = {field.name: field.type for field in fields(Terms) if field.name not in _LEFT_OUT}


def read_terms(document: object, usual: Terms) -> Terms:
    """The terms in the document; `usual` fills what it does not say. Raises `Refused`."""
    if not isinstance(document, Mapping):
        raise FeeTermsRefused(_("Fee table: an object was expected where something else stands"))
    if "version" in document:
        document = {"fee_terms": document}
    unknown = sorted(set(document) - {*_PLAIN, *_MONEY, *_OWN})
    if unknown:
        raise FeeTermsRefused(_("Terms have no field {name}"), name=str(unknown[0])[:40])
    changes: dict[str, Any] = {}
    for name, value in document.items():
        if name == "fee_terms":
            changes |= {"fee_terms": fee_terms.read(value), "fee_min": Money(0),
                        "flat_fee": Money(0), "bands": changes.get("bands", ())}  # fmt: skip
        elif name == "bands":
            changes["bands"] = _bands(value)
        elif name in _MONEY:
            changes[_MONEY[name]] = Money(_typed(name, value, int))
        else:
            changes[name] = _typed(name, value, type(getattr(usual, name)))
    table = changes.get("fee_terms")
    if table is not None and table.uses_bands and not changes["bands"]:
        changes["bands"] = usual.bands
    if "bands" in changes and table is None:
        changes |= {"fee_terms": None}
    return check_terms(replace(usual, **changes))


def _bands(value: object) -> Any:
    if not isinstance(value, list):
        raise FeeTermsRefused(_("Fee table: look at {name}: it is missing or out of range"),
                              name="bands")  # fmt: skip
    rows = []
    for one in value:
        held = one if isinstance(one, Mapping) else {}
        up_to = held.get("up_to")
        rows.append((None if up_to is None else _typed("up_to", up_to, int),
                     _typed("rate_bp", held.get("rate_bp"), int)))  # fmt: skip
    return bands_up_to(rows)


def _typed(name: str, value: object, kind: type) -> Any:
    if type(value) is not kind:
        raise FeeTermsRefused(
            _("Fee table: look at {name}: it is missing or out of range"), name=name
        )
    return value
