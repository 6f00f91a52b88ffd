"""What of a case's receipts counts towards a plan or a promise, as SQL: one condition for the
pages, the figures and the night. It says nothing of buckets and days of receipt; statements do.
"""


def counts_since(entry: str, agreed_on: str) -> str:
    """Whether the allocation `entry` counts towards what was agreed on the day `agreed_on`.

    Money that had come in before and goes back since is owed again on the case; the debtor who
    pays as agreed keeps the agreement all the same, which never counted that money.
    """
    return (
        f"({entry}.reverses_id IS NULL OR (SELECT first.received_on FROM allocation first"
        f" WHERE first.id = {entry}.reverses_id) >= {agreed_on})"
    )
