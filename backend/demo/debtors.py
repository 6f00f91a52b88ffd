"""Who owes the demo agency's creditors: companies and people, invented, with addresses to match.

Telephone numbers lie in ranges that are kept free (France) or were never given out (Belgium), and
enterprise numbers check without having been issued.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

Town = tuple[str, str]
FRANCE: tuple[Town, ...] = (
    ("69003", "Lyon"), ("42000", "Saint-Étienne"), ("58000", "Nevers"), ("21000", "Dijon"),
    ("38000", "Grenoble"), ("63000", "Clermont-Ferrand"), ("71100", "Chalon-sur-Saône"),
    ("01000", "Bourg-en-Bresse"), ("73000", "Chambéry"), ("29200", "Brest"),
)  # fmt: skip
FLANDERS: tuple[Town, ...] = (
    ("9000", "Gent"), ("2000", "Antwerpen"), ("8500", "Kortrijk"), ("3000", "Leuven"),
    ("2800", "Mechelen"), ("8000", "Brugge"), ("3500", "Hasselt"), ("9300", "Aalst"),
)  # fmt: skip
WALLONIA: tuple[Town, ...] = (
    ("4000", "Liège"), ("5000", "Namur"), ("6000", "Charleroi"), ("7000", "Mons"),
    ("4500", "Huy"), ("4800", "Verviers"), ("1300", "Wavre"), ("1050", "Bruxelles"),
)  # fmt: skip
STREETS = {
    "fr": ("rue des Tanneurs", "place du Marché", "rue de la Gare", "avenue des Peupliers",
           "chemin du Moulin", "rue Basse", "quai Neuf", "rue des Artisans"),
    "nl": ("Molenstraat", "Stationsplein", "Kerkstraat", "Vaartkaai", "Nieuwe Dreef",
           "Lindelaan", "Ambachtenlaan"),
}  # fmt: skip

COMPANIES: Mapping[str, tuple[str, ...]] = {
    "LES": (
        "Garage Benali", "Le Comptoir Bio", "Atelier Vasseur", "SCI Les Tilleuls",
        "Kéraval Distribution SAS", "Pharmacie du Parc", "Élec Services 69", "Studio Marchand",
        "Hôtel Beaurivage", "Cycles Fontaine", "Optique Rivière", "Librairie Les Échasses",
        "Auto-École Rive Gauche", "Menuiserie Toussaint SARL", "Cave des Trois Ormes",
        "Institut Belle Saison", "Fleurs et Saisons", "Salle Omnisports Orion", "Traiteur Gaudry",
        "Agence Point du Jour", "Éditions du Puits", "Théâtre de la Navette", "Vélo Cargo Lyon",
        "Cabinet Dentaire Sablon", "Plomberie Rousselet", "Pressing du Musée", "Camping Les Aulnes",
        "Domaine de Vaucelle", "Isolation Thermeco", "Ferronnerie Daubigny", "Taxis de l’Azergues",
        "Galerie Lumen", "Ébénisterie Clerval", "Restaurant La Halte", "Bureau d’études Sigma 8",
        "Laverie Blanche", "Piscines Aquaville", "Festival des Quais", "Chocolaterie Maupas",
    ),
    "VDK": (
        "Van den Broeck BV", "Drankenhandel Claes", "Bakkerij Het Zonnetje", "Tuinen De Wilg BV",
        "Schrijnwerkerij Aerts", "Fietsen Lootens", "Garage Pattyn BV", "Kapsalon Rozemarijn",
        "Feestzaal Ter Linden", "Interieur Nova BV", "Slagerij Goethals", "Bouwwerken Driesen NV",
        "Optiek Helder", "Café De Sluis", "Reisbureau Horizon", "Installaties Verlinden BV",
        "Kinderopvang Pinokkel", "Boekhandel De Gans", "Transport Maes & Zonen", "Sporthal De Ham",
        "Drukwerkbureau Letterlijk", "Bloemen Iris", "Dakwerken Peeraer BV", "IJssalon Venetië",
        "Meubelen Kempenhof", "Hotel Het Anker", "Koffiebranderij Zes", "Zeilmakerij Noord",
        "Schoenen Stap", "Kaashandel Ruyters", "Brouwzaal Kamiel", "Textiel Vanhove NV",
    ),
    "CANAL": (
        "Café du Perron", "Brasserie Les Écluses", "Taverne Saint-Lambert", "Snack Le Relais",
        "Traiteur Quatre-Saisons", "Le Bistrot d’Outremeuse", "Friterie Chez Odette",
        "Salle des fêtes L’Envol", "Resto La Table Ronde", "Hôtel des Guillemins SRL",
        "Bar Le Tandem", "Épicerie Vrac & Co", "Cinéma-café Le Rex", "Auberge du Val Mosan",
        "Club-house TC Embourg", "Pizzeria Vesuvio", "Sandwicherie Midi Pile", "Ferme du Bois-Dieu",
    ),
    "MORVAN": (
        "Forges de la Nièvre SAS", "Scierie Bourdillat", "Carrières du Haut-Pays",
        "Hydraulique Centre SARL", "Tôlerie Mécalux 58", "Coopérative Les Grands Prés",
        "Levage Industriel Roche", "Fonderie Saint-Éloi", "Travaux Publics Garnier-Lacombe",
        "Laiterie du Bazois", "Usinage Précis SARL", "Charpentes Morteau", "Silos de Decize",
        "Transports Ravier", "Conserverie Val d’Yonne", "Chaudronnerie Ponsard",
        "Papeterie de Clamecy-le-Neuf", "Motoculture Bazin", "Ateliers Navals Loire",
        "Verrerie Beaumarchais", "Élevage Sainte-Anne", "Câblerie Valmont", "Moulins Jacquet",
        "Énergie Bois 71",
    ),
}  # fmt: skip
FIRST = ("Émilie", "Jean-Marc", "Sofia", "Bernard", "Aïcha", "Didier", "Laure", "Mehdi", "Colette",
         "Gaëtan", "Noémie", "Philippe", "Rosalie", "Yannick", "Delphine", "Hubert", "Manon",
         "Thibault", "Vinciane", "Octave")  # fmt: skip
LAST = ("Delcourt", "Marchal", "Lambrecht", "Vanneste", "Piron", "Collard", "Thirion", "Legros",
        "Mathot", "Gilson", "Remacle", "Stassart", "Wauters", "Noirhomme", "Dessart", "Closset",
        "Jadot", "Bodart", "Hennuy", "Lacroix")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes, as the creditor's file tells it; `speaker` is who answers the telephone."""

    name: str
    kind: str
    country: str
    lang: str
    street: str
    postal_code: str
    city: str
    phone: str
    email: str
    enterprise_no: str = ""
    speaker: str = ""


def people_of(ref: str, named: Mapping[str, str]) -> Iterator[Debtor]:
    """Companies of the creditor's kind of customer first, private persons for ever after them.

    `named` are companies that a story asks for by name, which are therefore left out.
    """
    numbers = count(1)
    for name in COMPANIES[ref]:
        if name not in named.values():
            yield company(ref, name, next(numbers))
    for place in count():
        first, last = FIRST[place % len(FIRST)], LAST[(place * 7 + len(ref)) % len(LAST)]
        yield _person(ref, f"{first} {last}", next(numbers))


def company(ref: str, name: str, place: int, *, speaker: str = "") -> Debtor:
    """A company among the customers of the creditor, at an address of its region."""
    country, lang, town, street = _address(ref, place)
    first, last = FIRST[(place * 3) % 20], LAST[(place * 11 + 4) % 20]
    role = {"fr": "comptabilité", "nl": "boekhouding"}[lang]
    return Debtor(
        name, "B2B", country, lang, street, *town,
        phone=_phone(ref, country, place),
        email=f"compta{place}@{ref.lower()}-client.example",
        enterprise_no=_enterprise_no(ref, country, place),
        speaker=speaker or f"{first} {last}, {role}",
    )  # fmt: skip


def _person(ref: str, name: str, place: int) -> Debtor:
    country, lang, town, street = _address(ref, place)
    return Debtor(
        name, "B2C", country, lang, street, *town,
        phone=_phone(ref, country, place),
        email=f"particulier{place}@{ref.lower()}-client.example",
        speaker=name,
    )  # fmt: skip


def _address(ref: str, place: int) -> tuple[str, str, Town, str]:
    towns = {"LES": FRANCE, "MORVAN": FRANCE, "VDK": FLANDERS, "CANAL": WALLONIA}[ref]
    country = "FR" if towns is FRANCE else "BE"
    lang = "nl" if towns is FLANDERS else "fr"
    street = STREETS[lang][place % len(STREETS[lang])]
    house = 1 + place * 13 % 140
    written = f"{street} {house}" if country == "BE" else f"{house} {street}"
    return country, lang, towns[place * 3 % len(towns)], written


def _phone(ref: str, country: str, place: int) -> str:
    """France: 01 99 00 and 06 39 98 are kept free for fiction. Belgium: no 0440 was given out."""
    first = 10 * ("LES", "MORVAN", "VDK", "CANAL").index(ref)
    if country == "FR":
        return f"01 99 00 {first + place // 90:02d} {10 + place % 90:02d}"
    return f"0440 {first + place // 90:02d} {10 + place % 90:02d} {(place * 37) % 90 + 10}"


def _enterprise_no(ref: str, country: str, place: int) -> str:
    """Belgium: 1999 is far from being issued. France: no SIREN begins with three noughts."""
    serial = 100 * ("LES", "MORVAN", "VDK", "CANAL").index(ref) + place
    if country == "BE":
        eight = f"1999{serial:04d}"
        return f"{eight}{97 - int(eight) % 97:02d}"
    digits = f"0004{serial:04d}"
    doubled = [int(mark) * (1 + (spot % 2)) for spot, mark in enumerate(digits)]
    return digits + str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)
