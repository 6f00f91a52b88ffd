"""Marks a sentence that people will read, so that it is found for translation.

The text stays English here; the web translates it when it paints it, into the reader's language.
"""


def _(message: str) -> str:
    return message


def one_or_many(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that depends on a count; give both to `ngettext` where it is painted."""
    return one, many
