"""The Python face of quests, components, search, sharing and second lives."""

import itertools
import pickle

import habitue as hb
import matplotlib
import numpy as np
import pytest
from habitue.ecosystem import Discrete, Exponential, Normal, Quest, Uniform, all_of, any_of, at_least

eco = hb.ecosystem

COMPONENTS = {
    "earphones": {"places": {"web": 0.9}, "price": 79, "search_cost": 2, "margin": 25},
    "phone": {"owned": True},
    "player": {"places": {"store": {"availability": 0.5, "price": 129}}, "margin": 30},
    "tips": {"places": {"web": 0.3}, "price": 5, "search_cost": 1, "margin": 3},
    "case": {"places": ["web"], "price": 8, "quality": 15},
}


def running(**options):
    tree = all_of("earphones", any_of("phone", "player"), "tips")
    return Quest("running with music", tree, COMPONENTS, value=120, nice_to_have=["case"], **options)


def test_a_quest_says_what_is_missing():
    result = running().complete()
    assert result.probability == pytest.approx(0.27)
    assert result.stranded == pytest.approx(0.9 * 0.7 * 79)
    assert result.outcome_gap == pytest.approx(result.attainable - result.achieved)
    assert result.missing == "tips"
    assert {c.component: c.probability for c in result.components}["tips"] == pytest.approx(0.9)
    assert "missing most" in running().summary()
    assert list(result.to_table()["component"]) == list(COMPONENTS)


def test_quests_are_values():
    quest = running(has=["tips"])
    again = pickle.loads(pickle.dumps(quest))
    assert again == quest != running()
    assert again.complete() == quest.complete() == pickle.loads(pickle.dumps(quest.complete()))
    assert quest.complete().probability == pytest.approx(0.9)
    needy = Quest("x", "a", {"a": {"availability": 0.5, "needs": "b"}, "b": 0.5})
    assert pickle.loads(pickle.dumps(needy)).complete().probability == 0.25


def test_requirements_nest_and_components_come_as_tables():
    table = {
        "component": ["a", "a", "b", "c"],
        "place": ["x", "y", "x", "x"],
        "availability": [0.5, 0.5, 0.6, 0.7],
        "price": [1.0, 2.0, 3.0, 4.0],
    }
    quest = Quest("x", at_least(2, "a", "b", "c"), table)
    a, b, c = 0.75, 0.6, 0.7
    assert quest.complete().probability == pytest.approx(a * b + a * (1 - b) * c + (1 - a) * b * c)
    assert np.isnan(quest.complete().outcome_gap)
    assert Quest("x", ["a", "b"], table).complete().probability == pytest.approx(a * b)
    assert quest.requires == at_least(2, "a", "b", "c")


@pytest.mark.parametrize(
    ("requires", "components", "options", "message"),
    [
        ("b", {"a": 0.5}, {}, 'requires: "b" is not among the components'),
        ([], {"a": 0.5}, {}, "requires: the quest is empty"),
        ("a", {"a": 1.5}, {}, 'components: "a" has availability 1.5, must lie between 0 and 1'),
        ("a", {"a": {"price": -1}}, {}, 'components: "a" has price -1'),
        ("a", {"a": {"cost": 1}}, {}, "components: \"a\" has 'cost', know places, availability"),
        ("a", {"a": {"needs": "b"}, "b": {"needs": ["a"]}}, {}, '"a" needs "b" needs "a": a circle'),
        (at_least(3, "a", "a"), {"a": 0.5}, {}, "got 3 of 2 parts"),
        ("a", {"a": 0.5}, {"value": -1}, "value: got -1"),
        ("a", {"a": 0.5}, {"has": ["b"]}, 'has: "b" is not among the components'),
        (3, {"a": 0.5}, {}, "requires: got 3, need a component's name"),
    ],
)
def test_what_is_wrong_with_a_quest_is_named(requires, components, options, message):
    with pytest.raises(hb.DomainError) as refused:
        Quest("x", requires, components, **options)
    assert message in str(refused.value)


def test_components_are_chosen_exactly_and_greedy_is_refused():
    values, requires = {"run": 10, "buds": -4, "tips": -4}, {"run": ["buds", "tips"]}
    best = eco.select_components(values, requires)
    assert best.chosen == ["run", "buds", "tips"]
    assert best.value == 2
    assert eco.select_components([10, -4, -7], [(0, 1), (0, 2)]).chosen == []
    assert eco.select_components({"a": 3, "b": -1}, {"a": "b", "b": "a"}).together == [["a", "b"]]
    with pytest.raises(hb.DomainError, match="greedy has no guarantee"):
        eco.select_components(values, requires, method="greedy")
    with pytest.raises(hb.DomainError, match="'shoes' is not among the components"):
        eco.select_components(values, {"run": ["shoes"]})
    with pytest.raises(hb.DomainError, match="values: row 0 has nan"):
        eco.select_components([float("nan")])


def test_reservation_values_of_any_way_to_write_a_law():
    stats = pytest.importorskip("scipy.stats")
    for law in (Uniform(0, 1), ("uniform", 0, 1), "uniform", stats.uniform(0, 1)):
        assert eco.reservation_value(law, 0.02) == pytest.approx(0.8, rel=1e-15)
    assert eco.reservation_value(stats.norm(5, 2), 0.3) == eco.reservation_value(Normal(5, 2), 0.3)
    assert eco.reservation_value(stats.expon(1, 3), 0.3) == eco.reservation_value(Exponential(3, 1), 0.3)
    assert eco.reservation_value([100, 55], 15) == pytest.approx(70)
    assert eco.reservation_value(Discrete([240, 0], [0.2, 0.8]), 20) == pytest.approx(140)
    for law in (Uniform(0, 2), Discrete([1, 2], [0.5, 0.5])):
        assert pickle.loads(pickle.dumps(law)) == law
    with pytest.raises(hb.DomainError, match="cost: got -1"):
        eco.reservation_value(Uniform(0, 1), -1)
    with pytest.raises(hb.DomainError, match="distribution: got"):
        eco.reservation_value("cauchy", 0.1)


def test_search_in_the_best_order():
    plan = eco.optimal_search({"sure": ([100, 55], 15), "risky": (Discrete([240, 0], [0.2, 0.8]), 20)})
    assert plan.order == ["risky", "sure"]
    assert plan.looked_at.sure == pytest.approx(0.8)
    assert plan.expected_value == pytest.approx(-20 + 0.2 * 240 + 0.8 * (77.5 - 15))
    assert eco.lostness(4, 8, 16) == pytest.approx(0.5**0.5)
    assert eco.lostness(3, path="abcbd") == pytest.approx(np.hypot(0.2, 0.25))
    with pytest.raises(hb.DomainError, match="options: option 1"):
        eco.optimal_search([("uniform", 0.1), ("normal", -0.1)])


def test_assortments():
    utility, revenue = [1.0, 0.5, 0.0], [5.0, 10.0, 8.0]
    best = eco.logit_assortment(utility, revenue)
    sets = [s for k in range(4) for s in itertools.combinations(range(3), k)]
    brute = max(
        sum(np.exp(utility[i]) * revenue[i] for i in s) / (1 + sum(np.exp(utility[i]) for i in s)) for s in sets
    )
    assert best.value == pytest.approx(brute)
    assert list(eco.group_assortment([[3.0, 0, 2], [0, 3.0, 2]], 1, method="exact").chosen) == [2]
    with pytest.raises(hb.DomainError, match="utility: got 1 dimensions"):
        eco.group_assortment([1.0], 1)


def test_enough_sharers():
    stats = pytest.importorskip("scipy.stats")
    assert eco.viability([0.3] * 30, 12) == pytest.approx(0.15932179468792512, rel=1e-14)
    for n in (50, 3000):
        assert eco.viability(np.full(n, 0.2), n // 2) == pytest.approx(stats.binom.sf(n // 2 - 1, n, 0.2), rel=1e-9)
    assert eco.sharers_distribution([0.5, 0.5]).tolist() == [0.25, 0.5, 0.25]
    n = eco.people_to_ask(0.3, 12, level=0.9)
    assert stats.binom.sf(11, n, 0.3) >= 0.9 > stats.binom.sf(11, n - 1, 0.3)
    with pytest.raises(hb.DomainError, match=r"p: row 1 has 1\.5"):
        eco.viability([0.5, 1.5], 1)
    with pytest.raises(hb.DomainError, match=r"minimum: got 1\.5"):
        eco.viability([0.5], 1.5)


def test_participation_and_the_price_that_keeps_it():
    riot = eco.participation(range(100))
    assert riot.from_nobody == 1.0
    assert [e.share for e in eco.participation([0, 2, *range(2, 100)]).equilibria] == [0.01, 1.0]
    tipping = eco.participation(("normal", 0.25, 0.12))
    assert [e.stable for e in tipping.equilibria] == [True, False, True]
    assert tipping.critical_mass == tipping.equilibria[1].share
    assert eco.viable_price([5, 9, 2, 7], 3) == 5
    assert eco.viable_price([5.0], 2) == -np.inf
    price = eco.viable_price(Uniform(0, 10), 12, people=30, level=0.9)
    assert eco.viability([1 - price / 10] * 30, 12) == pytest.approx(0.9)
    with pytest.raises(hb.DomainError, match="every share between 0 and 1"):
        eco.participation(("uniform", 0, 1))
    with pytest.raises(hb.DomainError, match="people: needed"):
        eco.viable_price(Uniform(0, 10), 12)


def test_quests_from_a_log():
    rng = np.random.default_rng(5)
    rows = []
    for i in range(600):
        has = {"earphones": rng.random() < 0.8, "player": rng.random() < 0.5, "phone": rng.random() < 0.6}
        achieved = has["earphones"] and (has["player"] or has["phone"])
        rows += [(i, j, "search", "earphones", "") for j in range(rng.integers(3))]
        rows += [(i, 10 + j, "purchase", name, "") for j, (name, there) in enumerate(has.items()) if there]
        rows.append((i, 20, "use", "", "achieved" if achieved else "given up"))
    customer, minute, kind, product, result = zip(*rows, strict=True)
    times = np.datetime64("2024-01-01") + np.asarray(minute) * np.timedelta64(1, "m")
    table = {"customer": customer, "time": times, "kind": kind, "product": product, "result": result}
    table["quest"] = ["run"] * len(rows)
    log = hb.EventLog.from_table({k: np.asarray(v) for k, v in table.items()}, customer="customer", time="time")
    learned = Quest.from_log(log)
    assert learned.outcome == "run"
    assert learned.required == [["earphones"], ["phone", "player"]]
    low, high = learned.completion.interval()
    assert low < learned.completion.value < high
    assert np.isnan(learned.hassle)
    assert learned.hassle_not_identified == "needs column cost"
    assert pickle.loads(pickle.dumps(learned)) == learned
    assert 0 < learned.quest(value=100).complete().probability < 1
    assert list(eco.learn_quests(log)) == ["run"]
    with pytest.raises(hb.DomainError, match="quest: got 'walk', name one of the log: 'run'"):
        Quest.from_log(log, quest="walk")
    with pytest.raises(hb.DomainError, match="quests not identified: needs column quest"):
        Quest.from_log(hb.datasets.cdnow_sample())


def test_second_lives_of_the_earphones():
    log = hb.datasets.earphones()
    lives = eco.second_lives(log)
    resale, recycling, owners = log.truth["resale"]["value"]
    for share, truth in ((lives.resale, resale), (lives.recycling, recycling)):
        assert abs(share.value - truth) < 3 * (truth * (1 - truth) / share.of) ** 0.5
    low, high = lives.expected_owners_interval(0.9973)
    assert low < owners < high
    assert lives.expected_owners == pytest.approx(1 / (1 - lives.resale.value))
    assert abs(lives.mean_years_kept * 365.25 - 240) < 20
    assert lives.unseen == lives.late_rows == 0
    assert set(lives.ownerships["fate"]) == {"kept", "resold", "recycled", "discarded"}
    lost = eco.cannibalisation(log, lives)
    low, high = lost.interval(0.9973)
    assert low < 1 < high  # the simulation has none
    with pytest.raises(hb.DomainError, match="needs column item"):
        eco.second_lives(hb.datasets.cdnow_sample())


def test_replacement_is_timed_and_its_costs_recovered():
    truth = eco.Replacement(0.25 * np.arange(20), 5.0, discount=0.9, aging=[0.3, 0.7])
    policy = truth.solve()
    assert (np.diff(policy.hazard) > 0).all()
    assert policy.share.sum() == pytest.approx(1)
    rng = np.random.default_rng(3)
    seen = np.full(20, 4000)
    fit = eco.fit_replacement(seen, rng.binomial(seen, policy.hazard), discount=0.9, aging=[0.3, 0.7])
    assert abs(fit.slope - 0.25) < 3 * fit.slope_error
    assert abs(fit.replacement_cost - 5) < 3 * fit.replacement_cost_error
    assert pickle.loads(pickle.dumps(truth)) == truth
    with pytest.raises(hb.DomainError, match="discount: got 1"):
        eco.Replacement([1.0, 2.0], 3.0, discount=1.0)


def test_the_tree_of_a_quest_is_drawn():
    matplotlib.use("Agg")
    ax = hb.plot.quest_tree(running(), currency="EUR")
    texts = [text.get_text() for text in ax.texts]
    assert {"all of", "any of", "earphones", "owned", "nice to have"} <= set(texts)
    assert any(text.startswith("missing\nworth €") for text in texts)
    hb.plot.quest_tree(Quest("x", "a", {"a": 0.5}))
    with pytest.raises(hb.DomainError, match="quest: got int"):
        hb.plot.quest_tree(3)
