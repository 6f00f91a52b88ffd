"""Loading the demo agency: once, in one unit of work of the administrator, or not at all.

The administrator, because only the tables' owner may say at which instant a line of the journal was
written; the agency's own roles can not, and nothing that a person's session can reach changes that.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend import db
from backend.cases import actions as cases
from backend.creditors import actions as creditors
from backend.days import is_working_day, midnight_utc
from backend.demo.hands import Clock, ProductHands
from backend.demo.lists import NAMED, File, files
from backend.demo.paying import Paying
from backend.demo.people import CLIENTS, PASSWORDS, STAFF
from backend.demo.stories import STORIES
from backend.demo.story import Act, Story
from backend.demo.transfers import transfers
from backend.intake import actions as intake
from backend.intake.checking import check
from backend.intake.headers import propose
from backend.intake.safely import SheetTable
from backend.journal import actions as journal
from backend.night import actions as night
from backend.night import closing
from backend.night.rules import due_until
from backend.outbox import actions as outbox
from backend.people import actions as people
from backend.refusals import Conflict
from backend.settings import Settings
from backend.tie_out import actions as tie_out
from backend.tie_out import queries as tie_outs
from backend.words import _

LOCK = 7253  # any number, as long as every loader takes the same
ACTOR = "demo"
NIGHT = timedelta(hours=2)
READERS = 2  # files that are read at the same time
OPENED = 420  # days before today
CLOSED = timedelta(days=31)  # before today: nights that are followed up, as the worker does
# What says when it was written; told as of the act while the story is told.
TIMED = (
    ("journal_entry", "at"),
    ("document", "created_at"),
    ("payment", "recorded_at"),
    ("allocation", "created_at"),
    ("task", "created_at"),
    ("call", "created_at"),
    ("plan", "created_at"),
    ("promise", "created_at"),
    ("placement", "created_at"),
    ("case_file", "created_at"),
    ("debtor", "created_at"),
    ("creditor", "created_at"),
    ("mandate", "created_at"),
    ("person", "created_at"),
    ("fee", "created_at"),
    ("agency_fact", "entered_at"),
    ("agency_account", "entered_at"),
    ("creditor_account", "entered_at"),
    ("remittance", "proposed_at"),
    ("invoice_settlement", "entered_at"),
    ("tie_out", "run_at"),
    ("bank_balance", "entered_at"),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody of the demo agency signs in; `creditor` for a creditor's user."""

    role: str
    login: str
    password: str
    name: str
    creditor: str = ""


def sign_ins() -> list[SignIn]:
    """Those that are printed: an agent, a manager, an administrator, two creditors."""
    staff = [
        SignIn(one.role, one.email, PASSWORDS[one.role], one.name) for one in STAFF if one.told
    ]
    users = [
        SignIn("creditor", client.user[1], PASSWORDS["creditor"], client.user[0], client.name)
        for client in CLIENTS
        if client.user
    ]
    return staff + users


async def load(*, settings: Settings, today: date, now: datetime) -> bool:
    """Tell the demo agency as of `today`; False if it was there already.

    `now` is the instant up to which things have happened. Raises `Conflict` for an agency that has
    creditors or people of its own.
    """
    async with db.administration(settings.admin_dsn):
        if await _is_there():
            return False
    listed = list(files(today))
    turn = asyncio.Semaphore(READERS)
    tables = [asyncio.create_task(_read(file, turn)) for file in listed]
    async with db.administration(settings.admin_dsn):
        await db.value("SELECT pg_advisory_xact_lock($1)", LOCK)
        if await _is_there():
            return False
        async with told_times():
            chapters = _chapters(listed, tables, today=today)
            clock = Clock.before(min(chapters), now)
            manager, agent, paying = await _open_house(clock, today)
            hands = ProductHands(clock, str(manager), agent)
            await _tell(
                chapters, hands, paying, until=due_until(now), country=settings.agency_country
            )
            await journal.note("demo.loaded", actor=ACTOR, cases=sum(map(_size, listed)))
    return True


async def _read(file: File, turn: asyncio.Semaphore) -> SheetTable:
    """The file as a table, in a process of its own, while earlier days are being told."""
    async with turn:
        return await intake.read(file.content, file.name)


async def _is_there() -> bool:
    found = await db.row(
        "SELECT EXISTS (SELECT FROM journal_entry WHERE event = 'demo.loaded') AS told,"
        " EXISTS (SELECT FROM creditor) OR EXISTS (SELECT FROM person) AS other"
    )
    assert found is not None
    if found["other"] and not found["told"]:
        raise Conflict(
            _("This agency has people or creditors of its own: load the demo into an empty one")
        )
    return bool(found["told"])


@asynccontextmanager
async def told_times() -> AsyncIterator[None]:
    """Let what is written bear the instant of `Clock.at`, until the end of the block.

    Changes the defaults of the columns, which only the tables' owner can, and puts them back; the
    unit of work around it makes sure that nobody else ever sees them changed.
    """
    before = {}
    for table, column in TIMED:
        before[table, column] = await db.value(
            "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a"
            " ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
            " WHERE d.adrelid = $1::text::regclass AND a.attname = $2",
            table, column,
        )  # fmt: skip
        await db.execute(
            f"ALTER TABLE {table} ALTER COLUMN {column}"
            " SET DEFAULT current_setting('app.told_at')::timestamptz"
        )
    yield
    for (table, column), default in before.items():
        await db.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {default}")


async def _open_house(clock: Clock, today: date) -> tuple[int, int, Paying]:
    """Everybody who works here, whom they work for; the manager and the agent told, who pays."""
    await clock.at(midnight_utc(today - timedelta(days=OPENED)) + NIGHT)
    ids = {}
    for one in STAFF:
        ids[one.name] = await people.create(
            name=one.name,
            email=one.email,
            role=one.role,
            password=PASSWORDS[one.role],
            team=one.team,
            languages=one.languages,
            actor=ACTOR,
        )
    manager = ids["Claude Delmas"]
    paying = Paying(str(manager), str(ids["Karim Haddad"]), today)
    await paying.furnish(str(ids["Solange Aubry"]), since=today - timedelta(days=OPENED))
    for client in CLIENTS:
        await creditors.create(
            ref=client.ref,
            name=client.name,
            country=client.country,
            lang=client.lang,
            facts=client.facts(today),
            actor=str(manager),
        )
        for since, terms in client.mandates:
            await creditors.add_mandate(
                creditor_ref=client.ref,
                valid_from=today - timedelta(days=since),
                terms=terms,
                actor=str(manager),
            )
        if client.user:
            name, email, lang = client.user
            await people.create(
                name=name,
                email=email,
                role="creditor",
                password=PASSWORDS["creditor"],
                lang=lang,
                creditor_ref=client.ref,
                actor=ACTOR,
            )
    return manager, ids["Inès Moreau"], paying


def _size(file: File) -> int:
    return len(file.placed)


@dataclass(slots=True)
class Chapter:
    """A day: the files that came in, with the stories that begin, and the acts upon others."""

    files: list[tuple[File, asyncio.Task[SheetTable], list[Story]]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def _chapters(
    listed: Sequence[File], tables: Sequence[asyncio.Task[SheetTable]], *, today: date
) -> dict[date, Chapter]:
    """Everything that will be told, by day."""
    chapters: dict[date, Chapter] = defaultdict(Chapter)
    everybody = []
    for file, table in zip(listed, tables, strict=True):
        stories = [Story(placed, file.received_on, today) for placed in file.placed]
        for story in stories:
            STORIES[story.placed.story](story)
            for act in story.acts:
                chapters[act.day].acts.append(act)
        chapters[file.received_on].files.append((file, table, stories))
        everybody += stories
    for act in transfers(everybody, today):
        chapters[act.day].acts.append(act)
    return chapters


async def _tell(
    chapters: Mapping[date, Chapter],
    hands: ProductHands,
    paying: Paying,
    *,
    until: date,
    country: str,
) -> None:
    """Day after day: the night that ends on it, what came in with the post, the bank, the calls."""
    first, last = min(chapters), max(*chapters, until)
    for day in (first + timedelta(days=step) for step in range((last - first).days + 1)):
        if day <= until and is_working_day(day, country):
            await hands.clock.at(midnight_utc(day) + NIGHT)
            await night.run(day=day)
            if day > until - CLOSED:
                await closing.close(day=day, actor=ACTOR)
        if day not in chapters:
            await paying.on(day, hands.clock)
            continue
        chapter = chapters[day]
        await hands.clock.begin(day, len(chapter.files) + len(chapter.acts))
        for file, table, stories in chapter.files:
            await hands.clock.tick()
            await _take_on(file, await table, stories, hands)
        for act in sorted(chapter.acts, key=lambda act: not act.bank):
            await act.do(hands)
        await paying.on(day, hands.clock)
    await _enter_balance(hands, until=until)


async def _enter_balance(hands: ProductHands, *, until: date) -> None:
    """What the bank said of the eve: the same as the books, so that the light is green."""
    eve = until - timedelta(days=1)
    async with db.unit_of_work(readonly=True):
        said = (await tie_outs.sides(eve)).trust
    await tie_out.enter_balance(day=eve, balance=said, actor=hands.manager, today=until)


async def _take_on(
    file: File, table: SheetTable, stories: Sequence[Story], hands: ProductHands
) -> None:
    """Open the cases of a file as intake does, and hand them out as the worker does."""
    columns = propose(table.headers).columns
    prepared = intake.Prepared(
        name=file.name,
        sha256=intake.digest(file.content),
        table=table,
        columns=columns,
        checked=check(table, columns),
        confirmed=True,
    )
    taken = await intake.book(
        prepared, creditor_ref=file.ref, received_on=file.received_on, actor=hands.manager
    )
    found = await db.rows(
        "SELECT id, creditor_ref, number FROM case_file WHERE placement_id = $1 ORDER BY id",
        taken.placement_id,
    )
    numbers = {row["creditor_ref"]: row["number"] for row in found}
    for story in stories:
        story.number = numbers[story.placed.customer_no]
    if any(s.placed.story in NAMED and s.lang == "fr" for s in stories):
        ids = [row["id"] for row in found]
        await cases.assign_many(case_ids=ids, agent_id=hands.agent, actor=hands.manager)
    await cases.assign_automatically(
        actor="system", today=file.received_on, case_ids=[row["id"] for row in found]
    )
    item = await outbox.claim()
    assert item is not None
    await outbox.done(item)
    for story in stories:
        if story.placed.story == "unassigned":
            await cases.assign(
                number=story.number,
                agent_id=None,
                row_version=(await hands.facts(story)).row_version,
                actor=hands.manager,
            )
