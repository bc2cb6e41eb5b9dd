"""Models with covariates on the 800 simulated customers of tests/golden/covariates, standard errors included.

CLVTools is not run here: its times, measured once beside the numbers it found, are the yardstick.
"""

import statistics
import time
from pathlib import Path

import habitue as hb
import numpy as np
from bench import Row, seconds

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "covariates"
JOBS = {  # what: (model, covariates, seconds of CLVTools 0.12.1, aim)
    "Pareto/NBD, 2 + 2 constant": ("ParetoNbd", "constant", 0.514, ">= 50x"),
    "BG/NBD, 2 + 2 constant": ("BgNbd", "constant", 0.853, ">= 50x"),
    "GGom/NBD, 2 + 2 constant": ("GgomNbd", "constant", 4.3, ">= 50x"),
    "Pareto/NBD, 1 + 1 changing": ("ParetoNbd", "season", 12.861, "<= 0.1 s"),
    "Pareto/NBD, 3 + 3 changing": ("ParetoNbd", "all", 70.53, "<= 0.4 s"),
}


def column(name: str, which: int, dtype: str) -> np.ndarray:
    return np.loadtxt(GOLDEN / name, dtype=dtype, delimiter=",", skiprows=1, usecols=which)


def covariates() -> dict[str, hb.data.Covariates]:
    people = {
        "customer": column("static.csv", 0, "U8"),
        "channel": column("static.csv", 1, "f8"),
        "age": column("static.csv", 2, "f8"),
    }
    weeks = {"week": column("season.csv", 0, "M8[D]"), "season": column("season.csv", 1, "f8")}
    n, periods = len(people["customer"]), len(weeks["week"])
    every = {name: np.repeat(values, periods) for name, values in people.items()}
    every |= {name: np.tile(values, n) for name, values in weeks.items()}
    both, one, three = ["channel", "age"], ["season"], ["season", "channel", "age"]
    return {
        "constant": hb.data.Covariates(people, purchase=both, attrition=both),
        "season": hb.data.Covariates(weeks, purchase=one, attrition=one, time="week"),
        "all": hb.data.Covariates(every, purchase=three, attrition=three, time="week"),
    }


def measure() -> list[Row]:
    log = hb.data.EventLog.from_csv(GOLDEN / "transactions.csv")
    histories = log.purchase_histories(unit="week", calibration_end="2020-01-05")
    known, rows = covariates(), []
    for job, (model, which, theirs, aim) in JOBS.items():
        taken = []
        for _ in range(8):
            begin = time.perf_counter()
            fit = hb.clv.fit(getattr(hb.clv, model), histories, covariates=known[which])
            taken.append(time.perf_counter() - begin)
        ours = statistics.median(taken[1:])
        remark = f"log-likelihood {fit.log_likelihood:.4f}; CLVTools not run here"
        rows.append(Row(job, seconds(ours), "CLVTools", seconds(theirs), f"{theirs / ours:.3g}x", aim, remark))
    return rows
