"""What the demo agency's creditors hand over: files of unpaid invoices, each in its own manner.

Every debtor of a file comes with the name of the story that will be told of it. The same seed gives
the same files; only the days move with today.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from backend.demo.debtors import Debtor, company, people_of
from backend.money import NOTHING, Money, total


@dataclass(frozen=True, slots=True)
class Invoice:
    number: str
    issued_on: date
    due_on: date
    amount: Money
    paid_before: Money = NOTHING


@dataclass(frozen=True, slots=True)
class Placed:
    """One debtor of a file, and the story that begins with it."""

    customer_no: str
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    story: str

    @property
    def principal(self) -> Money:
        return total(invoice.amount for invoice in self.invoices) - total(
            invoice.paid_before for invoice in self.invoices
        )


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came in: whose, when, its name, its bytes, and what stands in it."""

    ref: str
    received_on: date
    name: str
    content: bytes
    placed: tuple[Placed, ...]


# A line per file: whose, how many days ago, and the stories of the debtors in it.
FILES = """
LES 342: paid_soon plan_kept unreachable paid_direct promise_kept recalled exhausted
    paid_at_once plan_kept_long
CANAL 318: paid_at_once promise_kept plan_kept promise_partly exhausted paid_soon vulnerable
    paid_direct promise_kept
VDK 301: plan_kept paid_soon insolvent promise_kept legal paid_at_once dispute_upheld
    promise_late
MORVAN 280: plan_kept_long paid_soon enforced promise_kept credit_note paid_direct settled
    passed_on
LES 251: promise_late paid_soon plan_broken promise_kept deceased plan_kept duplicate_case
    paid_soon plan_kept
VDK 229: paid_soon plan_approved promise_kept unreachable paid_at_once dispute_rejected
    plan_kept paid_soon
CANAL 206: promise_kept paid_soon plan_kept unreachable hardship promise_partly paid_at_once
    uneconomic promise_kept
MORVAN 183: plan_running monitored paid_soon promise_late surplus plan_kept legal paid_direct
LES 158: promise_kept prescribed technipose plan_running paid_soon placed_in_error
    promise_partly paid_at_once complaint keraval
VDK 131: plan_running paid_soon promise_broken reversed plan_kept refused_notice represented
    promise_kept chased
CANAL 110: promise_kept plan_running paid_soon twice_paid chased plan_late promise_broken
    paid_direct_small says_paid settled_offer
MORVAN 92: plan_running promise_kept plan_cancelled paid_soon chased plan_refused
    plan_kept_start refused_notice
LES 67: arnoux prigent vasseur tilleuls oliveira beaurivage fontaine promise_kept
    insolvency_told paid_soon plan_running
VDK 48: vandenbroeck promise_kept disputed plan_late paid_soon other_language chased
    promise_broken documents abroad
CANAL 31: promise_open says_paid paid_soon callback_today chased disputed promise_partly
    plan_running wants_no_contact
MORVAN 24: plan_asked promise_open chased paid_at_once busy callback_today plan_asked_long
    promise_open_part
LES 15: benali comptoir promise_open chased_new parc marchand message_new callback_today
    wrong_number
VDK 9: chased_new paying_now promise_open message_new fresh namesake wrong_number
CANAL 5: fresh fresh unassigned fresh unassigned
LES 3: unassigned fresh placed_in_error unassigned fresh
"""

# Rows that nobody could take over: what is wrong with the due date and the amount.
FLAWS = {"CANAL 31": (("31/02/2026", "412,50"), ("15/06/2026", "à revoir"), ("", ""))}

# Stories of somebody in particular.
NAMED: dict[str, tuple[str, str]] = {
    "arnoux": ("Transports Arnoux SARL", "Hélène Arnoux, gérante"),
    "prigent": ("Boulangerie Prigent", "Yves Prigent"),
    "vasseur": ("Atelier Vasseur", "Mme Vasseur"),
    "tilleuls": ("SCI Les Tilleuls", "M. Auger, syndic"),
    "oliveira": ("Maçonnerie Oliveira", "Paulo Oliveira, gérant"),
    "beaurivage": ("Hôtel Beaurivage", "direction"),
    "fontaine": ("Cycles Fontaine", "Mme Fontaine"),
    "technipose": ("SARL Technipose", "M. Brun, gérant"),
    "keraval": ("Kéraval Distribution SAS", "service fournisseurs"),
    "vandenbroeck": ("Van den Broeck BV", "Griet Van den Broeck, zaakvoerder"),
    "benali": ("Garage Benali", "Samir Benali, gérant"),
    "comptoir": ("Le Comptoir Bio", "accueil"),
    "parc": ("Pharmacie du Parc", "M. Teissier"),
    "marchand": ("Studio Marchand", "Élise Marchand"),
}
# What these owe, invoice by invoice: the figures of the pictures.
OWED: dict[str, tuple[int, ...]] = {
    "arnoux": (4_860_00, 5_120_40, 2_940_00),
    "prigent": (1_480_00, 830_00),
    "vasseur": (4_118_75,),
    "tilleuls": (980_00,),
    "oliveira": (6_020_10, 3_240_00),
    "beaurivage": (5_410_00,),
    "fontaine": (2_388_40,),
    "technipose": (9_816_40, 6_000_00),
    "keraval": (11_460_00, 10_000_00),
    "vandenbroeck": (7_735_20,),
    "parc": (1_894_60,),
    "marchand": (745_90,),
}
_RANGES = {"LES": (240, 8_800), "VDK": (240, 4_900), "CANAL": (95, 1_900), "MORVAN": (800, 14_000)}


def files(today: date) -> Iterator[File]:
    """Every file, the oldest first, as it would have come in if `today` were today."""
    random = Random(20_261_121)  # noqa: S311 (a story, no secret)
    crowd = {ref: people_of(ref, _names()) for ref in _RANGES}
    numbers = {ref: count(start) for ref, start in
               (("LES", 731), ("VDK", 20_410), ("CANAL", 115), ("MORVAN", 5_002))}  # fmt: skip
    for line in FILES.replace("\n    ", " ").strip().splitlines():
        head, _colon, stories = line.partition(":")
        ref, ago = head.split()
        received_on = today - timedelta(days=int(ago))
        placed: list[Placed] = []
        for story in stories.split():
            debtor = misspelt(placed[-1].debtor) if story == "namesake" else None
            placed.append(
                Placed(
                    customer_no=f"{ref}-{next(numbers[ref]):04d}",
                    debtor=debtor or _debtor(ref, story, crowd[ref]),
                    invoices=_invoices(ref, story, received_on, random),
                    story=story,
                )
            )
        name = f"{NAMES[ref]}-{received_on:%Y-%m-%d}.csv"
        content = _written(ref, placed, flaws=FLAWS.get(head, ()))
        yield File(ref, received_on, name, content, tuple(placed))


def misspelt(debtor: Debtor) -> Debtor:
    """Somebody who is perhaps the same: a letter less, and no enterprise number."""
    return replace(debtor, name=debtor.name[:-1], enterprise_no="")


NAMES = {"LES": "creances-lescaut", "VDK": "openstaand-vdk", "CANAL": "impayes-canal",
         "MORVAN": "overdue-morvan"}  # fmt: skip


def _names() -> dict[str, str]:
    return {story: name for story, (name, _speaker) in NAMED.items()}


def _debtor(ref: str, story: str, crowd: Iterator[Debtor]) -> Debtor:
    if story not in NAMED:
        return next(crowd)
    name, speaker = NAMED[story]
    return company(ref, name, 60 + list(NAMED).index(story), speaker=speaker)


def _invoices(ref: str, story: str, received_on: date, random: Random) -> tuple[Invoice, ...]:
    least, most = _RANGES[ref]
    sums = OWED.get(story) or tuple(
        int(least * 100 + (most - least) * 100 * random.random() ** 2.2)
        for _place in range(random.choice((1, 1, 1, 2, 2, 3)))
    )
    found = []
    for place, cents in enumerate(sums):
        due_on = received_on - timedelta(days=random.randint(25, 210) + 20 * place)
        if story == "prescribed":
            due_on = received_on - timedelta(days=1_900)
        paid = Money(cents).share_bp(2_000) if random.random() < 0.06 else NOTHING
        found.append(
            Invoice(
                number=f"{ref[0]}{due_on:%y%m}-{random.randint(1_000, 9_999)}",
                issued_on=due_on - timedelta(days=30),
                due_on=due_on,
                amount=Money(cents),
                paid_before=NOTHING if story in OWED else paid,
            )
        )
    return tuple(found)


_HEADERS = {
    "LES": ("Code client", "Raison sociale", "SIREN", "Adresse", "Code postal", "Ville", "Pays",
            "Téléphone", "E-mail", "N° facture", "Date facture", "Échéance", "Montant TTC",
            "Déjà payé"),
    "VDK": ("Klantnummer", "Naam", "Ondernemingsnummer", "Adres", "Postcode", "Gemeente", "Land",
            "Telefoon", "E-mail", "Factuurnummer", "Factuurdatum", "Vervaldatum", "Bedrag",
            "Reeds betaald"),
    "CANAL": ("Code client", "Nom", "N° entreprise", "Adresse", "Code postal", "Localité", "Pays",
              "Téléphone", "E-mail", "N° facture", "Date facture", "Échéance", "Montant TTC",
              "Déjà payé"),
    "MORVAN": ("Customer number", "Company", "Registration number", "Street", "Postcode", "City",
               "Country", "Phone", "Email", "Invoice number", "Invoice date", "Due date", "Amount",
               "Already paid"),
}  # fmt: skip


def _written(ref: str, placed: Sequence[Placed], *, flaws: Sequence[tuple[str, str]]) -> bytes:
    """The file in its creditor's manner: words, separators, decimal marks, encoding."""
    english = ref == "MORVAN"
    page = io.StringIO()
    table = csv.writer(page, delimiter="," if english else ";")
    table.writerow(_HEADERS[ref])
    for one in placed:
        who = one.debtor
        for invoice in one.invoices:
            table.writerow([
                one.customer_no, who.name, who.enterprise_no, who.street, who.postal_code,
                who.city, who.country, who.phone, who.email, invoice.number,
                _day(invoice.issued_on, english), _day(invoice.due_on, english),
                _sum(invoice.amount, english), _sum(invoice.paid_before, english),
            ])  # fmt: skip
    for place, (due_on, amount) in enumerate(flaws):
        who = placed[place].debtor
        table.writerow([
            f"{ref}-{990 + place}", who.name, "", who.street, who.postal_code, who.city,
            who.country, "", "", f"{ref[0]}0000-{place + 1}", "", due_on, amount, "",
        ])  # fmt: skip
    return page.getvalue().encode("cp1252" if ref == "LES" else "utf-8")


def _day(day: date, english: bool) -> str:
    return day.isoformat() if english else f"{day:%d/%m/%Y}"


def _sum(money: Money, english: bool) -> str:
    plain = f"{money.cents // 100}.{money.cents % 100:02d}"
    return plain if english else plain.replace(".", ",")
