"""Writes tables of truths, one a model: python tests/reference/make_models_reference.py MODEL [CASES [FILE]]

MODEL is one of MODELS below; the table is tests/reference/MODEL.csv. Rows are random customers under random parameters,
from everyday ones to the far corners of what can be asked; the inputs are doubles, taken exactly. Truths are computed
with mpmath at 60 digits and more by the papers' definitions: rates and shapes mixed out in closed form, then an
integral of a positive function over the time of leaving (or a sum over it), never a difference of 2F1s. Each is taken
twice, with other digits, panels and orders, and must agree to 40 digits. One row in ten is checked once more by
another road (class by class below). A truth that is not settled in time is left empty, as is one that is infinite.

Rows are independent of one another (the seed is the model and the row's number), and a file that is there is added to:
stop the run and start it again as you like.
"""

import csv
import math
import pathlib
import random
import sys
from functools import cache

from make_reference import log_uniform, within
from mpmath import binomial, exp, expm1, hyp2f1, hyperu, loggamma, mp, mpc, mpf, nstr, pi, quad, rf
from mpmath import log as ln
from mpmath.calculus.quadrature import GaussLegendre

HERE = pathlib.Path(__file__).parent
DIGITS = 60
AGREE = mpf(10) ** -40
COUNTS = (0, 1, 2, 5, 10)
PMF = [f"pmf_{n}" for n in COUNTS]
PMF_NEW = [f"pmf_new_{n}" for n in COUNTS]


def close(one, other, tolerance=AGREE):
    return all(abs(a - b) <= tolerance * abs(b) for a, b in zip(one, other, strict=True))


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


def integrate(functions, start, end, level, *, rate, singularities=(), falls=lambda u: True):
    """The integrals of several positive functions over the same panels.

    functions(u) is the list of their values. rate(u) is how fast the logarithm of the fastest one falls. Panels are no
    longer than the distance to the nearest singularity, and no function falls by more than e^40 in one. The rest is
    left out once it can be no part of 65 digits; falls(u) says whether all of them fall from u on. level: even and odd
    ones have different panels and orders.
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
        totals = panel if totals is None else [t + p for t, p in zip(totals, panel, strict=True)]
        low += width
        if all(p <= t * tiny for p, t in zip(panel, totals, strict=True)) and falls(low):
            break
    return totals if totals is not None else [mpf(0)] * len(functions(mpf(start)))


def other_integral(function, start, end, scale):
    """By mpmath's own rule over ends that lie ever further apart."""
    ends, step = [start], scale
    while ends[-1] + step < end and step < 300 * max(1, scale):
        ends.append(ends[-1] + step)
        step *= 2
    if ends[-1] + step >= end:
        ends.append(end)
    return quad(function, ends, method="gauss-legendre")


# The customer ---------------------------------------------------------------------------------------------------


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

    truths = (
        *("log_likelihood", "probability_alive", "probability_alive_future"),
        *("expected_purchases", "expected_purchases_new", *PMF, *PMF_NEW, "mean_lambda", "mean_attrition"),
        *("discounted_purchases", "discounted_purchases_forever", "remaining_lifetime"),
    )

    def prepare(self):
        """Parameters as numbers of the working precision."""
        for name, value in zip(self.inputs, self.given, strict=True):
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
            terms, self.t_x, self.T, level, rate=lambda u: (R + 1) / (self.alpha + u) + abs(self.falling(u)),
            singularities=[-self.alpha, *self.singularities()], falls=lambda u: self.falling(u) > 0,
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
            rate=lambda v: R / (A + v) + abs(self.falling(start + v)),
            singularities=[-A, *(z - start for z in self.singularities())],
            falls=lambda v: self.falling(start + v) > 0
            and COUNTS[-1] * A / v < R + self.falling(start + v) * (A + v),
        )  # fmt: skip
        stays = terms(end, self.log_survival(start + end) - norm)
        return [c * (s + g) for c, s, g in zip(factors, stays, gone, strict=True)]

    def time_active(self, level, start, end, delta):
        """The integral from 0 to end of e^(-delta v) S(start + v) / S(start)."""
        self.prepare()
        start, norm = mpf(start), self.log_survival(mpf(start))
        delta = mpf(delta)
        return integrate(
            lambda v: [exp(self.log_survival(start + v) - norm - delta * v)], 0, end, level,
            rate=lambda v: delta + self.hazard(start + v), singularities=[z - start for z in self.singularities()],
        )  # fmt: skip

    def row(self):
        with mp.workdps(DIGITS):
            T, t, delta = self.given[self.inputs.index("T")], self.given[-2], self.given[-1]
            inf = mp.inf
            past = within(60, settled, self.past) or [None, None]
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
        truth = dict(zip(self.truths, row, strict=True))
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

    inputs = ("r", "alpha", "s", "beta", "x", "t_x", "T", "horizon", "delta")

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

    def hazard(self, t):
        return self.s / (self.beta + t)

    def falling(self, t):
        """How fast the logarithm of the density falls."""
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

                    def term(t, N=N, second=second, big=big, alpha=alpha, b=b):
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


class SarmanovParetoNbd:
    """Pareto/NBD whose rates have Sarmanov's law (Park & Fader 2004): four of Pareto/NBD, weighed.

    g(lambda) h(mu) [1 + m (e^-lambda - c) (e^-mu - d)], m being the share w of the way from its least to its largest
    value. Units of time are such that rates are not far from 1: the law has little to say where they are.
    """

    inputs = ("r", "alpha", "s", "beta", "w", "x", "t_x", "T", "horizon", "delta")
    truths = Lifetime.truths[:-1]
    new = ("expected_purchases_new", *PMF_NEW)  # of a new customer

    def __init__(self, rng):
        r, s, alpha, b = (log_uniform(rng, *ends) for ends in ((0.1, 10), (0.1, 10), (0.05, 20), (0.05, 20)))
        if rng.random() < 0.1:
            b, s = alpha, r
        w = rng.choice([rng.random(), log_uniform(rng, 1e-6, 1), 1 - log_uniform(rng, 1e-6, 1)])
        x, t_x, T = history(rng, True)
        if rng.random() < 0.2:
            x, t_x = float(rng.randint(10, 300)), T * rng.choice([1.0, 0.999, 0.9, 0.5])
        self.given = (r, alpha, s, b, w, x, t_x, T, *horizon_and_delta(rng, True, min(alpha, b) + T))

    def law(self):
        """The mean of e^-lambda, that of e^-mu, and m."""
        r, alpha, s, b, w = map(mpf, self.given[:5])
        c, d = (alpha / (alpha + 1)) ** r, (b / (b + 1)) ** s
        low, high = -1 / max(c * d, (1 - c) * (1 - d)), 1 / max(c * (1 - d), (1 - c) * d)
        return c, d, low + w * (high - low)

    def row(self):
        with mp.workdps(DIGITS):
            r, alpha, s, b = map(mpf, self.given[:4])
            rows = []
            for i, j in ((0, 0), (1, 0), (0, 1), (1, 1)):
                plain = ParetoNbd.__new__(ParetoNbd)
                plain.given = (r, alpha + i, s, b + j, *self.given[5:])
                rows.append(dict(zip(Lifetime.truths, plain.row(), strict=True)))
            c, d, m = self.law()
            prior = [1 + m * c * d, -m * c * d, -m * c * d, m * c * d]
            if any(one["log_likelihood"] is None for one in rows):
                return [None] * len(self.truths)
            likelihood = [p * exp(one["log_likelihood"]) for p, one in zip(prior, rows, strict=True)]
            values = [ln(sum(likelihood))]
            for name in self.truths[1:]:
                weights, known = prior if name in self.new else likelihood, [one[name] for one in rows]
                mixed = None
                if None not in known:
                    mixed = sum(p * v for p, v in zip(weights, known, strict=True)) / sum(weights)
                values.append(mixed)
            return values

    def check(self, row):
        """By the trapezoidal rule over the logarithms of both rates, in doubles."""
        r, alpha, s, b, _, x, t_x, T, t, _ = self.given
        if min(r, s) < 0.5 or x > 30:
            return None
        c, d, m = map(float, self.law())
        norm = r * math.log(alpha) - math.lgamma(r) + s * math.log(b) - math.lgamma(s)
        total = stayed = bought = 0.0
        step = 0.05
        for i in range(-1200, 120):
            rate = math.exp(i * step)
            for j in range(-1200, 120):
                mu = math.exp(j * step)
                log_density = norm + r * i * step + s * j * step - alpha * rate - b * mu + x * i * step
                if log_density < -60:
                    continue
                density = math.exp(log_density) * (1 + m * (math.exp(-rate) - c) * (math.exp(-mu) - d))
                both = rate + mu
                stay = density * math.exp(-both * T)
                gone = density * mu / both * (math.exp(-both * t_x) * -math.expm1(-both * (T - t_x)))
                total, stayed = total + stay + gone, stayed + stay
                bought += stay * rate * -math.expm1(-mu * t) / mu
        others = {"log_likelihood": mpf(math.log(total * step * step)), "probability_alive": mpf(stayed / total)}
        others["expected_purchases"] = mpf(bought / total)
        return compared(dict(zip(self.truths, row, strict=True)), others, 1e-8)


class GgomNbd(Lifetime):
    """Bemmaor & Glady (2012): hazard eta b e^(b t), eta ~ Gamma(s, beta), S(t) = (beta / (beta + e^(b t) - 1))^s.

    mean_attrition is E[eta | history].
    """

    inputs = ("r", "alpha", "b", "s", "beta", "x", "t_x", "T", "horizon", "delta")

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

    def hazard(self, t):
        return self.s * self.b / (1 + (self.beta - 1) * exp(-self.b * t))

    def falling(self, t):
        """How fast the logarithm of the density falls: once it does, for good."""
        return self.hazard(t) * (self.s + 1) / self.s - self.b

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
        """With y = e^(-b v), the integral of S is that of c^s y^(s - 1) (1 + (c - 1) y)^-s / b: a 2F1."""
        c = (self.beta - 1) * exp(-self.b * self.T) + 1
        s = self.s
        value = within(20, lambda: c**s / (s * self.b) * hyp2f1(s, s, s + 1, 1 - c))
        return {} if value is None else {"remaining_lifetime": value}


# Purchases without leaving ------------------------------------------------------------------------------------------


class Nbd:
    """Ehrenberg (1959): lambda ~ Gamma(r, alpha), no leaving. The likelihood is that of the x purchase times."""

    inputs = ("r", "alpha", "x", "t_x", "T", "horizon", "delta")
    truths = (
        *("log_likelihood", "expected_purchases", "expected_purchases_new", *PMF, *PMF_NEW),
        *("mean_lambda", "discounted_purchases", "discounted_purchases_forever"),
    )

    def __init__(self, rng):
        everyday = rng.random() < 0.3
        if everyday:
            r, alpha = log_uniform(rng, 0.1, 5), log_uniform(rng, 1, 100)
        else:
            r, alpha = extreme(rng), extreme(rng, 1e-3, 1e5)
        x, t_x, T = history(rng, everyday)
        self.given = (r, alpha, x, t_x, T, *horizon_and_delta(rng, everyday, alpha + T))

    def values(self, _=0):
        r, alpha, x, _, T, t, delta = map(mpf, self.given)
        R, A = r + x, alpha + T

        def pmf(R, A):
            return [rf(R, n) / mp.factorial(n) * (t / (A + t)) ** n * exp(-R * ln(1 + t / A)) for n in COUNTS]

        return [
            *(
                loggamma(R) - loggamma(r) + r * ln(alpha) - R * ln(A),
                R / A * t,
                r / alpha * t,
                *pmf(R, A),
                *pmf(r, alpha),
            ),
            *(R / A, R / A * -expm1(-delta * t) / delta, R / A / delta),
        ]

    def row(self):
        return settled(self.values)

    def check(self, row):
        """By integrals over z = log lambda, each around its own peak."""
        r, alpha, x, _, T, t, _ = map(mpf, self.given)
        R, A = r + x, alpha + T

        def log_gamma_integral(shape, rate):
            """Of lambda^(shape - 1) e^(-rate lambda)."""
            peak, width = shape * ln(shape) - shape, 1 / mp.sqrt(shape)
            ends = {width * e for e in (-20, -12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8)} | {
                mpf(e) for e in (-4, -2, 2, 4)
            }
            ends |= {-mpf(e) / shape for e in (2, 4, 8, 16, 32, 64, 128)}
            ends |= {mp.log1p(v / shape) for v in (1, 5, 20, 60, 150)}
            ends = sorted(e for e in ends if shape * (expm1(e) - e) < 200)
            area = quad(lambda z: exp(shape * (ln(shape) + z) - shape * exp(z) - peak), ends, method="gauss-legendre")
            return peak + ln(area) - shape * ln(rate)

        known = log_gamma_integral(R, A)
        others = {
            "log_likelihood": known - loggamma(r) + r * ln(alpha),
            "expected_purchases": t * exp(log_gamma_integral(R + 1, A) - known),
            "pmf_2": t**2 / 2 * exp(log_gamma_integral(R + 2, A + t) - known),
        }
        return compared(dict(zip(self.truths, row, strict=True)), others, mpf(10) ** -15)


def compared(truth, others, tolerance=1e-18):
    """The names of what was compared; what differs is printed."""
    for name, value in others.items():
        if truth[name] is not None and abs(value - truth[name]) > tolerance * abs(truth[name]):
            print(f"{name}: {nstr(truth[name], 20)}, by the other road {nstr(value, 20)}", file=sys.stderr)
    return list(others)


# Purchases at opportunities -----------------------------------------------------------------------------------------


class BgBb:
    """Fader, Hardie & Shang (2010): p ~ Beta(alpha, beta), theta ~ Beta(gamma, delta); leaving comes before buying.

    probability_alive is that of being alive at opportunity n, _next at n + 1, _future at n + horizon; opportunity n + i
    is discounted by (1 + rate)^-i.
    """

    inputs = ("alpha", "beta", "gamma", "delta", "x", "t_x", "n", "horizon", "rate")
    truths = (
        *("log_likelihood", "probability_alive", "probability_alive_next", "probability_alive_future"),
        *("expected_purchases", "expected_purchases_new", *PMF, *PMF_NEW, "mean_p", "mean_theta"),
        *("discounted_purchases", "discounted_purchases_forever"),
    )

    def __init__(self, rng):
        everyday = rng.random() < 0.3
        shapes = [log_uniform(rng, 0.2, 5) if everyday else extreme(rng) for _ in range(4)]
        n = rng.randint(1, 12) if everyday else rng.choice([rng.randint(0, 60), round(log_uniform(rng, 10, 5e3))])
        t_x = rng.choice([0, 0, n, rng.randint(0, n), rng.randint(0, n), max(n - 1, 0)])
        x = 0 if t_x == 0 else rng.choice([1, t_x, rng.randint(1, t_x), rng.randint(1, t_x)])
        if rng.random() < 0.1:
            shapes[2] = rng.choice([1.0, 1.0 + 1e-12, 1.0 - 1e-9, 2.0])  # where closed forms are 0/0
        horizon = (
            rng.choice([1, 5, 10]) if everyday else rng.choice([rng.randint(1, 50), round(log_uniform(rng, 1, 3e3))])
        )
        self.given = (
            *shapes,
            float(x),
            float(t_x),
            float(n),
            float(horizon),
            rng.choice([0.1, log_uniform(rng, 3e-3, 3)]),
        )

    def values(self, _=0):
        al, be, ga, de, x, t_x, n, m, d = map(mpf, self.given)

        def p_moment(buys, fails):
            return exp(log_beta(al + buys, be + fails) - log_beta(al, be))

        def theta_moment(leaves, stays):
            return exp(log_beta(ga + leaves, de + stays) - log_beta(ga, de))

        active = p_moment(x, n - x) * theta_moment(0, n)
        gone, gone_p, gone_theta = mpf(0), mpf(0), mpf(0)
        term = p_moment(x, t_x - x) * theta_moment(1, t_x) if n > t_x else 0
        for i in range(int(n - t_x)):
            gone += term
            gone_p += term * (al + x) / (al + be + t_x + i)
            gone_theta += term * (ga + 1) / (ga + de + t_x + i + 1)
            term *= (be + t_x - x + i) / (al + be + t_x + i) * (de + t_x + i) / (ga + de + t_x + i + 1)
        total = active + gone

        def future(al, be, de):
            """Alive at the next and the last, and sums over opportunities to come, of one who is alive now."""
            mean, stays, alive, sums = al / (al + be), mpf(1), [], [mpf(0)] * 3
            i, factor = 0, mpf(1)
            while i < m or factor * stays > sums[2] * mpf(10) ** -65:
                stays *= (de + i) / (ga + de + i)
                factor /= 1 + d
                i += 1
                if i in (1, m):
                    alive.append(stays)
                if i <= m:
                    sums[0] += stays
                    sums[1] += stays * factor
                sums[2] += stays * factor
            return alive[0], alive[-1], *(mean * s for s in sums)

        def pmf(al, be, de):
            """Of the next m, of one who is alive now."""
            result = []
            for c in map(mpf, COUNTS):
                if c > m:
                    result.append(mpf(0))
                    continue
                over = mpf(0)  # leaves after i opportunities
                now = exp(log_beta(al + c, be) - log_beta(al, be) + log_beta(ga + 1, de + c) - log_beta(ga, de))
                for i in range(int(c), int(m)):
                    over += now
                    now *= (i + 1) / (i + 1 - c) * (be + i - c) / (al + be + i) * (de + i) / (ga + de + i + 1)
                over += binomial(m, c) * exp(
                    log_beta(al + c, be + m - c) - log_beta(al, be) + log_beta(ga, de + m) - log_beta(ga, de)
                )
                result.append(over)
            return result

        p = active / total
        after, last, buys, discounted, forever = future(al + x, be + n - x, de + n)
        known = [p * chance for chance in pmf(al + x, be + n - x, de + n)]
        known[0] += gone / total
        mean_p = (active * (al + x) / (al + be + n) + gone_p) / total
        mean_theta = (active * ga / (ga + de + n) + gone_theta) / total
        return [
            *(ln(total), p, p * after, p * last, p * buys, future(al, be, de)[2], *known, *pmf(al, be, de)),
            *(mean_p, mean_theta, p * discounted, p * forever),
        ]

    def row(self):
        return within(60, settled, self.values) or [None] * len(self.truths)

    def check(self, row):
        """Likelihood by raw moments of p and theta, signs alternating; sums over the future by closed forms."""
        truth = dict(zip(self.truths, row, strict=True))
        al, be, ga, de, x, t_x, n, m, d = map(mpf, self.given)
        result = {}
        p = truth["probability_alive"]
        a, b, c = al + x, be + n - x, de + n
        if ga != 1:
            with mp.workdps(120):
                left = exp(loggamma(1 + c + m) - loggamma(ga + c + m) - loggamma(1 + c) + loggamma(ga + c))
                result["expected_purchases"] = p * a / (a + b) * c / (ga - 1) * (1 - left)
        z = 1 / (1 + d)
        result["discounted_purchases_forever"] = p * a / (a + b) * c / (ga + c) * z * hyp2f1(1, c + 1, ga + c + 1, z)
        if n <= 150:
            with mp.workdps(60 + 2 * int(n)):

                def moment(up, low, high):
                    """E[q^up (1 - q)^low] with q ~ Beta(high)."""
                    first, second = high
                    total, term = mpf(0), rf(first, up) / rf(first + second, up)
                    for j in range(int(low) + 1):
                        total += term
                        term *= -(low - j) / (j + 1) * (first + up + j) / (first + second + up + j)
                    return total

                total = moment(x, n - x, (al, be)) * moment(0, n, (ga, de))
                for i in range(int(n - t_x)):
                    total += moment(x, t_x - x + i, (al, be)) * moment(1, t_x + i, (ga, de))
                result["log_likelihood"] = ln(total)
        return compared(truth, result)


def log_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


# Purchases at every k-th event --------------------------------------------------------------------------------------


class BgCnbd:
    """Platzer & Reutterer (2016), Reutterer, Platzer & Schroeder (2021); gaps ~ Erlang(k, rate lambda).

    lambda ~ Gamma(r, alpha), p ~ Beta(a, b): a chance to leave at each repeat purchase. A purchase is every k-th event
    of a Poisson process of rate lambda (the mean gap is k / lambda): of one who is active, j = 0..k-1 events of the
    current gap are past, with weight Gamma(r + k x + j) ((T - t_x) / (alpha + T))^j / j!, and then
    lambda ~ Gamma(r + k x + j, alpha + T).
    expected_purchases and pmf are exact sums over the events to come; expected_purchases_approximate is the papers'
    (BG/NBD's with k alpha instead of alpha), without the rescaling of a whole cohort.
    """

    first = 0
    inputs = ("k", "r", "alpha", "a", "b", "x", "t_x", "T", "sum_log_gaps", "horizon")
    truths = (
        *("log_likelihood", "probability_alive", "expected_purchases", "expected_purchases_new"),
        *("expected_purchases_approximate", *PMF, *PMF_NEW),
    )

    def __init__(self, rng):
        everyday = rng.random() < 0.4
        if everyday:
            r, alpha, a, b = (log_uniform(rng, *ends) for ends in ((0.1, 5), (1, 50), (0.2, 5), (0.2, 20)))
        else:
            r, alpha, a, b = extreme(rng), extreme(rng, 1e-3, 1e5), extreme(rng), extreme(rng)
        k = rng.choice([1, 2, 2, 3, 3, 4, 6, 12])
        x, t_x, T = history(rng, everyday)
        if rng.random() < 0.15:
            a = 1 + rng.choice([0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3]) * rng.choice([-1, 1])
        gaps = 0.0
        if x == 1:
            gaps = math.log(t_x)
        elif x > 1:
            gaps = x * (math.log(t_x / x) - rng.uniform(0, 1))
        horizon, _ = horizon_and_delta(rng, everyday, (alpha + T) / (r + k * x) * 10)
        self.given = (float(k), r, alpha, a, b, x, t_x, T, gaps, horizon)

    def past(self, _=0):
        """Log-likelihood, P(alive), and the weights of j."""
        k, r, alpha, a, b, x, t_x, T, gaps, _ = map(mpf, self.given)
        R, chances = r + k * x, x + self.first
        weights = [mpf(1)]
        for j in range(int(k) - 1):
            weights.append(weights[-1] * (R + j) / (j + 1) * (T - t_x) / (alpha + T))
        active = sum(weights)
        gone = a / (b + chances - 1) * exp(R * ln((alpha + T) / (alpha + t_x))) if chances > 0 else mpf(0)
        value = (k - 1) * gaps - x * loggamma(k) + log_beta(a, b + chances) - log_beta(a, b)
        value += loggamma(R) - loggamma(r) + r * ln(alpha) - R * ln(alpha + T) + ln(active + gone)
        return [value, active / (active + gone), gone / (active + gone), *(w / active for w in weights)]

    def ahead(self, weights, R, A, b):
        """Expected purchases and pmf over the horizon of one who is active, b being that of p now."""
        k, a, t = int(self.given[0]), mpf(self.given[3]), mpf(self.given[9])
        w = t / (A + t)
        if k * (R * t / A + (150 + 12 * mp.sqrt(R)) * (1 + t / A)) > 60000:
            raise ValueError("too long a sum")
        expected, pmf, last = mpf(0), [mpf(0)] * len(COUNTS), COUNTS[-1]
        for j, weight in enumerate(weights):
            # exactly[n]: chance of n purchases if p were 0; many: of those that bound what is left out
            shape, chance, exactly, many = R + j, exp(-(R + j) * ln(1 + t / A)), [], mpf(0)
            m, mode = 0, t / A * (R + j)
            while m <= mode or m + j < (last + 1) * k or chance > mpf(10) ** -68 * (1 - w) * many:
                n = (m + j) // k
                if n == len(exactly):
                    exactly.append(mpf(0))
                exactly[n] += chance
                if n >= last:
                    many += chance
                chance *= (shape + m) / (m + 1) * w
                m += 1
            at_least = exactly[:]
            for n in range(len(at_least) - 2, -1, -1):
                at_least[n] += at_least[n + 1]
            stays, mean = [mpf(1)], mpf(0)  # E[(1 - p)^n]
            for n in range(1, len(at_least)):
                mean += stays[-1] * at_least[n]
                stays.append(stays[-1] * (b + n - 1) / (a + b + n - 1))
            expected += weight * mean
            for i, n in enumerate(COUNTS):
                leaves = stays[n - 1] * a / (a + b + n - 1) * at_least[n] if n > 0 else 0
                pmf[i] += weight * (stays[n] * exactly[n] + leaves)
        return [expected, *pmf]

    def known(self, _=0):
        k, r, alpha, _, b, x, _, T, *_ = map(mpf, self.given)
        _, alive, gone, *weights = self.past()
        expected, *pmf = self.ahead(weights, r + k * x, alpha + T, b + x + self.first)
        pmf = [alive * p for p in pmf]
        return [alive * expected, pmf[0] + gone, *pmf[1:]]

    def new(self, _=0):
        _, r, alpha, a, b, *_ = map(mpf, self.given)
        expected, *pmf = self.ahead([mpf(1)], r, alpha, b + self.first)
        alive = b / (a + b) if self.first else mpf(1)
        pmf = [alive * p for p in pmf]
        return [alive * expected, pmf[0] + 1 - alive, *pmf[1:]]

    def approximate(self, level=0):
        with mp.workdps(2 * mp.dps):
            k, r, alpha, a, b, x, _, T, _, t = map(mpf, self.given)
            a += mpf(10) ** -55 if a == 1 else 0
            b += x + self.first
            mean = (a + b - 1) / (a - 1) * (1 - hyp2f1(r + x, a - 1, a + b - 1, -t / (k * alpha + T)))
            return [self.past()[1] * mean]

    def row(self):
        past = within(60, settled, self.past) or [None, None]
        known = within(20, settled, self.known) or [None] * 6
        new = within(20, settled, self.new) or [None] * 6
        approximate = within(20, settled, self.approximate) or [None]
        return [*past[:2], known[0], new[0], *approximate, *known[1:], *new[1:]]

    def check(self, row):
        """By an integral over p, the chances being picked from a generating function by the k-th roots of unity."""
        k, r, alpha, a, b, x, _, T, _, t = map(mpf, self.given)
        truth = dict(zip(self.truths, row, strict=True))
        with mp.workdps(60):
            _, alive, _, *weights = self.past()
            b += x + self.first
            roots = [mp.expjpi(2 * mpf(i) / k) for i in range(int(k))]
            norm = log_beta(a, b)

            def given_p(p, q):
                """E of (1 - q^purchases) / p."""
                theta, total = q ** (1 / k), mpf(0)
                for root in roots:
                    z = theta * root
                    back = sum(z**-c for c in range(int(k)))
                    events = (1 + t / (alpha + T) * (1 - z)) ** -(r + k * x)
                    step = z / (1 + t / (alpha + T) * (1 - z))
                    total += (back * events * sum(weight * step**j for j, weight in enumerate(weights))).real / k
                return (1 - total) / p

            def integrand(s):  # the log-odds of p
                p, q = 1 / (1 + exp(-s)), 1 / (1 + exp(s))
                return exp(a * ln(p) + b * ln(q) - norm) * given_p(p, q)

            middle, width = ln(a / b), mp.sqrt(1 / a + 1 / b)
            left, right = 3 * max(1 / a, width), 3 * max(1 / b, width)
            ends = [middle - left * e for e in (16, 8, 4, 2, 1)] + [middle + right * e for e in (0, 1, 2, 4, 8, 16)]
            if max(left, right) > 8:
                return None  # too far to go
            with mp.workdps(100):
                value = alive * quad(integrand, ends, method="gauss-legendre", maxdegree=6)
        return compared(truth, {"expected_purchases": value}, mpf(10) ** -15)


class MbgCnbd(BgCnbd):
    """As BgCnbd, with one more chance to leave, at the first purchase."""

    first = 1


# Contracts ----------------------------------------------------------------------------------------------------------


class Sbg:
    """Fader & Hardie (2007): leaves at a renewal with chance theta ~ Beta(alpha, beta), S(t) = B(alpha, beta + t) / B.

    derl(n) is the sum over t >= n of S(t) / S(n - 1) / (1 + rate)^(t - n), as Fader & Hardie (2010) have it: a customer
    about to decide the n-th renewal. derl_horizon stops after that many renewals; expected_theta is of one with S(t).
    """

    inputs = ("alpha", "beta", "t", "n", "horizon", "rate")
    truths = (
        *("log_probability", "log_survival", "probability", "survival", "retention", "hazard"),
        *("derl", "derl_horizon", "expected_theta"),
    )

    def __init__(self, rng):
        everyday = rng.random() < 0.3
        alpha, b = (log_uniform(rng, 0.2, 5) if everyday else extreme(rng) for _ in range(2))
        t = rng.randint(1, 12) if everyday else round(log_uniform(rng, 1, 1e4))
        n = rng.randint(1, 8) if everyday else round(log_uniform(rng, 1, 1e3))
        horizon = rng.randint(1, 12) if everyday else round(log_uniform(rng, 1, 1e3))
        self.given = (alpha, b, *self.extra(rng), float(t), float(n), float(horizon), self.discount(rng))

    def extra(self, rng):
        return ()

    def discount(self, rng):
        return rng.choice([0.1, log_uniform(rng, 1e-2, 3)])

    def log_survival(self, t):
        alpha, b = map(mpf, self.given[:2])
        return log_beta(alpha, b + t) - log_beta(alpha, b)

    def survivals(self, start):
        """S(start), S(start + 1), ... over S(start - 1)."""
        alpha, b = map(mpf, self.given[:2])
        value, t = mpf(1), start
        while True:
            value *= (b + t - 1) / (alpha + b + t - 1)
            yield value
            t += 1

    def values(self, _=0):
        t, n, horizon, rate = map(mpf, self.given[-4:])
        with mp.workdps(2 * mp.dps):  # for the differences of S
            before, survival = exp(self.log_survival(t - 1)), exp(self.log_survival(t))
            leaves = before - survival
            shares = [ln(leaves), self.log_survival(t), leaves, survival, survival / before, leaves / before]
        total, part, factor = mpf(0), mpf(0), mpf(1)
        for i, value in enumerate(self.survivals(n)):
            total += value * factor
            if i < horizon:
                part += value * factor
            factor /= 1 + rate
            if value * factor < total * rate * mpf(10) ** -62 or (i > 200000):
                break
        return [*shares, total, part, *self.theta(t)]

    def theta(self, t):
        alpha, b = map(mpf, self.given[:2])
        return [alpha / (alpha + b + t)]

    def row(self):
        return within(60, settled, self.values) or [None] * len(self.truths)

    def check(self, row):
        """Section 3 of Fader & Hardie (2007); DERL by its 2F1."""
        alpha, b, t, n, _, rate = map(mpf, self.given)
        z = 1 / (1 + rate)
        others = {
            "probability": exp(log_beta(alpha + 1, b + t - 1) - log_beta(alpha, b)),
            "retention": (b + t - 1) / (alpha + b + t - 1),
            "derl": (b + n - 1) / (alpha + b + n - 1) * hyp2f1(1, b + n, alpha + b + n, z),
        }
        return compared(dict(zip(self.truths, row, strict=True)), others)


class Bdw(Sbg):
    """Fader, Hardie, Liu, Davin & Steenburgh (2018): S(t) = B(alpha, beta + t^c) / B; sBG is c = 1."""

    inputs = ("alpha", "beta", "c", "t", "n", "horizon", "rate")

    def extra(self, rng):
        return (rng.choice([1.0, rng.uniform(0.5, 2), log_uniform(rng, 0.05, 5)]),)

    def discount(self, rng):
        return rng.choice([0.1, log_uniform(rng, 6e-2, 3)])

    def log_survival(self, t):
        alpha, b, c = map(mpf, self.given[:3])
        return log_beta(alpha, b + t**c) - log_beta(alpha, b)

    def survivals(self, start):
        alpha, b, c = map(mpf, self.given[:3])

        def part(t):
            return loggamma(b + t**c) - loggamma(alpha + b + t**c)

        norm, t = part(start - 1), start
        while True:
            yield exp(part(t) - norm)
            t += 1

    def theta(self, t):
        alpha, b, c = map(mpf, self.given[:3])
        return [alpha / (alpha + b + t**c)]

    def check(self, row):
        """By integrals over z, the log-odds of theta."""
        alpha, b, c, t, n, horizon, rate = map(mpf, self.given)
        norm = log_beta(alpha, b)
        if min(alpha, b) < mpf(1) / 20:
            return None  # too far to go

        def mean(power):
            """E of (1 - theta)^power."""
            middle, width = ln(alpha / (b + power)), mp.sqrt(1 / alpha + 1 / (b + power))
            left, right = 3 * max(1 / alpha, width), 3 * max(1 / (b + power), width)
            ends = [middle - left * e for e in (16, 8, 4, 2, 1)] + [middle + right * e for e in (0, 1, 2, 4, 8, 16)]

            def density(z):
                return exp(-alpha * mp.log1p(exp(-z)) - (b + power) * mp.log1p(exp(z)) - norm)

            return quad(density, ends, method="gauss-legendre")

        others = {"survival": mean(t**c)}
        if horizon <= 3:
            paid = sum(mean((n + i) ** c) * (1 + rate) ** -i for i in range(int(horizon)))
            others["derl_horizon"] = paid / mean((n - 1) ** c)
        return compared(dict(zip(self.truths, row, strict=True)), others, mpf(10) ** -14)


MODELS = {
    "pareto_nbd": ParetoNbd, "sarmanov_pareto_nbd": SarmanovParetoNbd, "ggom_nbd": GgomNbd, "bg_bb": BgBb, "nbd": Nbd,
    "bg_cnbd": BgCnbd, "mbg_cnbd": MbgCnbd, "sbg": Sbg, "bdw": Bdw,
}  # fmt: skip


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
