"""Writes tables of truths, one a model: python tests/reference/make_models_reference.py MODEL [CASES [FILE]]

MODEL is one of MODELS below; the table is tests/reference/MODEL.csv. Rows are random customers under random parameters,
from everyday ones to the far corners of what can be asked; the inputs are doubles, taken exactly. Truths are computed
with mpmath at 60 digits and more by the papers' definitions: rates and shapes mixed out in closed form, then an integral
of a positive function over the time of leaving (or a finite sum over it), never a difference of 2F1s. Each integral is
taken twice, with other digits, panels and orders, and must agree to 40 digits. One row in ten is checked once more by
another road (class by class below). A truth that is not settled in time is left empty, as is one that is infinite.

Rows are independent of one another (the seed is the model and the row's number), and a file that is there is added to:
stop the run and start it again as you like.
"""

import csv
import math
import pathlib
import random
import signal
import sys
from functools import cache

from mpmath import beta, binomial, exp, expm1, hyp2f1, hyperu, loggamma, mp, mpc, mpf, nstr, pi, quad, rf
from mpmath import log as ln
from mpmath.calculus.quadrature import GaussLegendre

HERE = pathlib.Path(__file__).parent
DIGITS = 60
AGREE = mpf(10) ** -40
COUNTS = (0, 1, 2, 5, 10)
PMF = [f"pmf_{n}" for n in COUNTS]
PMF_NEW = [f"pmf_new_{n}" for n in COUNTS]


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


def close(one, other, tolerance=AGREE):
    return all(abs(a - b) <= tolerance * abs(b) for a, b in zip(one, other))


def settled(function, *fineness):
    """The list of values, evaluated at more and more digits until two in a row agree."""
    previous = None
    for level in range(5):
        with mp.workdps(DIGITS * (level + 4) // 4):
            values = [+v for v in function(level)]
        if previous is not None and close(previous, values):
            return values
        previous = values
    raise ValueError("does not settle")


# Quadrature -----------------------------------------------------------------------------------------------------


@cache
def gauss_legendre(degree, prec):
    return GaussLegendre(mp).calc_nodes(degree, prec)


def integrate(functions, start, end, level, *, rate, singularities=(), peak=0):
    """The integrals of several positive functions over the same panels.

    functions(u) is the list of their values. rate(u) is how fast the logarithm of the fastest one falls. Panels are no
    longer than the distance to the nearest singularity, and no function falls by more than e^40 in one. The rest is left
    out once it can be no part of 65 digits; peak is where the last of them turns to fall. level: even and odd ones have
    different panels and orders.
    """
    share = (mpf(4) / 5, mpf(8) / 5)[level % 2] / 2 ** (level // 2)
    nodes = gauss_legendre(5 + level % 2, mp.prec)
    tiny = mpf(10) ** -65
    totals, low = None, mpf(start)
    while low < end:
        width = share * min([abs(low - z) for z in singularities] + [40 / rate(low)])
        while width * rate(low + width) > 40 * share:
            width *= mpf(3) / 5
        width = min(width, end - low)
        half, middle = width / 2, low + width / 2
        panel = None
        for node, weight in nodes:
            values = functions(middle + half * node)
            if panel is None:
                panel = [weight * v for v in values]
            else:
                for i, v in enumerate(values):
                    panel[i] += weight * v
        panel = [half * p for p in panel]
        totals = panel if totals is None else [t + p for t, p in zip(totals, panel)]
        low += width
        if low >= peak and all(p <= t * tiny for p, t in zip(panel, totals)):
            break
    return totals if totals is not None else [mpf(0)] * len(functions(mpf(start)))


def other_integral(function, start, end, scale):
    """By mpmath's own rule over ends that lie ever further apart."""
    ends, step = [start], scale
    while ends[-1] + step < end and step < 300 * max(1, scale):
        ends.append(ends[-1] + step)
        step *= mpf(3) / 2
    if ends[-1] + step >= end:
        ends.append(end)
    return quad(function, ends, method="gauss-legendre")


# The customer ---------------------------------------------------------------------------------------------------


def log_uniform(rng, low, high):
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def history(rng, everyday):
    """x, t_x, T: counts to 10,000, T to 1e5, recency down to one ulp before T."""
    if everyday:
        T, x = rng.uniform(1, 200), float(rng.choice([0, 0, 1, 2, 3, 5, 8, 20]))
    else:
        T = log_uniform(rng, 1e-4, 1e5)
        x = float(rng.choice([0, 0, rng.randint(1, 10), rng.randint(1, 300), round(log_uniform(rng, 1, 1e4))]))
    t_x = 0.0
    if x > 0:
        early, late, near = T * rng.random(), T * rng.random(), T * (1 - log_uniform(rng, 1e-12, 1))
        t_x = rng.choice([early, late, T, near, T - max(T * 1e-12, math.ulp(T)), math.nextafter(T, 0), 1e-9 * T])
    return x, t_x, T


def extreme(rng, low=1e-3, high=1e3):
    """Log-uniform, now and then a thousand times further out."""
    value = log_uniform(rng, low, high)
    return value * rng.choice([1e-3, 1e3]) if rng.random() < 0.03 else value


def horizon_and_delta(rng, everyday, scale):
    if everyday:
        return rng.choice([1.0, 13.0, 39.0, 52.0, 104.0]), rng.choice([0.0018, 0.0027, 0.01])
    horizon = rng.choice([log_uniform(rng, 1e-6, 1e5), scale * log_uniform(rng, 1e-6, 1e3)])
    return horizon, rng.choice([0.0018, log_uniform(rng, 1e-4, 50) / horizon])


# Purchases at a gamma rate until a random end -------------------------------------------------------------------


class Lifetime:
    """lambda ~ Gamma(r, alpha), and a lifetime of survival S and density f, independent of it.

    With R = r + x, the likelihood of the x purchase times is
    Gamma(R) alpha^r / Gamma(r) [(alpha + T)^-R S(T) + integral from t_x to T of (alpha + u)^-R f(u) du];
    one who is active at T has lambda ~ Gamma(R, alpha + T), and stays with S(T + v) / S(T).
    """

    truths = [
        *("log_likelihood", "probability_alive", "probability_alive_future"),
        *("expected_purchases", "expected_purchases_new", *PMF, *PMF_NEW, "mean_lambda", "mean_attrition"),
        *("discounted_purchases", "discounted_purchases_forever", "remaining_lifetime"),
    ]

    def prepare(self):
        """Parameters as numbers of the working precision."""
        for name, value in zip(self.inputs, self.given):
            setattr(self, name, mpf(value))

    def past(self, level):
        """Log-likelihood, P(alive), and the posterior means of lambda and of the attrition."""
        self.prepare()
        R = self.r + self.x
        alive = exp(-R * ln(self.alpha + self.T) + self.log_survival(self.T))
        first = -R * ln(self.alpha + self.t_x) + self.log_density(self.t_x)  # so that no exponent is far from 0

        def terms(u):
            value = exp(-R * ln(self.alpha + u) + self.log_density(u) - first)
            return value, value / (self.alpha + u), value * self.mean_attrition_gone(u)

        gone, gone_lambda, gone_attrition = integrate(
            terms, self.t_x, self.T, level, rate=lambda u: (R + 1) / (self.alpha + u) + self.falling(u),
            singularities=[-self.alpha, *self.singularities()],
        )  # fmt: skip
        scale = exp(first)
        gone, gone_lambda, gone_attrition = gone * scale, R * gone_lambda * scale, gone_attrition * scale
        total = alive + gone
        return [
            loggamma(R) - loggamma(self.r) + self.r * ln(self.alpha) + ln(total),
            alive / total,
            (alive * R / (self.alpha + self.T) + gone_lambda) / total,
            (alive * self.mean_attrition_alive(self.T) + gone_attrition) / total,
        ]

    def counts(self, level, R, A, start):
        """P(X = n) over the horizon of one active at start, lambda ~ Gamma(R, A)."""
        self.prepare()
        R, A, start = R(self), A(self), mpf(start)
        end, norm = self.horizon, self.log_survival(start)
        factors = [rf(R, n) / mp.factorial(n) for n in COUNTS]

        def terms(v, log_weight):
            w, at_zero = v / (A + v), exp(R * ln(A / (A + v)) + log_weight)
            return [at_zero * w**n for n in COUNTS]

        gone = integrate(
            lambda v: terms(v, self.log_density(start + v) - norm), 0, end, level,
            rate=lambda v: R / (A + v) + self.falling(start + v),
            singularities=[-A, *(z - start for z in self.singularities())], peak=COUNTS[-1] * A / R,
        )  # fmt: skip
        stays = terms(end, self.log_survival(start + end) - norm)
        return [c * (s + g) for c, s, g in zip(factors, stays, gone)]

    def time_active(self, level, start, end, delta):
        """The integral from 0 to end of e^(-delta v) S(start + v) / S(start)."""
        self.prepare()
        start, norm = mpf(start), self.log_survival(mpf(start))
        delta = mpf(delta)
        return integrate(
            lambda v: [exp(self.log_survival(start + v) - norm - delta * v)], 0, end, level,
            rate=lambda v: delta + self.falling(start + v), singularities=[z - start for z in self.singularities()],
        )  # fmt: skip

    def row(self):
        with mp.workdps(DIGITS):
            T, t, delta = self.given[self.inputs.index("T")], self.given[-2], self.given[-1]
            inf = mp.inf
            past = within(20, settled, self.past)
            log_likelihood, alive, mean_lambda, mean_attrition = past or [None] * 4
            known = within(20, settled, lambda level: self.counts(level, self.R_known, self.A_known, T))
            new = within(20, settled, lambda level: self.counts(level, lambda m: m.r, lambda m: m.alpha, 0))
            active = [
                within(15, settled, lambda level, a=a: self.time_active(level, *a))
                for a in ((T, t, 0), (0, t, 0), (T, t, delta), (T, inf, delta), *self.forever(T))
            ]
            active = [a and a[0] for a in active] + [None]
            self.prepare()
            if alive is None:
                return [None] * len(self.truths)
            if known:
                known = [alive * p for p in known]
                known[0] += 1 - alive  # at 60 digits: 1 - alive loses none that a double sees
            rate = alive * (self.r + self.x) / (self.alpha + self.T)
            future = alive * exp(self.log_survival(self.T + self.horizon) - self.log_survival(self.T))
            values = [log_likelihood, alive, future, active[0] and rate * active[0]]
            values += [active[1] and self.r / self.alpha * active[1], *(known or [None] * 5), *(new or [None] * 5)]
            values += [mean_lambda, mean_attrition, active[2] and rate * active[2], active[3] and rate * active[3]]
            return [*values, active[4]]

    @staticmethod
    def R_known(m):
        return m.r + m.x

    @staticmethod
    def A_known(m):
        return m.alpha + m.T

    def check(self, row):
        """By integrals over the cumulative hazard H = -log S instead of time."""
        truth = dict(zip(self.truths, row))
        self.prepare()
        R, A = self.r + self.x, self.alpha + self.T
        seen = []

        def compare(name, value):
            if truth[name] is not None and not close([value], [truth[name]], mpf(10) ** -18):
                print(f"{name}: {nstr(truth[name], 20)}, by the other road {nstr(value, 20)}", file=sys.stderr)
            seen.append(name)

        low, high = -self.log_survival(self.t_x), -self.log_survival(self.T)
        first = R * ln(self.alpha + self.t_x)

        def scale(at, R, A, offset):
            """How far H goes while the other factor falls by e, or the time doubles."""
            u = self.time(at)
            slope = exp(self.log_density(u) - self.log_survival(u))
            return min(slope * (A + u - offset) / (R + 1), slope * (self.nearest(u)), 1) / 4

        gone = other_integral(
            lambda h: exp(first - R * ln(self.alpha + self.time(h)) - h), low, high, scale(low, R, self.alpha, 0)
        )
        alive = exp(first - R * ln(A) - high)
        compare("probability_alive", alive / (alive + gone))
        compare(
            "log_likelihood",
            loggamma(R) - loggamma(self.r) + self.r * ln(self.alpha) - first + ln(alive + gone),
        )
        end = -self.log_survival(self.T + self.horizon)
        p = truth["probability_alive"]
        n = 2

        def nb(v):
            return rf(R, n) / 2 * (v / (A + v)) ** n * exp(-R * ln(1 + v / A))

        over = other_integral(lambda h: nb(self.time(h) - self.T) * exp(high - h), high, end, scale(high, R, A, self.T))
        compare("pmf_2", p * (nb(self.horizon) * exp(high - end) + over))
        over = other_integral(
            lambda h: (self.time(h) - self.T) * exp(high - h), high, end, scale(high, mpf(1), A, self.T)
        )
        compare("expected_purchases", p * R / A * (self.horizon * exp(high - end) + over))
        for name, value in self.closed_forms().items():
            compare(name, value)
        return seen


class ParetoNbd(Lifetime):
    """Schmittlein, Morrison & Colombo (1987); mu ~ Gamma(s, beta), S(t) = (beta / (beta + t))^s."""

    inputs = ["r", "alpha", "s", "beta", "x", "t_x", "T", "horizon", "delta"]

    def __init__(self, rng):
        everyday = rng.random() < 0.3
        if everyday:
            r, alpha, s, b = (log_uniform(rng, *ends) for ends in ((0.1, 5), (1, 100), (0.1, 5), (1, 100)))
        else:
            r, alpha, s, b = extreme(rng), extreme(rng, 1e-3, 1e5), extreme(rng), extreme(rng, 1e-3, 1e5)
        x, t_x, T = history(rng, everyday)
        corner = rng.random()
        if corner < 0.12:
            b = alpha * (1 + rng.choice([0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3]) * rng.choice([-1, 1]))
        elif corner < 0.20:
            s = rng.choice([1.0, 1.0 + 1e-12, 1.0 - 1e-9, 1.0 + 1e-6, 2.0])
        elif corner < 0.26:
            r, x = log_uniform(rng, 1e-3, 1e3), float(round(log_uniform(rng, 1e3, 1e4)))  # heavy buyers
            t_x = T * rng.choice([1.0, 0.999, 0.9, 0.5])
        elif corner < 0.30:
            b = T * log_uniform(rng, 1e-9, 1e-4)  # T huge against beta
        self.given = (r, alpha, s, b, x, t_x, T, *horizon_and_delta(rng, everyday, min(alpha, b) + T))

    def log_survival(self, t):
        return self.s * ln(self.beta / (self.beta + t))

    def log_density(self, t):
        return self.log_survival(t) + ln(self.s / (self.beta + t))

    def falling(self, t):
        return (self.s + 1) / (self.beta + t)

    def singularities(self):
        return [-self.beta]

    def nearest(self, u):
        return self.beta + u

    def time(self, hazard):
        return self.beta * expm1(hazard / self.s)

    def mean_attrition_alive(self, T):
        return self.s / (self.beta + T)

    def mean_attrition_gone(self, u):
        return (self.s + 1) / (self.beta + u)

    def forever(self, T):
        return []

    def row(self):
        values = super().row()
        with mp.workdps(DIGITS):
            self.prepare()
            if self.s > 1:
                values[-1] = (self.beta + self.T) / (self.s - 1)
        return values

    def closed_forms(self):
        """Fader & Hardie (2005), note on the derivations; DERT with Tricomi's U (Fader, Hardie & Lee 2005)."""
        R, A, B, s, t = self.r + self.x, self.alpha + self.T, self.beta + self.T, self.s, self.horizon
        stays = ln(1 + t / self.beta) if s == 1 else -expm1((1 - s) * ln(1 + t / self.beta)) / (s - 1)
        result = {"expected_purchases_new": self.r / self.alpha * self.beta * stays}
        p = self.other_alive()
        if p is not None:
            result["probability_alive"] = p
            forever = within(20, lambda: hyperu(1, 2 - s, self.delta * B))
            if forever is not None:
                result["discounted_purchases_forever"] = p * R / A * B * forever
        return result

    def other_alive(self):
        """By the 2F1 difference, at as many digits as it takes."""

        def difference():
            previous = None
            for digits in (100, 200, 400, 800):
                with mp.workdps(digits):
                    self.prepare()
                    r, alpha, s, b, x, t_x, T = (getattr(self, n) for n in self.inputs[:7])
                    N, big = r + s + x, max(alpha, b)
                    second = s + 1 if alpha >= b else r + x

                    def term(t):
                        return hyp2f1(N, second, N + 1, abs(alpha - b) / (big + t)) * (big + t) ** -N / N

                    gone = s * (term(t_x) - term(T))
                    alive = (alpha + T) ** -(r + x) * (b + T) ** -s
                    value = alive / (alive + gone)
                if previous is not None and close([previous], [value], mpf(10) ** -20):
                    return value
                previous = value
            return None

        value = within(20, difference)
        self.prepare()
        return value


class GgomNbd(Lifetime):
    """Bemmaor & Glady (2012): hazard eta b e^(b t), eta ~ Gamma(s, beta), S(t) = (beta / (beta + e^(b t) - 1))^s.

    mean_attrition is E[eta | history].
    """

    inputs = ["r", "alpha", "b", "s", "beta", "x", "t_x", "T", "horizon", "delta"]

    def __init__(self, rng):
        everyday = rng.random() < 0.3
        x, t_x, T = history(rng, everyday)
        if everyday:
            r, alpha, s, c = (log_uniform(rng, *ends) for ends in ((0.1, 5), (1, 100), (0.1, 5), (1e-2, 100)))
            b = log_uniform(rng, 1e-3, 0.3)
        else:
            r, alpha, s, c = extreme(rng), extreme(rng, 1e-3, 1e5), extreme(rng), extreme(rng, 1e-6, 1e5)
            b = log_uniform(rng, 1e-8, 3e3) / T
        corner = rng.random()
        if corner < 0.08:
            c = rng.choice([1.0, 1.0 + 1e-12, 1.0 - 1e-9])
        elif corner < 0.14:
            x = float(round(log_uniform(rng, 1e3, 1e4)))
            t_x = T * rng.choice([1.0, 0.999, 0.9, 0.5])
        elif corner < 0.20:  # near Pareto/NBD with beta / b
            b = log_uniform(rng, 1e-12, 1e-8) / T
            c = b * T * log_uniform(rng, 1e-2, 1e2)
        elif corner < 0.24:
            c = math.exp(min(b * T, 600)) * log_uniform(rng, 1e-2, 1e2)  # the hazard turns near T
        horizon, delta = horizon_and_delta(rng, everyday, min(alpha + T, 1 / b))
        self.given = (r, alpha, b, s, c, x, t_x, T, min(horizon, 3e3 / b), delta)

    def log_survival(self, t):
        return self.s * ln(self.beta / (self.beta + expm1(self.b * t)))

    def log_density(self, t):
        grown = exp(self.b * t)
        below = self.beta + grown - 1
        return self.s * ln(self.beta / below) + ln(self.s * self.b * grown / below)

    def falling(self, t):
        return (self.s + 1) * self.b / (1 + (self.beta - 1) * exp(-self.b * t))

    def singularities(self):
        if self.beta > 1:
            return [mpc(ln(self.beta - 1), pi) / self.b]
        if self.beta < 1:
            return [ln(1 - self.beta) / self.b, mpc(ln(1 - self.beta), 2 * pi) / self.b]
        return []

    def nearest(self, u):
        return min([abs(u - z) for z in self.singularities()] + [1 / self.b])

    def time(self, hazard):
        return mp.log1p(self.beta * expm1(hazard / self.s)) / self.b

    def mean_attrition_alive(self, T):
        return self.s / (self.beta + expm1(self.b * T))

    def mean_attrition_gone(self, u):
        return (self.s + 1) / (self.beta + expm1(self.b * u))

    def forever(self, T):
        return [(T, mp.inf, 0)]

    def closed_forms(self):
        """The integral of S is a 2F1 too: with y = e^(-b v), of y^(s - 1) (1 + (c - 1) y)^-s c^s, c = (beta - 1) / e^(b T) + 1."""
        c = (self.beta - 1) * exp(-self.b * self.T) + 1
        s = self.s
        value = within(20, lambda: c**s / (s * self.b) * hyp2f1(s, s, s + 1, 1 - c))
        return {} if value is None else {"remaining_lifetime": value}


MODELS = {"pareto_nbd": ParetoNbd, "ggom_nbd": GgomNbd}


def text(value):
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else nstr(value, 25, min_fixed=1, max_fixed=0)


def main():
    name = sys.argv[1]
    kind = MODELS[name]
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    path = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else HERE / f"{name}.csv"
    done = set()
    if path.exists():
        with path.open(newline="") as file:
            done = {int(row[0]) for row in list(csv.reader(file))[1:]}
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if path.stat().st_size == 0:
            writer.writerow(["number", *kind.inputs, *kind.truths])
        for number in range(cases):
            if number in done:
                continue
            model = kind(random.Random(f"{name} {number}"))
            row = model.row()
            if number % 10 == 0:
                with mp.workdps(30):
                    names = within(60, model.check, row)
                print(f"row {number}: " + (f"checked {', '.join(names)}" if names else "not checked"), file=sys.stderr)
            writer.writerow([number, *map(text, model.given), *map(text, row)])
            file.flush()


if __name__ == "__main__":
    main()
