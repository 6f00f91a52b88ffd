"""What came in: placements, files that wait, rows to correct, pairs of debtors to decide."""

from typing import Any

from backend import db

PAGE = 50
SHOWN = 200  # rejected rows on the page; the file to download has all


async def waiting() -> list[dict[str, Any]]:
    """Files that nobody has confirmed yet, the newest first."""
    found = await db.rows(
        "SELECT u.id, u.name, u.received_on, u.created_at, c.ref, c.name AS creditor FROM upload u"
        " JOIN creditor c ON c.id = u.creditor_id WHERE u.state = 'waiting'"
        " ORDER BY u.id DESC LIMIT 20"
    )
    return [dict(row) for row in found]


async def placements(*, before: int = 0) -> tuple[list[dict[str, Any]], int]:
    """A page of placements, the newest first, and the mark of the next page (nought if none)."""
    found = await db.rows(
        "SELECT p.id, p.received_on, p.file_name, p.cases_count, p.principal_cents, c.ref,"
        " c.name AS creditor, EXISTS (SELECT 1 FROM rejected_row r WHERE r.placement_id = p.id"
        "   AND r.corrected_in IS NULL) AS rejected"
        " FROM placement p JOIN creditor c ON c.id = p.creditor_id"
        " WHERE ($1 = 0 OR p.id < $1) ORDER BY p.id DESC LIMIT $2",
        before, PAGE + 1,
    )  # fmt: skip
    rows = [dict(row) for row in found]
    return rows[:PAGE], rows[PAGE - 1]["id"] if len(rows) > PAGE else 0


async def placement(placement_id: int) -> dict[str, Any] | None:
    row = await db.row(
        "SELECT p.id, p.received_on, p.file_name, p.cases_count, p.principal_cents, p.headers,"
        " p.created_at, c.ref, c.name AS creditor,"
        " (SELECT count(*) FROM rejected_row r WHERE r.placement_id = p.id"
        "    AND r.corrected_in IS NULL) AS rejected,"
        " (SELECT count(*) FROM rejected_row r WHERE r.placement_id = p.id"
        "    AND r.corrected_in IS NOT NULL) AS corrected,"
        " (SELECT count(*) FROM rejected_row r WHERE r.creditor_id = p.creditor_id"
        "    AND r.corrected_in = p.id) AS brought_back,"
        " (SELECT count(*) FROM case_file f WHERE f.placement_id = p.id"
        "    AND f.agent_id IS NOT NULL) AS assigned"
        " FROM placement p JOIN creditor c ON c.id = p.creditor_id WHERE p.id = $1",
        placement_id,
    )
    return dict(row) if row else None


async def rejected(placement_id: int, *, most: int | None = None) -> list[dict[str, Any]]:
    """Rows of a placement that could not be taken over and were not corrected since, by line.

    `reason` is a message id, `facts` fill its places.
    """
    found = await db.rows(
        'SELECT line, "column", reason, facts, cells FROM rejected_row'
        " WHERE placement_id = $1 AND corrected_in IS NULL ORDER BY line, id LIMIT $2",
        placement_id, most,
    )  # fmt: skip
    return [dict(row) for row in found]


async def doubtful_count() -> int:
    """How many pairs of debtors wait for a decision; told up to a thousand."""
    return int(
        await db.value(
            "SELECT count(*) FROM (SELECT 1 FROM debtor_doubt WHERE decision IS NULL LIMIT 1000) d"
        )
    )


async def doubtful() -> list[dict[str, Any]]:
    """The oldest pairs of debtors that may be one, side by side."""
    found = await db.rows(
        "SELECT q.id, q.reason, a.name, a.enterprise_no, a.street, a.postal_code, a.city,"
        " b.name AS other_name, b.enterprise_no AS other_no, b.street AS other_street,"
        " b.postal_code AS other_code, b.city AS other_city,"
        " (SELECT count(*) FROM case_file f WHERE f.debtor_id = a.id) AS cases,"
        " (SELECT count(*) FROM case_file f WHERE f.debtor_id = b.id) AS other_cases"
        " FROM (SELECT * FROM debtor_doubt WHERE decision IS NULL ORDER BY id LIMIT 30) q"
        " JOIN debtor a ON a.id = q.debtor_id JOIN debtor b ON b.id = q.other_id ORDER BY q.id"
    )
    return [dict(row) for row in found]


async def creditors() -> list[tuple[str, str]]:
    """(reference, name) of every creditor by name, to choose from."""
    found = await db.rows("SELECT ref, name FROM creditor ORDER BY name, id LIMIT 2000")
    return [(row["ref"], f"{row['name']} ({row['ref']})") for row in found]
