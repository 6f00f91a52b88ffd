"""Transfers that no rule may set against a case by itself: they wait in the tray for a person."""

from collections.abc import Sequence
from datetime import date

from backend.demo.story import Act, Hands, Story
from backend.money import Money
from backend.payments.references import is_structured


def transfers(stories: Sequence[Story], today: date) -> list[Act]:
    """A slip in a reference, a name alone, a number that two cases share, and nothing at all."""
    open_ones = [story for story in stories if story.placed.story in ("chased", "promise_open")]
    slip, name, other = open_ones[0], open_ones[2], open_ones[3]
    share = Money(150_00)

    async def slipped(hands: Hands) -> None:
        reference = await hands.reference(slip)
        await hands.transfer(slip.left, slip.placed.debtor.name, _one_digit_off(reference))

    async def by_name(hands: Hands) -> None:
        await hands.transfer(share, f"M. et Mme {name.placed.debtor.name}", "acompte facture")

    async def ambiguous(hands: Hands) -> None:
        invoices = (slip.placed.invoices[0].number, other.placed.invoices[0].number)
        await hands.transfer(share, "SARL Trésorerie Commune", " et ".join(invoices))

    async def unknown(hands: Hands) -> None:
        await hands.transfer(Money(89_90), "B. Dumoulin", "merci")

    days = (1, 2, 4, 6)
    told = (slipped, by_name, ambiguous, unknown)
    return [
        Act(slip.ago(days_ago), act, bank=True)
        for days_ago, act in zip(days, told, strict=True)
        if slip.ago(days_ago) <= today
    ]


def _one_digit_off(twelve: str) -> str:
    """A reference with a digit mistyped, as it is printed."""
    wrong = next(
        twelve[:place] + digit + twelve[place + 1 :]
        for place in range(4, 10)
        for digit in "0123456789"
        if digit != twelve[place]
        and not is_structured(twelve[:place] + digit + twelve[place + 1 :])
    )
    return f"{wrong[:3]}/{wrong[3:7]}/{wrong[7:]}"
