"""What all stories are told with: their register, and how an agent tries and goes on trying."""

from collections.abc import Callable
from datetime import timedelta

from backend.demo.story import Story

Telling = Callable[[Story], None]
STORIES: dict[str, Telling] = {}


def story(tell: Telling) -> Telling:
    """Register it under its name, which stands in `lists.FILES`."""
    STORIES[tell.__name__] = tell
    return tell


def tried(s: Story, *outcomes: str, start: int = 3, step: int = 4) -> int:
    """Calls that reach nobody, every few days; the day after the placement on which to go on."""
    for place, outcome in enumerate(outcomes):
        s.call(s.on(start + place * step), outcome)
    return start + len(outcomes) * step


def chasing(s: Story, start: int, *, callback: int) -> None:
    """Called every week or so until today, with a callback agreed `callback` days from now."""
    turn = ("RPN", "REP", "TIM", "NRP", "RPN", "MSG")
    day, place = start, 0
    while s.on(day) < s.ago(4):
        s.call(s.on(day), turn[place % len(turn)])
        day, place = day + 6 + place * 2, place + 1
    s.call(s.ago(2), "DEL", callback_on=s.today + timedelta(days=callback))
