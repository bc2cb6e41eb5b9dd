/// @file
/// Estimating a Markov chain from paths, or from counted transitions.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/same.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

/// How often each state (row) was followed by each (column), one period later.
struct TransitionCounts {
    Eigen::MatrixXd counts;                                             ///< >= 0; weighted counts need not be whole
    std::vector<std::string> states;                                    ///< unique; "0", "1", ... when empty
    Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> possible = {};  ///< which transitions can happen; empty: all
};

/// How transitions of paths are counted into a matrix.
struct TransitionOptions {
    int order = 1;                    ///< above 1, the states are that many visits in a row: "a > b"
    std::string start = {};           ///< name of a state before the first visit; empty: there is none
    std::string end = {};             ///< name of a state after the last visit, never left; empty: there is none
    bool all_tuples = false;          ///< every row of `order` states that could be, not only those seen
    std::vector<double> weight = {};  ///< of each path, instead of its own; empty: its own
    int threads = 1;                  ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// The transitions of @p paths: a path of n visits has n - order of them, one more for each of `start` and `end`.
///
/// With order k, state "a > b" leads to "b > c" alone; `possible` says so. Behind `start` come shorter states, "start >
/// a". Throws DomainError for an order below 1, a `start` or `end` that is the name of a state, and more than 16,384
/// states, which a dense matrix is not for.
TransitionCounts transition_counts(const Paths& paths, const TransitionOptions& options = {});

/// Counts of the first order as a matrix over all states; there must be none of a beginning or end.
TransitionCounts as_matrix(const ContextCounts& counts);

/// What to make of a state that was never seen to be left, when there is no prior to speak for it and it has more than
/// one way to go.
enum class NeverLeft {
    refuse,     ///< throw DomainError naming it
    absorbing,  ///< it keeps its customers; the interval of its every transition is [0, 1]: nothing is known
};

/// Options of `fit<MarkovChain>(counts)`.
struct ChainFitOptions {
    double prior = 0.0;  ///< added to the count of every possible transition: a Dirichlet prior, posterior mean
    NeverLeft never_left = NeverLeft::refuse;
    Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> possible = {};  ///< which transitions can happen; empty: all
};

/// Lower and upper ends, entry by entry.
struct MatrixInterval {
    Eigen::MatrixXd low, high;
};

/// A model and what estimating it told.
template <class Model>
struct Fit;

template <>
struct Fit<MarkovChain> {
    MarkovChain model;
    Eigen::MatrixXd counts;           ///< as observed, without the prior
    Eigen::MatrixXd standard_errors;  ///< multinomial, sqrt(p (1 - p) / n); NaN in a row never left
    double log_likelihood = 0.0;      ///< of the observed transitions
    double prior = 0.0;
    Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> possible;

    /// Wilson's (1927) score interval for each probability, given how often its row was left: within [0, 1], and not a
    /// point where a count is 0 or all. With a prior, the quantiles of its posterior, a beta distribution: a credible
    /// interval. Impossible transitions are [0, 0], the only possible one of a row [1, 1].
    MatrixInterval interval(double level = 0.95) const;

    /// Estimates, standard errors and counts, as a statistics package prints them.
    std::string summary() const;

    friend bool operator==(const Fit& a, const Fit& b) {
        return a.model == b.model && math::same(a.counts, b.counts) &&
               math::same(a.standard_errors, b.standard_errors) && a.log_likelihood == b.log_likelihood &&
               a.prior == b.prior && math::same(a.possible, b.possible);
    }
};

/// `fit<MarkovChain>(counts)`: maximum likelihood (each row's shares), or the posterior mean under a Dirichlet prior.
/// A transition is possible where both the counts and the options let it be.
///
/// Throws DomainError for a count that is negative, not finite or of an impossible transition, and for a state never
/// left unless `never_left` or a prior covers it.
template <class Model>
requires std::same_as<Model, MarkovChain> Fit<Model> fit(const TransitionCounts& data,
                                                         const ChainFitOptions& options = {});

/// Options of `fit<MarkovChain>(paths)`.
struct PathFitOptions {
    int order = 1;       ///< visits that the next one depends on; above 1 the states are "a > b"
    double prior = 0.0;  ///< added to the count of every possible transition: a Dirichlet prior, posterior mean
    NeverLeft never_left = NeverLeft::refuse;
    std::string start = {}, end = {};           ///< names of states before and after each path; empty: none
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution

    TransitionOptions counting() const { return {order, start, end, prior > 0.0, {}, threads, cancel}; }
};

/// `fit<MarkovChain>(paths)`: counts the transitions of the paths and fits them. With a prior, states of higher orders
/// are all that could be, else those seen.
template <class Model>
requires std::same_as<Model, MarkovChain> Fit<Model> fit(const Paths& paths, const PathFitOptions& options = {}) {
    return fit<Model>(transition_counts(paths, options.counting()), {options.prior, options.never_left, {}});
}

/// Options of `bootstrap`.
struct ChainBootstrapOptions {
    int replicates = 1000;
    double level = 0.95;  ///< of the interval
    std::uint64_t seed = 1;
    int order = 1;                              ///< as in PathFitOptions
    double prior = 0.0;                         ///< as in PathFitOptions
    std::string start = {}, end = {};           ///< as in PathFitOptions
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// What a chain could have been had other customers come.
struct ChainBootstrap {
    Eigen::MatrixXd standard_errors;  ///< spread of the replicates
    MatrixInterval interval;          ///< their percentiles
    std::size_t clusters = 0;         ///< customers (paths, where these have none) that were drawn from
};

namespace detail {

/// How often each of @p n things is drawn when n are drawn with replacement.
std::vector<double> resample(std::size_t n, math::Random& random);
}  // namespace detail

/// Standard errors and intervals of a chain fitted to @p paths by drawing whole customers with replacement (paths,
/// where they name none): they hold although the visits of one customer resemble each other in ways that the chain does
/// not know, where those of `Fit` take every transition as an observation of its own.
///
/// A state that a replicate never leaves has no probabilities there, and is left out of its row's spread. Efron &
/// Tibshirani (1993), An Introduction to the Bootstrap, ch. 6, 13.
ChainBootstrap bootstrap(const Paths& paths, const ChainBootstrapOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/fit.hpp>
#endif
