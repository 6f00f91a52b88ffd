"""Cases that rest, or whose next step is somebody else's: disputes, hardship, insolvency."""

from backend.demo.stories.telling import story, tried
from backend.demo.story import Story


@story
def disputed(s: Story) -> None:
    tried(s, "REP", start=2)
    s.call(s.ago(7), "LIT")


@story
def dispute_upheld(s: Story) -> None:
    s.call(s.on(6), "LIT")
    s.notes(s.on(15), "Le créancier reconnaît l’erreur de livraison.")
    s.closes(s.on(18), "DSU", "Erreur de livraison reconnue")


@story
def dispute_rejected(s: Story) -> None:
    s.call(s.on(6), "LIT")
    s.notes(s.on(13), "Bon de livraison signé reçu du créancier, transmis au débiteur.")
    s.lifts(s.on(14))
    s.promises(s.on(16), s.left, 10)
    s.pays_all(s.on(25))


@story
def says_paid(s: Story) -> None:
    s.call(s.ago(2), "DJP")


@story
def documents(s: Story) -> None:
    s.call(s.ago(3), "DOC")


@story
def represented(s: Story) -> None:
    s.call(s.ago(12), "AVO")


@story
def insolvency_told(s: Story) -> None:
    s.call(s.on(4), "REP")
    s.call(s.ago(5), "PRC")


@story
def hardship(s: Story) -> None:
    tried(s, "REP")
    s.call(s.ago(9), "DIF")


@story
def wants_no_contact(s: Story) -> None:
    s.call(s.ago(8), "CES")


@story
def other_language(s: Story) -> None:
    s.call(s.ago(1), "LNG")


@story
def abroad(s: Story) -> None:
    s.call(s.ago(2), "JUR")
