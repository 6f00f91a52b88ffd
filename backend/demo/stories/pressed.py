"""After the formal notice: refusal, court, enforcement, waiting for better days."""

from datetime import timedelta

from backend.demo.stories.telling import chasing, story, tried
from backend.demo.story import Story


@story
def refused_notice(s: Story) -> None:
    tried(s, "NRP", "REP")
    s.call(s.on(20), "RFU")
    s.moves(s.on(24), "formal_notice")
    chasing(s, 45, callback=4)


@story
def legal(s: Story) -> None:
    tried(s, "REP", "NRP", "RPN")
    s.call(s.on(28), "RFU")
    s.moves(s.on(33), "formal_notice")
    s.moves(s.on(55), "legal_decision")
    s.notes(s.on(62), "Accord du créancier pour citer, provision versée.")
    s.moves(s.on(63), "legal")
    s.call(s.ago(16), "NOT", note="Audience fixée, pièces déposées au greffe.")
    s.call(s.ago(6), "DEL", callback_on=s.today + timedelta(days=15),
           note="Avocat : jugement attendu sous quinzaine.")  # fmt: skip


@story
def enforced(s: Story) -> None:
    s.call(s.on(9), "RFU")
    s.moves(s.on(14), "formal_notice")
    s.moves(s.on(40), "legal_decision", "legal")
    s.moves(s.on(130), "enforcement")
    s.pays(s.on(165), s.left.share_bp(3_500), how="named")
    s.pays(s.on(197), s.left.share_bp(3_500), how="named")
    s.call(s.ago(10), "DEL", callback_on=s.today + timedelta(days=11),
           note="Commissaire de justice : nouvelle saisie programmée.")  # fmt: skip


@story
def monitored(s: Story) -> None:
    tried(s, "REP", "NRP", "OCC", "REP")
    s.moves(s.on(60), "monitoring")
    s.call(s.ago(20), "NOT", note="Surveillance : aucune publication nouvelle.")
    s.call(s.ago(11), "DEL", callback_on=s.today + timedelta(days=60),
           note="Gérant joint, projet de reprise : rappeler après la vente.")  # fmt: skip
