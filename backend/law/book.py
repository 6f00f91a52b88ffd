"""Law as dated rows: what holds from which day, by which article, on whose word. Never guessed.

Rows come from the packs beside this file and, through `backend.rulebook`, from administrators. A
row is never edited: a later one takes its place from its own first day on. A day that no row covers
is refused with the name of the row; the last known value is never carried forward.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.refusals import Refused
from backend.words import _

JURISDICTIONS = ("BE", "FR", "EU")
# How far a row may be trusted; the words for people are in `backend.rulebook.rules`.
CONFIDENCES = ("sourced", "formula", "memory", "product", "weak", "unknown")

Series = tuple[str, str, str]  # kind, jurisdiction, key


class MissingRow(Refused):
    """A computation needs a row that is not there. `wanted` names it, `day` is the first lacking.

    `covered_until` is the last day that the rows before it cover, None where there is none.
    """

    def __init__(self, wanted: "Wanted", day: date, covered_until: date | None) -> None:
        super().__init__(
            _("No row of law “{row}” covers {day} (covered until {until}): add the row"),
            row=str(wanted),
            day=day,
            until=covered_until or "—",
        )
        self.wanted = wanted
        self.day = day
        self.covered_until = covered_until


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """Which row: the same for every dated value of one rule."""

    jurisdiction: str
    kind: str
    key: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.jurisdiction, self.kind, self.key) if part)


@dataclass(frozen=True, slots=True)
class Row:
    """One dated value. `valid_until` is excluded; None is until further notice.

    `value` is as TOML and JSON have it: a decimal number as text, a whole number, a list of words
    or a table. None says that the value is not known and nobody may act on it. `verified_by` is
    empty as long as nobody has signed for the row. `entered` orders rows of the same first day:
    the later one corrects the earlier; nought is as shipped.
    """

    id: str
    jurisdiction: str
    kind: str
    key: str
    valid_from: date
    valid_until: date | None
    value: Any
    article: str
    source: str
    confidence: str
    verified_by: str = ""
    entered: int = 0
    note: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.jurisdiction, self.kind, self.key)

    @property
    def number(self) -> Decimal:
        """The value as an exact number: per cent for a rate, euros for an amount.

        Raises `ValueError` if the row holds something else.
        """
        if not isinstance(self.value, str | int) or isinstance(self.value, bool):
            raise ValueError(f"{self.id} is not a number")  # noqa: TRY004 — a value, not its type
        try:
            return Decimal(self.value)
        except InvalidOperation as error:
            raise ValueError(f"{self.id} is not a number") from error

    @property
    def whole(self) -> int:
        """The value as a count (days, months, years). Raises `ValueError` otherwise."""
        number = self.number
        if number != number.to_integral_value():
            raise ValueError(f"{self.id} is not a whole number")
        return int(number)

    @property
    def table(self) -> Mapping[str, Any]:
        """The value as named parts. Raises `ValueError` otherwise."""
        if not isinstance(self.value, Mapping):
            raise ValueError(f"{self.id} has no parts")  # noqa: TRY004 — the same
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list of words, or its one word. Raises `ValueError` otherwise."""
        if isinstance(self.value, str):
            return (self.value,)
        if not isinstance(self.value, Sequence):
            raise ValueError(f"{self.id} is not a list")  # noqa: TRY004 — the same
        return tuple(str(word) for word in self.value)


@dataclass(frozen=True, slots=True)
class Held:
    """A row with the first day on which it holds no more (None: no end is known)."""

    row: Row
    until: date | None


class Rulebook:
    """Rows by what they say; immutable. Of several rows the one that began last holds."""

    __slots__ = ("_ended", "_starts", "_tracks", "rows")

    def __init__(self, rows: Iterable[Row], *, ended: Mapping[Wanted, date] | None = None) -> None:
        """`ended`: rules that stopped for good on a day, so that nothing is missing after it."""
        latest: dict[tuple[Wanted, date], Row] = {}
        self.rows = tuple(sorted(rows, key=lambda row: (row.wanted, row.valid_from, row.entered)))
        for row in self.rows:
            latest[row.wanted, row.valid_from] = row
        tracks: dict[Series, list[Row]] = {}
        for row in latest.values():
            tracks.setdefault((row.kind, row.jurisdiction, row.key), []).append(row)
        self._tracks = {series: tuple(track) for series, track in tracks.items()}
        self._starts = {
            series: tuple(row.valid_from for row in track) for series, track in tracks.items()
        }
        self._ended = dict(ended or {})

    def with_rows(self, rows: Iterable[Row]) -> "Rulebook":
        """The same book with more rows; those of the same first day are corrected by them."""
        return Rulebook((*self.rows, *rows), ended=self._ended)

    def signed(self, names: Mapping[str, str]) -> "Rulebook":
        """The same book with who signed for which row, by the rows' ids."""
        return Rulebook(
            (
                replace(row, verified_by=names[row.id]) if row.id in names else row
                for row in self.rows
            ),
            ended=self._ended,
        )

    def held(self, kind: str, jurisdiction: str, day: date, key: str = "") -> Held:
        """The row that holds on `day`, and until when. Raises `MissingRow` when none does."""
        series = (kind, jurisdiction, key)
        track = self._tracks.get(series, ())
        place = bisect_right(self._starts.get(series, ()), day)
        row = track[place - 1] if place else None
        if row is None or row.value is None or (row.valid_until and row.valid_until <= day):
            raise MissingRow(Wanted(jurisdiction, kind, key), day, self._covered(series, day))
        ends = [row.valid_until] if row.valid_until else []
        if place < len(track):
            ends.append(track[place].valid_from)
        return Held(row, min(ends, default=None))

    def on(self, kind: str, jurisdiction: str, day: date, key: str = "") -> Row:
        """The row that holds on `day`.

        Raises `MissingRow` when none does, or when it says that the value is not known.
        """
        return self.held(kind, jurisdiction, day, key).row

    def series(self, kind: str, jurisdiction: str, key: str = "") -> tuple[Row, ...]:
        """Every dated value of one rule that still counts, the oldest first."""
        return self._tracks.get((kind, jurisdiction, key), ())

    def keys(self, kind: str, jurisdiction: str) -> tuple[str, ...]:
        """The keys that are known for a kind, in the order of the alphabet."""
        return tuple(
            sorted(k for known, of, k in self._tracks if (known, of) == (kind, jurisdiction))
        )

    def ended(self, wanted: Wanted) -> date | None:
        """The first day on which a rule held no more for good; None for one that goes on."""
        return self._ended.get(wanted)

    def find(self, row_id: str) -> Row:
        """A row by its id, also one that was corrected since. Raises `KeyError`."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise KeyError(row_id)

    def wanting(self, today: date, *, within_days: int = 60) -> tuple[MissingRow, ...]:
        """Rows that lack today or will within `within_days`, the most urgent first.

        A series lacks a row when the last one ends and nothing follows, when it leaves a hole
        today, or when a row itself says that the value is not known.
        """
        horizon = today + timedelta(days=within_days)
        lacking = [
            missing
            for series in self._tracks
            for missing in self._lacking(series, today, horizon)
            if missing.day < self._ended.get(missing.wanted, date.max)
        ]
        return tuple(sorted(lacking, key=lambda missing: (missing.day, missing.wanted)))

    def _lacking(self, series: Series, today: date, horizon: date) -> Iterator[MissingRow]:
        kind, jurisdiction, key = series
        day = max(today, self._starts[series][0])
        while day <= horizon:
            try:
                until = self.held(kind, jurisdiction, day, key).until
            except MissingRow as missing:
                since = max(self._since(series, day), self._starts[series][0])
                yield MissingRow(missing.wanted, since, missing.covered_until)
                return
            if until is None:
                return
            day = until

    def _since(self, series: Series, day: date) -> date:
        covered = self._covered(series, day)
        if covered is not None:
            return covered + timedelta(days=1)
        return min(day, self._starts[series][0])

    def _covered(self, series: Series, day: date) -> date | None:
        """The last day before `day` on which a value is known."""
        track = self._tracks.get(series, ())
        for place in range(bisect_right(self._starts.get(series, ()), day) - 1, -1, -1):
            row = track[place]
            if row.value is None:
                continue
            ends = [day, row.valid_until or day]
            if place + 1 < len(track):
                ends.append(track[place + 1].valid_from)
            return min(ends) - timedelta(days=1)
        return None
