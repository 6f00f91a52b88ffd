"""Lines of a list that are no claims: totals, headers that come again, remarks below the table.

A debtor may be called "Total": a line counts as a total only if it says nothing else that a claim
says.
"""

import re
from collections.abc import Iterator

import polars as pl

from backend.intake.findings import Bench, rows_of
from backend.intake.names import fold
from backend.intake.vocabulary import Field, plain

_TOTAL_WORDS_LIST = """
total totaal totaux totals totale totalen tot sous sub sum somme som grand general generale
generaal algemeen subtotal subtotaal soustotal eindtotaal factures facturen invoices dossiers
lignes lijnen lines clients klanten customers solde saldo balance du owed a payer te betalen
openstaand bedrag montant amount ttc eur euro euros des de le la het van aantal nombre creances
report reporter page pagina
"""
_TOTAL_WORDS = frozenset(_TOTAL_WORDS_LIST.split())
_TOTAL_CORE = re.compile(r"\b(?:sous|sub|eind)?\s?-?(?:tota[a-z]*|som(?:me)?|sum)\b")
_LABEL = r"(?i)^\W*(?:sous|sub|eind|grand|algemeen|tota|tot\b|som|sum)"
_MONEY = (Field.AMOUNT, Field.PAID, Field.BALANCE, Field.AMOUNT_EXCLUDING_VAT, Field.VAT_AMOUNT)
_TELLING = (Field.NAME, Field.FIRST_NAME, Field.INVOICE_NUMBER, Field.INVOICE_DATE, Field.DUE_DATE,
            Field.ENTERPRISE_NUMBER)  # fmt: skip


def no_claims(bench: Bench) -> dict[int, str]:
    """Rows that are no claims, each with what it is: "total", "header" or "remark"."""
    found = dict.fromkeys(_headers_again(bench), "header")
    for row, cells in _suspects(bench):
        what = _what(bench, cells)
        if what:
            found.setdefault(row, what)
    return found


def _headers_again(bench: Bench) -> list[int]:
    mask = pl.repeat(value=True, n=bench.table.height, eager=True, dtype=pl.Boolean)
    told = 0
    for meaning in (Field.NAME, Field.AMOUNT, Field.BALANCE, Field.INVOICE_NUMBER, Field.DUE_DATE):
        place = bench.places.get(meaning)
        if place is None or not bench.table.headers[place].strip():
            continue
        told += 1
        header = bench.table.headers[place].strip().casefold()
        mask &= bench.raw(meaning).str.strip_chars().str.to_lowercase() == header
    return rows_of(mask) if told > 1 else []


def _suspects(bench: Bench) -> Iterator[tuple[int, list[str]]]:
    """Rows without a name, without amounts, or with a label like a total's: (row, cells)."""
    silent = pl.repeat(value=True, n=bench.table.height, eager=True, dtype=pl.Boolean)
    for meaning in (Field.AMOUNT, Field.BALANCE):
        if meaning in bench.places:
            silent &= bench.raw(meaning).str.strip_chars() == ""
    mask = silent | (bench.raw(Field.NAME).str.strip_chars() == "")
    for place in {*range(min(3, bench.table.width)), bench.places[Field.NAME]}:
        mask |= bench.table.frame[f"c{place}"].str.contains(_LABEL)
    frame = bench.table.frame.with_row_index("row").filter(mask)
    for row in frame.iter_rows():
        yield int(row[0]), list(row[-bench.table.width :])


def _what(bench: Bench, cells: list[str]) -> str | None:
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    telling = {bench.places[each] for each in _TELLING if each in bench.places}
    money = {bench.places[each] for each in _MONEY if each in bench.places}
    if not filled:
        return "remark"
    first = filled[0]
    if not telling & set(filled[1:]) and is_total_label(cells[first]):
        return "total"
    claim_like = (telling | money) & set(filled)
    if not claim_like or (len(filled) == 1 and bench.table.width > 2 and first not in money):
        return "remark"
    return None


def is_total_label(text: str) -> bool:
    """Whether a cell says "total" and nothing besides, in any of the three languages."""
    words = plain(text).split()
    if not words or len(text) > 60 or not _TOTAL_CORE.search(" ".join(words)):
        return False
    return all(fold(word) in _TOTAL_WORDS or word.isdigit() for word in words)
