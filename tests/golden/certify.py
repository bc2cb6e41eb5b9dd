"""Recomputes the truths of hard_cases.json with mpmath, from the papers' formulas: python tests/golden/certify.py

The shape is that of the papers: closed forms with 2F1, evaluated with digits to spare where they cancel. The library
takes other roads to the same numbers.
"""

import json
import pathlib
import sys

import make_header
from mpmath import beta, hyp2f1, log, loggamma, mp, mpf

HERE = pathlib.Path(__file__).parent
mp.dps = 150
NUDGE = mpf(10) ** -60  # off the removable singularities, a = 1 among them; too small to matter


def attrition(case, chances):
    """BG/NBD (Fader, Hardie & Lee 2005): a chance to leave at each repeat purchase. MBG/NBD: one more at the first."""
    r, alpha, a, b = (mpf(case["params"][name]) + NUDGE for name in make_header.ATTRITION)
    x, t_x, T, t = (mpf(case[name]) for name in ("x", "tx", "T", "t"))
    stay = b + x + chances
    common = loggamma(r + x) - loggamma(r) + r * log(alpha) - log(beta(a, b))
    alive = beta(a, stay) * (alpha + T) ** -(r + x)
    gone = beta(a + 1, stay - 1) * (alpha + t_x) ** -(r + x) if x + chances > 0 else 0
    p_alive = alive / (alive + gone)
    z = t / (alpha + T + t)
    lasting = (1 - z) ** (r + x) * hyp2f1(r + x, stay, a + stay - 1, z)
    return {
        "loglik": common + log(alive + gone),
        "p_alive": p_alive,
        "cond_exp": p_alive * (a + stay - 1) / (a - 1) * (1 - lasting),
    }


def pareto(case):
    """Pareto/NBD (Fader & Hardie 2005, notes/009): the integral over the time of leaving is a difference of two 2F1."""
    r, alpha, s, b = (mpf(case["params"][name]) for name in make_header.PARETO)
    x, t_x, T, t = (mpf(case[name]) for name in ("x", "tx", "T", "t"))
    k = r + x
    far, near, power = (alpha, b, s + 1) if alpha >= b else (b, alpha, k)

    def leaves_after(u):
        return hyp2f1(k + s, power, k + s + 1, (far - near) / (far + u)) / (k + s) / (far + u) ** (k + s)

    alive = (alpha + T) ** -k * (b + T) ** -s
    gone = s * (leaves_after(t_x) - leaves_after(T))
    p_alive = alive / (alive + gone)
    stays = (1 - ((b + T) / (b + T + t)) ** (s - 1)) / (s - 1)
    return {
        "loglik": loggamma(k) - loggamma(r) + r * log(alpha) + s * log(b) + log(alive + gone),
        "p_alive": p_alive,
        "cond_exp": p_alive * k * (b + T) / (alpha + T) * stays,
    }


def gamma_gamma(case):
    """Fader & Hardie (2013), note 025, equations (1a) and (5)."""
    p, q, gamma = (mpf(case["params"][name]) for name in make_header.SPEND)
    x, mean = mpf(case["x"]), mpf(case["mean_spend"])
    loglik = loggamma(p * x + q) - loggamma(p * x) - loggamma(q)
    loglik += q * log(gamma) + (p * x - 1) * log(mean) + p * x * log(x) - (p * x + q) * log(gamma + mean * x)
    return {"loglik": loglik, "cond_exp": p * (gamma + x * mean) / (p * x + q - 1)}


FORMULAS = {
    "BG/NBD": lambda case: attrition(case, 0),
    "MBG/NBD": lambda case: attrition(case, 1),
    "Pareto/NBD": pareto,
    "Gamma-Gamma": gamma_gamma,
}


def main():
    checked, wrong = 0, 0
    for case in json.loads((HERE / "hard_cases.json").read_text())["cases"]:
        if case["model"] not in FORMULAS:
            continue
        for name, value in FORMULAS[case["model"]](case).items():
            error = abs(value / mpf(case["truth"][name]) - 1)
            checked += 1
            if error > mpf("1e-26"):
                wrong += 1
                print(f"{case['model']} {case['tag']}: {name} {mp.nstr(value, 30)}, golden {case['truth'][name]}")
    if (HERE / "hard_cases.hpp").read_text() != make_header.header():
        sys.exit("hard_cases.hpp is not what make_header.py writes")
    print(f"{checked - wrong} passed, {wrong} failed")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
