"""Stories of somebody in particular: those who stand in the pictures."""

from datetime import timedelta

from backend.days import months_after
from backend.demo.stories.telling import story
from backend.demo.story import Story
from backend.money import Money


@story
def arnoux(s: Story) -> None:
    """The case of the pictures: after formal notice, a broken promise, what now?"""
    s.call(s.on(3), "TIM", note="Message laissé à l’accueil pour Mme Arnoux.")
    s.call(s.on(9), "RPN", note="Reconnaît les trois factures, attend un donneur d’ordre.")
    s.call(s.on(23), "REP")
    s.notes(s.on(25), "Solvabilité vérifiée : société active, aucune procédure publiée.")
    s.moves(s.on(28), "formal_notice")
    s.promises(s.on(36), Money(1_500_00), 8, note="Attend le règlement d’un donneur d’ordre.")
    s.call(s.ago(9), "MSG", note="Message après la promesse non tenue.")
    s.call(s.ago(1), "DEL", callback_on=s.today,
           note="Encaissement attendu en fin de mois, demandera d’étaler. Rappeler.")  # fmt: skip


@story
def prigent(s: Story) -> None:
    """One instalment of six paid, the second missed."""
    first_on = months_after(s.just_missed(), -1)
    schedule = s.agrees(first_on - timedelta(days=12), 6, first_on=first_on)
    s.pays(schedule[0].due_on, schedule[0].amount)


@story
def vasseur(s: Story) -> None:
    s.call(s.on(4), "REP")
    s.call(s.ago(6), "DEL", callback_on=s.today, note="Rappeler à 10 h 30, après sa réunion.")


@story
def tilleuls(s: Story) -> None:
    s.call(s.on(5), "TIM")
    s.call(s.ago(5), "DEL", callback_on=s.today, note="Le syndic demande un rappel en matinée.")


@story
def keraval(s: Story) -> None:
    s.call(s.on(6), "RPN", note="Grand distributeur : circuit de validation, huit semaines.")
    s.call(s.on(38), "RFU", note="Bloque le paiement pour un litige ancien, déjà tranché.")
    s.moves(s.on(44), "formal_notice")
    s.pays(s.on(80), Money(6_000_00), how="invoice")
    s.call(s.ago(15), "RPN", note="Le solde serait au prochain circuit.")
    s.call(s.ago(4), "DEL", callback_on=s.today + timedelta(days=1), note="Réponse demain.")


@story
def technipose(s: Story) -> None:
    """Waits for the creditor's word before going to court."""
    s.call(s.on(5), "REP")
    s.call(s.on(12), "RFU", note="Refuse tout règlement, sans motif.")
    s.moves(s.on(18), "formal_notice")
    s.pays(s.on(60), Money(3_200_00))
    s.moves(s.on(118), "legal_decision")
    s.call(s.ago(8), "DEL", callback_on=s.today + timedelta(days=12),
           note="Devis de l’huissier transmis au créancier, 312,00 € HT.")  # fmt: skip


@story
def oliveira(s: Story) -> None:
    s.call(s.on(4), "RPN")
    s.call(s.ago(10), "LIT", note="Conteste 2 factures : bon de livraison BL-5521 demandé.")


@story
def beaurivage(s: Story) -> None:
    s.call(s.on(5), "REP")
    s.call(s.on(16), "RPN", note="Hors saison, trésorerie faible, ne s’engage pas.")
    s.moves(s.on(34), "formal_notice")
    s.call(s.ago(6), "MSG")
    s.holds(s.ago(2), "creditor_wait", "Bon de commande signé demandé au créancier", days=12)


@story
def fontaine(s: Story) -> None:
    due_on = s.promises(s.on(8), Money(2_000_00), 10)
    s.pays(due_on, Money(2_000_00))
    s.pays_all(s.on(33), how="number")


@story
def vandenbroeck(s: Story) -> None:
    s.call(s.on(4), "TIM")
    s.call(s.on(13), "RPN", note="Factuur wordt intern nagekeken.")
    s.promises(s.ago(16), s.left, 10, note="Betaalt tegen het einde van de maand.")
    s.pays(s.ago(8), Money(2_000_00))


@story
def benali(s: Story) -> None:
    """Worked on today: it stands among what is done."""
    s.call(s.on(3), "REP")
    s.promises(s.today, s.left, 14, note="Reconnaît la dette, virement après la paie.")


@story
def comptoir(s: Story) -> None:
    s.call(s.on(4), "NRP")
    s.call(s.today, "REP")


@story
def parc(s: Story) -> None:
    s.call(s.ago(6), "RPN", note="Doit vérifier avec son comptable.")


@story
def marchand(s: Story) -> None:
    s.call(s.on(3), "REP")
    s.call(s.ago(4), "TIE")
