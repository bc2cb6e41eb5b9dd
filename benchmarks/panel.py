"""Rates from a panel: R's msm against habitue, as the panel is and with times that all differ.

The panel is simulated here: four states, 14,000 customers, each looked at up to six times, at gaps drawn from five.
`jittered` moves every time but the first of a customer by up to a fortieth of a unit. msm is run where Rscript and the
package are installed (Debian: r-cran-msm); else its times, measured once, are the yardstick.
"""

import json
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import habitue as hb
import numpy as np
from bench import BUILD, Row, compare, seconds

RATES = [[-0.5, 0.3, 0.1, 0.1], [0.25, -0.6, 0.25, 0.1], [0.05, 0.3, -0.55, 0.2], [0, 0, 0, 0]]
GAPS = (0.5, 0.8, 1.0, 1.3, 1.7)
KNOWN = {"panel": 1.25, "panel, jittered": 64.0}  # seconds of msm 1.7 on two shared cores
AIMS = {"panel": ">= 100x", "panel, jittered": ">= 300x"}
SCRIPT = """
library(msm)
a <- commandArgs(TRUE)
d <- read.csv(a[1])
q <- matrix(0.2, 4, 4)
q[4, ] <- 0
took <- system.time(f <- msm(state ~ time, subject = customer, data = d, qmatrix = q))
cat(took[["elapsed"]], f$minus2loglik, "\\n")
"""


def panel(customers: int = 14_000, seed: int = 1) -> dict[str, np.ndarray]:
    """What is seen of simulated customers: up to six times, at gaps drawn for each time, until they are gone."""
    rng = np.random.default_rng(seed)
    chain = hb.lifecycle.ContinuousChain(RATES)
    step = {gap: np.cumsum(chain.transition_probability(gap), axis=1) for gap in GAPS}
    rows = []
    for customer in range(1, customers + 1):
        now, state = 0.0, int(rng.integers(3))
        rows.append((customer, now, state + 1))
        for gap in rng.choice(GAPS, size=5):
            if state == 3:
                break
            now, state = now + gap, int(np.searchsorted(step[gap][state], rng.uniform()).clip(max=3))
            rows.append((customer, round(now, 1), state + 1))
    customer, when, state = zip(*rows, strict=True)
    return {"customer": np.array(customer), "time": np.array(when), "state": np.array(state)}


def jittered(table: dict[str, np.ndarray], seed: int = 2) -> dict[str, np.ndarray]:
    """The same with times that all differ."""
    shift = np.random.default_rng(seed).uniform(-0.025, 0.025, len(table["time"]))
    return {**table, "time": table["time"] + np.where(table["time"] > 0, shift, 0.0)}


def by_msm(table: dict[str, np.ndarray], name: str) -> tuple[float, float] | None:
    """Seconds and -2 log-likelihood; None where it is not installed."""
    if shutil.which("Rscript") is None:
        return None
    BUILD.mkdir(parents=True, exist_ok=True)
    script, data = BUILD / "panel.R", BUILD / f"{name}.csv"
    Path(script).write_text(SCRIPT)
    columns = np.column_stack([table["customer"], table["time"], table["state"]])
    np.savetxt(data, columns, delimiter=",", header="customer,time,state", comments="", fmt=["%d", "%.17g", "%d"])
    done = subprocess.run(["Rscript", str(script), str(data)], capture_output=True, text=True)
    return None if done.returncode != 0 else tuple(json.loads(f"[{','.join(done.stdout.split())}]"))


def measure() -> list[Row]:
    start = np.full((4, 4), 0.2)
    start[3] = 0.0
    table = panel()
    rows = []
    for job, data in {"panel": table, "panel, jittered": jittered(table)}.items():
        taken = []
        for _ in range(12):
            begin = time.perf_counter()
            fit = hb.lifecycle.fit(hb.lifecycle.ContinuousChain, data, start=start)
            taken.append(time.perf_counter() - begin)
        ours, minus2 = statistics.median(taken[1:]), -2.0 * fit.log_likelihood
        theirs = by_msm(data, job.replace(", ", "_"))
        if theirs is None:
            remark = f"{fit.intervals:,} intervals, -2 log-likelihood {minus2:.4f}; msm not run here"
            known = KNOWN[job]
            rows.append(Row(job, seconds(ours), "msm 1.7", seconds(known), f"{known / ours:.3g}x", AIMS[job], remark))
        else:
            remark = f"{fit.intervals:,} intervals, -2 log-likelihood {minus2:.4f}, msm {theirs[1]:.4f}"
            rows.append(compare(job, taken[1:], "msm", [theirs[0]] * len(taken[1:]), AIMS[job], remark))
    return rows
