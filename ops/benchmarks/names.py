"""What invented debtors and creditors are called: tens of thousands of different names."""

GIVEN = [
    "Marie", "Jean", "Anne", "Luc", "Nadia", "Omar", "Claire", "Hugo", "Inès", "Pierre",
    "Sofie", "Koen", "Léa", "Karim", "Julie", "Bart", "Emma", "Thomas", "Yasmina",
    "Olivier", "Céline", "Wouter", "Lotte", "Samir", "Alice", "Victor", "Elif", "Noah",
    "Sarah", "Lucas", "Fatima", "Simon", "Hanne", "Mehdi", "Zoé", "Arthur", "Greet",
    "Youssef", "Manon", "Dirk",
]  # fmt: skip
_STEMS = [
    "Del", "Van", "Mar", "Ver", "Cla", "Jan", "Pee", "Lam", "Dub", "Rou", "Ber", "Mou",
    "Gil", "Hen", "Col", "Bou", "Des", "Fon", "Gau", "Hub", "Jac", "Ker", "Lem", "Mas",
    "Noë", "Oli", "Per", "Rig", "Ste", "Tho", "Vin", "Wil", "Aer", "Bla", "Cop", "Dew",
]  # fmt: skip
_ENDS = [
    "vaux", "mans", "tens", "haegen", "es", "ssens", "ters", "bert", "ois", "sel", "nard",
    "lin", "let", "ry", "lard", "cher", "met", "taine", "thier", "ert", "mot", "kaert",
    "aire", "son", "ssens", "ier", "rin", "aux", "vens", "mas", "cent", "ems", "ts", "ncke",
    "pens", "olf",
]  # fmt: skip
SURNAMES = [f"{stem}{end}" for end in _ENDS for stem in _STEMS]
TRADES = [
    "Boulangerie", "Garage", "Menuiserie", "Toitures", "Plomberie", "Imprimerie",
    "Pharmacie", "Brasserie", "Clinique", "Énergies", "Télécom", "Assurances", "Transports",
    "Parking", "Traiteur", "Librairie", "Optique", "Nettoyage",
]  # fmt: skip
TOWNS = [
    "1000 Bruxelles", "4000 Liège", "5000 Namur", "6000 Charleroi", "7000 Mons", "7500 Tournai",
    "2000 Antwerpen", "9000 Gent", "8000 Brugge", "3000 Leuven", "3500 Hasselt", "1300 Wavre",
    "4800 Verviers", "6700 Arlon", "8500 Kortrijk", "9100 Sint-Niklaas",
]  # fmt: skip
