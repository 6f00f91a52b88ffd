"""Who carries a story's acts out: the product's own actions, at the day and instant of the act."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from backend import db
from backend.calls import actions as calls
from backend.calls.told import Told
from backend.cases import actions as cases
from backend.collecting import actions as collecting
from backend.days import BRUSSELS, midnight_utc
from backend.demo.story import Incoming, Story
from backend.desk import actions as desk
from backend.money import Money
from backend.payments.references import written_out
from backend.plans import actions as plans
from backend.tasks import actions as tasks

MORNING = time(8, 5)
WORKDAY = timedelta(hours=9, minutes=10)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act needs to know of its case just before it."""

    id: int
    agent_id: int
    row_version: int
    payment_ref: str
    phone_id: int | None
    phone: str


@dataclass(slots=True)
class Clock:
    """The day that is told, and how far it has gone. `now` never lies after `until`."""

    until: datetime
    day: date
    now: datetime
    _step: timedelta = timedelta()

    @classmethod
    def before(cls, day: date, until: datetime) -> "Clock":
        return cls(until, day, midnight_utc(day))

    async def begin(self, day: date, acts: int) -> None:
        """Spread so many acts over the working day, or over what there was of it until now."""
        self.day = day
        start = datetime.combine(day, MORNING, tzinfo=BRUSSELS).astimezone(UTC)
        end = min(start + WORKDAY, self.until)
        start = min(start, max(midnight_utc(day), end - timedelta(hours=2)))
        self._step = (end - start) / (acts + 1)
        await self.at(start)

    async def tick(self) -> None:
        await self.at(self.now + self._step)

    async def at(self, instant: datetime) -> None:
        """What the database writes down as its time from now on (see `actions.told_times`)."""
        self.now = min(instant, self.until)
        await db.value("SELECT set_config('app.told_at', $1, true)", self.now.isoformat())


@dataclass(slots=True)
class ProductHands:
    """Acts through the product's actions; the same story gives the same keys."""

    clock: Clock
    manager: str
    agent: int  # who keeps the cases of the pictures
    receipts: dict[str, int] = field(default_factory=dict)
    _keys: int = 0

    def key(self, what: str) -> str:
        self._keys += 1
        return f"demo-{what}-{self._keys:05d}"

    async def facts(self, story: Story) -> Facts:
        found = await db.row(
            "SELECT c.id, c.agent_id, c.row_version, c.payment_ref, t.id AS phone_id, t.value"
            " FROM case_file c LEFT JOIN LATERAL (SELECT id, value FROM contact"
            "  WHERE debtor_id = c.debtor_id AND channel = 'phone' ORDER BY quality = 'bad', id"
            "  LIMIT 1) t ON true WHERE c.number = $1",
            story.number,
        )
        assert found is not None
        return Facts(
            id=found["id"],
            agent_id=found["agent_id"],
            row_version=found["row_version"],
            payment_ref=found["payment_ref"],
            phone_id=found["phone_id"],
            phone=found["value"] or "",
        )

    async def call(self, story: Story, told: Told) -> None:
        """Log the call, having struck off what the case's agent was to do by now."""
        await self.clock.tick()
        case = await self.facts(story)
        actor = str(case.agent_id)
        await self._settle(case.id, actor)
        on_phone = told.outcome != "NOT"
        await calls.log(
            Told(
                outcome=told.outcome,
                note=told.note,
                contact_id=case.phone_id if on_phone else None,
                phone=case.phone if on_phone else "",
                spoke_with=told.spoke_with,
                direction=told.direction,
                started_at=self.clock.now - timedelta(seconds=told.duration_s),
                duration_s=told.duration_s if on_phone else 0,
                promised=told.promised,
                wish=told.wish,
                callback_on=told.callback_on,
            ),
            case_number=story.number,
            idem_key=self.key("call"),
            row_version=case.row_version,
            actor=actor,
            agent_id=case.agent_id,
            today=self.clock.day,
            now=self.clock.now,
        )

    async def _settle(self, case_id: int, actor: str) -> None:
        for task in await db.rows(
            "SELECT id FROM task WHERE case_id = $1 AND role = 'agent' AND done_at IS NULL"
            " AND due_on <= $2 ORDER BY id",
            case_id, self.clock.day,
        ):  # fmt: skip
            await tasks.done(task_id=task["id"], actor=actor, manages=False)

    async def receive(self, story: Story, money: Incoming) -> None:
        await self.clock.tick()
        case = await self.facts(story)
        words = {
            "structured": written_out(case.payment_ref),
            "number": f"Dossier {story.number}",
            "invoice": f"Fact. {story.placed.invoices[0].number}",
            "named": "",
        }
        receipt = await collecting.receive(
            idem_key=self.key("receipt"),
            received_on=self.clock.day,
            amount=money.amount,
            channel=money.channel,
            today=self.clock.day,
            actor=self.manager,
            case_number=story.number if money.how == "named" else None,
            payer_name=story.placed.debtor.name,
            communication=words[money.how],
        )
        self.receipts[story.number] = receipt.payment.id

    async def reference(self, story: Story) -> str:
        return (await self.facts(story)).payment_ref

    async def transfer(self, amount: Money, payer: str, communication: str) -> None:
        """Money that names its case badly, or not at all."""
        await self.clock.tick()
        await collecting.receive(
            idem_key=self.key("transfer"),
            received_on=self.clock.day,
            amount=amount,
            channel="agency_bank",
            today=self.clock.day,
            actor=self.manager,
            payer_name=payer,
            communication=communication,
        )

    async def reverse(self, story: Story, *, reason: str) -> None:
        await self.clock.tick()
        await collecting.reverse(
            self.receipts[story.number],
            reason=reason,
            idem_key=self.key("reversal"),
            actor=self.manager,
            today=self.clock.day,
        )

    async def move(self, story: Story, to: str) -> None:
        await self.clock.tick()
        case = await self.facts(story)
        await self._settle(case.id, str(case.agent_id))
        await cases.move(
            number=story.number,
            to=to,
            row_version=case.row_version,
            actor=str(case.agent_id),
            today=self.clock.day,
        )

    async def hold(self, story: Story, kind: str, reason: str, review_on: date) -> None:
        await self.clock.tick()
        case = await self.facts(story)
        await cases.hold(
            number=story.number,
            kind=kind,
            reason=reason,
            review_on=review_on,
            row_version=case.row_version,
            actor=str(case.agent_id),
            today=self.clock.day,
        )

    async def lift(self, story: Story) -> None:
        await self.clock.tick()
        case = await self.facts(story)
        await self._settle(case.id, str(case.agent_id))
        for blocker in await db.rows(
            "SELECT id FROM blocker WHERE case_id = $1 AND lifted_on IS NULL ORDER BY id", case.id
        ):
            await cases.lift(
                number=story.number,
                blocker_id=blocker["id"],
                row_version=(await self.facts(story)).row_version,
                actor=str(case.agent_id),
                today=self.clock.day,
            )

    async def close(self, story: Story, code: str, reason: str) -> None:
        await self.clock.tick()
        await desk.close_case(
            number=story.number,
            code=code,
            reason=reason,
            row_version=(await self.facts(story)).row_version,
            actor=self.manager,
            manages=True,
            today=self.clock.day,
        )

    async def note(self, story: Story, text: str) -> None:
        await self.clock.tick()
        actor = str((await self.facts(story)).agent_id)
        await cases.write_note(number=story.number, text=text, actor=actor)

    async def decide(self, story: Story, verdict: str, reason: str) -> None:
        await self.clock.tick()
        plan = await db.value(
            "SELECT p.id FROM plan p JOIN case_file c ON c.id = p.case_id WHERE c.number = $1"
            " AND p.state IN ('awaiting_approval', 'confirmed', 'active', 'late')",
            story.number,
        )
        day = self.clock.day
        if verdict == "approve":
            await plans.approve(plan_id=plan, actor=self.manager, today=day, now=self.clock.now)
        elif verdict == "refuse":
            await plans.refuse(plan_id=plan, reason=reason, actor=self.manager, today=day)
        else:
            await plans.cancel(plan_id=plan, reason=reason, actor=self.manager, today=day)
