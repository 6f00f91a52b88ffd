"""Amounts, dates, names and numbers at their boundaries; every line ends somewhere, told."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.intake.amounts import bare, cents_of, mark_of, problem
from backend.intake.checking import check
from backend.intake.contacts import country_of, email_of, language_of, phone_of
from backend.intake.datestyles import DateStyle, read_date, style_of
from backend.intake.headers import propose
from backend.intake.outcome import Style
from backend.intake.registry import read_registered
from backend.intake.setting_aside import is_total_label
from backend.money import Money
from backend.refusals import Refused
from tests.intake.lists import BAKER, HEADERS, NOEL, checked, lines, row, table_of, workbook


def cents(written: str, mark: str = ",") -> int | None:
    return cents_of(bare(pl.Series([written])), mark)[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.234,56", 123456), ("1 234,56", 123456), ("1\u00a0234,56", 123456),
        ("1\u202f234,56", 123456), ("1'234,56", 123456), ("1.234.567,89", 123456789),
        ("12,5", 1250), ("12", 1200), ("1.234", 123400), ("12,50 €", 1250), ("€ 12,50", 1250),
        ("EUR 12,50", 1250), ("12,50 euros", 1250), ("-12,50", -1250), ("12,50-", -1250),
        ("(12,50)", -1250), ("\u221212,50", -1250), ("- € 12,50", -1250), (",50", 50),
        ("12,5000", 1250), ("0,00", 0), ("99999999999,99", 9999999999999),
    ],
)  # fmt: skip
def test_amounts_with_a_decimal_comma(written, expected):
    assert cents(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "1,234.56", "1234.56", "1.23", "0,001", "12,345", "1e309", "NaN", "inf", "-", "--", "n/a",
     "1,2,3", "1 2,00", "12.50 USD", "£5", "٣٤٥,٠٠", "100000000000,00", "12,50 12,50", "0.001"],
)  # fmt: skip
def test_what_is_no_amount_in_a_comma_list_is_not_guessed(written):
    assert cents(written) is None
    assert str(problem(written, ","))


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1,234.56", 123456), ("1234.5", 123450), ("1,234", 123400), (".5", 50), ("0,001", None)],
)
def test_amounts_with_a_decimal_point(written, expected):
    assert cents(written, ".") == expected


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        (["12,50"], ","), (["12.50"], "."), (["1.234,50", "3.00"], ","), (["1,234,567"], "."),
        (["1.234"], ","), (["1,234"], "."), (["5", "6"], ","), ([], ","),
        (["12.50", "13.50", "1,50"], "."),
    ],
)  # fmt: skip
def test_the_list_decides_the_decimal_mark(written, mark):
    assert mark_of([bare(pl.Series(written, dtype=pl.String))])[0] == mark


@given(st.integers(0, 10**13 - 1), st.sampled_from([(",", "."), (",", " "), (".", ","), (",", "")]))
def test_every_amount_is_read_to_the_cent(amount, marks):
    decimal, group = marks
    plain = f"{Decimal(amount).scaleb(-2):,.2f}"
    written = plain.replace(",", "\0").replace(".", decimal).replace("\0", group)
    assert cents(written, decimal) == amount


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_sentence(written):
    found = cents(written)
    assert found is not None or str(problem(written, ","))


DAY_FIRST = DateStyle()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("02/01/2026", date(2026, 1, 2)), ("2026-01-02", date(2026, 1, 2)),
        ("2.1.26", date(2026, 1, 2)), ("20260102", date(2026, 1, 2)),
        ("02012026", date(2026, 1, 2)), ("46024", date(2026, 1, 2)),
        ("2026-01-02 00:00:00", date(2026, 1, 2)), ("2 janvier 2026", date(2026, 1, 2)),
        ("02-Jan-26", date(2026, 1, 2)), ("1er mars 2026", date(2026, 3, 1)),
        ("5 mei 2026", date(2026, 5, 5)), ("29/02/2024", date(2024, 2, 29)),
        ("01/01/1990", date(1990, 1, 1)), ("31/12/2100", date(2100, 12, 31)),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(written, expected):
    assert read_date(written, DAY_FIRST) == expected


@pytest.mark.parametrize(
    "written",
    ["31/02/2026", "29/02/2025", "00/00/0000", "2026-13-01", "01/01/0001", "31/12/9999",
     "31/12/1989", "01/01/2101", "février 2026", "2026", "tomorrow", "99999", "1/2", "13/13/2026"],
)  # fmt: skip
def test_days_that_do_not_exist_or_cannot_be_meant_are_refused(written):
    with pytest.raises(Refused):
        read_date(written, DAY_FIRST)


@pytest.mark.parametrize(
    ("written", "day_first"),
    [
        (["01/02/2026"], True), (["01/13/2026"], False), (["13/01/2026"], True),
        (["01/13/2026", "13/01/2026"], True), (["01/13/2026", "31/02/2026"], False),
    ],
)  # fmt: skip
def test_the_month_comes_first_only_where_the_list_proves_it(written, day_first):
    assert style_of(written).day_first is day_first


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from("/-. "))
def test_every_day_is_read_back(day, mark):
    assert read_date(day.strftime(f"%d{mark}%m{mark}%Y"), DAY_FIRST) == day
    assert read_date(day.strftime("%Y%m%d"), DAY_FIRST) == day
    assert read_date(str((day - date(1899, 12, 30)) // timedelta(1)), DAY_FIRST) == day


@given(st.text(alphabet="0123456789/-. abcmjé", max_size=12))
def test_any_text_is_a_day_or_a_refusal(written):
    try:
        found = read_date(written, DAY_FIRST)
    except Refused:
        return
    assert 1990 <= found.year <= 2100


@pytest.mark.parametrize(
    ("written", "country", "number", "vat"),
    [
        ("BE 0213.321.113", None, "0213321113", "BE0213321113"),
        ("213321113", "BE", "0213321113", "BE0213321113"),
        ("be0208405884", None, "0208405884", "BE0208405884"),
        ("TVA BE 0403.170.701", None, "0403170701", "BE0403170701"),
        ("FR67558395521", None, "558395521", "FR67558395521"),
        ("558 395 521", "FR", "558395521", "FR67558395521"),
        ("732 829 320 00074", None, "732829320", "FR44732829320"),
        ("LU15027442", None, "LU15027442", "LU15027442"),
    ],
)
def test_enterprise_numbers_in_any_usual_spelling(written, country, number, vat):
    found = read_registered(written, country)
    assert found is not None
    assert (found.enterprise_no, found.vat_no) == (number, vat)


@pytest.mark.parametrize("written", ["", "-", "n/a", "0", "néant", "PARTICULIER"])
def test_no_enterprise_number_is_none(written):
    assert read_registered(written) is None


@pytest.mark.parametrize("written", ["BE0213321114", "12345", "FR00558395521", "XX123", "9" * 30])
def test_a_number_that_does_not_check_is_told(written):
    with pytest.raises(ValueError, match=written):
        read_registered(written)


def test_countries_languages_and_ways_to_reach_people():
    countries = ("Belgique", "BELGIË", "Belgium", "be", "France", "Frankrijk", "Nowhere")
    assert [country_of(each) for each in countries] == ["BE", "BE", "BE", "BE", "FR", "FR", None]
    languages = ("FR", "Néerlandais", "Engels", "nl-BE", "x")
    assert [language_of(each) for each in languages] == ["fr", "nl", "en", "nl", None]
    assert email_of(" Jean@Lune.example ") == "jean@lune.example"
    assert email_of("none") is None
    phones = ("0455/01.63.79", "+32 (0)2 123 45 67", "0033199700954", "12")
    assert [phone_of(each) for each in phones] == [
        "+32455016379", "+3221234567", "+33199700954", None,
    ]  # fmt: skip
    assert phone_of("01 99 70 09 54", "FR") == "+33199700954"


def test_a_good_line_becomes_a_claim():
    (line,) = checked(BAKER).lines()
    assert (line.line, line.customer_no, line.name, line.kind) == (
        2, "C1", "Boulangerie Lune SRL", "B2B",
    )  # fmt: skip
    assert (line.enterprise_no, line.country, line.postal_code) == ("0403170701", "BE", "1000")
    assert (line.issued_on, line.due_on) == (date(2026, 2, 1), date(2026, 2, 15))
    assert (line.amount, line.paid_before, line.open) == (
        Money(12100), Money(2100), Money(10000),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"due": "31/02/2026"}, "Échéance", "not a day of the calendar"),
        ({"issued": "31/12/9999"}, "Date facture", "outside 1990 to 2100"),
        ({"balance": "n/a"}, "Solde dû", "not an amount"),
        ({"balance": "-100,00"}, "Solde dû", "credit note of 100.00 EUR"),
        ({"balance": "0,00"}, "Solde dû", "Nothing is owed"),
        ({"balance": "12.50 USD"}, "Solde dû", "not in euro"),
        ({"balance": "0,001"}, "Solde dû", "fractions of a cent"),
        ({"balance": "9" * 20 + ",99"}, "Solde dû", "too large"),
        ({"balance": "", "amount": ""}, "Solde dû", "amount is missing"),
        ({"amount": "NaN"}, "Montant TTC", "not an amount"),
        ({"paid": "some"}, "Acompte", "not an amount"),
        ({"name": ""}, "Nom", "name is missing"),
        ({"name": "\u00a0\u200b"}, "Nom", "name is missing"),
        ({"name": "\x00Lune"}, "Nom", "no name has"),
        ({"name": "x" * 201}, "Nom", "200 characters"),
        ({"invoice": "F\x07"}, "N° facture", "no text has"),
        ({"invoice": "F" * 65}, "N° facture", "64 characters"),
    ],
)
def test_a_bad_cell_refuses_its_line_and_only_that(changes, column, reason):
    outcome = checked(BAKER, row(**{"invoice": "F9"} | changes), NOEL)
    assert outcome.frame["line"].to_list() == [2, 4]
    (rejected,) = outcome.rejected
    assert (rejected.line, rejected.column) == (3, column)
    assert reason in rejected.reason


def test_every_problem_of_a_line_is_told_at_once():
    (rejected,) = checked(NOEL, row(due="31/02/2026", balance="n/a", name="")).rejected
    assert {problem.column for problem in rejected.problems} == {"Nom", "Échéance", "Solde dû"}
    assert rejected.cells[0] == "C1"


def test_a_line_owes_its_amount_less_payments_where_the_balance_is_empty():
    (line,) = checked(row(balance="")).lines()
    assert line.open == Money(10000)


def test_a_balance_that_does_not_add_up_is_taken_and_told():
    outcome = checked(row(balance="90,00"))
    assert outcome.principal == Money(9000)
    assert "not the balance" in outcome.flags[0].problem.sentence


def test_a_number_that_does_not_check_is_kept_and_proves_nothing():
    outcome = checked(row(number="BE0403170702", name="Lune"))
    (line,) = outcome.lines()
    assert (line.enterprise_no, line.vat_no, line.kind) == (None, "BE0403170702", "B2C")
    assert "not a valid enterprise number" in outcome.flags[0].problem.sentence


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("Jean Lune", "", "B2C"), ("Lune SA", "", "B2B"), ("S.P.R.L. Lune", "", "B2B"),
        ("Maria Sa", "", "B2C"), ("Piet Sas", "", "B2C"), ("toitures lune sprl", "", "B2B"),
        ("Jean Lune", "BE0403170701", "B2B"), ("Vzw De Maan", "", "B2B"),
    ],
)  # fmt: skip
def test_business_needs_a_valid_number_or_a_legal_form(name, number, kind):
    (line,) = checked(row(name=name, number=number)).lines()
    assert line.kind == kind


def test_names_lose_what_the_eye_cannot_see():
    (line,) = checked(row(name="\u202eZoe\u0301\u200b  Mu\u0308ller\ufeff", number="")).lines()
    assert line.name == "Zoé Müller"


def test_an_invoice_that_comes_again_is_not_billed_twice():
    outcome = checked(BAKER, NOEL, BAKER)
    assert [(each.line, each.first_line) for each in outcome.repeated] == [(4, 2)]
    assert outcome.principal == Money(15000)


def test_the_same_invoice_number_of_another_customer_is_another_invoice():
    assert checked(BAKER, row(customer="C9")).frame.height == 2


def test_an_invoice_that_comes_again_with_another_amount_goes_to_a_person():
    outcome = checked(BAKER, row(balance="99,00", amount="99,00", paid=""))
    assert outcome.repeated == ()
    assert "stands on line 2 already" in outcome.rejected[0].reason


def test_a_repetition_of_a_refused_line_is_refused_too():
    bad = row(due="31/02/2026")
    outcome = checked(bad, bad, NOEL)
    assert (len(outcome.rejected), outcome.repeated) == (2, ())


def test_totals_headers_and_remarks_are_set_aside_for_what_they_are():
    blank = [""] * 10
    total = (*["TOTAL", *blank[:8]], "150,00 €")
    unnamed = (*blank[:9], "150,00")
    remark = ("Merci de votre confiance", *blank[:9])
    outcome = checked(BAKER, tuple(blank), HEADERS, NOEL, total, unnamed, remark)
    assert [(each.line, each.what) for each in outcome.set_aside] == [
        (4, "header"), (6, "total"), (7, "total"), (8, "remark"),
    ]  # fmt: skip
    assert (outcome.rejected, outcome.principal) == ((), Money(15000))


def test_a_debtor_may_be_called_total():
    outcome = checked(row(name="Total"), row(name="TotalEnergies SA", invoice="F3"))
    assert outcome.frame.height == 2


@pytest.mark.parametrize(
    "label",
    ["Total", "TOTAAL", "Sous-total :", "Totaux", "Grand total", "Total général", "Eindtotaal",
     "Total 142 factures"],
)  # fmt: skip
def test_labels_of_totals(label):
    assert is_total_label(label)


@pytest.mark.parametrize("label", ["Total Energies", "Lune", "", "Sommelier", "Dutotal"])
def test_labels_that_are_no_totals(label):
    assert not is_total_label(label)


def test_rows_whose_cells_have_moved_are_refused():
    outcome = checked(BAKER[:-1], (*BAKER[:4], "F5", *BAKER[5:], "more"), NOEL)
    assert [(each.line, each.reason) for each in outcome.rejected] == [
        (2, "9 cells instead of 10"), (3, "11 cells instead of 10"),
    ]  # fmt: skip


def test_empty_cells_beyond_the_table_are_nothing():
    assert checked((*BAKER, "", "")).frame.height == 1


def test_a_list_without_rows_or_without_debtor_is_refused_as_a_whole():
    with pytest.raises(Refused, match="no rows below the headers"):
        checked()
    with pytest.raises(Refused, match="debtor's name"):
        checked(("1,00", "Metz"), headers=("Montant", "Ville"))


def test_a_style_asked_for_overrides_what_the_list_says():
    table = table_of(
        lines(HEADERS, row(balance="1,234", issued="", due="01/02/2026", amount="", paid=""))
    )
    columns = propose(table.headers).columns
    (line,) = check(table, columns, style=Style(".", day_first=False)).lines()
    assert (line.due_on, line.open) == (date(2026, 1, 2), Money(123400))


def test_typed_cells_of_a_workbook_need_no_style():
    data = workbook(
        [["Nom", "CP", "N° facture", "Échéance", "Montant", "Téléphone"],
         ["Lune", 1000, 20260001, date(2026, 2, 1), 1234.5, 32455016379],
         ["Dupré", 75001, "F2", "15/02/2026", "1.234,50", "+33199700954"],
         ["Third", 8000, "F3", 46054, 10.005, ""]]
    )  # fmt: skip
    table = table_of(data)
    outcome = check(table, propose(table.headers).columns)
    assert outcome.frame["open_cents"].to_list() == [123450, 123450]
    assert outcome.frame["due_on"].to_list() == [date(2026, 2, 1), date(2026, 2, 15)]
    assert outcome.frame["invoice_no"].to_list() == ["20260001", "F2"]
    assert "fractions of a cent" in outcome.rejected[0].reason


texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters='"'), max_size=10)
wild = st.lists(
    st.one_of(st.sampled_from(BAKER + NOEL), texts, st.sampled_from(["TOTAL", "n/a", "1e9", ""])),
    min_size=10, max_size=10,
).map(tuple)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(wild, min_size=1, max_size=5))
def test_every_line_ends_as_accepted_rejected_repeated_or_set_aside(rows):
    quoted = [tuple(f'"{cell}"' for cell in each) for each in rows]
    table = table_of(lines(HEADERS, *quoted).encode("utf-8-sig"))
    if not table.height:
        return
    try:
        outcome = check(table, propose(table.headers).columns)
    except Refused:
        return
    ends = [
        *outcome.frame["line"],
        *(each.line for each in outcome.rejected),
        *(each.line for each in outcome.repeated),
        *(each.line for each in outcome.set_aside),
    ]
    assert sorted(ends) == table.frame["line"].to_list()
    assert all(line.open > Money(0) and line.name for line in outcome.lines())
