"""Recomputes some rows of the tables of truths, taken at random, and compares: python tests/reference/check.py [SHARE]

SHARE (.02) of the rows of every table; --seed N takes others. A truth that takes too long now is passed over and
counted; any other difference ends with exit code 1.
"""

import argparse
import csv
import multiprocessing
import pathlib
import random
import sys

import make_models_reference as models
import make_reference as reference
from mpmath import mp, mpf

HERE = pathlib.Path(__file__).parent
SAME = {"clv_reference": "1e-16"}  # printed with 18 digits; the others with 25
DIGITS = 50


def tables():
    return ["clv_reference", *(name for name in models.MODELS if (HERE / f"{name}.csv").exists())]


def rows_of(table):
    with (HERE / f"{table}.csv").open(newline="") as file:
        return [row for row in csv.reader(file) if row[0] != "number"]


def recomputed(table, number):
    if table == "clv_reference":
        return [str(number), *map(reference.text, reference.case(number))]
    model = models.MODELS[table](random.Random(f"{table} {number}"))
    return [str(number), *map(models.text, (*model.given, *model.row()))]


def same(table, one, other):
    try:
        with mp.workdps(DIGITS):
            x, y = mpf(one), mpf(other)
            return abs(x - y) <= mpf(SAME.get(table, "1e-23")) * abs(y)
    except ValueError:  # text: the name of a model
        return one == other


def check(job):
    """(what differs, truths that took too long) of one row."""
    table, row = job
    again = recomputed(table, int(row[0]))
    late = sum(new == "" != old for new, old in zip(again, row, strict=True))
    wrong = [
        f"{table} row {row[0]}, column {i}: {old} became {new}"
        for i, (old, new) in enumerate(zip(row, again, strict=True))
        if "" not in (old, new) and not same(table, new, old)
    ]
    return wrong, late


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("share", nargs="?", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=None, help="other rows; by default those of no seed, ever new")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    jobs = []
    for table in tables():
        rows = rows_of(table)
        jobs += [(table, row) for row in rng.sample(rows, max(1, round(options.share * len(rows))))]
    wrong, late = [], 0
    with multiprocessing.Pool() as pool:
        for differences, missed in pool.imap_unordered(check, jobs):
            wrong += differences
            late += missed
    print("\n".join(wrong) or f"{len(jobs)} rows of {len(tables())} tables are as they were", end="")
    print(f"; {late} truths took too long" if late else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
