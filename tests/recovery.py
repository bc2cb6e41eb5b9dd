"""Do intervals cover? Fits simulated customers again and again: python tests/recovery.py [MODEL...]

200 data sets of 2,000 customers a model, observed for times of their own; each 95% Wald interval, on the log scale,
must hold the truth 176 to 199 times.
"""

import sys
import warnings

import habitue as hb
import numpy as np

SETS, CUSTOMERS, LEAST, MOST = 200, 2000, 176, 199

# Parameters at which 2,000 customers tell all of them; T uniform between the two; what the fit is given.
TRUTHS = {
    "BgNbd": ({"r": 0.8, "alpha": 4.0, "a": 0.8, "b": 2.5}, (60.0, 104.0)),
    "MbgNbd": ({"r": 0.8, "alpha": 4.0, "a": 0.8, "b": 2.5}, (60.0, 104.0)),
    "ParetoNbd": ({"r": 0.8, "alpha": 4.0, "s": 0.9, "beta": 12.0}, (60.0, 104.0)),
    "Nbd": ({"r": 0.8, "alpha": 4.0}, (30.0, 52.0)),
    "BgCnbd": ({"r": 0.8, "alpha": 4.0, "a": 0.8, "b": 2.5}, (60.0, 104.0), {"k": 2}),
    "MbgCnbd": ({"r": 0.8, "alpha": 4.0, "a": 0.8, "b": 2.5}, (60.0, 104.0), {"k": 2}),
    "BgBb": ({"alpha": 1.2, "beta": 0.8, "gamma": 0.8, "delta": 3.0}, (9.0, 12.0)),
    "Sbg": ({"alpha": 0.7, "beta": 3.0}, (5.0, 9.0)),
    "Bdw": ({"alpha": 0.7, "beta": 3.0, "c": 1.3}, (7.0, 10.0)),
    "GammaGamma": ({"p": 5.0, "q": 4.0, "gamma": 16.0}, (0.0, 0.0)),
}

# Not counted, and what they do instead.
EXCLUDED = {
    "SarmanovParetoNbd": "the dependence is weakly told and often at its bound: the fit warns, and the likelihood "
    "ratio to ParetoNbd judges it",
    "GgomNbd": "b and beta are told by their product alone where few customers live long; the fit warns, and interval("
    'method="profile") is open where Wald\'s is merely wide',
}


def data_sets(model, windows):
    for seed in range(SETS):
        random = np.random.default_rng([20261122, seed])
        if hasattr(model, "_expected_spend"):
            frequency = random.geometric(0.35, CUSTOMERS)
            yield {"frequency": frequency, "monetary_value": model.simulate(frequency, seed)}
        elif hasattr(model, "_survival"):
            yield model.simulate(CUSTOMERS, int(windows[1]), seed=seed)
        else:
            T = random.uniform(*windows, CUSTOMERS)
            yield model.simulate(CUSTOMERS, T if hasattr(model, "unit") else T.round(), seed)


def coverage(name):
    parameters, windows, *given = TRUTHS[name]
    fixed = given[0] if given else {}
    model = getattr(hb.clv, name)(**parameters, **fixed)
    truth = np.array([parameters[p] for p in type(model).parameters])
    covered, stopped = np.zeros(len(truth), dtype=int), 0
    for histories in data_sets(model, windows):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", hb.clv.ConvergenceWarning)
            fit = hb.clv.fit(type(model), histories, **fixed)
        stopped += not fit.converged
        low, high = fit.interval(0.95).T
        covered += (low <= truth) & (truth <= high)
    return dict(zip(type(model).parameters, covered.tolist(), strict=True)), stopped


def main(names):
    known = [name for name, thing in vars(hb.clv).items() if isinstance(getattr(thing, "parameters", None), tuple)]
    good = True
    for name in names or known:
        if name in EXCLUDED:
            print(f"{name}: not counted: {EXCLUDED[name]}")
        elif name not in TRUTHS:
            good = False
            print(f"{name}: has no truth in {__file__}: add one, or say why it is excluded")
        else:
            covered, stopped = coverage(name)
            wrong = [p for p, count in covered.items() if not LEAST <= count <= MOST]
            good = good and not wrong
            counts = ", ".join(f"{p} {count}" for p, count in covered.items())
            verdict = f"; WRONG: {', '.join(wrong)}" if wrong else ""
            print(f"{name}: {counts} of {SETS}; {stopped} did not converge{verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
