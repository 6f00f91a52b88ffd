"""Tasks: their kinds are the steps of a case (`backend.cases.steps`), named the same."""

from backend.cases.steps import STEPS, Step, step

__all__ = ["STEPS", "Step", "step"]
