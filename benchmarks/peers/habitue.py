"""habitue, through its Python face."""

import habitue as hb
import numpy as np
from peers import chains


def columns(folder):
    return {name: np.load(f"{folder}/{name}.npy") for name in ("frequency", "recency", "T")}


def fit(folder, model):
    histories, model = columns(folder), getattr(hb.clv, model)
    return lambda: hb.clv.fit(model, histories), lambda found: {"log_likelihood": found.log_likelihood}


def predict(folder, parameters, horizon):
    histories, model = columns(folder), hb.clv.BgNbd(**parameters)

    def run():
        return model.probability_alive(histories), model.expected_purchases(histories, horizon=horizon)

    return run, lambda found: {"p_alive": float(found[0].sum()), "purchases": float(found[1].sum())}


def histories(folder, ids):
    from peers.logs import moments, table

    log = table(folder, ids)

    def run():
        return hb.EventLog.from_table(log).purchase_histories(unit="day")

    return run, lambda h: moments(h.frequency, h.recency, h.T, h.monetary_value)


def transitions(folder, ready):
    from peers.logs import events

    table = events(folder)
    log = hb.EventLog.from_table(table, attributes=["state"]) if ready else None

    def run():
        read = log if ready else hb.EventLog.from_table(table, attributes=["state"])
        return hb.lifecycle.transition_counts(read.paths(state="state"))

    return run, lambda found: {
        f"{a}{b}": float(found[0][i, j]) for i, a in enumerate(found[1]) for j, b in enumerate(found[1])
    }


def ecosystem(folder):
    from peers.logs import sessions

    log = hb.EventLog.from_table(sessions(folder), attributes=["step"])

    def facts(eco):
        moves = eco._core.count
        stays = eco._core.sojourn_means_by_move()
        return {
            "moves": float(moves.size),
            "squares": float(moves @ moves),
            "days": float(moves @ stays),
            "entries": float((eco._core.entries**2).sum()),
            "exits": float((eco._core.ended**2).sum()),
        }

    return lambda: hb.ecosystem.Ecosystem.from_log(log, step="step"), facts


def attribution(folder, order):
    from peers.logs import lines

    text, converted = lines(folder)
    endings = np.where(converted, " > conversion", "")
    paths = hb.data.Paths.from_text(text + endings.astype(object))

    def facts(found):
        return {
            c: float(e) for c, e in zip(found.channels, found.removal_effect / found.removal_effect.sum(), strict=True)
        }

    return lambda: hb.lifecycle.attribution(paths, conversion="conversion", order=order), facts


def attribution_of_text(folder, order):
    from peers.logs import lines

    text, converted = lines(folder)
    text = text + np.where(converted, " > conversion", "").astype(object)
    _, facts = attribution(folder, order)

    def run():
        return hb.lifecycle.attribution(hb.data.Paths.from_text(text), conversion="conversion", order=order)

    return run, facts


def stationary_dense(states):
    chain = hb.lifecycle.MarkovChain(chains.dense(states))
    return chain.stationary, lambda x: {"first": float(x[0, 0]), "squares": float(x[0] @ x[0])}


def absorption_dense(states):
    matrix = np.zeros((states + 1, states + 1))
    matrix[:states, :states], matrix[:states, states], matrix[states, states] = 0.9 * chains.dense(states), 0.1, 1.0
    chain = hb.lifecycle.MarkovChain(matrix)
    return lambda: chain.hitting_time(str(states)), lambda t: {"first": float(t[0]), "sum": float(t.sum())}


def stationary_sparse(states):
    chain = hb.lifecycle.MarkovChain(chains.sparse_rows(states, states))
    return chain.stationary, lambda x: {"squares": float(x.ravel() @ x.ravel())}


def simulate_chain(paths):
    chain = hb.lifecycle.MarkovChain(chains.EIGHT)
    return lambda: chain.simulate(paths, 52, start="0", seed=1), lambda found: {"visits": float(53 * len(found))}


def decisions(states):
    transitions, rewards = chains.decisions(states)
    process = hb.lifecycle.DecisionProcess(transitions, rewards, 0.95)
    return process.solve, lambda found: {"policy": float(found.policy.sum())}


def hidden(folder, iterations):
    symbols = np.load(f"{folder}/symbols.npy")
    start = [np.load(f"{folder}/{name}.npy") for name in ("initial", "transition", "emission")]
    chain = hb.lifecycle.HiddenChain(*start[:2], hb.lifecycle.Emission.categorical(start[2]))
    seen = hb.lifecycle.sequences(symbols)

    def run():
        return hb.lifecycle.fit(
            hb.lifecycle.HiddenChain, seen, start=chain, max_iterations=iterations, quasi_newton=False,
            tolerance=1e-300, standard_errors=False,
        )  # fmt: skip

    return run, lambda found: {"log_likelihood": found.log_likelihood}


def max_coverage(journeys, places):
    from peers import places as given

    visits = given.visits(journeys, places)
    return (
        lambda: hb.ecosystem.place(visits, 1.0, k=50, candidates=places),
        lambda found: {"value": found.value},
    )


def facility_location(elements):
    from peers import places as given

    similarity = given.similarity(elements)
    return lambda: hb.ecosystem.facility_location(similarity, k=50), lambda found: {"value": found.value}


def _graph(vertices, edges):
    from peers import places as given

    return hb._core.graph.Csr(*given.rows(vertices, edges))


def breadth_first(vertices, edges):
    graph = _graph(vertices, edges)
    return (
        lambda: hb._core.graph.breadth_first(graph, [0]),
        lambda steps: {"sum": float(steps[steps < vertices].sum(dtype=np.float64))},
    )


def page_rank(vertices, edges):
    graph = _graph(vertices, edges)
    return (
        lambda: hb._core.graph.page_rank(graph, tolerance=1e-8)[0],
        lambda x: {"first": float(x[0])},
    )


def presence_gaps(shape):
    P, arrivals, presence, margin = chains.circle(shape)
    n = P.shape[0]
    place = [f"p{i}" for i in range(n)]
    vertices = {"step": ["use"] * n, "place": place, "need_rate": arrivals}
    coo = P.tocoo()
    eco = hb.ecosystem.Ecosystem.from_tables(vertices, {"source": coo.row, "target": coo.col, "probability": coo.data})
    at = hb.ecosystem.Presence.from_table(["use"] * n, place, None, presence)
    return lambda: hb.ecosystem.presence_gaps(eco, at, margins=margin), lambda g: {"gaps": float(g.value.sum())}
