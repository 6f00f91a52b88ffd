"""The words that creditors put above their columns, in French, Dutch and English.

Each word belongs to a notion ("klant", "client" and "debtor" are one notion), and each field of a
claim is known by the notions that its header names. Compound words ("klantnummer", "duedate") are
cut at known words. Nothing in here reads a file.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Field(StrEnum):
    """What a column can mean. The values are stored with remembered mappings."""

    CUSTOMER_NUMBER = "customer_number"
    CASE_REFERENCE = "case_reference"
    NAME = "name"
    FIRST_NAME = "first_name"
    ENTERPRISE_NUMBER = "enterprise_number"
    ADDRESS = "address"
    HOUSE_NUMBER = "house_number"
    ADDRESS_2 = "address_2"
    POSTCODE = "postcode"
    CITY = "city"
    POSTCODE_CITY = "postcode_city"
    COUNTRY = "country"
    LANGUAGE = "language"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    INVOICE_NUMBER = "invoice_number"
    INVOICE_DATE = "invoice_date"
    DUE_DATE = "due_date"
    AMOUNT = "amount"
    AMOUNT_EXCLUDING_VAT = "amount_excluding_vat"
    VAT_AMOUNT = "vat_amount"
    PAID = "paid"
    BALANCE = "balance"
    CURRENCY = "currency"
    NATURE = "nature"
    COMMUNICATION = "communication"
    REMARK = "remark"


_NOTIONS = """
nr: n no nr nro nbr num numero numeros number nummer
ref: ref refs reference referentie kenmerk
id: id ids identifiant identifier code matricule
client: client clients cliente clte klant klanten customer customers cust debiteur debiteurs
client: debiteuren debtor debtors debitor abonne abonnee adherent affilie lid member patient
client: locataire huurder tenant relatie tiers koper afnemer buyer consommateur consument
account: account compte rekening
invoice: facture factures facturation factuur facturen facturatie invoice invoices inv fact fac
invoice: bill billing piece document doc stuk
issue: issue issued emission emise uitgifte
date: date dates datum
due: due echeance echeances vervaldatum vervaldag verval limite uiterste expiry
amount: montant montants bedrag bedragen amount amounts total totaal somme sum principal hoofdsom
amount: creance vordering valeur value
incl: ttc tvac btwi incl inclus inclusief included including brut gross bruto
excl: ht htva excl exclusief excluding excluded hors exbtw
vat: tva btw vat tax taxe taxes
registry: siret siren kbo bce bcekbo kbobce kvk rcs
company: entreprise entreprises societe onderneming ondernemings company enterprise bedrijf
company: bedrijfs firma business organisation organization
paid: acompte acomptes paye payes payee paid betaald betaalde voorschot voorschotten deposit regle
paid: regles verse verses payment payments paiement paiements betaling betalingen ontvangen
paid: received recu recus
balance: solde soldes saldo balance outstanding openstaand openstaande open ouvert reste restant
balance: resterend resterende impaye impayes unpaid onbetaald remaining
owed: owed verschuldigd payer betalen pay payable
name: nom noms naam namen name names denomination benaming raison achternaam familienaam
name: surname lastname
sociale: sociale social
first: prenom prenoms voornaam firstname given first
address: adresse adresses adres address addresse rue voie straat street
house: huis house maison
pc: cp postcode postcodes zip zipcode postal postale postnummer npa pc
city: localite ville commune gemeente city town plaats woonplaats stad
country: pays land country
language: langue taal language lang
mail: mail mails email emails courriel mel mailadres
phone: telefoon tel telephone phone fixe
mobile: gsm mobile portable mobiel cell cellphone mob
currency: devise munt munteenheid valuta currency monnaie
nature: nature type aard soort categorie category segment b2b b2c
dossier: dossier dossiers zaak case file contrat contract
communication: communication mededeling ogm vcs
remark: remarque remarques opmerking opmerkingen comment comments commentaire libelle
remark: omschrijving description remark remarks note notes
mode: mode moyen wijze methode method means
creditor: creancier schuldeiser creditor
extra: complement toevoeging bus boite box
two: 2 ii bis
"""
_STOP_LIST = """
de du des d la le les l van het een the of a au aux en et and und y sur op on in te to par eur
euro euros e s 1 i last family famille chez pour voor for net netto uw votre your notre onze our
"""
_STOP = frozenset(_STOP_LIST.split())
LEXICON = {
    word: notion
    for notion, _colon, words in (row.partition(":") for row in _NOTIONS.strip().splitlines())
    for word in words.split()
}

# (field, notions that must all be there, notions that must not, whether nothing else may be there)
_RULES: tuple[tuple[Field, str, str, bool], ...] = (
    (Field.CUSTOMER_NUMBER, "client nr", "name first invoice date vat mail phone address", False),
    (Field.CUSTOMER_NUMBER, "client id", "name first invoice date vat mail phone pc", False),
    (Field.CUSTOMER_NUMBER, "client ref", "name first invoice date", False),
    (Field.CUSTOMER_NUMBER, "client account", "name first date amount balance", False),
    (Field.CUSTOMER_NUMBER, "account nr", "invoice date amount", True),
    (Field.CUSTOMER_NUMBER, "account", "", True),
    (Field.CUSTOMER_NUMBER, "ref", "", True),
    (Field.CUSTOMER_NUMBER, "ref nr", "", True),
    (Field.CASE_REFERENCE, "dossier nr", "date amount invoice", False),
    (Field.CASE_REFERENCE, "dossier ref", "date amount invoice", False),
    (Field.CASE_REFERENCE, "dossier id", "date amount invoice", False),
    (Field.CASE_REFERENCE, "dossier", "", True),
    (Field.NAME, "name", "first invoice nr ref creditor", False),
    (Field.NAME, "name first", "invoice nr ref", False),
    (Field.NAME, "name client", "invoice nr ref first", False),
    (Field.NAME, "name company", "invoice nr ref first", False),
    (Field.NAME, "name sociale", "invoice nr ref first", False),
    (Field.NAME, "client", "", True),
    (Field.NAME, "company", "", True),
    (Field.FIRST_NAME, "first", "name", False),
    (Field.ENTERPRISE_NUMBER, "vat nr", "amount incl excl", False),
    (Field.ENTERPRISE_NUMBER, "vat id", "amount incl excl", False),
    (Field.ENTERPRISE_NUMBER, "company nr", "name invoice client", False),
    (Field.ENTERPRISE_NUMBER, "company id", "name invoice client", False),
    (Field.ENTERPRISE_NUMBER, "registry", "", False),
    (Field.ENTERPRISE_NUMBER, "registry nr", "", False),
    (Field.ENTERPRISE_NUMBER, "vat", "amount incl excl", True),
    (Field.ADDRESS, "address", "mail two extra pc city house", False),
    (Field.ADDRESS_2, "address two", "mail", False),
    (Field.ADDRESS_2, "address extra", "mail", False),
    (Field.ADDRESS_2, "extra", "", True),
    (Field.HOUSE_NUMBER, "house nr", "", False),
    (Field.HOUSE_NUMBER, "address nr house", "", False),
    (Field.POSTCODE, "pc", "city", False),
    (Field.POSTCODE, "pc id", "city", False),
    (Field.CITY, "city", "pc", False),
    (Field.POSTCODE_CITY, "pc city", "", False),
    (Field.COUNTRY, "country", "", False),
    (Field.LANGUAGE, "language", "", False),
    (Field.EMAIL, "mail", "", False),
    (Field.EMAIL, "mail address", "", False),
    (Field.PHONE, "phone", "mobile", False),
    (Field.PHONE, "phone nr", "mobile", False),
    (Field.MOBILE, "mobile", "", False),
    (Field.MOBILE, "mobile phone", "", False),
    (Field.MOBILE, "mobile nr", "", False),
    (Field.INVOICE_NUMBER, "invoice nr", "date amount due client vat", False),
    (Field.INVOICE_NUMBER, "invoice ref", "date amount due client vat", False),
    (Field.INVOICE_NUMBER, "invoice id", "date amount due client vat", False),
    (Field.INVOICE_NUMBER, "invoice", "", True),
    (Field.INVOICE_DATE, "invoice date", "due paid", False),
    (Field.INVOICE_DATE, "issue date", "due paid", False),
    (Field.INVOICE_DATE, "date", "", True),
    (Field.DUE_DATE, "due", "amount balance owed paid", False),
    (Field.DUE_DATE, "due date", "amount balance", False),
    (Field.DUE_DATE, "due date paid", "amount balance", False),
    (Field.DUE_DATE, "due invoice", "amount balance", False),
    (Field.AMOUNT, "amount", "excl vat paid balance owed due date nr", False),
    (Field.AMOUNT, "amount invoice", "excl vat paid balance owed due date nr", False),
    (Field.AMOUNT, "amount incl", "excl paid balance owed date", False),
    (Field.AMOUNT, "amount incl vat", "excl paid balance owed date", False),
    (Field.AMOUNT, "incl", "excl paid balance owed date", True),
    (Field.AMOUNT, "incl vat", "excl paid balance owed date", True),
    (Field.AMOUNT_EXCLUDING_VAT, "excl", "", False),
    (Field.AMOUNT_EXCLUDING_VAT, "excl amount", "", False),
    (Field.AMOUNT_EXCLUDING_VAT, "excl amount vat", "", False),
    (Field.VAT_AMOUNT, "amount vat", "incl excl balance paid", False),
    (Field.PAID, "paid", "date due owed balance id mode", False),
    (Field.PAID, "paid amount", "date due owed balance", False),
    (Field.BALANCE, "balance", "date paid", False),
    (Field.BALANCE, "balance owed", "date", False),
    (Field.BALANCE, "balance amount", "date", False),
    (Field.BALANCE, "balance due", "date", False),
    (Field.BALANCE, "balance invoice", "date nr", False),
    (Field.BALANCE, "owed", "date due", False),
    (Field.BALANCE, "amount owed", "date", False),
    (Field.BALANCE, "amount due", "date", False),
    (Field.CURRENCY, "currency", "", False),
    (Field.CURRENCY, "currency id", "", False),
    (Field.NATURE, "nature", "invoice", False),
    (Field.NATURE, "nature client", "invoice", False),
    (Field.COMMUNICATION, "communication", "", False),
    (Field.REMARK, "remark", "", True),
)
_COMPILED = tuple(
    (field, frozenset(must.split()), frozenset(never.split()), only)
    for field, must, never, only in _RULES
)


def plain(text: str) -> str:
    """Lower case, without accents, punctuation or doubled blanks; "N° d'échéance", "n d echeance".

    What is compared when headers are remembered, so that capitals and accents do not matter.
    """
    text = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text).casefold()
    text = re.sub(r"\bdû(?:s|e|es)?\b|\bdu\s*$", "owed", text).replace("#", " nr ")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def _notions(text: str) -> tuple[frozenset[str], int]:
    """The notions that a header names, and how many of its words are of no notion."""
    found, unknown = set[str](), 0
    joined = re.sub(r"([a-z]{3,})(\d)\b", r"\1 \2", plain(text))
    joined = re.sub(r"\b(?:first|given) name\b", "firstname", joined.replace("e mail", "email"))
    for word in joined.split():
        notions = _of_word(word)
        if word in _STOP and not notions:
            continue
        unknown += not notions
        found.update(notions)
    return frozenset(found), unknown


def _of_word(word: str) -> tuple[str, ...]:
    if word in _STOP:
        return ()
    if word in LEXICON:
        return (LEXICON[word],)
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        if len(head) > 2 and tail in LEXICON:
            for stem in (head, head.removesuffix("s"), head.removesuffix("en")):
                if stem in LEXICON:
                    return LEXICON[stem], LEXICON[tail]
    return ()


@lru_cache(maxsize=4096)
def readings(header: str) -> dict[Field, int]:
    """Every field that a header may mean, with its weight; empty if it says nothing known."""
    if len(header) > 80 or not header.strip():
        return {}
    notions, unknown = _notions(header)
    found: dict[Field, int] = {}
    for field, must, never, only in _COMPILED:
        beside = len(notions - must) + unknown
        if not must <= notions or notions & never or (only and beside):
            continue
        weight = 10 * len(must) - 4 * beside + (3 if not beside else 0) - (6 if only else 0)
        if weight > 4:
            found[field] = max(weight, found.get(field, 0))
    return found


def recognise(header: str) -> Field | None:
    """The field that a header most likely means."""
    found = readings(header)
    return max(found, key=lambda field: found[field]) if found else None
