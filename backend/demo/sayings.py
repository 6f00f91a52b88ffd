"""What agents wrote down on the telephone, by outcome and language."""

SAYINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "PDP": ("Reconnaît la dette, attend un règlement client.",
                "Paiera dès réception du relevé.",
                "Avait égaré la facture ; copie envoyée, virement promis."),
        "PLN": ("Trésorerie tendue, demande d’étaler. D’accord sur l’échéancier.",
                "Préfère des mensualités fixes, prélevées après la paie."),
        "DJP": ("Affirme avoir payé directement, preuve annoncée par e-mail.",),
        "LIT": ("Conteste la quantité livrée, attend un avoir.",
                "Dit que le travail n’est pas conforme au bon de commande."),
        "DEL": ("Gérant absent, rappeler au bureau.", "Demande un rappel après son rendez-vous.",
                "Comptable en congé, rappeler à son retour."),
        "RFU": ("Refuse de payer, estime le prix trop élevé.",),
        "PAI": ("Fait le virement pendant l’appel.",),
        "RPN": ("Reconnaît la dette mais ne s’engage pas.", "Doit en parler à son associé."),
        "DOC": ("Demande les bons de livraison signés.",),
        "DIF": ("Perte d’emploi, dossier ouvert au CPAS.",),
        "AVO": ("Renvoie à son conseil, Me Lorcy.",),
        "PRC": ("Annonce un dépôt de bilan, jugement à venir.",),
        "CES": ("Ne veut plus être appelé, courrier uniquement.",),
        "TIE": ("Une collègue, sans message.",),
        "TIM": ("Message laissé à l’accueil, qui le transmet.",),
        "DCD": ("La famille annonce le décès.",),
        "LNG": ("Ne parle ni français ni néerlandais.",),
        "JUR": ("A déménagé en Allemagne.",),
        "MSG": ("Message neutre, demande de rappel.",),
        "FXN": ("Le numéro est celui d’un particulier.",),
        "NOT": ("Relevé de compte reçu du créancier, versé au dossier.",),
    },
    "nl": {
        "PDP": ("Erkent de schuld, betaalt na ontvangst van een klant.",
                "Betaalt na nazicht van de factuur."),
        "PLN": ("Vraagt spreiding, akkoord met het afbetalingsplan.",),
        "DJP": ("Zegt rechtstreeks betaald te hebben, bewijs volgt.",),
        "LIT": ("Betwist de kwaliteit van het drukwerk.",),
        "DEL": ("Zaakvoerder in vergadering, terugbellen.",),
        "RFU": ("Weigert te betalen.",),
        "PAI": ("Betaalt nu met de kaart.",),
        "RPN": ("Erkent de schuld, geen toezegging.",),
        "DOC": ("Vraagt kopie van de leveringsbonnen.",),
        "AVO": ("Verwijst naar zijn raadsman.",),
        "PRC": ("Kondigt faillissement aan.",),
        "TIM": ("Boodschap achtergelaten bij de receptie.",),
        "MSG": ("Neutraal bericht ingesproken.",),
        "LNG": ("Spreekt alleen Pools.",),
        "JUR": ("Verhuisd naar Duitsland.",),
    },
}  # fmt: skip


def said(outcome: str, lang: str, place: int) -> str:
    """A note that goes with the outcome; nothing where nobody was reached."""
    notes = SAYINGS[lang].get(outcome, ())
    return notes[place % len(notes)] if notes else ""
