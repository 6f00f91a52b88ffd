"""Money: an exact number of cents in one currency. Never a float, never a bare int."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from backend.refusals import Refused
from backend.words import _

CENTS_MAX = 10**13  # a hundred thousand million euros: beyond it, it is a typing error


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies met in one sum."""


class AmountRefused(Refused):
    """The text is not an amount of money that can be taken over without guessing."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    cents: int
    currency: str = "EUR"

    @classmethod
    def of(cls, amount: str, currency: str = "EUR") -> "Money":
        """Read a plain decimal number: "1234.50". A third decimal is refused, not rounded."""
        cents = Decimal(amount).scaleb(2)
        if cents != cents.to_integral_value():
            raise ValueError(f"{amount} has a fraction of a cent")
        return cls(int(cents), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __ge__(self, other: "Money") -> bool:
        return self.cents >= self._same(other).cents

    def __gt__(self, other: "Money") -> bool:
        return self.cents > self._same(other).cents

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._same(other).cents

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._same(other).cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def share_bp(self, basis_points: int) -> "Money":
        """`basis_points` ten-thousandths of the amount, rounded half away from zero to the cent.

        The rounding is symmetric, so the share of a reversal is the exact negative of the share
        of what it reverses.
        """
        exact = Decimal(self.cents) * basis_points / 10_000
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def shares(self, count: int) -> tuple["Money", ...]:
        """Cut into `count` parts that differ by a cent at most and add up exactly.

        Left-over cents go to the earliest parts. An amount below zero is cut as its opposite.
        """
        if self.cents < 0:
            return tuple(-part for part in (-self).shares(count))
        whole, left_over = divmod(self.cents, count)
        return tuple(Money(whole + (place < left_over), self.currency) for place in range(count))

    def split(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split in proportion to whole `weights` by largest remainder; the parts add up exactly.

        Every part is within a cent of its exact share, a weight of nought gets nothing, and equal
        remainders are served from the first on. Raises `ValueError` if no weight is above nought.
        """
        if any(weight < 0 for weight in weights) or not sum(weights):
            raise ValueError("weights must be nought or more, with one above nought")
        if self.cents < 0:
            return tuple(-part for part in (-self).split(weights))
        whole = sum(weights)
        parts = [divmod(self.cents * weight, whole) for weight in weights]
        left_over = self.cents - sum(part for part, _rest in parts)
        served = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left_over]
        return tuple(
            Money(part + (place in served), self.currency)
            for place, (part, _rest) in enumerate(parts)
        )

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} with {other.currency}")
        return other

    def __str__(self) -> str:
        return f"{Decimal(self.cents).scaleb(-2):.2f} {self.currency}"


NOTHING = Money(0)


def total(amounts: Iterable[Money], currency: str = "EUR") -> Money:
    return sum(amounts, start=Money(0, currency))


_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009\t")
_PLAIN = re.compile(r"[+-]?\d{1,11}(?:\.\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+", re.ASCII)


def read_amount(written: str, *, decimal_mark: str = ",") -> Money:
    """Read an amount as a person in Belgium or France types it: "1 234,50 €", "1.234,5", "1234.50".

    Which mark is the decimal one is decided only where the text leaves no doubt; a lone group such
    as "1.234" is read by `decimal_mark`, the writer's habit. Raises `AmountRefused` for anything
    else, for fractions of a cent, and for amounts beyond a hundred thousand million.
    """
    text = written.strip().replace("\u2212", "-").translate(_SPACES)
    for mark in ("EUR", "€"):
        text = text.removeprefix(mark).removesuffix(mark)
    if "'" in text:
        text = text.replace("'", "")
    if "," in text and "." in text:
        decimal, group = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
        whole, _mark, cents = text.rpartition(decimal)
        if decimal in whole or not re.fullmatch(
            rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole, re.ASCII
        ):
            raise AmountRefused(_("“{written}” is not an amount"), written=written)
        text = whole.replace(group, "") + "." + cents
    elif "," in text:
        if decimal_mark == "." and re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+", text, re.ASCII):
            text = text.replace(",", "")
        else:
            text = text.replace(",", ".")
    elif decimal_mark == "," and _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    if not _PLAIN.fullmatch(text):
        raise AmountRefused(_("“{written}” is not an amount"), written=written)
    return Money.of(text)
