"""Forty days of an agency: each day the books are sound, tie out to the cent, and nobody waits."""

from ops.simulations.year import live

DAYS, CASES = 40, 32


async def test_every_day_of_a_short_year_is_sound_and_ties_out(agency, template):
    found = await live(seed=20261121, cases=CASES, days=DAYS, roles=template, say=print)

    print({name: value for name, value in found.items() if name != "shown"})
    assert found["shown"] == []
    assert found["differences"] == 0
    assert found["days"] == DAYS
    assert found["checked"]["fsck rows"] == found["checked"]["tie-out cents"] == 0
    assert found["checked"]["fsck runs"] == found["checked"]["tie-outs"] == DAYS
    assert {"receipt", "plan", "promise", "remittance proposed", "order executed", "night",
            "receipt given"} <= set(found["events"])  # fmt: skip
