"""Reading a form as a person filled it in: every error at once, beside its field, nothing lost."""

from collections.abc import Mapping
from datetime import date

from backend.days import read_day
from backend.money import CENTS_MAX, Money, read_amount
from backend.refusals import FormRefused, Refused
from backend.words import _

TEXT_MAX = 5000


class Form:
    """The fields as typed, and what is wrong with them. `refuse_if_wrong` raises them together."""

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        self.errors: dict[str, Refused] = {}

    def value(self, name: str, default: object = "") -> str:
        """What stands in the field: as typed, else `default`."""
        return str(self.fields.get(name, default))

    def error(self, name: str) -> Refused | None:
        return self.errors.get(name)

    def wrong(self, name: str, refused: Refused) -> None:
        self.errors.setdefault(name, refused)

    def text(self, name: str, *, required: bool = True, longest: int = TEXT_MAX) -> str:
        """Text without what no screen can show: control characters are refused, not dropped."""
        text = self.fields.get(name, "").replace("\r\n", "\n").strip()
        if not text and required:
            self.wrong(name, Refused(_("Fill this in")))
        if len(text) > longest:
            self.wrong(name, Refused(_("At most {longest} characters"), longest=longest))
        if any(ord(mark) < 32 and mark not in "\n\t" for mark in text) or "\x7f" in text:
            self.wrong(name, Refused(_("Remove the characters that cannot be shown")))
            return ""
        return text

    def choice(self, name: str, among: Mapping[str, object] | tuple[str, ...]) -> str:
        picked = self.fields.get(name, "")
        if picked not in among:
            self.wrong(name, Refused(_("Choose one of the list")))
        return picked

    def day(self, name: str, *, required: bool = True) -> date | None:
        written = self.fields.get(name, "").strip()
        if not written:
            if required:
                self.wrong(name, Refused(_("Fill in a day, such as 31/12/2026")))
            return None
        try:
            return read_day(written)
        except Refused as refused:
            self.wrong(name, refused)
            return None

    def amount(self, name: str, *, required: bool = True, least: int = 1) -> Money:
        """An amount of at least `least` cents; nought where it may be missing."""
        written = self.fields.get(name, "").strip()
        if not written and not required:
            return Money(0)
        try:
            money = read_amount(written)
        except Refused as refused:
            self.wrong(name, refused)
            return Money(0)
        if not least <= money.cents <= CENTS_MAX:
            self.wrong(name, Refused(_("At least {least}"), least=Money(least)))
        return money

    def count(self, name: str, *, least: int = 1, most: int = 999, required: bool = True) -> int:
        written = self.fields.get(name, "").strip()
        if not written and not required:
            return 0
        if not (written.isascii() and written.isdigit()) or not least <= int(written[:9]) <= most:
            self.wrong(name, Refused(_("A number from {least} to {most}"), least=least, most=most))
            return least
        return int(written)

    def checked(self, name: str) -> bool:
        return self.fields.get(name, "") in ("on", "yes", "true", "1")

    def refuse_if_wrong(self) -> None:
        """Raise `FormRefused` with every error found so far, if there is one."""
        if self.errors:
            raise FormRefused(self.errors)
