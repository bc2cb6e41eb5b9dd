"""Writes hard_cases.hpp, the cases of hard_cases.json that the C++ tests read: python tests/golden/make_header.py"""

import json
import pathlib

HERE = pathlib.Path(__file__).parent
ATTRITION = ("r", "alpha", "a", "b")
PARETO = ("r", "alpha", "s", "beta")
SPEND = ("p", "q", "gamma")
HEAD = """\
/// @file
/// Inputs that break published software, with their truths to 30 digits: make_header.py, from hard_cases.json.
#pragma once

#include <array>
#include <limits>

namespace habitue::golden {

/// A customer of BG/NBD or MBG/NBD (r, alpha, a, b), or of Pareto/NBD (r, alpha, s, beta). A truth that is not known is
/// NaN, one below the smallest double 0.
struct AttritionCase {
    const char* tag;
    std::array<double, 4> parameters;
    double x, t_x, T, t;  ///< t is the horizon of expected_purchases
    double log_likelihood, probability_alive, expected_purchases;
};

/// A customer of the gamma-gamma model (p, q, gamma). A truth that is not known is NaN, one below the smallest double
/// 0.
struct SpendCase {
    const char* tag;
    std::array<double, 3> parameters;
    double x, mean_spend;
    double log_likelihood, expected_spend;
};

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// clang-format off
"""


def literal(truth):
    return truth if float(truth) != 0.0 else "0.0"  # what is below the smallest double


def numbers(of, names):
    return ", ".join(repr(float(of[name])) for name in names)


def row(case, parameters, inputs, truths):
    given = "{" + numbers(case["params"], parameters) + "}, " + numbers(case, inputs)
    known = [literal(case["truth"][name]) if name in case["truth"] else "unknown" for name in truths]
    lines = json.dumps(case["tag"]), given, ", ".join(known)
    return "\n    {" + ",\n     ".join(lines) + "},"


def table(cases, model, struct, name, *columns):
    rows = [row(case, *columns) for case in cases if case["model"] == model]
    return f"\ninline constexpr std::array<{struct}, {len(rows)}> {name}{{{{" + "".join(rows) + "\n}};\n"


def header():
    cases = json.loads((HERE / "hard_cases.json").read_text())["cases"]
    attrition = (("x", "tx", "T", "t"), ("loglik", "p_alive", "cond_exp"))
    spend = (SPEND, ("x", "mean_spend"), ("loglik", "cond_exp"))
    return (
        HEAD
        + table(cases, "BG/NBD", "AttritionCase", "bg_nbd", ATTRITION, *attrition)
        + table(cases, "MBG/NBD", "AttritionCase", "mbg_nbd", ATTRITION, *attrition)
        + table(cases, "Pareto/NBD", "AttritionCase", "pareto_nbd", PARETO, *attrition)
        + table(cases, "Gamma-Gamma", "SpendCase", "gamma_gamma", *spend)
        + "// clang-format on\n\n}  // namespace habitue::golden\n"
    )


if __name__ == "__main__":
    (HERE / "hard_cases.hpp").write_text(header())
