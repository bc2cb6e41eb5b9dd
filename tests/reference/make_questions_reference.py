"""Writes a table of truths for what BG/NBD and MBG/NBD say of the future of a customer:
python tests/reference/make_questions_reference.py [CASES [FILE]]

The customers are those of make_reference.py, which says how such a table is made. The discounted purchases are the
integral over the purchase rate; the library integrates over the chance to leave.
"""

import csv
import itertools
import pathlib
import random
import sys

from make_reference import DIGITS, HERE, NUDGE, Attrition, customer, settled, text, with_digits, within
from mpmath import beta, exp, hyp2f1, log, loggamma, mp, mpf, quad, sqrt

COLUMNS = [
    *("number", "chances_at_first", "r", "alpha", "a", "b", "x", "t_x", "T", "horizon", "delta"),
    *("probability_alive_future", "mean_lambda", "mean_p", "lifetime", "discounted_forever", "discounted_forever_low"),
]


class Questions(Attrition):
    def probability_alive_future(self):
        # Given (lambda, p) who is active stays so with probability e^(-lambda p t).
        k, rate, a, b, t, _ = self.state()
        return self.probability_alive() * hyp2f1(k, a, a + b, -t / rate)

    def mean_purchase_rate(self):
        r, alpha, _, _, x, t_x, T, _, _ = self.values()
        active, gone = self.active_gone()
        return (active * (r + x) / (alpha + T) + gone * (r + x) / (alpha + t_x)) / (active + gone)

    def mean_dropout_probability(self):
        _, _, a, b, x, *_ = self.values()
        active, gone = self.active_gone()
        n = x + self.first
        return (active * a / (a + b + n) + gone * (a + 1) / (a + b + n)) / (active + gone)

    def lifetime(self):
        # The integral of 2F1(k, a; a + b; -u / rate) over u from 0 to t.
        k, rate, a, b, t, _ = self.state()
        k += NUDGE if k == 1 else 0
        mean = beta(a - 1, b) / beta(a, b) * (1 - hyp2f1(k - 1, a - 1, a + b - 1, -t / rate))
        return self.probability_alive() * rate / (k - 1) * mean

    def discounted_forever(self, share=1):
        # Given lambda: E[lambda / (lambda p + delta)] = lambda / delta 2F1(1, a; a + b; -lambda / delta).
        k, rate, a, b, _, delta = self.state()
        delta *= share

        def integrand(u):  # the log of lambda
            rate_of_purchase = exp(u)
            weight = exp(k * (u + log(rate)) - rate * rate_of_purchase - loggamma(k))
            return weight * rate_of_purchase / delta * hyp2f1(1, a, a + b, -rate_of_purchase / delta)

        center, width = log((k + 1) / rate), 1 / sqrt(k + 1)
        total = mpf(0)
        for side in (-1, 1):
            steps = [0, *(2**i for i in range(40))]
            for near, far in itertools.pairwise(steps):
                ends = sorted((center + side * width * near, center + side * width * far))
                panel = quad(integrand, ends, method="gauss-legendre")
                total += panel
                if far > 8 and panel < total * mpf(10) ** -26:
                    break
        return self.probability_alive() * total

    def row(self):
        return [
            within(30, settled, self.probability_alive_future),
            within(30, settled, self.mean_purchase_rate),
            within(30, settled, self.mean_dropout_probability),
            within(30, settled, self.lifetime, 2 * DIGITS),
            within(40, agreed, self.discounted_forever),
            within(40, agreed, lambda: self.discounted_forever(mpf(1) / 1000)),
        ]


def agreed(function):
    """The value at 40 digits, where at 30 it is the same to 18."""
    low, high = with_digits(30, function), with_digits(40, function)
    return high if abs(high - low) <= mpf(10) ** -18 * abs(high) else None


def main():
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "bg_questions.csv"
    done = set()
    if path.exists():
        with path.open(newline="") as file:
            done = {row[0] for row in csv.reader(file)}
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not done:
            writer.writerow(COLUMNS)
        for number in range(cases):
            if str(number) not in done:
                model, given = ("BgNbd", "MbgNbd")[number % 2], customer(random.Random(number))
                writer.writerow([number, *map(text, [str(number % 2), *given, *Questions(model, *given).row()])])
                file.flush()


if __name__ == "__main__":
    mp.dps = DIGITS
    main()
