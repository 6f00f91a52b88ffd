"""Two debtors that may be one: what happens once a person has decided."""

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.refusals import NotFound
from backend.words import _


async def decide(*, doubt_id: int, same: bool, actor: str) -> None:
    """Settle a doubt. The same: cases and contacts of the second go to the first, which keeps its
    facts; nothing is deleted, so that the journal's names stay true. Raises `NotFound` when it was
    decided already.
    """
    async with unit_of_work():
        pair = await db.row(
            "UPDATE debtor_doubt SET decision = $2, decided_by = $3, decided_at = now()"
            " WHERE id = $1 AND decision IS NULL RETURNING debtor_id, other_id",
            doubt_id, "same" if same else "different", actor,
        )  # fmt: skip
        if pair is None:
            raise NotFound(_("This was decided already"))
        if same:
            await _merge(pair["debtor_id"], pair["other_id"])
        await journal.note(
            "debtors.merged" if same else "debtors.told_apart", actor=actor,
            subject=str(pair["debtor_id"]), other=pair["other_id"],
        )  # fmt: skip


async def _merge(kept: int, other: int) -> None:
    await db.execute(
        "UPDATE case_file f SET debtor_id = d.id, debtor_name = d.name, debtor_city = d.city,"
        " row_version = row_version + 1 FROM debtor d WHERE f.debtor_id = $2 AND d.id = $1",
        kept, other,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO contact (debtor_id, channel, value, person_name, quality)"
        " SELECT $1, channel, value, person_name, quality FROM contact WHERE debtor_id = $2"
        " ORDER BY id ON CONFLICT DO NOTHING",
        kept, other,
    )  # fmt: skip
    await db.execute(
        "UPDATE debtor a SET enterprise_no = coalesce(a.enterprise_no, b.enterprise_no),"
        " vat_no = coalesce(a.vat_no, b.vat_no) FROM debtor b WHERE a.id = $1 AND b.id = $2",
        kept, other,
    )  # fmt: skip
