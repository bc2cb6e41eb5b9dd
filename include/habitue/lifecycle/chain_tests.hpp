/// @file
/// Is it a Markov chain, of which order, and the same one at all times and for everybody?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::lifecycle {

/// A test of a smaller model within a larger one: by likelihood ratio, and Pearson's beside it.
struct ChainTest {
    double statistic = 0.0;     ///< G, twice the gain of log-likelihood
    double pearson = 0.0;       ///< sum of (observed - expected)^2 / expected
    double df = 0.0;            ///< over cells that can be filled alone
    double p_value = 1.0;       ///< of G
    double p_pearson = 1.0;     ///< of Pearson's
    double sparse_cells = 0.0;  ///< share of cells that expect fewer than 5: above a fifth, trust neither p-value

    std::string summary() const;
    friend bool operator==(const ChainTest&, const ChainTest&) = default;
};

/// Does the next visit depend on the last @p smaller visits alone, or on the last @p larger?
///
/// In each context of the smaller order, what came next against what came before it: Anderson & Goodman (1957), Annals
/// of Mathematical Statistics 28(1), 89-110 (doi:10.1214/aoms/1177707039); Billingsley (1961), ibid. 32(1), 12-40.
/// Order 0: visits do not depend on each other. Throws DomainError unless 0 <= smaller < larger, and when no path is
/// long enough.
ChainTest order_test(const Paths& paths, int smaller, int larger, const Execution& how = {});

/// The Markov property: does the next visit depend on the present one alone, or on the one before it too?
ChainTest markov_test(const Paths& paths, const Execution& how = {});

/// Do @p groups of paths - of customers, or of periods - follow the same chain? Anderson & Goodman (1957), sec. 3.3.
/// Throws DomainError unless all count the same states at the same order.
ChainTest homogeneity_test(const std::vector<ContextCounts>& groups);

/// Counts of the paths of each group: @p group numbers them from 0, one number a path.
std::vector<ContextCounts> counts_by_group(const Paths& paths, const std::vector<std::uint32_t>& group,
                                           const CountOptions& options = {});

/// Counts of each period: one more than @p breaks, which ascend. A transition belongs to the period of the visit that
/// it leaves; where visits have no times they are at 0, 1, 2, ... of their path.
std::vector<ContextCounts> counts_by_period(const Paths& paths, const std::vector<double>& breaks,
                                            const CountOptions& options = {});

/// A chain for each period of time, and the test whether they are one.
struct PeriodFits {
    std::vector<double> breaks;
    std::vector<Fit<MarkovChain>> fits;  ///< one more than breaks
    ChainTest test;                      ///< of homogeneity over time
};

/// Fits a chain of the first order to the transitions of each period of `counts_by_period`, with the prior and the
/// policy of @p options. Throws DomainError for a state never left in one of them, unless these cover it.
PeriodFits fit_by_period(const Paths& paths, const std::vector<double>& breaks, const ChainFitOptions& options = {});

/// A chain of one order, as `order_selection` compares them.
struct OrderRow {
    int order = 0;
    double parameters = 0.0;      ///< free probabilities in cells that can be filled
    double log_likelihood = 0.0;  ///< of the transitions that every order can predict
    double aic = 0.0, bic = 0.0;
    ChainTest against_next;  ///< is the next higher order better? Nothing in the last row
    friend bool operator==(const OrderRow&, const OrderRow&) = default;
};

struct OrderSelection {
    std::vector<OrderRow> rows;  ///< orders 0, 1, ..., highest
    double transitions = 0.0;    ///< that every order was judged by
    int aic = 0, bic = 0;        ///< the orders with the least

    std::string summary() const;
    friend bool operator==(const OrderSelection&, const OrderSelection&) = default;
};

/// Compares chains of order 0 to @p highest on the same transitions: those with at least that many visits before them.
///
/// Parameters are counted in cells that can be filled: order k + 1 has, in each context of order k, (contexts - 1) x
/// (successors seen - 1) more than order k, which is also the df of the test between the two. Tong (1975), Journal of
/// Applied Probability 12(3), 488-497 (AIC); Katz (1981), Technometrics 23(3), 243-249 (BIC). Throws DomainError when
/// no path is long enough.
OrderSelection order_selection(const Paths& paths, int highest = 5, const Execution& how = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/chain_tests.hpp>
#endif
