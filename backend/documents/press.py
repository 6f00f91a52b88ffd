"""The press: a letter's template and its data become a PDF. Knows nothing of plans or cases.

Templates are files of this package. Data reach them as JSON and stay data: nothing that a person
typed is ever compiled. Templates see only their own folder, no package, no network, and the fonts
that the typesetter carries itself. The same data and instant give the same bytes, so a hash of
them is evidence. PDF/A-2a for archives, PDF/UA-1 for screen readers.
"""

import asyncio
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import typst

LETTERS = Path(__file__).parent / "letters"
NO_PACKAGES = LETTERS / "no-packages"

_WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="press")
_mine = threading.local()


async def press(template: str, data: Mapping[str, object], *, issued_at: datetime) -> bytes:
    """The PDF of `template` (its name without ending), dated `issued_at` (UTC). About 10 ms."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_WORKERS, pressed, template, data, issued_at)


def pressed(template: str, data: Mapping[str, object], issued_at: datetime) -> bytes:
    """The same, in the calling thread."""
    if issued_at.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    made = _compiler(template).compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(issued_at.timestamp()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _compiler(template: str) -> typst.Compiler:
    """One compiler for each thread and template: they must not be shared."""
    mine: dict[str, typst.Compiler] = _mine.__dict__.setdefault("compilers", {})
    if template not in mine:
        mine[template] = typst.Compiler(
            LETTERS / f"{template}.typ",
            root=LETTERS,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"data": "{}"},
            package_path=NO_PACKAGES,
            package_cache_path=NO_PACKAGES,
        )
    return mine[template]
