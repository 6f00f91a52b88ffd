"""In which stage a case was on a given day. Joins the unit of work of whoever changes the stage.

Rows are only added. A case without one has always been in the stage it is in.
"""

from datetime import date

from backend import db

AMICABLE = "amicable"
RESTING = ("monitoring", "closed")


async def note(case_id: int, *, was: str, stage: str, since: date) -> None:
    """The case went from stage `was` to `stage` on `since`; nothing is kept if they are the same.

    A day before the latest one known is kept as that day: stages follow one another.
    """
    if str(was) == str(stage):
        return
    await db.execute(
        "INSERT INTO case_stage (case_id, creditor_id, was, stage, since)"
        " SELECT id, creditor_id, $2, $3, greatest($4::date, (SELECT max(since) FROM case_stage"
        "   WHERE case_id = $1)) FROM case_file WHERE id = $1",
        case_id, str(was), str(stage), since,
    )  # fmt: skip


async def on(case_id: int, day: date) -> str:
    """How far work on the case had come on `day`, as it was left that evening.

    Never "closed" or "monitoring": money that comes then belongs to the stage before it.
    """
    found = await db.row(
        "SELECT c.stage AS now,"
        " (SELECT stage FROM case_stage WHERE case_id = c.id AND since <= $2"
        "   AND stage <> ALL($3::text[]) ORDER BY since DESC, id DESC LIMIT 1) AS last,"
        " (SELECT was FROM case_stage WHERE case_id = c.id ORDER BY since, id LIMIT 1) AS first"
        " FROM case_file c WHERE c.id = $1",
        case_id, day, list(RESTING),
    )  # fmt: skip
    stage = (found["last"] or found["first"] or found["now"]) if found else AMICABLE
    return AMICABLE if stage in RESTING else str(stage)
