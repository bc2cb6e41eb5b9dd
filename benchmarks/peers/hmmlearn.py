"""hmmlearn."""

import numpy as np
from hmmlearn.hmm import CategoricalHMM


def hidden(folder, iterations):
    symbols = np.load(f"{folder}/symbols.npy")
    start = {name: np.load(f"{folder}/{name}.npy") for name in ("initial", "transition", "emission")}
    lengths = np.full(len(symbols), symbols.shape[1])
    column = symbols.reshape(-1, 1)

    def run():
        model = CategoricalHMM(3, n_iter=iterations, tol=-np.inf, init_params="", implementation="scaling")
        model.startprob_, model.transmat_, model.emissionprob_ = start.values()
        return model.fit(column, lengths)

    return run, lambda found: {"log_likelihood": float(found.score(column, lengths))}
