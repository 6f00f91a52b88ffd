"""The page of figures: who may see it, what it says, and that every figure leads to its cases."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from backend.indicators import periods
from backend.refusals import Refused
from backend.reports import charts, page, queries, rules
from backend.reports.page import Question

TODAY = date(2026, 11, 20)
ASKED = "/reports?period=custom&from=2025-11-01&to=2026-10-31&as_of=2026-11-15"


def amounts(html: str) -> list[str]:
    return re.findall(r'<data value="(-?\d+\.\d\d)">', html)


async def test_managers_see_the_figures(agency: dict[str, int], manager: httpx.AsyncClient) -> None:
    answer = await manager.get(ASKED)
    assert answer.status_code == 200
    html = answer.text
    assert html.count("<h1") == 1
    assert html.lstrip().startswith("<title>")
    async with queries.reading():
        report = await queries.creditors_performance(
            from_=date(2025, 11, 1), to=date(2026, 10, 31), as_of=date(2026, 11, 15)
        )
    found = set(amounts(html))
    for line in report.lines:
        for cents in (line.facts.placed_cents, line.facts.collected_cents, line.facts.fee_cents):
            assert line.facts.cases == 0 or f"{cents // 100}.{cents % 100:02d}" in found
    assert "style=" not in html
    assert "<script" not in html
    assert html.count('<svg class="chart"') == 2
    assert html.count("<title") == 3  # the page's and one per chart
    assert html.count("<details") == 2


async def test_every_definition_stands_on_the_page(
    agency: dict[str, int], manager: httpx.AsyncClient
) -> None:
    from backend.indicators.registry import INDICATORS

    html = (await manager.get(ASKED)).text
    for one in INDICATORS:
        if one.key != "mean_days_from_invoice":
            assert one.name("fr").replace("’", "’") in html, one.key
            assert one.definition("fr") in html, one.key


async def test_agents_are_told_that_it_is_for_managers(
    agency: dict[str, int], agent: httpx.AsyncClient
) -> None:
    for path in (ASKED, "/reports/cases", "/reports/export?form=csv"):
        assert (await agent.get(path)).status_code == 403, path


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("period=12m", 200), ("period=all", 200), ("period=last_year&by=receipt", 200),
        ("period=quarter&sort=name", 200), ("period=custom", 200), ("sort=nonsense", 200),
        ("period=nonsense", 422), ("by=nonsense", 422), ("from=31/02/2026", 422),
        ("period=custom&from=2026-05-01&to=2026-04-01", 422), ("creditor=nobody", 404),
        ("creditor=a%00b", 404), ("as_of=2025-01-01&period=custom&from=2026-01-01", 422),
    ],
)  # fmt: skip
async def test_what_can_be_asked_and_what_cannot(
    agency: dict[str, int], manager: httpx.AsyncClient, query: str, status: int
) -> None:
    assert (await manager.get(f"/reports?{query}")).status_code == status


async def test_the_cases_behind_a_figure_add_up_to_it(
    agency: dict[str, int], manager: httpx.AsyncClient
) -> None:
    html = (await manager.get(ASKED)).text
    links = set(re.findall(r'data-row href="(/reports/cases[^"]+)"', html))
    assert len(links) >= 3
    compared = 0
    for link in links:
        behind = (await manager.get(link.replace("&amp;", "&"))).text
        body, foot = behind.split("<tfoot>")
        cells = amounts(body.split("<tbody>")[1])
        totals = amounts(foot)
        assert len(totals) == 3
        for place, total in enumerate(totals):
            assert sum(round(float(cell) * 100) for cell in cells[place::3]) == round(
                float(total) * 100
            )
            compared += 1
        ref = parse_qs(urlsplit(link).query)["amp;creditor" if "amp;" in link else "creditor"]
        assert ref[0] in html
    print(f"{compared} figures compared with the cases behind them")


@pytest.mark.parametrize("form", list(rules.FORMATS))
async def test_a_plain_link_answers_with_the_file(
    agency: dict[str, int], manager: httpx.AsyncClient, form: str
) -> None:
    plain = {"HX-Request": "", "HX-Request-Type": ""}
    answer = await manager.get(f"/reports/export?{ASKED.split('?')[1]}&form={form}", headers=plain)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert "2026-11-15_performance-creanciers_2025-11-01_2026-10-31" in answer.headers[
        "content-disposition"
    ]  # fmt: skip
    assert not answer.content.startswith(b"<")
    assert answer.headers["cache-control"] == "no-store"


def test_the_address_says_only_what_differs_from_the_usual() -> None:
    question = Question.read({}, today=TODAY)
    assert question.address() == "/reports"
    assert (question.period.from_, question.period.to) == (date(2025, 11, 1), date(2026, 10, 31))
    asked = Question.read({"from": "2026-01-01", "by": "receipt"}, today=TODAY)
    assert Question.read(
        {k: v[0] for k, v in parse_qs(asked.query()).items()}, today=TODAY
    ) == asked  # fmt: skip


def test_the_period_before_is_as_long_and_looked_at_as_late() -> None:
    question = Question.read({}, today=TODAY)
    before = question.before
    assert before is not None
    assert (before.from_, before.to) == (date(2024, 11, 1), date(2025, 10, 31))
    assert before.as_of == date(2025, 11, 20)
    week = Question.read({"from": "2026-03-02", "to": "2026-03-08"}, today=TODAY).before
    assert week is not None
    assert (week.from_, week.to, week.as_of) == (
        date(2026, 2, 23), date(2026, 3, 1), date(2026, 11, 13),
    )  # fmt: skip
    assert Question.read({"period": "all"}, today=TODAY).before is None


@pytest.mark.parametrize(
    ("key", "today", "span"),
    [
        ("12m", date(2026, 1, 31), (date(2025, 1, 1), date(2025, 12, 31))),
        ("quarter", date(2026, 11, 20), (date(2026, 10, 1), date(2026, 12, 31))),
        ("last_quarter", date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31))),
        ("last_month", date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        ("last_year", date(2026, 1, 1), (date(2025, 1, 1), date(2025, 12, 31))),
        ("all", date(2026, 1, 1), (None, None)),
    ],
)  # fmt: skip
def test_named_periods(key: str, today: date, span: tuple[date | None, date | None]) -> None:
    found = periods.period(key, today=today)
    assert (found.from_, found.to) == span


def test_a_period_we_do_not_know_is_refused() -> None:
    with pytest.raises(Refused):
        periods.period("fortnight", today=TODAY)


@pytest.mark.parametrize(
    ("most", "values"),
    [
        (0, (0, 1)), (194, (0, 50, 100, 150, 200)), (240, (0, 100, 200, 300)),
        (1, (0, 0.25, 0.5, 0.75, 1)),
        (80, (0, 20, 40, 60, 80)), (0.37, (0, 0.1, 0.2, 0.3, 0.4)), (1001, (0, 500, 1000, 1500)),
    ],
)  # fmt: skip
def test_axes_are_marked_in_round_numbers(most: float, values: tuple[float, ...]) -> None:
    assert charts.scale(most) == values


def test_bars_stand_on_the_axis_and_below_the_top() -> None:
    drawn = charts.bars([[10, 20, 0, 5], [0, 0, 0, 0], [-3, 4, 0, 0]])
    assert len(drawn.bars) == 3
    assert [part.series for part in drawn.bars[0]] == [1, 2, 4]
    assert drawn.bars[1] == ()
    assert all(charts.TOP <= part.y <= charts.BOTTOM for bar in drawn.bars for part in bar)


def test_names_at_the_ends_of_curves_do_not_touch() -> None:
    drawn = charts.curves([("a", [10, 20, 30]), ("b", [11, 21, 30]), ("c", [5, 9])])
    (x1, y1), (x2, y2) = drawn.curves[0].end, drawn.curves[1].end
    assert x1 == x2
    assert abs(y1 - y2) >= 12
    assert charts.curves([]).curves == ()


def test_a_change_says_whether_it_is_welcome() -> None:
    from backend.indicators.rules import Facts

    now = Facts(placed_cents=100, collected_cents=60, standing_cents=1, cent_days=40)
    then = Facts(placed_cents=100, collected_cents=50, standing_cents=1, cent_days=50)
    more = page.change("recovery_rate", now, then)
    fewer = page.change("mean_days_to_pay", now, then, less_is_better=True)
    assert more is not None
    assert fewer is not None
    assert (str(more.size), more.up, more.welcome) == ("0.100000", True, True)
    assert (str(fewer.size), fewer.up, fewer.welcome) == ("10.0", False, True)
    assert page.change("recovery_rate", now, Facts()) is None
    assert page.change("recovery_rate", now, None) is None
