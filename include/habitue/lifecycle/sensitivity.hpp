/// @file
/// What a change of one transition does to an answer of a Markov chain: one extra solution ranks them all.
///
/// Each answer f here changes by df = sum over i, j of visits_i dp_ij worth_j: how often state i is left, times what it
/// is worth to be in j next. The first is the adjoint solution. Caswell (2001), Matrix Population Models, ch. 9.
#pragma once

#include <cstddef>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/markov_chain.hpp>

namespace habitue::inline v1::lifecycle {

/// An answer and its derivatives with respect to every transition probability.
struct Sensitivity {
    double value = 0.0;
    Eigen::VectorXd visits;  ///< of each state: how often a step is taken from it, discounted
    Eigen::VectorXd worth;   ///< of each state: what the answer gains from being there next

    /// df / dp of the transition between two states, by number, all else as it is: rows then do not sum to 1.
    double derivative(std::size_t from, std::size_t to) const;
    /// All of them, (from, to).
    Eigen::MatrixXd matrix() const;
    /// df when probability moves, per unit moved, from one transition of a state to another of it.
    double shift(std::size_t state, std::size_t away_from, std::size_t to) const;
};

/// Of the discounted value for ever of those who start as @p start. @p discount_rate is above 0.
Sensitivity value_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward, const Eigen::VectorXd& start,
                              double discount_rate, const Execution& how = {});

/// Of the chance that those who start as @p start, weights that sum to 1, ever reach @p target. Classes that are never
/// left and do not hold it count as visited 0 times: a way out of them, however rare, would change the answer at once.
Sensitivity hitting_probability_sensitivity(const MarkovChain& chain, const Target& target,
                                            const Eigen::VectorXd& start, const Execution& how = {});

/// Of the expected steps until those who start as @p start first reach @p target. Throws DomainError for a start from
/// which it may never be reached.
Sensitivity hitting_time_sensitivity(const MarkovChain& chain, const Target& target, const Eigen::VectorXd& start,
                                     const Execution& how = {});

/// Of the long-run mean reward per period of a chain in which every state reaches every other; changes are to keep the
/// rows' sums. `worth` is what starting in a state adds to all that is ever received (the bias).
Sensitivity long_run_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward, const Execution& how = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/sensitivity.hpp>
#endif
