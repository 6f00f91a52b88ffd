"""Cases of the last weeks, on the way."""

from backend.demo.stories.telling import chasing, story, tried
from backend.demo.story import Story


@story
def chased(s: Story) -> None:
    chasing(s, 3, callback=len(s.placed.customer_no + s.placed.debtor.name) % 9)


@story
def chased_new(s: Story) -> None:
    tried(s, "REP", "NRP", start=2, step=3)


@story
def message_new(s: Story) -> None:
    s.call(s.ago(3), "MSG")


@story
def wrong_number(s: Story) -> None:
    s.call(s.ago(2), "FXN")


@story
def busy(s: Story) -> None:
    s.call(s.on(3), "NRP")
    s.call(s.ago(1), "OCC")


@story
def callback_today(s: Story) -> None:
    s.call(s.on(2), "REP")
    s.call(s.ago(4), "DEL", callback_on=s.today)


@story
def fresh(_s: Story) -> None:
    """Assigned, nobody has called yet."""


@story
def unassigned(_s: Story) -> None:
    """Waits for a manager to hand it out."""


@story
def namesake(_s: Story) -> None:
    """Perhaps the debtor of the row above: a person decides."""
