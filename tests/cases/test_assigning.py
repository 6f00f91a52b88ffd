"""Who gets a case: language, then team, then load, the same for any order of the facts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.cases.assigning import Waiting, Worker, assign

FRENCH = Worker(1, "Inès", frozenset({"fr"}), None, 10, None)
DUTCH = Worker(2, "Bram", frozenset({"nl", "fr"}), None, 3, None)


def test_the_debtors_language_decides_before_the_load():
    busy = Worker(3, "Sofie", frozenset({"nl"}), None, 400, None)
    answer = assign([Waiting(1, "nl", "B2C")], [FRENCH, busy])
    assert [(c.agent_id, c.lang) for c in answer.choices] == [(3, "nl")]


def test_the_team_of_the_kind_comes_before_a_lighter_load():
    own = Worker(4, "Own", frozenset({"fr"}), "B2B", 412, None)
    other = Worker(5, "Other", frozenset({"fr"}), "B2C", 0, None)
    (choice,) = assign([Waiting(1, "fr", "B2B")], [FRENCH, own, other]).choices
    assert (choice.agent_id, choice.own_team, choice.open_cases) == (4, True, 412)
    (choice,) = assign([Waiting(1, "fr", "B2B")], [FRENCH, other]).choices
    assert (choice.agent_id, choice.own_team) == (1, False)


def test_a_full_team_hands_over_to_whoever_has_room():
    full = Worker(4, "Own", frozenset({"fr"}), "B2B", 5, 5)
    (choice,) = assign([Waiting(1, "fr", "B2B")], [full, FRENCH]).choices
    assert choice.agent_id == FRENCH.id


def test_what_nobody_can_take_is_left_with_its_reason():
    full = Worker(4, "Own", frozenset({"fr"}), None, 5, 5)
    answer = assign([Waiting(1, "de", "B2C"), Waiting(2, "fr", "B2C")], [full])
    assert [(left.case_id, left.why) for left in answer.left] == [(1, "language"), (2, "full")]
    assert not assign([Waiting(1, "fr", "B2C")], []).choices


langs = st.sampled_from(["fr", "nl", "en"])
kinds = st.sampled_from(["B2B", "B2C"])
agents = st.lists(
    st.builds(
        Worker,
        id=st.integers(1, 9),
        name=st.just("A"),
        languages=st.frozensets(langs, min_size=1),
        team=st.sampled_from([None, "B2B", "B2C", "Lille"]),
        open_cases=st.integers(0, 30),
        cases_max=st.none() | st.integers(0, 40),
    ),
    max_size=6,
    unique_by=lambda worker: worker.id,
)
cases = st.lists(
    st.builds(Waiting, id=st.integers(1, 10**6), lang=langs, kind=kinds),
    max_size=60,
    unique_by=lambda case: case.id,
)


@given(cases, agents, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_facts(waiting, workers, chance):
    shuffled, others = list(waiting), list(workers)
    chance.shuffle(shuffled)
    chance.shuffle(others)
    assert assign(waiting, workers) == assign(shuffled, others)


@given(cases, agents)
def test_every_case_is_answered_once_and_nobody_gets_too_many_or_a_foreign_tongue(waiting, workers):
    answer = assign(waiting, workers)
    told = [c.case_id for c in answer.choices] + [left.case_id for left in answer.left]
    assert sorted(told) == sorted(case.id for case in waiting)
    by_id = {worker.id: worker for worker in workers}
    gained = Counter(choice.agent_id for choice in answer.choices)
    for agent_id, count in gained.items():
        most = by_id[agent_id].cases_max
        assert most is None or by_id[agent_id].open_cases + count <= most
    assert all(c.lang in by_id[c.agent_id].languages for c in answer.choices)
    for left in answer.left:
        able = [worker for worker in workers if left.lang in worker.languages]
        assert (left.why == "language") is (not able)


@given(st.integers(1, 200), st.integers(1, 7))
def test_equal_agents_end_up_within_one_case_of_each_other(count, people):
    workers = [Worker(i, "A", frozenset({"fr"}), None, 0, None) for i in range(people)]
    answer = assign([Waiting(i, "fr", "B2C") for i in range(1, count + 1)], workers)
    load = Counter(choice.agent_id for choice in answer.choices)
    numbers = [load[worker.id] for worker in workers]
    assert max(numbers) - min(numbers) <= 1


def test_five_thousand_cases_over_forty_agents_take_seconds_at_most():
    workers = [
        Worker(i, "A", frozenset({"fr" if i % 3 else "nl"}), None, i * 7, 400) for i in range(40)
    ]
    waiting = [Waiting(i, "fr" if i % 4 else "nl", "B2C") for i in range(5000)]
    answer = assign(waiting, workers)
    assert len(answer.choices) + len(answer.left) == 5000
