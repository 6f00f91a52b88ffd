"""The one way to name an amount: kind, id, and what else is asked. Refuses what names nothing.

claim/ID?part=open|amount|paid_before          charge/ID        allocation/ID
payment/ID[?case=NUMBER&part=cents|surplus|all|fee|vat&on=DAY&bucket=B&invoice=NO]
refund/ID     adjustment/ID
fee/ID     vat/FEE_ID     tray/ID     promise/ID     placement/ID
balance/NUMBER[?component=C&on=DAY]
case/NUMBER?part=principal|claimed|paid_before|charges|indemnities|received|receipts|surplus|fee|vat
plan/ID?part=total|received|missing|instalment|paid|left[&seq=N]
creditor/REF?part=placed|open                  promised/PERSON?on=DAY
figure/KEY?period=…&by=…&creditor=…&as_of=…[&page=N]      month/YYYY-MM?channel=…&creditor=…
received/PART?from=…&to=…                      in_hand/PART
statement/NUMBER?on=DAY&part=owed|accrued|received|running|computed|crystallised&component=C&claim=ID
remittance/ID?part=payout|opening|cash|direct|fee|vat|fees|closing|off[&of=fee|vat|closing]
remittance_line/ID?part=cash|covered|net|balance|principal|interest|indemnity|costs
invoice/ID?part=whole|net|vat|left[&rate=BP]   settlement/ID   order/ID   order_line/ID
tie_out/DAY?part=owed|bank|off|trust|payable|…  noted/JOURNAL_ID
entry/ID[?part=moved]   posting/ID   rate/ROW_ID
account/KIND?part=balance|debit|credit&creditor=REF&on=DAY
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, urlencode

from backend.days import read_day
from backend.refusals import NotFound, Refused
from backend.words import _

BIGINT_DIGITS = 18
LONGEST = 80
NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Asked:
    """An amount by its address, as the reader of the portal (or of the client area) sees it.

    `creditor_id` is the creditor behind the session in the client area; None for staff.
    """

    kind: str
    id: str
    today: date
    query: Mapping[str, str] = field(default_factory=dict)
    creditor_id: int | None = None

    @property
    def own(self) -> bool:
        return self.creditor_id is not None

    @property
    def number(self) -> int:
        """The id as a row's. Raises `NotFound` for what no row can have."""
        if not (self.id.isascii() and self.id.isdigit() and len(self.id) <= BIGINT_DIGITS):
            raise nothing()
        return int(self.id)

    def text(self, name: str, default: str = "") -> str:
        value = self.query.get(name, default)
        if len(value) > LONGEST or "\x00" in value:
            raise nothing()
        return value

    def part(self, *known: str) -> str:
        """The part asked for, one of `known`; the first when nothing is said."""
        part = self.text("part", known[0])
        if part not in known:
            raise nothing()
        return part

    def day(self, name: str) -> date | None:
        written = self.text(name)
        if not written:
            return None
        try:
            return read_day(written)
        except Refused as error:
            raise nothing() from error

    def place(self, name: str) -> int:
        written = self.text(name, "0")
        if not (written.isascii() and written.isdigit() and len(written) <= 6):
            raise nothing()
        return int(written)

    def staff(self, expression: str) -> str:
        """What of a row only staff reads: its SQL, or nothing under the creditor's role."""
        return "NULL" if self.own else expression

    @property
    def root(self) -> str:
        """Before the address of every page of this reader."""
        return "/client" if self.own else ""

    @property
    def address(self) -> str:
        return to(f"{self.kind}/{self.id}", **dict(self.query))


def to(about: str, **asked: object) -> str:
    """The address of an amount, as `web.written.euro` writes it."""
    query = urlencode({name: value for name, value in asked.items() if value not in {None, ""}})
    return f"{quote(about)}?{query}" if query else quote(about)


def nothing() -> NotFound:
    """The same for what is not there, what cannot be, and what is another creditor's."""
    return NotFound(NOWHERE)
