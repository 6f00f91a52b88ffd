"""Which column is what: proposed from the headers, checked, and remembered per creditor.

A mapping is proposed only where the headers leave no doubt. Two columns that claim the same field
equally well become a question to a person; none of them is picked.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.intake.vocabulary import Field, plain, readings
from backend.refusals import Refused
from backend.words import _

__all__ = ["Columns", "Field", "Proposal", "Question", "fingerprint", "propose", "validate"]

ADDED = "→"  # begins the name of each column that `returning` adds
_NAMELESS = re.compile(r"#\d+")


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping: for each field, the 0-based place of its column."""

    places: tuple[tuple[Field, int], ...]

    @classmethod
    def of(cls, places: Mapping[Field, int]) -> "Columns":
        return cls(tuple(sorted(places.items(), key=lambda item: item[1])))

    @classmethod
    def from_json(cls, stored: Mapping[str, int]) -> "Columns":
        """Read what `to_json` gave. Raises `ValueError` for a field that is not known."""
        return cls.of({Field(field): int(place) for field, place in stored.items()})

    def to_json(self) -> dict[str, int]:
        return {field.value: place for field, place in self.places}

    def place(self, field: Field) -> int | None:
        return next((place for each, place in self.places if each is field), None)

    def __contains__(self, field: object) -> bool:
        return any(each is field for each, _place in self.places)


@dataclass(frozen=True, slots=True)
class Question:
    """Several columns claim one field equally well; a person says which (0-based places)."""

    field: Field
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    columns: Columns
    questions: tuple[Question, ...]


def fingerprint(headers: Sequence[str]) -> str:
    """What a creditor's mapping is remembered by: the headers in order, but not their spelling.

    Columns that we added ourselves to send rows back do not count, nor our names for nameless ones.
    """
    own = [header for header in headers if not header.lstrip().startswith(ADDED)]
    spelled = "\x1f".join("" if _NAMELESS.fullmatch(header) else plain(header) for header in own)
    return hashlib.sha256(spelled.encode()).hexdigest()[:32]


def propose(headers: Sequence[str]) -> Proposal:
    """Give each field the column whose header says it best; equal claims become questions."""
    claims = sorted(
        (
            (weight, field, place)
            for place, header in enumerate(headers)
            for field, weight in readings(header).items()
        ),
        key=lambda claim: (-claim[0], claim[2]),
    )
    places, questions, settled = dict[Field, int](), list[Question](), set[int]()
    for weight, field, place in claims:
        if field in places or place in settled or any(q.field is field for q in questions):
            continue
        rivals = tuple(
            other
            for other_weight, other_field, other in claims
            if other_field is field and other_weight == weight and other not in settled
        )
        settled.update(rivals)
        if len(rivals) > 1:
            questions.append(Question(field, rivals))
        else:
            places[field] = place
    if Field.CUSTOMER_NUMBER not in places and Field.CASE_REFERENCE in places:
        # A creditor who numbers files and not customers: the file's number holds it together.
        places[Field.CUSTOMER_NUMBER] = places.pop(Field.CASE_REFERENCE)
    return Proposal(Columns.of(places), tuple(questions))


def validate(columns: Columns, *, width: int, questions: Iterable[Question] = ()) -> None:
    """Refuse a mapping that cannot make claims: it needs an amount and a debtor's name.

    Raises `Refused` also for a field or a column named twice and for a column the list lacks.
    """
    fields = [field for field, _place in columns.places]
    places = [place for _field, place in columns.places]
    if len(set(fields)) < len(fields) or len(set(places)) < len(places):
        raise Refused(_("Each column stands for one thing, and each thing for one column"))
    if any(not 0 <= place < width for place in places):
        raise Refused(_("The list has {width} columns: choose among them"), width=width)
    asked = {question.field: question.places for question in questions}
    if Field.AMOUNT not in columns and Field.BALANCE not in columns:
        _ask(asked, (Field.BALANCE, Field.AMOUNT))
        raise Refused(_("No column gives the amount owed: say which one does"))
    if Field.NAME not in columns:
        _ask(asked, (Field.NAME,))
        raise Refused(_("No column gives the debtor's name: say which one does"))


def _ask(asked: Mapping[Field, tuple[int, ...]], fields: tuple[Field, ...]) -> None:
    for field in fields:
        if field in asked:
            numbers = ", ".join(str(place + 1) for place in asked[field])
            if field is Field.NAME:
                raise Refused(
                    _("Columns {columns} all look like the debtor's name: say which one is"),
                    columns=numbers,
                )
            raise Refused(
                _("Columns {columns} all look like the amount: say which one is"), columns=numbers
            )
