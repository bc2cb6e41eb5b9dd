"""habitue, through its Python face."""

import habitue as hb
import numpy as np


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
