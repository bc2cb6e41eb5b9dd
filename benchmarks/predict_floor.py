"""All predictions of 1,000,000 customers beside a plain loop over as many calls of exp, log1p and lgamma."""

import statistics

from bench import Row, output, program, seconds
from inputs import customers


def measure() -> list[Row]:
    binary = program("predict_floor")
    runs = [output([binary, customers()], "predict_floor").splitlines() for _ in range(7)]
    rows = []
    for lines in zip(*runs, strict=True):
        times = [[float(x) for x in line.split()[-2:]] for line in lines]
        ours, floor = (statistics.median(t[i] for t in times) for i in (0, 1))
        times_floor = sorted(a / b for a, b in times)
        middle, low, high = statistics.median(times_floor), times_floor[0], times_floor[-1]
        remark = f"{middle:.2f} times the plain loop, {low:.2f} to {high:.2f}; one thread"
        job = f"predictions of 1,000,000, {lines[0].split()[0]}"
        rows.append(Row(job, seconds(ours), "plain loop", seconds(floor), aim="<= 3 times", remark=remark))
    return rows
