"""What the house rules look at: our own source, parsed once."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WHERE|ORDER BY|LEFT JOIN|UNION ALL)\b"
)


@lru_cache(maxsize=1)
def sources() -> dict[str, ast.Module]:
    """Every Python file of the product by its path from the root."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for folder in ("backend", "jobs")
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


@lru_cache(maxsize=1)
def fragments() -> dict[str, str]:
    """Every template by its path under backend/, as templates name each other."""
    backend = ROOT / "backend"
    return {
        str(path.relative_to(backend)): path.read_text() for path in sorted(backend.rglob("*.html"))
    }


def feature(path: str) -> str:
    return path.split("/")[1] if path.startswith("backend/") else path.split("/", maxsplit=1)[0]


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its dotted name, as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line: f-strings with `{}` where something is put in."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            yield node.lineno, "".join(map(str, parts))


def none_of(found: list[str], advice: str) -> None:
    """Fail with every place that breaks a rule, and what to do instead."""
    assert not found, f"{advice}:\n  " + "\n  ".join(found)
