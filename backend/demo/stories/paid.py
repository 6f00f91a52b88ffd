"""Debts that were paid: at once, as promised, late, in part, too much, twice."""

from datetime import timedelta

from backend.demo.stories.telling import chasing, story, tried
from backend.demo.story import Story
from backend.money import Money


@story
def paid_at_once(s: Story) -> None:
    s.pays_all(s.on(4))


@story
def paid_soon(s: Story) -> None:
    day = tried(s, "REP")
    s.call(s.on(day), "RPN")
    s.pays_all(s.on(day + 8), how="number")


@story
def paid_direct(s: Story) -> None:
    s.call(s.on(5), "DJP")
    s.pays_all(s.on(12), how="named", channel="creditor_direct")


@story
def paid_direct_small(s: Story) -> None:
    s.call(s.on(5), "RPN")
    s.pays(s.on(15), s.left.share_bp(4_000), how="named", channel="creditor_direct")
    chasing(s, 25, callback=3)


@story
def paying_now(s: Story) -> None:
    tried(s, "REP", start=2)
    s.promises(s.ago(1), s.left, 2, outcome="PAI")


@story
def promise_kept(s: Story) -> None:
    day = tried(s, "NRP", "MSG")
    due_on = s.promises(s.on(day), s.left, 12)
    s.pays_all(due_on - timedelta(days=1))


@story
def promise_late(s: Story) -> None:
    """Broken once, kept the second time."""
    day = tried(s, "REP")
    s.promises(s.on(day), s.left, 10)
    s.promises(s.on(day + 22), s.left, 9, note="S’excuse du retard, nouvelle date.")
    s.pays_all(s.on(day + 29), how="invoice")


@story
def promise_partly(s: Story) -> None:
    day = tried(s, "OCC")
    due_on = s.promises(s.on(day), s.left, 8)
    s.pays(due_on, s.left.share_bp(4_000))
    schedule = s.agrees(s.on(day + 19), 2)
    for part in schedule:
        s.pays(part.due_on, part.amount)


@story
def promise_broken(s: Story) -> None:
    day = tried(s, "REP", "TIM")
    s.promises(s.on(day), s.left, 7)
    s.call(s.on(day + 18), "RPN", note="Encore un retard, promet de rappeler.")
    s.promises(s.ago(13), s.left.share_bp(5_000), 6)


@story
def promise_open(s: Story) -> None:
    tried(s, "NRP", start=2)
    s.promises(s.ago(3), s.left, 9)


@story
def promise_open_part(s: Story) -> None:
    s.promises(s.ago(9), s.left.share_bp(6_000), 14)
    s.pays(s.ago(1), s.left.share_bp(2_000))


@story
def surplus(s: Story) -> None:
    s.call(s.on(6), "RPN")
    s.pays(s.on(17), s.left + Money(36_50))


@story
def twice_paid(s: Story) -> None:
    """The same transfer twice within days: the second waits for a person."""
    amount = s.left.share_bp(5_000)
    s.call(s.on(7), "RPN")
    s.pays(s.ago(6), amount)
    s.pays(s.ago(4), amount)


@story
def reversed(s: Story) -> None:  # noqa: A001 (the name of the story)
    amount = s.left
    s.call(s.on(5), "RPN")
    s.pays(s.ago(12), amount, channel="card", how="named")
    s.reverses(s.ago(1), "Carte contestée par le titulaire", amount)
