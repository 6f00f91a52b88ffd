"""A call as the agent tells it: what the form holds once it has been read."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.money import Money
from backend.plans.drawing import Wish


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised: so much, until then, by that way."""

    amount: Money
    due_on: date
    method: str = "transfer"


@dataclass(frozen=True, slots=True)
class Told:
    """`outcome` is a code; one of `promised`, `wish` and `callback_on` goes with some of them."""

    outcome: str
    note: str = ""
    contact_id: int | None = None
    phone: str = ""
    spoke_with: str = ""
    direction: str = "out"
    started_at: datetime | None = None
    duration_s: int = 0
    shared: bool = False
    promised: Promised | None = None
    wish: Wish | None = None
    callback_on: date | None = None
