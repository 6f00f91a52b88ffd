"""Runs every example of a file and compares: what passed, what failed and how, what nobody knows.

An example passes when each field that it expects was computed and is the same: numbers by value,
words and digits sign by sign. A field that nothing computes makes the example unsupported.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend.cli.vectors import consumers, earning, imputing, interest, numbers, terms
from backend.cli.vectors.reading import Inputs, Unsupported, euros
from backend.money import Money
from backend.refusals import Refused
from backend.words import _

Answer = Mapping[str, Any]
GROUPS: dict[str, Callable[[Inputs, Answer], Answer]] = {
    **interest.GROUPS,
    **consumers.GROUPS,
    **terms.GROUPS,
    **imputing.GROUPS,
    **earning.GROUPS,
    **numbers.GROUPS,
}
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:[(%€].*|EUR.*)?")
_REMARKS = ("note", "comment", "remark", "source")


def read(path: Path) -> list[Mapping[str, Any]]:
    """The examples of a file: {"vectors": [{id, group, inputs, expected}, …]} or the list alone.

    Raises `Refused` with the place and the reason when the file is none of that.
    """
    try:
        told = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refused(
            _("{path} cannot be read: {why}"), path=path, why=error.strerror or ""
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Refused(_("{path} is not JSON: {why}"), path=path, why=error) from error
    found = told.get("vectors") if isinstance(told, dict) else told
    if not isinstance(found, list):
        raise Refused(_("{path} has no list of “vectors”"), path=path)
    for place, vector in enumerate(found, start=1):
        _check(path, place, vector)
    return found


def _check(path: Path, place: int, vector: Any) -> None:
    if not isinstance(vector, dict):
        raise Refused(_("{path}, vector {place}: not an object"), path=path, place=place)
    kinds = {"id": str, "group": str, "inputs": dict, "expected": dict}
    for name, kind in kinds.items():
        if not isinstance(vector.get(name), kind):
            raise Refused(
                _("{path}, vector {place} ({id}): “{name}” is missing or of the wrong kind"),
                path=path,
                place=place,
                id=vector.get("id", "?"),
                name=name,
            )


def run(vectors: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """{group: {passed, failed, unsupported, failures: [{id, expected, got}]}}, groups as found."""
    answer: dict[str, dict[str, Any]] = {}
    for vector in vectors:
        told = answer.setdefault(
            vector["group"], {"passed": 0, "failed": 0, "unsupported": 0, "failures": []}
        )
        verdict, got = _judge(vector)
        told[verdict] += 1
        if verdict == "failed":
            told["failures"].append(
                {"id": vector["id"], "expected": vector["expected"], "got": got}
            )
    return answer


def _judge(vector: Mapping[str, Any]) -> tuple[str, Any]:
    compute = GROUPS.get(vector["group"])
    expected = {name: value for name, value in vector["expected"].items() if name not in _REMARKS}
    if compute is None or not expected:
        return "unsupported", None
    try:
        got = compute(vector["inputs"], expected)
    except Unsupported:
        return "unsupported", None
    except (Refused, ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        return "failed", {"error": f"{type(error).__name__}: {error}"}
    if any(name not in got for name in expected):
        return "unsupported", None
    same = all(alike(value, got[name]) for name, value in expected.items())
    return ("passed" if same else "failed"), {name: plain(got[name]) for name in expected}


def alike(expected: Any, got: Any) -> bool:
    """Whether what was computed is what was expected; tables by the fields that are expected."""
    if isinstance(got, Money):
        got = euros(got)
    if isinstance(got, Mapping):
        return isinstance(expected, Mapping) and all(
            name in got and alike(value, got[name]) for name, value in expected.items()
        )
    if isinstance(got, list | tuple):
        return (
            isinstance(expected, list)
            and len(expected) == len(got)
            and all(alike(*pair) for pair in zip(expected, got, strict=True))
        )
    if isinstance(got, bool) or got is None or isinstance(got, str):
        return type(expected) is type(got) and bool(expected == got)
    if isinstance(got, date):
        return bool(expected == got.isoformat())
    return _as_number(expected) == Decimal(got)


def _as_number(written: Any) -> Decimal | None:
    """A number as it is written, also "40.00 (art. 6)"; None if it is none."""
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return None
    found = _NUMBER.fullmatch(str(written).strip())
    return Decimal(found[1]) if found else None


def plain(got: Any) -> Any:
    """What was computed, as JSON has it."""
    if isinstance(got, Money):
        return f"{euros(got):.2f}"
    if isinstance(got, Decimal):
        return str(got)
    if isinstance(got, date):
        return got.isoformat()
    if isinstance(got, Mapping):
        return {name: plain(value) for name, value in got.items()}
    if isinstance(got, list | tuple):
        return [plain(value) for value in got]
    return got
