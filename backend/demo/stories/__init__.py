"""The stories: how a debt goes, from the first call on. Each module registers its own."""

from backend.demo.stories import arranged, ended, held, named, paid, pressed, waiting
from backend.demo.stories.telling import STORIES

__all__ = ["STORIES", "arranged", "ended", "held", "named", "paid", "pressed", "waiting"]
