"""Saying no. A refusal is ordinary business, carries its HTTP status, and never pages anyone."""

from collections.abc import Mapping


class Refused(Exception):
    """The rules forbid it, and the person can act on the reason.

    `reason` is a sentence marked with `_` (see `backend.words`) with `{named}` places; the facts
    fill them in after it has been translated. Never put a secret or a third party into a fact.
    """

    status = 422

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        return self.reason.format(**self.facts) if self.facts else self.reason


class FormRefused(Refused):
    """Fields of a form cannot be taken over as they are; `errors` says which and why."""

    def __init__(self, errors: Mapping[str, Refused]) -> None:
        super().__init__("; ".join(str(error) for error in errors.values()))
        self.errors = errors


class NotFound(Refused):
    status = 404


class Conflict(Refused):
    status = 409


class Forbidden(Refused):
    status = 403
