"""The only place that takes money in. Entries are added, never edited; what was wrong is reversed.

Every act is one unit of work (a savepoint inside another one) with lines in the journal. Money
that came is always booked: a case that is not recognised, a fee that cannot be reckoned, a receipt
that looks like another one are reported, and wait in the tray, but never stop it.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from backend import db
from backend.collecting import booking, entries, queries, recognition, refunding
from backend.collecting.covering import NO_WISH, Wish
from backend.collecting.queries import Receipt, Recorded
from backend.collecting.rules import (
    Choice,
    choose,
    clean,
    may_receive,
    may_reverse,
    request_hash,
)
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.law.imputation import SURPLUS
from backend.money import NOTHING, Money, total
from backend.refusals import Conflict, NotFound, Refused
from backend.tasks import actions as tasks
from backend.words import _


async def receive(
    *,
    idem_key: str,
    received_on: date,
    amount: Money,
    channel: str,
    today: date,
    actor: str,
    case_number: str | None = None,
    payer_name: str | None = None,
    payer_iban: str | None = None,
    communication: str = "",
    wish: Wish = NO_WISH,
) -> Receipt:
    """Book money that came in, and set it against the case it names; else it waits in the tray.

    `wish` is what the debtor said it is for. The same `idem_key` again with the same request
    answers the same and books nothing; with another it raises `Conflict`. Raises `Refused` for an
    amount, a day or a channel that cannot be, `NotFound` for a `case_number` that does not exist.
    """
    may_receive(amount, received_on, channel, today=today)
    about: dict[str, Any] = {
        "received_on": received_on,
        "channel": channel,
        "communication": clean(communication, 1000),
        "payer_name": clean(payer_name, 200) or None,
        "payer_iban": clean(payer_iban, 60).replace(" ", "").upper() or None,
    }
    asked = request_hash(
        **about, amount_cents=amount.cents, case_number=case_number,
        **({"claim_id": wish.claim_id, "principal_first": wish.principal_first}
           if wish != NO_WISH else {}),
    )  # fmt: skip
    async with unit_of_work():
        known, fresh = await queries.of_key(idem_key)
        if known is not None:
            return await _same_again(known, asked)
        claimed = await queries.case_named(case_number) if case_number else None
        payment = Recorded(
            **about, id=fresh, amount=amount, reverses_id=None, reason="", idem_key=idem_key,
            request_hash=asked, claimed_case_id=claimed, booked_on=today,
        )  # fmt: skip
        case_id, rule, why = claimed, "named", ""
        if claimed is None:
            choice = await recognised(payment, today=today)
            why = choice.reason
            if choice.hit is not None:
                case_id, rule = choice.hit.case_id, choice.hit.rule
        if case_id is not None:
            await _arrive(payment, case_id, rule=rule, wish=wish, actor=actor, today=today)
        else:
            await _arrive_unknown(payment, why, actor=actor, today=today)
        return await queries.receipt(fresh)


async def _same_again(payment_id: int, asked: str) -> Receipt:
    """The answer given before, unless the key was used for something else."""
    if (await queries.recorded(payment_id)).request_hash != asked:
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return await queries.receipt(payment_id, repeated=True)


async def _arrive(
    payment: Recorded, case_id: int, *, rule: str, wish: Wish, actor: str, today: date
) -> None:
    """Book a receipt whose case is known: the entry first, then the payment that names it."""
    made = await booking.prepare(
        payment, case_id, amount=payment.amount, rule=rule, key=f"received:{payment.id}",
        wish=wish, actor=actor, today=today,
    )  # fmt: skip
    await _record(payment, made.entry_id, actor=actor)
    await booking.finish(payment, made, rule=rule, actor=actor, today=today)


async def _arrive_unknown(payment: Recorded, why: str, *, actor: str, today: date) -> None:
    entry_id = await entries.book_waiting(
        payment, key=f"waiting:{payment.id}", booked_on=today, actor=actor
    )
    await _record(payment, entry_id, actor=actor)
    await booking.wait(payment, "unallocated", reason=why)
    await journal.note(
        "payment.waiting", actor=actor, payment=payment.id, reason=why,
        amount_cents=payment.amount.cents,
    )  # fmt: skip


async def _record(payment: Recorded, entry_id: int | None, *, actor: str) -> None:
    await db.execute(
        "INSERT INTO payment (id, received_on, amount_cents, channel, communication, payer_name,"
        " payer_iban, claimed_case_id, reverses_id, reason, idem_key, request_hash, recorded_by,"
        " booked_on, entry_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        payment.id, payment.received_on, payment.amount.cents, payment.channel,
        payment.communication, payment.payer_name, payment.payer_iban, payment.claimed_case_id,
        payment.reverses_id, payment.reason, payment.idem_key, payment.request_hash, actor,
        payment.booked_on, entry_id,
    )  # fmt: skip


async def recognised(payment: Recorded, *, today: date) -> Choice:
    """The case that the payment names, or none and why."""
    return choose(
        await recognition.hits(
            payment.communication, payment.payer_iban, payment.payer_name, today=today
        )
    )


async def allocate(
    payment_id: int,
    case_number: str,
    *,
    actor: str,
    today: date,
    wish: Wish = NO_WISH,
    idem_key: str = "",
) -> Receipt:
    """Set a receipt that waits against a case. Done before on the same case: the same answer.

    So it is for the form `idem_key` sent again after the receipt was taken back since.

    Raises `Conflict` when it stands against another case, `Refused` for a receipt that was
    reversed, or part of which goes back to its payer.
    """
    async with unit_of_work():
        payment = await _held(payment_id)
        case_id = await queries.case_named(case_number)
        standing = {part["case_id"] for part in await queries.standing_parts(payment.id)}
        if standing == {case_id}:
            return await queries.receipt(payment.id, repeated=True)
        if standing:
            raise Conflict(_("This receipt stands against another case: take it back first"))
        if await _sent_before(payment.id, idem_key, case=case_number.strip()):
            return await queries.receipt(payment.id, repeated=True)
        await _refuse_refunded(payment.id)
        await booking.settle(payment.id, "allocated", actor=actor, kinds=("unallocated",))
        await entries.undo_waiting(
            payment, on=payment.received_on, booked_on=today, actor=actor,
            reason=f"set against {case_number.strip()}",
        )  # fmt: skip
        made = await booking.prepare(
            payment, case_id, amount=payment.amount, rule="by_hand", wish=wish,
            key=f"received:{await queries.next_key(payment.id)}", actor=actor, today=today,
        )  # fmt: skip
        await booking.finish(payment, made, rule="by_hand", actor=actor, today=today)
        return await queries.receipt(payment.id)


async def _sent_before(payment_id: int, idem_key: str, **asked: str) -> bool:
    """Whether the form was sent before; remembers it if not. Under the payment's lock.

    Raises `Conflict` when the key came with other contents.
    """
    if not idem_key:
        return False
    mark = request_hash(payment_id=payment_id, **asked)
    known = await db.value(
        "INSERT INTO form_sent (idem_key, request_hash) VALUES ($1, $2)"
        " ON CONFLICT (idem_key) DO NOTHING RETURNING request_hash",
        idem_key, mark,
    )  # fmt: skip
    if known is not None:
        return False
    if mark != await db.value("SELECT request_hash FROM form_sent WHERE idem_key = $1", idem_key):
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return True


async def _refuse_refunded(payment_id: int) -> None:
    if await queries.refunded(payment_id):
        raise Refused(_("Money of this receipt goes back to its payer: cancel the refund first"))


async def _held(payment_id: int) -> Recorded:
    """The payment under lock; refused when it is a reversal or was reversed."""
    payment = await queries.recorded(payment_id)
    await booking.hold(payment.id)
    if payment.amount < NOTHING or await queries.reversal_of(payment.id) is not None:
        raise Refused(_("This receipt was reversed: there is nothing to set against a case"))
    return payment


async def take_back(
    payment_id: int, *, reason: str, actor: str, today: date, idem_key: str = ""
) -> Receipt:
    """Take a receipt off the case it was wrongly set against; it waits in the tray again.

    The money itself stays received. Fees earned by it are given back. One that stands against no
    case stays as it is, and so does one for which the form `idem_key` is sent again, whatever it
    stands against by now. Raises `Refused` without a reason.
    """
    if not reason.strip():
        raise Refused(_("Say why the receipt is taken back"))
    async with unit_of_work():
        payment = await _held(payment_id)
        standing = await booking.held_parts(payment.id)
        if not standing or await _sent_before(payment.id, idem_key, taken_back=reason):
            return await queries.receipt(payment.id, repeated=True)
        await _refuse_refunded(payment.id)
        entry_id = await entries.undo_covering(
            payment, standing, on=payment.received_on, booked_on=today, reason=clean(reason, 500),
            actor=actor,
        )  # fmt: skip
        cases = await booking.take_back(payment, entry_id=entry_id, today=today, actor=actor)
        await entries.book_waiting(
            payment, key=f"waiting:{await queries.next_key(payment.id)}", booked_on=today,
            actor=actor,
        )  # fmt: skip
        await booking.settle(payment.id, "taken_back", actor=actor)
        await booking.wait(payment, "unallocated", reason="taken_back")
        await _note_each(cases, "payment.taken_back", payment, reason=reason, actor=actor)
        await booking.owe_again(cases, reason=reason, today=today, actor=actor)
        return await queries.receipt(payment.id)


async def use_surplus(payment_id: int, *, actor: str, today: date, idem_key: str = "") -> Receipt:
    """Set the surplus of a receipt against what is owed on its case by now.

    It covers the debt from `today` on, and earns its fee today: what was reported of the days
    before stays true. What still exceeds the balance stays surplus. Raises `Refused` when there is
    no surplus, or nothing owed.
    """
    async with unit_of_work():
        payment = replace(await _held(payment_id), received_on=today)
        if await _sent_before(payment.id, idem_key, use="surplus"):
            return await queries.receipt(payment.id, repeated=True)
        spare = [
            part for part in await queries.standing_parts(payment.id) if part["bucket"] == SURPLUS
        ]
        if not spare or (await queries.locked(spare[0]["case_id"])).balance <= NOTHING:
            raise Refused(_("There is no surplus that could cover anything"))
        await _refuse_refunded(payment.id)
        amount = total(Money(part["amount_cents"]) for part in spare)
        made = await booking.prepare(
            payment, spare[0]["case_id"], amount=amount, spare=amount, rule="surplus",
            key=f"surplus:{await queries.next_key(payment.id)}", actor=actor, today=today,
        )  # fmt: skip
        await booking.take_back(
            payment, only=SURPLUS, on=today, entry_id=made.entry_id, today=today, actor=actor
        )
        await booking.settle(payment.id, "set_against", actor=actor, kinds=("surplus",))
        await booking.finish(payment, made, rule="surplus", actor=actor, today=today)
        return await queries.receipt(payment.id)


async def reverse(
    payment_id: int,
    *,
    reason: str,
    idem_key: str,
    actor: str,
    today: date,
    received_on: date | None = None,
) -> Receipt:
    """Book the exact opposite of a receipt: its parts, its fees, and the balance of its case.

    `received_on` is the day the money went back, today unless said otherwise. The case opens again
    if it was closed as paid. The same key again answers the same; another key for a receipt that
    was reversed raises `Conflict`. Raises `NotFound` and `Refused`.
    """
    asked = request_hash(payment_id=payment_id, reason=reason, received_on=received_on)
    async with unit_of_work():
        payment = await queries.recorded(payment_id)
        await booking.hold(payment.id)
        earlier = await queries.reversal_of(payment.id)
        if earlier is not None:
            if (await queries.recorded(earlier)).idem_key != idem_key:
                raise Conflict(_("This receipt was reversed before"))
            return await _same_again(earlier, asked)
        back_on = received_on or today
        may_reverse(
            is_reversal=payment.amount < NOTHING, received_on=payment.received_on,
            back_on=back_on, reason=reason, today=today,
        )  # fmt: skip
        known, fresh = await queries.of_key(idem_key)
        if known is not None:
            raise Conflict(_("This form was sent before with other contents: open it anew"))
        opposite = replace(
            payment, id=fresh, received_on=back_on, amount=-payment.amount, booked_on=today,
            reverses_id=payment.id, reason=clean(reason, 500), idem_key=idem_key,
            request_hash=asked, claimed_case_id=None,
        )  # fmt: skip
        gone = await refunding.give_up(payment, reason=reason, actor=actor, today=today)
        entry_id = await _undo_entries(payment, opposite, actor=actor)
        await _record(opposite, entry_id, actor=actor)
        cases = await booking.take_back(
            payment, into=opposite, entry_id=entry_id, today=today, actor=actor
        )
        await booking.settle(payment.id, "reversed", actor=actor)
        await _settle_resembling(payment.id, actor=actor)
        await _note_each(cases, "payment.reversed", payment, reason=reason, actor=actor)
        await booking.owe_again(cases, reason=reason, today=today, actor=actor)
        await _tell_agents(cases, payment.id, reason=reason, gone=gone, today=today)
        return await queries.receipt(opposite.id)


async def _undo_entries(payment: Recorded, opposite: Recorded, *, actor: str) -> int | None:
    """Take back in the ledger all that the receipt did there; the first entry that does."""
    standing = await booking.held_parts(payment.id)
    how: dict[str, Any] = {
        "on": opposite.received_on, "booked_on": opposite.booked_on, "reason": opposite.reason,
        "actor": actor,
    }  # fmt: skip
    if standing:
        return await entries.undo_covering(payment, standing, **how)
    return await entries.undo_waiting(payment, **how)


async def _settle_resembling(payment_id: int, *, actor: str) -> None:
    """A receipt that resembled the reversed one resembles nothing any more."""
    for one in await db.rows(
        "SELECT payment_id FROM tray_item"
        " WHERE other_id = $1 AND kind = 'duplicate' AND settled_at IS NULL",
        payment_id,
    ):
        await booking.settle(one["payment_id"], "reversed", actor=actor, kinds=("duplicate",))


async def _note_each(
    cases: list[int], event: str, payment: Recorded, *, reason: str, actor: str
) -> None:
    for case in await db.rows(
        "SELECT id, number, creditor_id FROM case_file WHERE id = ANY($1::bigint[]) ORDER BY id",
        cases,
    ):
        await journal.note(
            event, actor=actor, subject=case["number"], case_id=case["id"],
            creditor_id=case["creditor_id"], payment=payment.id, reason=reason,
            amount_cents=payment.amount.cents,
        )  # fmt: skip
    if not cases:
        await journal.note(event, actor=actor, payment=payment.id, reason=reason)


async def _tell_agents(
    cases: list[int], payment_id: int, *, reason: str, gone: Money, today: date
) -> None:
    """Put the reversal on the agents' desks; a refund that had left must be asked back as well."""
    if gone:
        reason = f"{gone} were refunded already: ask them back. {reason}"
    for case_id in cases:
        creditor_id = await db.value("SELECT creditor_id FROM case_file WHERE id = $1", case_id)
        await tasks.owe(
            case_id=case_id, creditor_id=creditor_id, kind="payment.reversed", due_on=today,
            detail=clean(reason, 200), dedup_key=f"payment.reversed:{payment_id}:{case_id}",
        )  # fmt: skip


async def keep_both(payment_id: int, *, actor: str) -> None:
    """Say that a receipt is not another one over again. Raises `NotFound` when nobody asked."""
    async with unit_of_work():
        waiting = await db.value(
            "SELECT case_id FROM tray_item"
            " WHERE payment_id = $1 AND kind = 'duplicate' AND settled_at IS NULL",
            payment_id,
        )
        if waiting is None:
            raise NotFound(_("There is nothing here"))
        await booking.settle(payment_id, "kept", actor=actor, kinds=("duplicate",))
        await journal.note("payment.kept", actor=actor, case_id=waiting, payment=payment_id)
