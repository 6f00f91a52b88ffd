"""The words that banks and creditors put above the columns of a list of receipts. Pure data."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from backend.intake.vocabulary import plain


class Column(StrEnum):
    """What a column of a list of receipts can mean."""

    DATE = "date"
    AMOUNT = "amount"
    CENTS = "cents"
    CREDIT = "credit"
    DEBIT = "debit"
    PAYER = "payer"
    IBAN = "iban"
    COMMUNICATION = "communication"
    STRUCTURED = "structured"
    REFERENCE = "reference"
    CHANNEL = "channel"
    CASE = "case"
    CURRENCY = "currency"


# Headers as `plain` writes them (lower case, no accents), the best of each column first.
_KNOWN: Mapping[Column, str] = {
    Column.DATE: "date valeur|date de valeur|valeur|value date|valutadatum|valuta datum"
    "|date de reception|received on|ontvangen op|date d operation|date operation"
    "|date d execution|uitvoeringsdatum|date comptable|boekingsdatum|boekdatum|booking date"
    "|date du paiement|date de paiement|payment date|betaaldatum|transaction date"
    "|transactiedatum|date|datum",
    Column.CENTS: "amount cents|montant cents|centimes",
    Column.AMOUNT: "montant|bedrag|amount|montant eur|montant en eur|bedrag eur|bedrag in eur"
    "|amount eur|montant recu|montant du paiement|ontvangen bedrag|betaald bedrag|montant paye"
    "|somme|transaction amount|montant de l operation",
    Column.CREDIT: "credit|credits|bij|montant credit|credit amount|credit eur|tegoed",
    Column.DEBIT: "debit|debits|af|montant debit|debit amount|debit eur|debet",
    Column.PAYER: "payeur|donneur d ordre|nom du donneur d ordre|nom contrepartie"
    "|nom de la contrepartie|contrepartie|nom de la contrepartie contient|payer name|payer|name"
    "|nom|naam|opdrachtgever|naam opdrachtgever|naam tegenpartij|tegenpartij"
    "|naam van de tegenpartij|counterparty|counterparty name|partner name|debtor|emetteur"
    "|partner",
    Column.IBAN: "iban|payer iban|iban contrepartie|iban tegenpartij|compte contrepartie"
    "|compte de la contrepartie|compte du donneur d ordre|rekening tegenpartij"
    "|rekeningnummer tegenpartij|tegenrekening|counterparty account|counterparty iban"
    "|compte|rekening|account|bank account|bankrekening",
    Column.STRUCTURED: "communication structuree|gestructureerde mededeling|vcs|ogm"
    "|structured communication|structured reference",
    Column.COMMUNICATION: "communication|mededeling|mededelingen|communications|libelle"
    "|remittance|remittance information|message|omschrijving|vrije mededeling"
    "|communication libre|details|motif|description|label",
    Column.REFERENCE: "reference bancaire|reference banque|bankreferentie|bank reference"
    "|reference de l operation|numero d operation|transaction id|transactienummer|id transaction"
    "|numero de mouvement|volgnummer|reference|referentie|ref",
    Column.CHANNEL: "canal|kanaal|channel|mode de paiement|betaalwijze|moyen de paiement"
    "|payment method|mode",
    Column.CASE: "dossier|numero de dossier|n dossier|no dossier|n de dossier|no de dossier"
    "|numero dossier|notre reference|case|case number"
    "|dossiernummer|zaak|zaaknummer|our reference|onze referentie",
    Column.CURRENCY: "devise|munt|currency|valuta|deviezen",
}
_PLACES = {
    spelt: (rank, column)
    for column, words in _KNOWN.items()
    for rank, spelt in enumerate(words.split("|"))
}


def columns_of(headers: Sequence[str]) -> dict[Column, int]:
    """The place of each column that the headers name; of two for the same, the better word."""
    found: dict[Column, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        known = _PLACES.get(plain(header))
        if known is None:
            continue
        rank, column = known
        if column not in found or rank < found[column][0]:
            found[column] = (rank, place)
    return {column: place for column, (_rank, place) in found.items()}
