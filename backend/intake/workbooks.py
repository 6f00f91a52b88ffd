"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) into records, by python-calamine.

Before anything is parsed, the archive's own directory is held against limits: names that leave the
folder, too many members, too much once unpacked, or a member that shrinks beyond belief. Numbers
become text exactly as Excel shows them at full width, days become ISO text; a kind per cell says
which was which.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import python_calamine as calamine

from backend.intake.layout import layout_of
from backend.intake.records import COLUMNS_MAX
from backend.intake.vocabulary import recognise
from backend.refusals import Refused
from backend.words import _

UNPACKED_MAX = 256 << 20
MEMBERS_MAX = 4000
_RATIO_MAX, _RATIO_FROM = 100, 8 << 20
_MARKS = {"[Content_Types].xml": "xlsx", "content.xml": "ods"}
SheetRecord = tuple[int, list[str], str]

_BROKEN = _("The workbook is damaged or is not a workbook: open it, save it as .xlsx, send that")


def check_archive(data: bytes) -> None:
    """Refuse an archive by its directory alone, before a byte of it is unpacked."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise Refused(_BROKEN) from error
    names = {member.filename for member in members}
    if any(name.startswith(("/", "\\")) or ".." in name or ":" in name for name in names):
        raise Refused(_("The archive names files outside itself: it is not a workbook"))
    if not names & _MARKS.keys():
        raise Refused(_("This is an archive, not a workbook: unpack it and send the list itself"))
    if len(members) > MEMBERS_MAX or sum(m.file_size for m in members) > UNPACKED_MAX:
        raise Refused(
            _("The workbook unpacks to more than {most} MB: send the list as CSV"),
            most=UNPACKED_MAX >> 20,
        )
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > _RATIO_MAX * member.compress_size:
            raise Refused(_("The workbook unpacks to a size beyond belief: send the list as CSV"))


def open_workbook(data: bytes) -> calamine.CalamineWorkbook:
    """Raises `Refused` for a workbook that is encrypted, damaged or none at all."""
    try:
        return calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise Refused(
            _("The workbook is protected by a password: remove it and send the file again")
        ) from error
    except Exception as error:
        raise Refused(_BROKEN) from error


def visible_sheets(book: calamine.CalamineWorkbook) -> list[str]:
    """The names of the worksheets that a person sees, in order."""
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def choose(book: calamine.CalamineWorkbook, wanted: str | None) -> calamine.CalamineSheet:
    """The sheet asked for; else the first visible one whose headers speak of claims; else the first
    visible one that holds anything.
    """
    names = visible_sheets(book)
    if wanted is not None:
        if wanted not in names:
            raise Refused(_("The workbook has no visible sheet “{sheet}”"), sheet=wanted)
        return _load(book, wanted)
    first = None
    for name in names[:8]:
        sheet = _load(book, name)
        if sheet.start is None:
            continue
        head = [list(map(_text, row)) for row in sheet.to_python(nrows=40)]
        if not any(cell.strip() for row in head for cell in row) and sheet.height <= len(head):
            continue
        place = layout_of(head).header
        if place is not None and len({recognise(cell) for cell in head[place]} - {None}) > 2:
            return sheet
        first = first or sheet
    if first is None:
        raise Refused(_("The workbook holds no data on a visible sheet"))
    return first


def _load(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception as error:
        raise Refused(_BROKEN) from error
    if sheet.width > COLUMNS_MAX:
        raise Refused(
            _("The list has more than {most} columns: send only those of the claims"),
            most=COLUMNS_MAX,
        )
    return sheet


def sheet_records(sheet: calamine.CalamineSheet) -> Iterator[SheetRecord]:
    """Each row of the used area as (1-based row number in Excel, cells as text, kinds).

    A kind is one letter per cell: t text, n number, d day, b yes or no.
    """
    first = sheet.start[0] if sheet.start else 0
    for place, row in enumerate(sheet.iter_rows()):
        if place >= first:
            yield place + 1, list(map(_text, row)), "".join(map(_kind, row))


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "t"
    if isinstance(value, bool):
        return "b"
    if isinstance(value, int | float):
        return "n"
    return "d" if isinstance(value, dt.date) else "t"


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return str(value.date() if value.time() == dt.time() else value.replace(microsecond=0))
    return str(value)


def _number(value: float) -> str:
    """Fifteen significant digits, as Excel keeps them; never an exponent."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    short = f"{value:.15g}"
    return f"{Decimal(short):f}" if "e" in short else short
