"""The forms a report can be taken along in, what its charts show, and the names of its files."""

from datetime import date

from backend.words import _

FORMATS = {
    "xlsx": _("Excel workbook (XLSX)"),
    "csv-fr": _("CSV for Excel in French"),
    "csv": _("CSV"),
    "parquet": _("Parquet"),
}
MONTHS_SHOWN = 12
QUARTERS_SHOWN = 6  # the running one is drawn once it is over
CURVES_MOST = 5


def file_name(what: str, *, as_of: date, span: str, ending: str) -> str:
    """Such as 2026-11-20_performance-creanciers_12m.xlsx: sorts by day, safe on every system."""
    return f"{as_of.isoformat()}_{what}_{span}.{ending}"


def span_name(key: str, from_: date | None, to: date | None) -> str:
    """What a file's name says of its period."""
    if key not in {"custom", ""}:
        return key
    if from_ is None and to is None:
        return "all"
    return "_".join(day.isoformat() if day else "x" for day in (from_, to))
