"""What changes a debt without a receipt: write-offs, credit notes, discounts, costs, indemnities.

One act is one unit of work: rows in `charge`, an entry, the balance, the journal, the plan and the
promises that follow, and the end of the case when nothing is left. A large write-off waits for a
second manager and changes nothing until then.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from backend import db
from backend.cases import closing
from backend.collecting import booking, queries
from backend.collecting.covering import order_for
from backend.collecting.entries import owed_lines
from backend.collecting.queries import Locked
from backend.collecting.rules import clean, request_hash
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.payments.adjusting import (
    BOOKED_AS,
    LOWERING,
    WAIVING,
    Asked,
    Facts,
    close_code,
    lowering,
    may_adjust,
    needs_second,
)
from backend.payments.rules import Part
from backend.plans import queries as plan_queries
from backend.refusals import Conflict, Forbidden, NotFound, Refused
from backend.rulebook import queries as rulebook
from backend.settings import settings
from backend.words import _

NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An act as it stands: "proposed", "booked" or "refused"."""

    id: int
    case_id: int
    claim_id: int | None
    kind: str
    amount: Money
    charged: bool
    document: str
    reason: str
    state: str
    asked_by: str
    request_hash: str

    @property
    def asked(self) -> Asked:
        return Asked(
            self.kind, self.amount, self.claim_id, self.charged, self.document, self.reason
        )


async def adjust(
    case_number: str, asked: Asked, *, idem_key: str, manages: bool, actor: str, today: date,
    now: datetime,
) -> Adjustment:  # fmt: skip
    """Do the act, or propose it where a second manager must agree.

    The same key again answers the same. Raises `Refused` for what the law or the debt does not
    allow, `Forbidden` for what a manager does, `Conflict`, `NotFound`.
    """
    told = Asked(
        asked.kind, asked.amount, asked.claim_id, asked.charged, clean(asked.document, 60),
        clean(asked.reason, 500),
    )  # fmt: skip
    mark = request_hash(case=case_number, **{**asdict(told), "amount": told.amount.cents})
    async with unit_of_work():
        case_id = await queries.case_named(case_number)
        case = await booking.with_interest(case_id, on=today, actor=actor, today=today)
        earlier = await db.value("SELECT id FROM adjustment WHERE idem_key = $1", idem_key)
        if earlier is not None:
            return await _same_again(int(earlier), mark)
        rule = may_adjust(told, await _facts(case, told, manages, today), await rulebook.book())
        await _parts(case, told, today)  # refused now rather than when it is approved
        adjustment_id = await _write(
            case, told, rule, idem_key=idem_key, mark=mark, actor=actor, today=today
        )
        alone = Money(settings().write_off_alone_cents)
        if needs_second(told, alone, await _waived_alone(case.id, actor)):
            await _note("adjustment.proposed", case, adjustment_id, told, actor=actor)
        else:
            await _book(case, adjustment_id, told, rule=rule, actor=actor, today=today, now=now)
        return await adjustment(adjustment_id)


async def _waived_alone(case_id: int, actor: str) -> Money:
    """What one manager waived on the case without another; the case is locked."""
    cents = await db.value(
        "SELECT coalesce(sum(amount_cents), 0)::bigint FROM adjustment WHERE case_id = $1"
        " AND kind = ANY($3::text[]) AND state = 'booked' AND asked_by = $2 AND decided_by = $2",
        case_id, actor, list(WAIVING),
    )  # fmt: skip
    return Money(cents)


async def _same_again(adjustment_id: int, mark: str) -> Adjustment:
    found = await adjustment(adjustment_id)
    if found.request_hash != mark:
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return found


async def adjustment(adjustment_id: int, *, lock: bool = False) -> Adjustment:
    """The act. Raises `NotFound`."""
    found = None
    if 0 < adjustment_id <= queries.BIGINT_MAX:
        found = await db.row(
            "SELECT id, case_id, claim_id, kind, amount_cents, charged, document, reason, state,"
            " asked_by, request_hash FROM adjustment WHERE id = $1" + (" FOR UPDATE" * lock),
            adjustment_id,
        )
    if found is None:
        raise NotFound(NOWHERE)
    fields = dict(found)
    return Adjustment(amount=Money(fields.pop("amount_cents")), **fields)


async def _facts(case: Locked, asked: Asked, manages: bool, today: date) -> Facts:
    booked = NOTHING
    if asked.claim_id is not None:
        if not await db.value(
            "SELECT 1 FROM claim WHERE id = $1 AND case_id = $2", asked.claim_id, case.id
        ):
            raise Refused(_("The invoice chosen is not one of this case"))
        booked = Money(
            await db.value(
                "SELECT coalesce(sum(amount_cents), 0)::bigint FROM charge"
                " WHERE case_id = $1 AND claim_id = $2 AND kind = 'indemnity'",
                case.id, asked.claim_id,
            )
        )  # fmt: skip
    return Facts(case.country, case.kind, case.stage, manages, today, booked)


async def _parts(case: Locked, asked: Asked, today: date) -> list[Part]:
    """What the act takes off the debt, or puts onto it, invoice by invoice; all above nought."""
    if asked.kind in LOWERING:
        order = await order_for(case, today)
        return lowering(asked, await queries.slots(case.id), order.buckets, today)
    return [Part(asked.kind, asked.amount, asked.claim_id)] if asked.charged else []


async def _write(
    case: Locked, asked: Asked, rule: str, *, idem_key: str, mark: str, actor: str, today: date
) -> int:
    found = await db.value(
        "INSERT INTO adjustment (case_id, creditor_id, claim_id, kind, amount_cents, charged,"
        " document, reason, rule, state, idem_key, request_hash, asked_on, asked_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', $10, $11, $12, $13)"
        " ON CONFLICT (idem_key) DO NOTHING RETURNING id",
        case.id, case.creditor_id, asked.claim_id, asked.kind, asked.amount.cents, asked.charged,
        asked.document, asked.reason, rule, idem_key, mark, today, actor,
    )  # fmt: skip
    if found is None:
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return int(found)


async def _book(
    case: Locked, adjustment_id: int, asked: Asked, *, rule: str, actor: str, today: date,
    now: datetime,
) -> None:  # fmt: skip
    parts = await _parts(case, asked, today)
    sign = -1 if asked.kind in LOWERING else 1
    entry_id = await ledger.book(
        _kind(asked), key=f"adjustment:{adjustment_id}", on=today, reason=asked.reason,
        lines=_lines(case, asked, parts), actor=actor,
    )  # fmt: skip
    await _write_charges(case, parts, sign, entry_id, asked=asked, actor=actor, today=today)
    await db.execute(
        "UPDATE adjustment SET state = 'booked', decided_by = $2, decided_at = $3, entry_id = $4"
        " WHERE id = $1",
        adjustment_id, actor, now, entry_id,
    )  # fmt: skip
    await _note("adjustment.booked", case, adjustment_id, asked, actor=actor, rule=rule)
    await booking.follow(case.id, today=today)
    if sign < 0:
        await _close_if_nothing_left(case, asked, today=today, actor=actor)
    else:
        await closing.reopen_unpaid(case.id, reason=asked.reason, today=today, actor=actor)


def _kind(asked: Asked) -> str:
    if asked.kind in LOWERING:
        return BOOKED_AS[asked.kind][0]
    return "cost_advanced" if asked.kind == "cost" else "accrued"


def _lines(case: Locked, asked: Asked, parts: Sequence[Part]) -> list[Line]:
    if asked.kind in LOWERING:
        against = BOOKED_AS[asked.kind][1]
        return [
            Line(against, asked.amount, case.creditor_id, case.id),
            *owed_lines(parts, case, None),
        ]
    raised = [Part(part.bucket, -part.amount, part.claim_id) for part in parts]
    owed = total(part.amount for part in parts)
    lines = [*owed_lines(raised, case, None), Line("entrusted", -owed, case.creditor_id, case.id)]
    if asked.kind == "cost":
        lines.append(Line("advances", asked.amount, case.creditor_id, case.id))
        lines.append(Line("own_bank", -asked.amount, case_id=case.id))
    return lines


async def _write_charges(
    case: Locked,
    parts: Sequence[Part],
    sign: int,
    entry_id: int,
    *,
    asked: Asked,
    actor: str,
    today: date,
) -> None:
    kinds = {"principal": "principal_correction"}
    await db.execute(
        "INSERT INTO charge (case_id, creditor_id, claim_id, kind, amount_cents, booked_on, reason,"
        " created_by, entry_id) SELECT $1, $2, p.claim_id, p.kind, p.cents, $6, $7, $8, $9"
        " FROM unnest($3::bigint[], $4::text[], $5::bigint[]) p (claim_id, kind, cents)",
        case.id, case.creditor_id, [part.claim_id for part in parts],
        [kinds.get(part.bucket, part.bucket) for part in parts],
        [sign * part.amount.cents for part in parts], today, asked.reason, actor, entry_id,
    )  # fmt: skip
    change = Money(sign * total(part.amount for part in parts).cents)
    await db.execute(
        "UPDATE case_file SET balance_cents = balance_cents + $2, row_version = row_version + 1"
        " WHERE id = $1",
        case.id, change.cents,
    )  # fmt: skip


async def _close_if_nothing_left(case: Locked, asked: Asked, *, today: date, actor: str) -> None:
    left = await db.row(
        "SELECT balance_cents, EXISTS (SELECT FROM allocation WHERE case_id = $1"
        " AND bucket <> 'surplus' HAVING sum(amount_cents) > 0) AS received"
        " FROM case_file WHERE id = $1",
        case.id,
    )
    if left is None or left["balance_cents"] != 0 or case.closed:
        return
    if await plan_queries.runs_with_others(case.id):
        return
    code = close_code(asked.kind, received=left["received"])
    await booking.end(case, code=code, today=today, actor=actor)


async def _note(
    event: str, case: Locked, adjustment_id: int, asked: Asked, *, actor: str, **more: object
) -> None:
    await journal.note(
        event, actor=actor, subject=case.number, case_id=case.id, creditor_id=case.creditor_id,
        adjustment=adjustment_id, kind=asked.kind, amount_cents=asked.amount.cents,
        reason=asked.reason, **more,
    )  # fmt: skip


async def decide(
    adjustment_id: int, *, approve: bool, reason: str, actor: str, today: date, now: datetime
) -> Adjustment:
    """Approve what another manager proposed, or refuse it with a reason. Decided: the same answer.

    Raises `Forbidden` for whoever proposed it, `Refused` when it is no longer possible.
    """
    if not approve and not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        case_id = (await adjustment(adjustment_id)).case_id
        case = await booking.with_interest(case_id, on=today, actor=actor, today=today)
        found = await adjustment(adjustment_id, lock=True)
        if found.state != "proposed":
            return found
        if found.asked_by == actor:
            raise Forbidden(_("Whoever proposes it does not approve it: ask another manager"))
        if approve:
            facts = await _facts(case, found.asked, manages=True, today=today)
            rule = may_adjust(found.asked, facts, await rulebook.book())
            await _book(case, found.id, found.asked, rule=rule, actor=actor, today=today, now=now)
        else:
            await db.execute(
                "UPDATE adjustment SET state = 'refused', decided_by = $2, decided_at = $3,"
                " decided_reason = $4 WHERE id = $1",
                found.id, actor, now, clean(reason, 500),
            )  # fmt: skip
            await _note("adjustment.refused", case, found.id, found.asked, actor=actor)
        return await adjustment(adjustment_id)
