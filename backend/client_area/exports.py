"""What a creditor takes along: its cases and its payments, as CSV or workbook, in its language.

Their reference stands before ours. Runs inside the caller's unit of work, as the portal's role.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db, sheets
from backend.client_area import listing, receipts
from backend.client_area.rules import shown
from backend.refusals import Refused
from backend.sheets import Column, Table
from backend.words import _

FORMATS = {
    "xlsx": _("Excel workbook (XLSX)"),
    "csv-fr": _("CSV for Excel in French"),
    "csv": _("CSV"),
}
ROWS_MOST = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


async def cases(creditor_id: int, wanted: listing.Wanted, say: Say) -> Table:
    """Every case that answers to the filters; refused beyond `ROWS_MOST`."""
    sql, values = listing.composed(creditor_id, wanted)
    found = await db.rows(
        f"{sql} ORDER BY c.placed_on DESC, c.id DESC LIMIT {ROWS_MOST + 1}", *values
    )
    heads = [
        Column("your_reference", say(_("Your reference")), "text", 18),
        Column("our_number", say(_("Our number")), "text", 16),
        Column("debtor", say(_("Debtor")), "text", 32),
        Column("city", say(_("City")), "text", 18),
        Column("placed_on", say(_("Placed on")), "day"),
        Column("stage", say(_("Stage")), "text", 24),
        Column("principal", say(_("Principal")), "cents"),
        Column("collected", say(_("Collected")), "cents"),
        Column("balance", say(_("Balance")), "cents"),
        Column("closed_on", say(_("Closed on")), "day"),
    ]
    return Table(say(_("Cases")), heads, [_case(row, say) for row in _all(found)])


def _case(row: Mapping[str, Any], say: Say) -> list[sheets.Cell]:
    stage = shown(
        row["stage"], row["arrangement"], blocked=row["blocked"], close_code=row["close_code"]
    )
    return [
        row["creditor_ref"],
        row["number"],
        row["debtor_name"],
        row["debtor_city"] or "",
        row["placed_on"],
        say(stage.word),
        row["principal_cents"],
        row["collected_cents"],
        row["balance_cents"],
        row["closed_on"],
    ]


async def payments(creditor_id: int, wanted: receipts.Wanted, say: Say) -> Table:
    """Every payment of the days asked for, with its fee; refused beyond `ROWS_MOST`."""
    found, _after = await receipts.page(creditor_id, wanted, most=ROWS_MOST + 1)
    heads = [
        Column("received_on", say(_("Received on")), "day"),
        Column("your_reference", say(_("Your reference")), "text", 18),
        Column("our_number", say(_("Our number")), "text", 16),
        Column("debtor", say(_("Debtor")), "text", 32),
        Column("paid_to", say(_("Paid to")), "text", 16),
        Column("amount", say(_("Amount")), "cents"),
        Column("in_excess", say(_("In excess")), "cents"),
        Column("fee", say(_("Fee without VAT")), "cents"),
        Column("vat", say(_("VAT")), "cents"),
    ]
    us, you = say(_("the agency")), say(_("you"))
    rows = [
        [
            row["received_on"], row["creditor_ref"], row["number"], row["debtor_name"],
            you if row["direct"] else us, row["cents"], row["surplus_cents"], row["fee_cents"],
            row["vat_cents"],
        ]
        for row in _all(found)
    ]  # fmt: skip
    return Table(say(_("Payments")), heads, rows)


def _all(rows: Any) -> Any:
    if len(rows) > ROWS_MOST:
        raise Refused(
            _("More than {most} lines: choose a shorter period or fewer cases"), most=ROWS_MOST
        )
    return rows


def written(table: Table, form: str, *, what: str, today: date) -> File:
    """The table as `form` (one of `FORMATS`), named by day and content."""
    ending = "xlsx" if form == "xlsx" else "csv"
    name = f"{today.isoformat()}_{what}.{ending}"
    if form == "xlsx":
        return File(name, XLSX, sheets.as_workbook([table]))
    if form == "csv-fr":
        return File(name, "text/csv; charset=utf-8", sheets.as_french_csv(table))
    if form == "csv":
        return File(name, "text/csv; charset=utf-8", sheets.as_csv(table))
    raise Refused(_("Choose one of the list"))
