"""Every benchmark once, small: on servers of its own, both sides agree, it tells a ratio."""

import json
from datetime import date

import pytest

from ops.benchmarks import (
    fees,
    growth,
    homes,
    letters,
    nights,
    pages,
    placement,
    replay,
    report,
    whole_agency,
)
from ops.benchmarks.agencies import Size, made
from ops.benchmarks.measuring import Cost, Series, ratio, tree_seconds
from ops.benchmarks.telling import Finding, Part


@pytest.fixture(scope="module")
async def home(tmp_path_factory):
    """Durable servers of our own, as for a user, whatever server the other tests use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        with homes.folder(None) as base:
            async with homes.home(base) as found:
                yield found


def told(finding: Finding, *, name: str) -> dict[str, object]:
    answer = json.loads(json.dumps(finding.answer()))
    assert answer["name"] == name
    assert answer["equal"] is True
    assert {"target", "ratio", "product", "baseline", "rounds", "machine"} <= set(answer)
    assert all(part["ratio"] > 0 for part in answer["parts"])
    assert finding.text().count("×") >= len(finding.parts)
    return answer


async def test_a_placement_file_is_booked_alike_by_both(home, monkeypatch):
    monkeypatch.setattr(placement, "LINES", 600)
    finding = await placement.run(home, data=None, cases=0, rounds=1, say=print)
    told(finding, name="import")


async def test_a_whole_agency_is_loaded_alike_by_both(home):
    finding = await whole_agency.run(home, data=None, cases=400, rounds=1, say=print)
    assert told(finding, name="agency")["facts"]["rows"] > 3000


async def test_pages_are_painted_alike_by_both(home, monkeypatch):
    monkeypatch.setattr(pages, "CLIENTS", {1: 6, 4: 12})
    finding = await pages.run(home, data=None, cases=400, rounds=1, say=print)
    assert len(told(finding, name="page")["parts"]) == 5 * 2 * 2


async def test_pages_are_asked_in_two_agencies_at_once(home, monkeypatch):
    monkeypatch.setattr(pages, "CLIENTS", {1: 6})
    monkeypatch.setattr(growth, "SIZES", (400, 800))
    monkeypatch.setattr(growth, "COUNT", 8)
    finding = await growth.run(home, data=None, cases=800, rounds=1, say=print)
    assert len(told(finding, name="growth")["parts"]) == 5 * 2


async def test_a_night_changes_what_the_statement_finds(home, monkeypatch):
    monkeypatch.setattr(nights, "SIZES", (3000,))
    finding = await nights.run(home, data=None, cases=3000, rounds=1, say=print)
    told(finding, name="night")
    assert finding.parts[0].more["changed"] > 0


async def test_letters_are_the_bytes_that_typst_alone_makes(home, monkeypatch):
    monkeypatch.setattr(letters, "COUNT", 60)
    finding = await letters.run(home, data=None, cases=60, rounds=1, say=print)
    assert told(finding, name="letters")["facts"]["archivable"] > 40


async def test_fees_are_reckoned_alike_by_both(home, monkeypatch):
    monkeypatch.setattr(fees, "SIZES", (3000,))
    finding = await fees.run(home, data=None, cases=3000, rounds=1, say=print)
    assert len(told(finding, name="fees")["parts"]) == 3
    assert all(part.more["checked"] > 0 for part in finding.parts)


async def test_the_report_has_the_facts_that_polars_has(home):
    finding = await report.run(home, data=None, cases=400, rounds=1, say=print)
    told(finding, name="report")


def test_the_same_seed_invents_the_same_agency():
    one, two = (made(Size(200), until=date(2026, 11, 20), seed=7) for _time in range(2))
    assert all(one[name].equals(two[name]) for name in one)
    other = made(Size(200), until=date(2026, 11, 20), seed=8)
    assert not one["claims"].equals(other["claims"])


def test_the_ratio_is_the_median_of_the_rounds():
    ours = Series([Cost(3.0, 1.0), Cost(2.0, 1.0), Cost(9.0, 1.0)])
    theirs = Series([Cost(1.0, 0.5), Cost(1.0, 0.5), Cost(1.0, 0.5)])
    assert ratio(ours, theirs)["ratio"] == 3.0
    assert ratio(ours, theirs)["ratio_cpu"] == 2.0


def test_a_missed_target_is_told():
    near = Part("near", 1.9, 2.0, {}, {})
    far = Part("far", 3.5, 3.0, {}, {})
    answer = Finding("page", 1, [near, far]).answer()
    assert answer["met"] is False
    assert answer["ratio"] == 3.5
    assert "MISSED" in Finding("page", 1, [near, far]).text()


def test_processor_seconds_of_nobody_are_none():
    assert tree_seconds(()) == 0.0
    assert replay.Taken().units == []
