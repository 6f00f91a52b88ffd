"""Who works at the demo agency, whom it works for, and on what terms. Invented names."""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.creditors.rules import AGE_MOST, Band, Terms
from backend.money import Money

PASSWORDS = {
    "agent": "relance-du-matin-0830",
    "manager": "mesure-et-mandat-1200",
    "administrator": "les-clefs-du-bureau-77",
    "creditor": "facture-en-retard-31",
}


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the agency. `languages` and `team` as assignment reads them."""

    name: str
    role: str
    languages: str = "fr"
    team: str | None = None
    told: bool = False  # among the sign-ins that are printed

    @property
    def email(self) -> str:
        first, *rest = self.name.lower().translate(_PLAIN).split()
        return f"{first}.{''.join(rest)}@delmas.example"


_PLAIN = str.maketrans("éèêëàâîïôöûüç", "eeeeaaiioouuc")

STAFF = (
    Worker("Inès Moreau", "agent", "fr", "B2B", told=True),
    Worker("Tom Verbeeck", "agent", "nl fr", "B2B"),
    Worker("Nadia Belkacem", "agent", "fr", "B2C"),
    Worker("Lien Maertens", "agent", "nl fr", "B2C"),
    Worker("Claude Delmas", "manager", "fr nl", told=True),
    Worker("Karim Haddad", "manager", "fr"),
    Worker("Solange Aubry", "administrator", "fr", told=True),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A creditor of the agency; `since` and the days of `mandates` are counted back from today."""

    ref: str
    name: str
    sector: str
    country: str
    lang: str
    address: tuple[str, str, str]
    iban: str
    since: int
    mandates: tuple[tuple[int, Terms], ...]
    user: tuple[str, str, str] | None = None  # name, address, language of the screens

    def facts(self, today: date) -> dict[str, object]:
        """What `creditors.actions.create` takes beside reference and name."""
        street, postal_code, city = self.address
        return {
            "sector": self.sector,
            "street": street,
            "postal_code": postal_code,
            "city": city,
            "iban": self.iban,
            "email": f"compta@{self.ref.lower()}.example",
            "client_since": today - timedelta(days=self.since),
        }


def _bands(*rates: tuple[int | None, int]) -> tuple[Band, ...]:
    bands, begin = [], 0
    for age_to, rate_bp in rates:
        bands.append(Band(begin, AGE_MOST if age_to is None else age_to, rate_bp))
        begin = (age_to or 0) + 1
    return tuple(bands)


CLIENTS = (
    Client(
        "LES", "Imprimerie Lescaut", "Imprimerie", "FR", "fr",
        ("14 quai des Cordeliers", "69002", "Lyon"), "FR7699999000010000884210114", 410,
        ((410, Terms(_bands((90, 12_00), (365, 16_00), (None, 25_00)), vat_country="FR",
                     instalments_max=12, instalment_min=Money(50_00), grace_days=7)),),
        ("Pauline Lescaut", "pauline@lescaut.example", "fr"),
    ),
    Client(
        "VDK", "Vlaamse Drukkerij NV", "Drukwerk", "BE", "nl",
        ("Kouter 88", "9000", "Gent"), "BE66999000123443", 395,
        ((395, Terms(_bands((90, 15_00), (None, 22_00)), rate_fixed_at="receipt",
                     instalments_max=8, instalment_min=Money(75_00))),
         (120, Terms(_bands((60, 13_50), (180, 18_00), (None, 24_00)), rate_fixed_at="receipt",
                     instalments_max=10, instalment_min=Money(75_00), tolerance_bp=300))),
        ("Joris Vandamme", "joris@vlaamsedrukkerij.example", "en"),
    ),
    Client(
        "CANAL", "Brasserie du Canal", "Boissons", "BE", "fr",
        ("Quai de la Batte 3", "4000", "Liège"), "BE70999000567825", 380,
        ((380, Terms(_bands((None, 18_00)), fee_on_direct=False, instalments_max=6,
                     instalment_min=Money(25_00), settlement_min_bp=90_00, grace_days=5)),),
    ),
    Client(
        "MORVAN", "Ateliers Morvan", "Mécanique", "FR", "fr",
        ("Zone des Fourches, 6", "58000", "Nevers"), "FR7699999000010000551290109", 372,
        ((372, Terms(_bands((120, 10_00), (365, 14_00), (None, 22_00)), vat_country="FR",
                     interest_policy="law", instalments_max=18, instalment_min=Money(150_00),
                     settlement_min_bp=85_00, grace_days=7, tolerance_bp=200)),),
    ),
)  # fmt: skip

# The smallest instalment that each creditor lets an agent agree to.
SMALLEST = {
    client.ref: max(terms.instalment_min.cents for _since, terms in client.mandates)
    for client in CLIENTS
}
