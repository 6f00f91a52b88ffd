"""Headers in three languages become fields; equal claims become questions; mappings are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.intake.headers import Columns, Field, fingerprint, propose, validate
from backend.intake.vocabulary import plain, recognise
from backend.refusals import Refused
from tests.intake.lists import HEADERS

F = Field
KNOWN = {
    F.CUSTOMER_NUMBER: "N° client|Code client|Réf. client|Klantnr.|Klantnummer|customer_id|"
    "Customer No.|customerId|Debiteurennummer|Numéro de client|CLIENT REF|Account number",
    F.NAME: "Nom|Nom / Raison sociale|Nom débiteur|Naam|Klantnaam|Customer name|Debtor|Société|"
    "Dénomination sociale|Bedrijfsnaam|Nom et prénom|Last name|Familienaam",
    F.FIRST_NAME: "Prénom|Voornaam|First name|firstname|Given name",
    F.ENTERPRISE_NUMBER: "N° TVA|BTW-nummer|vat|VAT number|Numéro d'entreprise|SIRET|N° SIREN|KBO|"
    "N° BCE|Ondernemingsnummer|Company number",
    F.ADDRESS: "Adresse|Straat + nr|Rue et numéro|Street|address|Adres",
    F.POSTCODE: "CP|Code postal|Postcode|zip|Postal code",
    F.CITY: "Localité|Ville|Gemeente|Woonplaats|city|Town|Commune",
    F.COUNTRY: "Pays|Land|country|Country code",
    F.LANGUAGE: "Langue|Taal|language",
    F.EMAIL: "E-mail|E-mailadres|Courriel|Email address|MAIL",
    F.PHONE: "Téléphone|Tél.|Telefoon|phone|Telefoonnummer",
    F.MOBILE: "GSM|Portable|Mobile|Tél. mobile",
    F.INVOICE_NUMBER: "N° facture|Factuurnr|invoice|Invoice #|Numéro de facture|N° pièce|"
    "Document no",
    F.INVOICE_DATE: "Date facture|Factuurdatum|invoice_date|Date de facturation|Datum factuur|"
    "Date d'émission|Date",
    F.DUE_DATE: "Échéance|Vervaldatum|due_date|Date d'échéance|Vervaldag|Date limite de paiement",
    F.AMOUNT: "Montant TTC|Bedrag incl. btw|amount|Montant|Total TTC|Totaalbedrag|Hoofdsom|"
    "Montant (EUR)|Invoice amount|Montant de la facture",
    F.AMOUNT_EXCLUDING_VAT: "Montant HT|Bedrag excl. btw|Amount excl. VAT|HTVA",
    F.VAT_AMOUNT: "Montant TVA|BTW-bedrag|VAT amount",
    F.PAID: "Acompte|Reeds betaald|paid|Déjà payé|Amount paid|Betaald bedrag",
    F.BALANCE: "Solde dû|Openstaand saldo|balance|Reste à payer|Montant dû|MONTANT DÛ|Amount due|"
    "Nog te betalen|Balance due|Openstaand bedrag|Impayé",
    F.CURRENCY: "Devise|Munt|Currency",
    F.NATURE: "Nature|Type de client|B2B/B2C",
    F.CASE_REFERENCE: "N° dossier|Réf. dossier|Dossiernummer|Case reference",
    F.POSTCODE_CITY: "CP Ville|Postcode + gemeente",
}


@pytest.mark.parametrize(
    ("field", "header"),
    [(field, header) for field, headers in KNOWN.items() for header in headers.split("|")],
)
def test_headers_of_the_trade_are_recognised(field, header):
    assert recognise(header) is field
    assert recognise(f"  {header.upper()} ") is field


@pytest.mark.parametrize(
    "header", ["", "Date de naissance", "Mode de paiement", "Observé", "12,50"]
)
def test_what_says_nothing_is_not_recognised(header):
    assert recognise(header) is None


def test_a_whole_header_line_gives_a_whole_mapping():
    columns = propose(HEADERS).columns
    assert [field for field, _place in columns.places] == [
        F.CUSTOMER_NUMBER, F.NAME, F.ENTERPRISE_NUMBER, F.POSTCODE, F.INVOICE_NUMBER,
        F.INVOICE_DATE, F.DUE_DATE, F.AMOUNT, F.PAID, F.BALANCE,
    ]  # fmt: skip


def test_two_columns_with_one_header_are_asked_and_none_is_picked():
    proposal = propose(("Montant", "Montant", "Nom", "Nom"))
    assert proposal.columns.places == ()
    assert {question.field: question.places for question in proposal.questions} == {
        F.AMOUNT: (0, 1), F.NAME: (2, 3),
    }  # fmt: skip
    with pytest.raises(Refused, match="Columns 1, 2 all look like the amount"):
        validate(proposal.columns, width=4, questions=proposal.questions)


def test_the_better_header_wins_over_the_vaguer_one():
    columns = propose(("Client", "Nom du client", "Total", "Montant TTC")).columns
    assert (columns.place(F.NAME), columns.place(F.AMOUNT)) == (1, 3)


def test_the_file_number_stands_in_for_a_missing_customer_number():
    assert propose(("N° dossier", "Nom", "Montant")).columns.place(F.CUSTOMER_NUMBER) == 0
    both = propose(("N° dossier", "N° client", "Nom", "Montant")).columns
    assert (both.place(F.CASE_REFERENCE), both.place(F.CUSTOMER_NUMBER)) == (0, 1)


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ({F.NAME: 0}, "amount owed"), ({F.AMOUNT: 0}, "debtor's name"),
        ({F.NAME: 0, F.AMOUNT: 0}, "Each column"), ({F.NAME: 0, F.AMOUNT: 9}, "has 3 columns"),
        ({F.NAME: 0, F.AMOUNT: -1}, "has 3 columns"),
    ],
)  # fmt: skip
def test_a_mapping_that_makes_no_claim_is_refused(places, why):
    with pytest.raises(Refused, match=why):
        validate(Columns.of(places), width=3)


def test_a_mapping_goes_to_json_and_back():
    columns = propose(HEADERS).columns
    assert Columns.from_json(columns.to_json()) == columns
    with pytest.raises(ValueError, match="nonsense"):
        Columns.from_json({"nonsense": 1})


def test_the_fingerprint_ignores_spelling_but_not_order():
    upper = tuple(f" {header.upper()} " for header in HEADERS)
    assert fingerprint(upper) == fingerprint(HEADERS)
    assert fingerprint(tuple(reversed(HEADERS))) != fingerprint(HEADERS)


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_headers_give_a_mapping_in_which_each_column_has_one_meaning(headers):
    proposal = propose(headers)
    places = [place for _field, place in proposal.columns.places]
    asked = [place for question in proposal.questions for place in question.places]
    assert len(set(places)) == len(places)
    assert not set(places) & set(asked)
    assert fingerprint(headers) == fingerprint([plain(header) for header in headers])
