"""lifetimes."""

import numpy as np
from lifetimes import BetaGeoFitter, ParetoNBDFitter
from lifetimes.utils import summary_data_from_transaction_data


def columns(folder):
    return [np.load(f"{folder}/{name}.npy") for name in ("frequency", "recency", "T")]


def fit(folder, model):
    fitters = {"BgNbd": BetaGeoFitter, "ParetoNbd": ParetoNBDFitter, "GgomNbd": ParetoNBDFitter}  # the last: its limit
    data, fitter = columns(folder), fitters[model]

    def facts(found):
        at = found.params_.to_numpy()
        if fitter is ParetoNBDFitter:
            return {"log_likelihood": float(found._conditional_log_likelihood(at, *data).sum())}
        mean = found._negative_log_likelihood(np.log(at), *data, np.ones(len(data[0])), 0.0)
        return {"log_likelihood": float(-mean * len(data[0]))}

    return lambda: fitter().fit(*data), facts


def predict(folder, parameters, horizon):
    import pandas as pd

    data, model = columns(folder), BetaGeoFitter()
    model.params_ = pd.Series(parameters)

    def run():
        alive = model.conditional_probability_alive(*data)
        return alive, model.conditional_expected_number_of_purchases_up_to_time(horizon, *data)

    return run, lambda found: {"p_alive": float(np.sum(found[0])), "purchases": float(np.sum(found[1]))}


def histories(folder, ids):
    from peers.logs import frame, moments

    log = frame(folder, ids)

    def run():
        return summary_data_from_transaction_data(log, "customer", "time", "amount")

    return run, lambda h: moments(h["frequency"], h["recency"], h["T"], h["monetary_value"])
