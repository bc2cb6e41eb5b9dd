"""Placement: the face, and the truths of the simulated earphones ecosystem."""

import csv
import gzip
import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from habitue import DomainError
from habitue import _placement as ecosystem
from habitue.clv import ConvergenceWarning
from habitue.data import Paths

GOLDEN = Path(__file__).parents[1] / "golden"
WALKS = [["home", "web"], ["home", "gym"], ["gym"], ["web", "home", "web"], ["store"], ["store", "web"]]
MONEY = np.array([10.0, 20.0, 5.0, 1.0, 8.0, 4.0])


@pytest.fixture(scope="module")
def earphones():
    truth = json.loads((GOLDEN / "earphones_placement.json").read_text())
    with gzip.open(GOLDEN / "earphones_journeys.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    paths = [[int(v) for v in row["path"].split()] for row in rows]
    return paths, np.array([float(row["miss"]) for row in rows]), truth


@pytest.mark.parametrize("unit", ["vertices", "places"])
@pytest.mark.parametrize("what", ["from_nothing", "added"])
def test_the_truths_of_the_simulated_ecosystem_are_found(earphones, what, unit):
    paths, miss, truth = earphones
    values = miss if what == "added" else np.ones(len(paths))
    where = [place for _, _, place in truth["vertices"]] if unit == "places" else len(truth["vertices"])
    for row in truth[f"placement_{what}_{unit}"]:
        greedy = ecosystem.place(paths, values, k=row["k"], candidates=where)
        assert greedy.chosen == row["greedy_set"]
        assert greedy.value == pytest.approx(row["greedy"], rel=1e-12)
        assert row["best"] <= greedy.upper_bound * (1 + 1e-12)
        exact = ecosystem.place(paths, values, k=row["k"], candidates=where, method="exact")
        assert set(exact.chosen) == set(row["best_set"])
        assert exact.value == exact.upper_bound == pytest.approx(row["best"], rel=1e-12)
        assert exact.complete


def test_journeys_come_as_paths_sparse_rows_pairs_or_lists():
    sparse = pytest.importorskip("scipy.sparse")
    paths = Paths.from_sequences(WALKS)
    expected = ecosystem.place(WALKS, MONEY, k=2)
    assert expected.chosen == ["home", "store"]
    assert ecosystem.place(paths, MONEY, k=2) == expected
    numbers = [[paths.states.index(v) for v in walk] for walk in WALKS]
    assert ecosystem.place(numbers, MONEY, k=2).chosen == [0, 3]
    assert ecosystem.place((paths.offsets, paths.state), MONEY, k=2).value == 43.0
    dense = np.zeros((6, 4))
    for j, walk in enumerate(numbers):
        dense[j, walk] = 1.0
    matrix = sparse.csr_matrix(dense)
    assert ecosystem.place(matrix, MONEY, k=2).chosen == [0, 3]
    matrix.data[0] = 0.0  # the first journey does not pass home
    assert ecosystem.place(matrix, MONEY, k=1).value == 25.0


def test_a_path_of_weight_two_is_two_paths():
    paths = Paths.from_sequences(WALKS, weight=[1, 1, 2, 1, 1, 1])
    twice = ecosystem.place([*WALKS, WALKS[2]], [*MONEY, MONEY[2]], k=3)
    assert ecosystem.place(paths, MONEY, k=3) == twice
    assert ecosystem.value_of(paths, MONEY, ["gym"]) == 30.0


def test_exact_is_brute_force_under_budget_and_groups():
    rng = np.random.default_rng(1)
    for _ in range(20):
        journeys = [list(rng.integers(0, 7, rng.integers(0, 4))) for _ in range(25)]
        values, costs, group = rng.random(25), rng.random(7), rng.integers(0, 3, 7)
        best = max(
            ecosystem.value_of(journeys, values, s, candidates=7)
            for r in range(4)
            for s in itertools.combinations(range(7), r)
            if costs[list(s)].sum() <= 1.2 and len(set(group[list(s)])) == len(s)
        )
        options = {"k": 3, "costs": costs, "budget": 1.2, "group": group, "candidates": 7}
        exact = ecosystem.place(journeys, values, method="exact", **options)
        assert exact.value == pytest.approx(best, rel=1e-12)
        assert exact.cost <= 1.2
        assert ecosystem.place(journeys, values, **options).upper_bound >= best * (1 - 1e-12)


def test_placements_are_values():
    p = ecosystem.place(WALKS, MONEY, k=2)
    assert pickle.loads(pickle.dumps(p)) == p
    assert p != ecosystem.place(WALKS, MONEY, k=1)
    assert list(p.gains) == [31.0, 12.0]
    assert p.share == pytest.approx(43 / 48)
    assert "2 places (greedy): value 43" in repr(p)
    assert "home" in p._repr_html_()
    assert list(p.to_native()["place"]) == ["home", "store"]
    assert len(p.bounds) == 2
    assert p.bounds[-1] == p.upper_bound


def test_costs_groups_and_presence_are_given_by_name():
    costs = {"home": 5, "web": 3, "gym": 4, "store": 3}
    p = ecosystem.place(WALKS, MONEY, costs=costs, budget=8.0)
    assert set(p.chosen) == {"home", "store"}
    assert p.cost == 8.0
    cities = {"home": "A", "web": "A", "gym": "B", "store": "B"}
    assert len(ecosystem.place(WALKS, MONEY, group=cities)) == 2
    assert ecosystem.place(WALKS, MONEY, k=1, presence={"home": 0, "gym": 0, "store": 0, "web": 0.5}).chosen == ["web"]
    with pytest.raises(DomainError, match="costs: candidate 'store' has none"):
        ecosystem.place(WALKS, MONEY, costs={"home": 5, "web": 3, "gym": 4}, budget=8.0)
    with pytest.raises(DomainError, match="costs: there is no candidate 'moon'"):
        ecosystem.place(WALKS, MONEY, costs=costs | {"moon": 1.0}, budget=8.0)


def test_ubiquity_counts_first_visits_and_the_worst_group_its_share():
    p = ecosystem.place(WALKS, MONEY, k=1, objective="ubiquity")
    assert (p.chosen, p.share) == (["home"], pytest.approx(30 / 48))
    worst = ecosystem.place(WALKS, MONEY, k=2, worst_of=["x", "x", "x", "y", "y", "y"])
    assert worst.value == pytest.approx(30 / 35)


def test_places_at_times_are_candidates():
    paths = Paths.from_sequences([["gym"], ["gym"], ["gym"]], time=[[4 + 9 / 24], [11 + 10 / 24], [5.5]], unit="day")
    p = ecosystem.place(ecosystem.weekly_slots(paths, 4), 1.0, k=1)
    assert p.chosen == ["gym, Mon 08:00 (4 h)"]
    assert p.value == 2.0


def test_what_a_budget_buys_and_what_to_close():
    costs = {"home": 5.0, "web": 3.0, "gym": 4.0, "store": 3.0}
    front = ecosystem.pareto_front(WALKS, MONEY, costs)
    assert [p.cost for p in front] == sorted(p.cost for p in front)
    assert [p.value for p in front] == sorted(p.value for p in front)
    assert front[-1].value == 48.0
    closing = ecosystem.closing_order(WALKS, MONEY, ["home", "gym", "store"])
    assert list(closing["place"]) == ["gym", "store", "home"]
    assert list(closing["loss"]) == [5.0, 12.0, 31.0]
    assert closing["left"][-1] == 0.0


def test_distances_medians_and_covering():
    home, away = (41.39, 2.17), (45.46, 9.19)
    assert ecosystem.great_circle(*home, *away) == pytest.approx(724.5, abs=2)
    distance = ecosystem.great_circle([41.39, 45.46, 48.86], [2.17, 9.19, 2.35], [41.4, 45.5], [2.2, 9.2])
    assert distance.shape == (3, 2)
    m = ecosystem.p_median(distance, [1.0, 2.0], k=2, names=["Barcelona", "Milan", "Paris"])
    assert set(m.chosen) == {"Barcelona", "Milan"}
    assert m.serves == ["Barcelona", "Milan"]
    assert m.lower_bound <= m.distance
    assert pickle.loads(pickle.dumps(m)) == m
    assert ecosystem.maximal_covering(distance, [1.0, 2.0], 10.0, k=1).chosen == [1]
    twice = ecosystem.expected_covering(distance, [1.0, 2.0], 10.0, 0.3, k=2, each=2)
    assert twice.value == pytest.approx(2 * 0.7 + 1 * 0.7)
    similarity = np.array([[1.0, 0.0, 0.2], [0.9, 0.9, 0.0]])
    assert ecosystem.facility_location(similarity, k=1).chosen == [1]


def test_an_exact_search_that_stops_warns_with_a_remedy():
    rng = np.random.default_rng(0)
    journeys = [list(rng.integers(0, 30, 6)) for _ in range(300)]
    with pytest.warns(ConvergenceWarning, match="nodes="):
        p = ecosystem.place(journeys, 1.0, k=6, method="exact", nodes=0)
    assert not p.complete
    assert p.upper_bound >= p.value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"journeys": []}, "journeys: there are none"),
        ({"journeys": [[0, -1]], "values": [1.0]}, "there is no such candidate"),
        ({"journeys": [[0, 9]], "values": [1.0], "candidates": 4}, "journeys: row 0 has 9"),
        ({"values": [1.0, 2.0, -3.0, 1.0, 1.0, 1.0]}, "values: row 2 has -3"),
        ({"values": [1.0, float("nan"), 1.0, 1.0, 1.0, 1.0]}, "values: row 1 has nan"),
        ({"values": [1.0]}, "values: need one for every journey"),
        ({"k": 9}, "k: got 9"),
        ({"k": -1}, "k: got -1"),
        ({"k": None}, "k: say how many"),
        ({"costs": [1.0, 1.0, -1.0, 1.0], "budget": 2.0}, "costs: row 2 has -1"),
        ({"costs": [1.0, 1.0, 1.0, 1.0], "budget": -2.0}, "budget"),
        ({"costs": [1.0, 1.0, 1.0, 1.0]}, "budget: costs need one"),
        ({"budget": 3.0}, "costs: need one"),
        ({"method": "best"}, "method"),
        ({"objective": "all"}, "objective"),
        ({"presence": 1.5}, "presence: row 0 has 1.5"),
        ({"miss": [2.0] * 6}, "miss: row 0 has 2"),
        ({"journeys": ["home"]}, "journeys: row 0 is no sequence"),
    ],
)
def test_what_cannot_be_placed_is_refused(change, message):
    given = {"journeys": WALKS, "values": MONEY, "k": 2} | change
    with pytest.raises(DomainError, match=message):
        ecosystem.place(given.pop("journeys"), given.pop("values"), **given)


def test_distances_that_are_none_are_refused():
    with pytest.raises(DomainError, match="distance: row 1 has -2, must not be negative"):
        ecosystem.p_median([[1.0], [-2.0]], k=1)
    with pytest.raises(DomainError, match="distance"):
        ecosystem.p_median([1.0, 2.0], k=1)
    with pytest.raises(DomainError, match="demand: row 0 has -1"):
        ecosystem.maximal_covering([[1.0]], [-1.0], 2.0, k=1)


def test_the_curve_shows_value_and_bound():
    pytest.importorskip("matplotlib").use("Agg")
    from habitue.plot import placement_curve

    ax = placement_curve(ecosystem.place(WALKS, MONEY, k=3))
    bound, chosen = ax.get_lines()[:2]
    assert np.all(bound.get_ydata() >= chosen.get_ydata())
    assert [t.get_text() for t in ax.texts] == ["home", "store", "gym"]
    front = ecosystem.pareto_front(WALKS, MONEY, {"home": 5.0, "web": 3.0, "gym": 4.0, "store": 3.0})
    assert placement_curve(front).get_xlabel() == "cost"
