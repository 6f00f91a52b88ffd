"""Cases that ended without the whole of the money."""

from backend.demo.stories.telling import story, tried
from backend.demo.story import Story


def _ends(s: Story, day: int, code: str, reason: str, *outcomes: str) -> None:
    tried(s, *outcomes)
    s.closes(s.on(day), code, reason)


@story
def unreachable(s: Story) -> None:
    _ends(s, 74, "SKP", "Aucune adresse retrouvée", "REP", "NRP", "OCC", "FXN", "HSV")


@story
def exhausted(s: Story) -> None:
    _ends(s, 120, "UNC", "Toutes les démarches amiables faites", "REP", "RPN", "TIE", "RPN", "REP")


@story
def recalled(s: Story) -> None:
    _ends(s, 38, "RCL", "Repris par le créancier", "REP", "RPN")


@story
def credit_note(s: Story) -> None:
    _ends(s, 30, "CRN", "Avoir émis pour le total", "RPN")


@story
def duplicate_case(s: Story) -> None:
    _ends(s, 8, "DUP", "Déjà remis sous une autre référence")


@story
def placed_in_error(s: Story) -> None:
    _ends(s, 6, "LIE", "Facture payée avant la remise")


@story
def insolvent(s: Story) -> None:
    s.call(s.on(4), "REP")
    s.call(s.on(11), "PRC")
    s.closes(s.on(60), "INS", "Faillite clôturée pour insuffisance d’actif")


@story
def deceased(s: Story) -> None:
    s.call(s.on(6), "DCD")
    s.closes(s.on(40), "DCD", "Succession répudiée")


@story
def vulnerable(s: Story) -> None:
    s.call(s.on(7), "DIF")
    s.closes(s.on(33), "VUL", "Médiation de dettes admise")


@story
def prescribed(s: Story) -> None:
    _ends(s, 13, "PRS", "Prescription acquise avant la remise", "RPN")


@story
def uneconomic(s: Story) -> None:
    _ends(s, 90, "UNE", "Montant inférieur aux frais d’une citation", "REP", "NRP", "RPN")


@story
def passed_on(s: Story) -> None:
    s.call(s.on(9), "RFU")
    s.moves(s.on(15), "formal_notice")
    s.closes(s.on(52), "TRF", "Remis à l’avocat du créancier")


@story
def complaint(s: Story) -> None:
    s.call(s.on(6), "RPN")
    s.holds(s.on(9), "complaint", "Plainte auprès du médiateur", days=20)
    s.closes(s.on(27), "CPL", "Accord trouvé par le médiateur")


@story
def settled(s: Story) -> None:
    """Less than the whole, agreed with the creditor."""
    s.call(s.on(8), "RPN", note="Propose 85 % pour solde de tout compte.")
    s.notes(s.on(12), "Le créancier accepte 85 % comme le prévoit le mandat.")
    s.pays(s.on(20), s.left.share_bp(8_500))
    s.closes(s.on(22), "SIF", "Solde de tout compte à 85 %")


@story
def settled_offer(s: Story) -> None:
    s.call(s.on(9), "RPN")
    s.agrees(s.ago(20), 2, share_bp=9_200, first_in=10, note="92 % en deux fois, dans le mandat.")
