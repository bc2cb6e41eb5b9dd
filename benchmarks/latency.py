"""One customer in C++: P(alive) and expected purchases, timed call by call."""

import statistics

from bench import Row, output, program, seconds
from inputs import cdnow

AIMS = {"BG/NBD": "<= 2 us", "Pareto/NBD": "<= 20 us"}


def measure() -> list[Row]:
    binary = program("latency")
    runs = [output([binary, cdnow()], "latency").splitlines() for _ in range(5)]
    rows = []
    for lines in zip(*runs, strict=True):
        model, *_, clock = lines[0].split()
        median, high, highest = (statistics.median(float(line.split()[i]) for line in lines) * 1e-9 for i in (1, 2, 3))
        remark = f"median {seconds(median)}, 99.9th percentile {seconds(highest)}; the clock's own {clock} ns included"
        rows.append(
            Row(f"one customer in C++, {model}, 99th percentile", seconds(high), aim=AIMS[model], remark=remark)
        )
    return rows
