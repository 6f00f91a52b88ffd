"""Two debtors that may be one: what happens once a person has decided."""

from backend import db
from backend.db import unit_of_work
from backend.intake import matching
from backend.journal import actions as journal
from backend.refusals import NotFound
from backend.words import _


async def decide(*, doubt_id: int, same: bool, actor: str) -> None:
    """Settle a doubt. The same: cases and contacts of the younger go to the older, which keeps its
    facts and learns what it lacks; later files go there too. Nothing is deleted, so that the
    journal's names stay true. Raises `NotFound` when it was decided already.
    """
    async with unit_of_work():
        await matching.lock()
        pair = await db.row(
            "UPDATE debtor_doubt SET decision = $2, decided_by = $3, decided_at = now()"
            " WHERE id = $1 AND decision IS NULL RETURNING debtor_id, other_id",
            doubt_id, "same" if same else "different", actor,
        )  # fmt: skip
        if pair is None:
            raise NotFound(_("This was decided already"))
        kept, other = await _heads(pair["debtor_id"], pair["other_id"])
        if same and kept != other:
            await _merge(kept, other, actor=actor)
            await _settle(actor)
        await journal.note(
            "debtors.merged" if same else "debtors.told_apart", actor=actor,
            subject=str(pair["debtor_id"]), other=pair["other_id"],
        )  # fmt: skip


async def _heads(one: int, other: int) -> tuple[int, int]:
    """Whom the two were merged into before, the older first."""
    found = await db.rows(
        "SELECT coalesce(merged_into, id) AS id FROM debtor WHERE id IN ($1, $2)", one, other
    )
    heads = [row["id"] for row in found]
    return min(heads), max(heads)


async def _merge(kept: int, other: int, *, actor: str) -> None:
    # in the order of the ids, as everybody who holds several
    await db.execute(
        "SELECT FROM case_file WHERE debtor_id = $1 ORDER BY id FOR NO KEY UPDATE", other
    )
    await db.execute(
        "WITH moved AS (UPDATE case_file f SET debtor_id = d.id, debtor_name = d.name,"
        "    debtor_city = d.city, row_version = row_version + 1 FROM debtor d"
        "   WHERE f.debtor_id = $2 AND d.id = $1 RETURNING f.id, f.number, f.creditor_id)"
        " INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)"
        " SELECT $3, 'debtor.merged', number, id, creditor_id,"
        "   jsonb_build_object('debtor', $1::bigint, 'other', $2::bigint) FROM moved",
        kept, other, actor,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO contact (debtor_id, channel, value, person_name, quality)"
        " SELECT $1, channel, value, person_name, quality FROM contact WHERE debtor_id = $2"
        " ORDER BY id ON CONFLICT DO NOTHING",
        kept, other,
    )  # fmt: skip
    await db.execute(
        "UPDATE debtor a SET enterprise_no = coalesce(a.enterprise_no, b.enterprise_no),"
        " vat_no = coalesce(a.vat_no, b.vat_no), iban = coalesce(a.iban, b.iban),"
        " insolvent_on = coalesce(a.insolvent_on, b.insolvent_on)"
        " FROM debtor b WHERE a.id = $1 AND b.id = $2",
        kept, other,
    )  # fmt: skip
    await db.execute(
        "UPDATE debtor SET merged_into = $1 WHERE id = $2 OR merged_into = $2", kept, other
    )


async def _settle(actor: str) -> None:
    """Pairs that the merger has answered by itself are not asked any more."""
    await db.execute(
        "UPDATE debtor_doubt q SET decision = 'same', decided_by = $1, decided_at = now()"
        " FROM debtor a, debtor b WHERE q.decision IS NULL AND a.id = q.debtor_id"
        "  AND b.id = q.other_id AND coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id)",
        actor,
    )
