"""Writes a table of truths for the models of clv: python tests/reference/make_reference.py [CASES [FILE]]

Random customers under random parameters, from everyday ones to the far corners of what can be asked. Everything is
evaluated with mpmath at 60 digits or more, by other roads than the library's: sums and differences in closed form, with
2F1 continued analytically to where the moments E[p^-1] and E[p^-2] do not exist, and digits to spare where they cancel.
One customer in ten is checked once more by integration over the chance to leave, from the definition of the model.

Customers are independent of one another (the seed is their number), and a file that is there is added to: stop the run
and start it again as you like. A truth that takes too long is left empty. Rows of the file: the customer's number, then
the columns ATTRITION or SPEND below, as the model has it.
"""

import csv
import itertools
import math
import pathlib
import random
import signal
import sys

from mpmath import beta, exp, factorial, hyp2f1, log, loggamma, mp, mpf, nstr, quad, rf

HERE = pathlib.Path(__file__).parent
DIGITS = 60
NUDGE = mpf(10) ** -45  # off a = 1 and a = 2, where closed forms are 0/0: moves a result by far less than a double sees
COUNTS = (0, 1, 2, 3, 5, 10, 20)
ATTRITION = [
    *("model", "r", "alpha", "a", "b", "x", "t_x", "T", "horizon", "delta"),
    *("log_likelihood", "probability_alive", "expected_purchases", "expected_purchases_new", "purchase_variance"),
    *("discounted_purchases", *(f"pmf{n}" for n in COUNTS)),
]
SPEND = ["model", "p", "q", "gamma", "x", "m", "log_likelihood", "expected_spend"]


class TooLong(Exception):
    pass


def within(seconds, function, *arguments):
    """The function's value, or None where it takes longer or has no answer."""

    def stop(*_):
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return function(*arguments)
    except (TooLong, ValueError, ZeroDivisionError, OverflowError, mp.NoConvergence):
        return None
    finally:
        signal.alarm(0)


def with_digits(digits, function, *arguments):
    with mp.workdps(digits):
        return +function(*arguments)


def settled(function, digits=DIGITS):
    """The function's value at as many digits as it takes for twenty of them to stay."""
    value = with_digits(digits, function)
    while digits < 2000:
        digits = digits * 3 // 2
        finer = with_digits(digits, function)
        if abs(finer - value) <= abs(finer) * mpf(10) ** -20:
            return finer
        value = finer
    raise ValueError("does not settle")


# The customer ---------------------------------------------------------------------------------------------------


def log_uniform(rng, low, high):
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def customer(rng):
    """Parameters, history, horizon and discount rate."""
    everyday = rng.random() < 0.3
    if everyday:
        r, alpha, a, b = (log_uniform(rng, *ends) for ends in ((0.1, 5), (1, 100), (0.2, 5), (0.2, 20)))
        T, x = rng.uniform(1, 200), float(rng.choice([0, 0, 1, 2, 3, 5, 8, 20]))
    else:
        r, alpha = log_uniform(rng, 1e-4, 2e3), log_uniform(rng, 1e-4, 1e5)
        a, b = log_uniform(rng, 1e-6, 1e3), log_uniform(rng, 1e-6, 1e3)
        T = log_uniform(rng, 1e-6, 1e5)
        x = float(rng.choice([0, 0, rng.randint(1, 10), rng.randint(1, 300), round(log_uniform(rng, 1, 1e4))]))
    if rng.random() < 0.2:
        near = rng.choice([0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3]) * rng.choice([-1, 1])
        a = rng.choice([1.0, 1.0, 2.0]) * (1.0 + near)
    t_x = 0.0
    if x > 0:
        early, late, close = T * rng.random(), T * rng.random(), T * (1 - log_uniform(rng, 1e-12, 1))
        t_x = rng.choice([early, late, T, close, math.nextafter(T, 0), 1e-9 * T])
    if everyday:
        horizon = rng.choice([1.0, 13.0, 39.0, 52.0, 104.0])
    else:
        horizon = rng.choice([log_uniform(rng, 1e-9, 1e7), (alpha + T) * log_uniform(rng, 1e-3, 1e3)])
    delta = rng.choice([0.0018, log_uniform(rng, 1e-4, 50) / horizon])
    return r, alpha, a, b, x, t_x, T, horizon, delta


def heavy_buyer(rng):
    """Long histories and shapes in the hundreds: where exponents are largest and cancel most."""
    r, alpha, T = log_uniform(rng, 1e-4, 2e3), log_uniform(rng, 1e-4, 1e5), log_uniform(rng, 1e-6, 1e5)
    a, b, x = log_uniform(rng, 100, 1e3), log_uniform(rng, 10, 1e3), float(round(log_uniform(rng, 100, 1e4)))
    horizon = (alpha + T) * log_uniform(rng, 1e-6, 1e6)
    return r, alpha, a, b, x, T, T, horizon, log_uniform(rng, 1e-4, 50) / horizon


# Truths: purchasing ---------------------------------------------------------------------------------------------


class Attrition:
    """BG/NBD (Fader, Hardie & Lee 2005): a chance to leave at each repeat purchase; MBG/NBD: one more at the first."""

    def __init__(self, model, r, alpha, a, b, x, t_x, T, horizon, delta):
        self.first = 1 if model == "MbgNbd" else 0
        self.given = r, alpha, a, b, x, t_x, T, horizon, delta
        self.on_a_pole = a in (1.0, 2.0)

    def values(self):
        r, alpha, a, b, x, t_x, T, t, delta = map(mpf, self.given)
        return r, alpha, a + (NUDGE if self.on_a_pole else 0), b, x, t_x, T, t, delta

    def active_gone(self):
        """The two terms of the likelihood without what they share: still active at T, left after the last purchase."""
        r, alpha, a, b, x, t_x, T, _, _ = self.values()
        chances = x + self.first
        active = beta(a, b + chances) / beta(a, b) * (alpha + T) ** -(r + x)
        gone = beta(a + 1, b + chances - 1) / beta(a, b) * (alpha + t_x) ** -(r + x) if chances > 0 else mpf(0)
        return active, gone

    def log_likelihood(self):
        r, alpha, _, _, x, _, _, _, _ = self.values()
        return loggamma(r + x) - loggamma(r) + r * log(alpha) + log(sum(self.active_gone()))

    def probability_alive(self, new=False):
        _, _, a, b, *_ = self.values()
        if new:
            return b / (a + b) if self.first else mpf(1)
        active, gone = self.active_gone()
        return active / (active + gone)

    def state(self, new=False):
        """Shapes and rate of the customer who is active: rate ~ Gamma(k, rate), p ~ Beta(a, b)."""
        r, alpha, a, b, x, _, T, t, delta = self.values()
        return (r, alpha, a, b + self.first, t, delta) if new else (r + x, alpha + T, a, b + x + self.first, t, delta)

    def expected_purchases(self, new=False):
        # Given (lambda, p): (1 - e^(-lambda p t)) / p.
        k, rate, a, b, t, _ = self.state(new)
        mean = beta(a - 1, b) / beta(a, b) * (1 - hyp2f1(k, a - 1, a + b - 1, -t / rate))
        return self.probability_alive(new) * mean

    def purchase_variance(self):
        # Given (lambda, p): E[X (X - 1)] = 2 (1 - p) / p^2 [1 - e^(-lambda p t) (1 + lambda p t)].
        k, rate, a, b, t, _ = self.state()
        z = t / rate
        pairs = beta(a - 2, b + 1) / beta(a, b) * (1 - hyp2f1(k, a - 2, a + b - 1, -z))
        pairs -= beta(a - 1, b + 1) / beta(a, b) * k * z * hyp2f1(k + 1, a - 1, a + b, -z)
        mean = self.expected_purchases()
        return self.probability_alive() * 2 * pairs + mean - mean**2

    def pmf(self, n):
        # Equation (8) and its like with a history.
        k, rate, a, b, t, _ = self.state()
        w = t / (rate + t)
        counts = [rf(k, j) / factorial(j) * w**j * (1 - w) ** k for j in range(n + 1)]
        chance = beta(a, b + n) / beta(a, b) * counts[n]
        if n > 0:
            chance += beta(a + 1, b + n - 1) / beta(a, b) * (1 - sum(counts[:n]))
        alive = self.probability_alive()
        return alive * chance + (1 - alive if n == 0 else 0)

    def discounted_purchases(self):
        # dE[X(u)] = E[lambda e^(-lambda p u)] du.
        k, rate, a, b, t, delta = self.state()
        ends, end = [mpf(0)], min(rate / (k + 1), 1 / delta) / 4
        while end < t:
            ends.append(end)
            end *= 4
        bends = [*ends, t]
        total = mpf(0)
        for low, high in itertools.pairwise(bends):
            panel = quad(
                lambda u: exp(-delta * u) * hyp2f1(k + 1, a, a + b, -u / rate), [low, high], method="gauss-legendre"
            )
            total += panel
            if panel < total * mpf(10) ** -25:
                break
        return self.probability_alive() * k / rate * total

    def plausible(self, discounted, purchases):
        """Whether the discount is no more than if all were bought last: 2F1 errs now and then at 40 digits."""
        _, _, _, _, t, delta = self.state()
        slack = mpf(10) ** -15
        return purchases * exp(-delta * t) * (1 - slack) <= discounted <= purchases * (1 + slack)

    def agrees_with_definition(self, expected):
        """Expected purchases by integration over p."""
        k, rate, a, b, t, _ = self.state()

        def integrand(s):  # the log-odds of p
            p, q = 1 / (1 + exp(-s)), 1 / (1 + exp(s))
            return exp(a * log(p) + b * log(q) - log(beta(a, b))) * (1 - (1 + p * t / rate) ** -k) / p

        center, width = log(a / b), 4 * mp.sqrt(1 / a + 1 / b)
        ends = sorted({center + width * step for step in (-40, -20, -10, -5, -3, -2, -1, 0, 1, 2, 3, 5, 10, 20, 40)})
        value = self.probability_alive() * quad(integrand, ends)
        return abs(value - expected) <= mpf(10) ** -15 * abs(expected)

    def row(self):
        values = [
            within(30, settled, self.log_likelihood),
            within(30, settled, self.probability_alive),
            within(30, settled, self.expected_purchases, 2 * DIGITS),
            within(30, settled, lambda: self.expected_purchases(new=True), 2 * DIGITS),
            within(60, settled, self.purchase_variance, 3 * DIGITS),
        ]
        discounted = within(60, with_digits, 40, self.discounted_purchases)
        if discounted is not None and values[2] is not None and not self.plausible(discounted, values[2]):
            discounted = within(120, with_digits, 90, self.discounted_purchases)
        values.append(discounted)
        return values + [within(20, settled, lambda n=n: self.pmf(n), 6 * DIGITS) for n in COUNTS]


# Truths: spend --------------------------------------------------------------------------------------------------


def spend_row(rng):
    """Gamma-gamma: Fader & Hardie (2013), note 025, eq. (1a) and (5)."""
    p, q, gamma = log_uniform(rng, 1e-3, 1e3), log_uniform(rng, 1e-3, 1e3), log_uniform(rng, 1e-4, 1e6)
    x, m = float(round(log_uniform(rng, 1, 1e4))), log_uniform(rng, 1e-4, 1e6)
    if rng.random() < 0.2:
        m = gamma * p * log_uniform(rng, 0.1, 10) / max(q - 1, 0.5)

    def log_likelihood():
        P, Q, G, X, M = map(mpf, (p, q, gamma, x, m))
        value = loggamma(P * X + Q) - loggamma(P * X) - loggamma(Q) + Q * log(G)
        return value + (P * X - 1) * log(M) + P * X * log(X) - (P * X + Q) * log(G + M * X)

    def expected_spend():
        P, Q, G, X, M = map(mpf, (p, q, gamma, x, m))
        return P * (G + X * M) / (P * X + Q - 1) if P * X + Q > 1 else None

    expected = expected_spend()
    return ["GammaGamma", p, q, gamma, x, m, settled(log_likelihood), expected and settled(expected_spend)]


def text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else nstr(value, 18, min_fixed=1, max_fixed=0)


def case(number):
    rng = random.Random(number)
    if number % 5 == 4:
        return spend_row(rng)
    model, given = ("BgNbd", "MbgNbd")[number % 2], heavy_buyer(rng) if number >= 2000 else customer(rng)
    attrition = Attrition(model, *given)
    row = attrition.row()
    if number % 10 == 0 and row[2] is not None:
        agrees = within(60, with_digits, 30, attrition.agrees_with_definition, row[2])
        if agrees is False:
            print(f"case {number}: the integral over p differs", file=sys.stderr)
    return [model, *given, *row]


def main():
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 2050
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "clv_reference.csv"
    done = set()
    if path.exists():
        with path.open(newline="") as file:
            done = {int(row[0]) for row in csv.reader(file)}
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number in range(cases):
            if number not in done:
                writer.writerow([number, *map(text, case(number))])
                file.flush()


if __name__ == "__main__":
    main()
