"""Times every claim against its peer: python benchmarks/run.py [CLAIM ...]."""

import argparse
import importlib
import time

from bench import Row, Unavailable, as_text, machine, say

CLAIMS = (
    "fit_sample",
    "fit_ggom",
    "fit_million",
    "fit_pareto",
    "fit_covariates",
    "predict_million",
    "predict_floor",
    "hidden",
    "latency",
    "histories",
    "count_transitions",
    "ecosystem",
    "presence",
    "attribution",
    "stationary",
    "simulate_chain",
    "decisions",
    "panel",
    "placement",
    "graph",
    "import_time",
    "memory",
    "compile_time",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Time every claim against its peer, in turns, and print medians and ratios."
    )
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help=f"one or more of {', '.join(CLAIMS)}; default: all")
    claims = parser.parse_args().claims or CLAIMS
    if unknown := [claim for claim in claims if claim not in CLAIMS]:
        parser.error(f"no such claim: {', '.join(unknown)}; there are {', '.join(CLAIMS)}")
    print(machine(), flush=True)
    rows = []
    for claim in claims:
        begin = time.perf_counter()
        try:
            rows += importlib.import_module(claim).measure()
        except Unavailable as reason:
            rows.append(Row(claim, remark=f"not measured: {reason}"))
        say(f"{claim}: {time.perf_counter() - begin:.0f} s")
    print(as_text(rows))


if __name__ == "__main__":
    main()
