/// @file
/// When a thing is replaced: optimal stopping with what only its owner sees.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::ecosystem {

/// What replacing now or keeping on comes to at each age, decided at its best.
struct ReplacementPolicy {
    std::vector<double> value;      ///< money, expected discounted, at each age, before the period's surprises are seen
    std::vector<double> hazard;     ///< chance that it is replaced in a period, at each age
    std::vector<double> share;      ///< of all things in the long run, at each age, before the decision
    double replacement_rate = 0.0;  ///< replacements a period in the long run
    double residual = 0.0;          ///< the greatest error of the fixed point, money
    friend bool operator==(const ReplacementPolicy&, const ReplacementPolicy&) = default;
};

/// A thing ages 0, 1, ... with a cost of keeping it that depends on age; replacing it makes it new. Its owner also sees
/// surprises, independent and extreme-value distributed with this @p scale (money), one for keeping and one for
/// replacing, in each period. Rust (1987), Econometrica 55(5), 999-1033, doi:10.2307/1911259.
struct Replacement {
    std::vector<double> cost =
        {};  ///< money a period at each age; as many ages as there are costs, the last one for good
    double replacement_cost = 0.0;           ///< money
    double discount = 0.95;                  ///< what money of the next period is worth now, in [0, 1)
    std::vector<double> aging = {0.0, 1.0};  ///< chances that a period adds 0, 1, 2, ... to the age, also of a new one
    double scale = 1.0;                      ///< money; the surprises have a standard deviation of 1.28 times this

    /// The best policy: the fixed point W = log-sum-exp of keeping and replacing, by Newton's method, each step one
    /// back substitution. Throws DomainError for bad parameters: no ages, costs that are not finite, a discount outside
    /// [0, 1), aging that is no distribution, a scale that is not positive.
    ReplacementPolicy solve() const;
    friend bool operator==(const Replacement&, const Replacement&) = default;
};

/// How often things of an age were seen, and how often they were replaced in the period.
struct ReplacementCounts {
    std::vector<double> seen, replaced;  ///< by age
};

/// Estimated costs, in the scale of the surprises, which nothing observed identifies.
struct ReplacementFit {
    Replacement model;   ///< with scale 1: costs are per surprise scale
    double slope = 0.0;  ///< cost of keeping per unit of age
    double replacement_cost = 0.0;
    double slope_error = std::numeric_limits<double>::quiet_NaN();  ///< standard errors
    double replacement_cost_error = std::numeric_limits<double>::quiet_NaN();
    double log_likelihood = 0.0;
    optim::Termination termination = optim::Termination::iteration_limit;
    std::string summary() const;
};

/// Maximum likelihood of the cost of keeping, linear in age, and the cost of replacement, discount and aging being
/// known: the nested fixed point, Fisher's scores by implicit derivatives of it. The log-likelihood is that of the
/// decisions. Throws DomainError for counts that are negative, more replaced than seen, or of less than two ages, and
/// when nothing, or everything, was replaced: not identified.
ReplacementFit fit_replacement(const ReplacementCounts& counts, double discount, std::span<const double> aging = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/replacement.hpp>
#endif
