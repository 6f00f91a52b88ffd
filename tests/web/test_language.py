"""Figures are written as Babel writes them, whichever way they are put together."""

from datetime import date
from decimal import Decimal

import pytest
from babel import numbers
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from backend.money import Money
from backend.web import language, written


@pytest.fixture(autouse=True)
def french_again():
    yield
    language.speak("fr")


CENTS = st.integers(-(10**15), 10**15)
SPOKEN = st.sampled_from(language.LANGUAGES)


@given(cents=CENTS, lang=SPOKEN)
def test_amounts_read_as_babel_writes_them(cents, lang):
    language.speak(lang)
    locale, exact = language.LOCALES[lang], Decimal(cents).scaleb(-2)
    with_sign = numbers.format_currency(exact, "EUR", locale=locale)
    bare = numbers.format_decimal(exact, format="#,##0.00", locale=locale)
    assert language.amount(cents) == with_sign.replace("-", "\u2212")
    assert language.amount_bare(Money(cents)) == bare.replace("-", "\u2212")


@given(value=CENTS, lang=SPOKEN)
def test_numbers_read_as_babel_writes_them(value, lang):
    language.speak(lang)
    assert language.number(value) == numbers.format_decimal(value, locale=language.LOCALES[lang])


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00 €", "€0.00"),
        (-5, "−0,05 €", "−€0.05"),
        (99_999, "999,99 €", "€999.99"),
        (100_000, "1 000,00 €", "€1,000.00"),
        (123_456_789, "1 234 567,89 €", "€1,234,567.89"),
    ],
)
def test_an_amount_carries_its_currency_where_the_language_wants_it(cents, french, english):
    language.speak("fr")
    assert language.amount(cents) == french.replace(" ", "\u202f").replace("\u202f€", "\u00a0€")
    language.speak("en")
    assert language.amount(cents) == english


def test_nothing_is_written_for_nothing():
    for write in (language.amount, language.amount_bare, language.number, language.day):
        assert write(None) == ""


def test_shares_and_days_read_in_the_language():
    language.speak("fr")
    assert language.percent(0.672) == "67,2\u202f%"
    assert language.percent(Decimal("-0.5"), 0) == "\u221250\u202f%"
    assert language.day(date(2026, 12, 7)) == "07/12/2026"
    assert language.day(date(987, 1, 2)) == "02/01/0987"
    assert language.day_long(date(2026, 12, 7)) == "7 décembre 2026"
    language.speak("en")
    assert language.day_long(date(2026, 12, 7)) == "7 December 2026"


def test_an_amount_that_opens_stays_a_link_inside_a_sentence_and_all_else_is_escaped():
    language.speak("en")
    link = written.euro(123456, "claim/12", part="paid", on=date(2026, 11, 21))
    assert link == (
        '<a class="euro" href="/explain/claim/12?part=paid&amp;on=2026-11-21"'
        ' aria-label="€1,234.56, explain"><data value="1234.56">€1,234.56</data></a>'
    )
    told = language.translate("{who} owes {sum}", who="<b>", sum=link)
    assert told == f"&lt;b&gt; owes {link}"
    assert isinstance(told, Markup)
    plain = language.translate("{who} owes {sum}", who="<b>", sum=Money(1))
    assert not isinstance(plain, Markup)


def test_an_address_with_a_question_takes_another_and_an_amount_of_none_is_a_dash():
    asked = written.euro(1, "plan/1?part=paid", seq=2)
    assert 'href="/explain/plan/1?part=paid&amp;seq=2"' in asked
    assert 'href="/client/explain/case/A%20B"' in written.own_bare(1, "case/A B")
    assert "–" in written.euro(None, "claim/1")
