"""An amount that a template paints opens its explanation, or says here why it need not.

Volume: every template of backend/; amounts are those written with `amount`, `bare` or the filters.
"""

import re

from tests.house.reading import fragments, none_of

COMMENT = re.compile(r"\{#.*?#\}|\{%-?\s*(?:from|import)\b.*?%\}", re.DOTALL)
OPENS = re.compile(r"\b(?:own_)?(?:euro|bare|euro_bare)\([^()]*(?:\([^()]*\)[^()]*)*,\s*\S")
PLAIN = re.compile(r"(?<![\w.])(?:amount|bare)\((?!0\))|\|\s*amount(?:_bare)?\b")
# Templates that paint amounts plainly, how many times at most, and why.
ALLOWED = {
    "backtest/fragments/backtest.html": (16, "a trial of terms: nothing is booked"),
    "backtest/fragments/preview.html": (8, "a trial of terms: nothing is booked"),
    "creditors/fragments/terms.html": (8, "the terms of a contract are the end of every chain"),
    "desk/fragments/palette.html": (1, "inside the link to the case, where it opens"),
    "desk/fragments/queue.html": (2, "inside the link to the case, where it opens"),
    "explain/fragments/explanation.html": (4, "the explanation itself"),
    "intake/fragments/payments_read.html": (1, "the sum of a file just read: its lines open"),
    "intake/fragments/preview.html": (1, "nothing is placed yet"),
    "ledger/fragments/entry.html": (4, "the entry itself: the end of every chain"),
    "plans/fragments/preview.html": (4, "nothing is agreed yet"),
    "collecting/fragments/preview.html": (12, "nothing is booked yet"),
    "collecting/fragments/new.html": (4, "nothing is booked yet"),
    "remittances/fragments/remittance.html": (2, "the total of the reader's own adding up"),
    "reports/fragments/charts.html": (2, "the words of a picture; its table below opens"),
    "statements/fragments/claim.html": (1, "a clause of the contract"),
    "statements/fragments/parts.html": (6, "the lines of a computation, laid open"),
    "tie_out/fragments/tie_out.html": (1, "a difference: what differs is named beside it"),
    "client_area/fragments/remittance.html": (0, ""),
    "web/components/figures.html": (6, "the macros themselves"),
    "web/fragments/gallery.html": (40, "invented figures that show the components"),
}


def test_an_amount_opens_or_says_why_not():
    opened, plain, found = 0, 0, []
    for name, text in fragments().items():
        painted = COMMENT.sub("", text)
        opened += len(OPENS.findall(painted))
        count = len(PLAIN.findall(painted))
        plain += count
        most, _why = ALLOWED.get(name, (0, ""))
        if count > most:
            found.append(f"{name}: {count} amounts painted plainly, {most} allowed")
    print(f"amounts: {opened} open, {plain} are plain by permission, {len(fragments())} templates")
    assert opened > 150
    none_of(found, 'paint it with euro(amount, "kind/id"), see backend/explain/addresses.py')
