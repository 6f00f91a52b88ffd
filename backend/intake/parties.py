"""The debtor on each line: name, numbers, place, language, ways to reach them, business or person.

A name that cannot be one refuses the line. A number, a country or a telephone that does not check
is told, and the line is taken over without it.
"""

from collections.abc import Callable

import polars as pl

from backend.intake.contacts import country_of, email_of, language_of, phone_of
from backend.intake.findings import Bench, by_text, per_value, rows_of, tidy
from backend.intake.names import CONTROL, NAME_MAX, clean, has_control, key_and_form
from backend.intake.registry import read_registered
from backend.intake.vocabulary import Field
from backend.refusals import Refused
from backend.words import _

_LENGTHS = {
    Field.CUSTOMER_NUMBER: 64, Field.CASE_REFERENCE: 64, Field.INVOICE_NUMBER: 64,
    Field.ADDRESS: 200, Field.ADDRESS_2: 200, Field.HOUSE_NUMBER: 20, Field.POSTCODE: 20,
    Field.CITY: 100, Field.POSTCODE_CITY: 120, Field.COMMUNICATION: 140, Field.REMARK: 1000,
}  # fmt: skip
_CONSUMER = r"^(?i:b2c|c|particuli.*|consum.*|consom.*|priv[eé].*|personne.*physique|natuurlijk.*)$"
_COUNTRY_PREFIX = r"^(?:B|BE|F|FR|L|LU|NL|D|DE)\s?-?\s?(\d{4,5}(?:\s?[A-Z]{2})?)$"
_CODE_AND_CITY = r"^((?:[A-Z]{1,2}\s?-\s?)?\d{4,5}(?:\s[A-Z]{2})?)[\s,-]+(.+)$"
_TWO = "\x1f"


def parties(bench: Bench) -> pl.DataFrame:
    """A frame as long as the table with the columns of `ClaimLine` that tell of the debtor."""
    names = _names(bench)
    places = _places(bench)
    countries = _countries(bench, places["postal_code"])
    numbers = _numbers(bench, countries)
    sure = countries.fill_null(numbers["found"]).fill_null(_guessed(places["postal_code"]))
    codes = pl.DataFrame({"code": places["postal_code"], "country": sure}).select(
        pl.when((pl.col("country") == "FR") & pl.col("code").str.contains(r"^\d{3,4}$"))
        .then(pl.col("code").str.zfill(5))
        .otherwise(pl.col("code"))
    )
    consumer = bench.text(Field.NATURE).str.contains(_CONSUMER)
    business = numbers["enterprise_no"].is_not_null() | (names["form"] & ~consumer)
    return pl.DataFrame(
        {
            "customer_no": texts(bench, Field.CUSTOMER_NUMBER),
            "case_reference": texts(bench, Field.CASE_REFERENCE),
            "name": names["name"],
            "match_name": names["match_name"],
            "kind": business.replace_strict([True, False], ["B2B", "B2C"], return_dtype=pl.String),
            "enterprise_no": numbers["enterprise_no"],
            "vat_no": numbers["vat_no"],
            "street": places["street"],
            "postal_code": codes.to_series(),
            "city": places["city"],
            "country": sure,
            "lang": _known(bench, Field.LANGUAGE, language_of),
            "email": _known(bench, Field.EMAIL, email_of),
            "phone": _phones(bench, Field.PHONE, sure),
            "mobile": _phones(bench, Field.MOBILE, sure),
            "communication": texts(bench, Field.COMMUNICATION),
            "remark": texts(bench, Field.REMARK),
        }
    )


def texts(bench: Bench, meaning: Field) -> pl.Series:
    """A free text; lines with control characters or beyond measure are refused."""
    cells = bench.raw(meaning)
    if meaning not in bench.places:
        return cells
    bad = rows_of(cells.str.contains(f"[{CONTROL}]"))
    if bad:
        bench.refuse(bad, meaning, Refused(_("There are characters in it that no text has")))
    kept = tidy(cells)
    most = _LENGTHS[meaning]
    long = rows_of(kept.str.len_chars() > most)
    if long:
        bench.refuse(long, meaning, Refused(_("Longer than {most} characters"), most=most))
    return kept


def _names(bench: Bench) -> pl.DataFrame:
    cells = bench.raw(Field.NAME)
    if Field.FIRST_NAME in bench.places:
        first = bench.raw(Field.FIRST_NAME).str.strip_chars()
        cells = pl.select(pl.concat_str(first, pl.lit(" "), cells)).to_series()
    known, bad = per_value(
        cells, _name, {"name": pl.String, "match_name": pl.String, "form": pl.Boolean}
    )
    for text, rows in by_text(cells, bad):
        bench.refuse(rows, Field.NAME, bad[text])
    return known.with_columns(pl.col("form").fill_null(value=False))


def _name(written: str) -> tuple[str, str, bool]:
    name = clean(written)
    if not name:
        raise Refused(_("The debtor's name is missing"))
    if not written.isprintable() and has_control(written):
        raise Refused(_("There are characters in the name that no name has"))
    if len(name) > NAME_MAX:
        raise Refused(_("Longer than {most} characters"), most=NAME_MAX)
    return name, *key_and_form(name)


def _places(bench: Bench) -> dict[str, pl.Series]:
    street, house = texts(bench, Field.ADDRESS), texts(bench, Field.HOUSE_NUMBER)
    more = texts(bench, Field.ADDRESS_2)
    code, city = texts(bench, Field.POSTCODE), texts(bench, Field.CITY)
    both = texts(bench, Field.POSTCODE_CITY)
    if Field.POSTCODE_CITY in bench.places:
        parts = both.str.extract_groups(_CODE_AND_CITY)
        code = _first(code, parts.struct.field("1").fill_null(""))
        city = _first(city, parts.struct.field("2").fill_null(both))
    joined = pl.select(pl.concat_str(street, pl.lit(" "), house, pl.lit(" "), more)).to_series()
    return {
        "street": tidy(joined.str.strip_chars()),
        "postal_code": code.str.to_uppercase().str.replace(_COUNTRY_PREFIX, "$1"),
        "city": city,
    }


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.when(one != "").then(one).otherwise(other)).to_series()


def _countries(bench: Bench, codes: pl.Series) -> pl.Series:
    known = _known(bench, Field.COUNTRY, country_of)
    from_code = bench.raw(Field.POSTCODE).str.to_uppercase().str.extract(r"^(BE|B|FR|F|LU|L|NL)-")
    named = from_code.replace_strict(
        ["BE", "B", "FR", "F", "LU", "L", "NL"], ["BE", "BE", "FR", "FR", "LU", "LU", "NL"],
        default=None, return_dtype=pl.String,
    )  # fmt: skip
    return known.fill_null(named) if len(codes) else known


def _guessed(codes: pl.Series) -> pl.Series:
    """Belgium has four digits, France five; without a code, Belgium."""
    return codes.str.contains(r"^\d{5}$").replace_strict(
        [True, False], ["FR", "BE"], return_dtype=pl.String
    )


def _known(bench: Bench, meaning: Field, read: Callable[[str], str | None]) -> pl.Series:
    """A value that is either understood or told and left out."""
    if meaning not in bench.places:
        return pl.repeat(None, bench.table.height, eager=True, dtype=pl.String)
    cells = bench.text(meaning)
    return _told(bench, meaning, cells, cells, read)


def _phones(bench: Bench, meaning: Field, countries: pl.Series) -> pl.Series:
    """Telephone numbers; national ones are read with the country of the line."""
    if meaning not in bench.places:
        return pl.repeat(None, bench.table.height, eager=True, dtype=pl.String)
    cells = bench.text(meaning)

    def read(pair: str) -> str | None:
        text, _mark, country = pair.partition(_TWO)
        return phone_of(text, country) if text else None

    return _told(bench, meaning, cells, _paired(cells, countries), read)


def _paired(cells: pl.Series, countries: pl.Series) -> pl.Series:
    return pl.select(pl.concat_str(cells, pl.lit(_TWO), countries.fill_null(""))).to_series()


def _told(
    bench: Bench,
    meaning: Field,
    cells: pl.Series,
    keys: pl.Series,
    read: Callable[[str], str | None],
) -> pl.Series:
    def known(text: str) -> tuple[str] | None:
        found = read(text) if text else None
        return (found,) if found else None

    values = per_value(keys, known, {"value": pl.String})[0]["value"]
    lost = cells.filter(values.is_null() & (cells != "")).unique().to_list()
    for text, rows in by_text(cells, lost):
        bench.flag(rows, meaning, Refused(_("“{written}” is not understood"), written=text[:60]))
    return values


def _numbers(bench: Bench, countries: pl.Series) -> pl.DataFrame:
    cells = bench.text(Field.ENTERPRISE_NUMBER)
    doubtful = set[str]()

    def read(pair: str) -> tuple[str, str | None, str | None] | None:
        text, _mark, country = pair.partition(_TWO)
        try:
            found = read_registered(text, country or None)
        except ValueError:
            doubtful.add(text)
            return None
        return (found.enterprise_no, found.vat_no, found.country) if found else None

    schema = dict.fromkeys(("enterprise_no", "vat_no", "found"), pl.String)
    values, _bad = per_value(_paired(cells, countries), read, schema)
    if not doubtful:
        return values
    for text, rows in by_text(cells, doubtful):
        why = Refused(_("“{written}” is not a valid enterprise number"), written=text[:40])
        bench.flag(rows, Field.ENTERPRISE_NUMBER, why)
    unsure = cells.is_in(list(doubtful)) & values["vat_no"].is_null()
    return values.with_columns(vat_no=pl.when(unsure).then(cells).otherwise("vat_no"))
