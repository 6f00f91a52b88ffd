"""Debts paid by instalments, or not: kept, late, broken, asked for, refused."""

from datetime import timedelta

from backend.days import months_after
from backend.demo.stories.telling import chasing, story, tried
from backend.demo.story import Story
from backend.money import NOTHING, Money


def _plan(s: Story, day: int, count: int, *, keeps: int = 99, deposit: Money = NOTHING) -> None:
    schedule = s.agrees(s.on(day), count, deposit=deposit)
    for part in schedule[:keeps]:
        s.pays(part.due_on, part.amount)


@story
def plan_kept(s: Story) -> None:
    _plan(s, tried(s, "MSG"), 3)


@story
def plan_kept_start(s: Story) -> None:
    """A promise that gives way to a plan before it falls due."""
    s.promises(s.on(4), s.left, 21)
    _plan(s, tried(s, "REP", "NRP"), 4, deposit=Money(250_00))


@story
def plan_kept_long(s: Story) -> None:
    _plan(s, tried(s, "REP", "RPN"), 8)


@story
def plan_running(s: Story) -> None:
    _plan(s, tried(s, "REP", start=2), 6)


@story
def plan_late(s: Story) -> None:
    """The second instalment did not come; the days of grace still run."""
    missed = s.just_missed()
    first_on = months_after(missed, -1)
    schedule = s.agrees(first_on - timedelta(days=10), 5, first_on=first_on)
    s.pays(schedule[0].due_on, schedule[0].amount)


@story
def plan_broken(s: Story) -> None:
    _plan(s, tried(s, "REP"), 6, keeps=2)
    s.call(s.on(112), "RFU", note="Ne paiera plus, dit ne plus pouvoir.")
    s.moves(s.on(118), "formal_notice")
    s.call(s.on(140), "RPN", note="A reçu la mise en demeure.")
    chasing(s, 160, callback=9)


@story
def plan_approved(s: Story) -> None:
    """Beyond the mandate, approved by a manager, running."""
    schedule = s.agrees(s.on(9), 12, within=False, note="Douze mois ou rien ; ancien client.")
    s.decides(s.on(10), "approve")
    for part in schedule:
        s.pays(part.due_on, part.amount)


@story
def plan_refused(s: Story) -> None:
    s.agrees(s.on(12), 30, within=False, note="Demande trente mois.")
    s.decides(s.on(13), "refuse", "Trop long : six mois au plus, avec un acompte.")
    s.call(s.on(16), "RPN", note="Réfléchit à la contre-proposition.")
    chasing(s, 24, callback=2)


@story
def plan_cancelled(s: Story) -> None:
    s.agrees(s.on(8), 6)
    s.decides(s.on(20), "cancel", "Le débiteur préfère payer en une fois après sa vente.")
    chasing(s, 30, callback=6)


@story
def plan_asked(s: Story) -> None:
    tried(s, "REP", start=2)
    s.agrees(s.ago(1), 24, within=False, note="Saison basse, ne peut que sur deux ans. Bonne foi.")


@story
def plan_asked_long(s: Story) -> None:
    s.call(s.on(3), "TIM")
    s.agrees(s.ago(0), 6, share_bp=7_000, note="Propose 70 % pour solde, financement accordé.")
