"""The key figures: each with its name and definition in three languages, its formula, its source.

One list for the manager's report, the creditor's own figures, the exports and the command line, so
that a figure cannot mean one thing here and another there. Where a definition and the code disagree
the code is wrong. `numerator`, `denominator` and `exclusions` name fields of `rules.Facts`.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Literal

from backend.indicators import rules
from backend.indicators.rules import By, Facts

Unit = Literal["count", "cents", "share", "days"]
LANGUAGES = ("fr", "nl", "en")
CANON = "FEATURES (4), resolution rate: proposed canon"
RULINGS = "RULINGS, Money and dates; Reports"

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    resources.files(__package__).joinpath("definitions.toml").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One key figure. `key` is its path in the answers of the command line."""

    key: str
    unit: Unit
    of: Callable[[Facts], int | Decimal | None]
    numerator: str
    denominator: str = ""
    exclusions: tuple[str, ...] = ()
    source: str = RULINGS

    def name(self, language: str) -> str:
        return words(self.key, language)[0]

    def definition(self, language: str) -> str:
        return words(self.key, language)[1]


def words(key: str, language: str) -> tuple[str, str]:
    """Name and definition of a figure, or of what a period selects; French where we lack a word."""
    name, definition = _WORDS[key][language if language in LANGUAGES else LANGUAGES[0]]
    return name, definition


def _sum(name: str, unit: Unit, *exclusions: str, source: str = RULINGS) -> Indicator:
    """A figure that is a fact as it stands."""

    def fact(facts: Facts) -> int:
        return int(getattr(facts, name))

    return Indicator(name, unit, fact, name, exclusions=exclusions, source=source)


def _share(key: str, of: Callable[[Facts], Decimal | None], over: str, under: str) -> Indicator:
    """One of the resolution rates."""
    return Indicator(f"resolution.{key}", "share", of, over, under, ("left",), CANON)


INDICATORS = (
    _sum("cases", "count", "stage review"),
    _sum("closed", "count", "stage review"),
    _sum("placed_cents", "cents", "stage review", source="FEATURES (4), base words"),
    _sum("collected_cents", "cents", "surplus_cents"),
    _sum("collected_principal_cents", "cents", "surplus_cents"),
    _sum("surplus_cents", "cents"),
    _sum("open_cents", "cents", "closed"),
    _sum("fee_cents", "cents"),
    _sum("vat_cents", "cents"),
    Indicator(
        "recovery_rate",
        "share",
        rules.recovery_rate,
        "collected_cents",
        "placed_cents",
        ("surplus_cents",),
        "FEATURES (4) 1, gross liquidation",
    ),
    Indicator(
        "adjusted_recovery_rate",
        "share",
        rules.adjusted_recovery_rate,
        "collected_cents",
        "placed_cents - corrected_cents",
        ("surplus_cents", "left"),
        "FEATURES (4) 2, adjusted liquidation",
    ),
    _share("cohort.paid", rules.paid_of_cohort, "paid", "cohort"),
    _share("cohort.resolved", rules.resolved_of_cohort, "paid + otherwise", "cohort"),
    _share("cohort.on_track", rules.on_track_of_cohort, "paid + otherwise + on_track", "cohort"),
    _share("closed.paid", rules.paid_of_closed, "paid", "closed_in_cohort"),
    _share("closed.resolved", rules.resolved_of_closed, "paid + otherwise", "closed_in_cohort"),
    Indicator(
        "mean_days_to_pay",
        "days",
        rules.mean_days_to_pay,
        "cent_days",
        "standing_cents",
        ("reversed receipts", "surplus_cents"),
    ),
    Indicator(
        "mean_days_from_invoice",
        "days",
        rules.mean_days_from_invoice,
        "cent_days_invoice",
        "invoiced_cents",
        ("reversed receipts", "surplus_cents"),
    ),
    Indicator("plans_kept", "share", rules.plans_kept, "plans_kept", "plans_agreed"),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def selection_words(by: By, language: str) -> str:
    """What the period selects, in a sentence."""
    return words(f"by {by}", language)[1]


def figures(facts: Facts) -> dict[str, Any]:
    """Every figure by its key's path: {"cases": 3, …, "resolution": {"cohort": {"paid": …}}}.

    Cents and counts are int, shares of one and days Decimal, None where there is nothing to divide.
    """
    answer: dict[str, Any] = {}
    for indicator in INDICATORS:
        place = answer
        *rooms, last = indicator.key.split(".")
        for room in rooms:
            place = place.setdefault(room, {})
        place[last] = indicator.of(facts)
    return answer


def definitions() -> dict[str, dict[str, str]]:
    """Every definition in every language, by key: what a report carries beside its figures."""
    return {
        indicator.key: {
            language: f"{indicator.name(language)}: {indicator.definition(language)}"
            for language in LANGUAGES
        }
        for indicator in INDICATORS
    }
