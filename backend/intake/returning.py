"""Sending rejected rows back: under the headers of their file, with line and reason beside them.

Read again by intake as it stands: the two added columns carry marks that no field answers to.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from backend.intake.headers import ADDED
from backend.sheets import FUSES

TITLES = {"fr": ("Ligne", "Motif"), "en": ("Line", "Reason")}
_NUMBER = re.compile(r"[+-][\d\s().,/-]*(?:€|EUR)?")


def as_csv(headers: Sequence[str], rows: Sequence[Mapping[str, Any]], *, language: str) -> bytes:
    """Semicolons, a byte-order mark and CRLF, as a French or Belgian Excel opens it.

    Rows have `line`, `column`, `reason` (in the reader's words) and `cells`.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    width = max([len(headers), *(len(row["cells"]) for row in rows)], default=0)
    titles = [
        title if title.strip() else f"#{place}"
        for place, title in enumerate(_padded(headers, width), start=1)
    ]
    added = [f"{ADDED} {title}" for title in TITLES.get(language, TITLES["en"])]
    writer.writerow([*titles, *added])
    for row in rows:
        cells = [_safe(str(cell)) for cell in _padded(row["cells"], width)]
        reason = f"{row['column']} · {row['reason']}" if row["column"] else row["reason"]
        writer.writerow([*cells, str(row["line"]), _safe(reason)])
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def file_name(original: str) -> str:
    """A name that no system stumbles over: "november.xlsx" becomes "november-rejected.csv"."""
    stem = original.rpartition(".")[0] or original
    return (re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:80] or "file") + "-rejected.csv"


def _padded(cells: Sequence[Any], width: int) -> list[Any]:
    return [*cells, *[""] * (width - len(cells))]


def _safe(text: str) -> str:
    """Defused, unless it is a plain number or telephone, which intake must read again as it was."""
    return text if not text.startswith(FUSES) or _NUMBER.fullmatch(text) else f"'{text}"
