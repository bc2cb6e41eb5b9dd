/// @file
/// Estimating a chain in continuous time from states seen now and then, or watched all the time.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/detail/panel.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

/// A label that stands for one of several states: who is known to be alive is in any state but "dead".
struct CensoredState {
    std::string label;
    std::vector<std::string> states;
};

struct ContinuousFitOptions {
    /// Rates to start from, off the diagonal; 0: that transition is impossible. The diagonal is not read.
    Eigen::MatrixXd start = {};
    std::vector<std::string> states = {};      ///< names of the rows of `start`; empty: those of the paths
    std::vector<std::string> exact = {};       ///< states whose time of entry is exact, such as "dead"
    bool exact_times = false;                  ///< every visit is a transition at its very time: nothing goes unseen
    std::vector<CensoredState> censored = {};  ///< labels that stand for several states
    std::vector<std::string> covariates = {};  ///< names of the columns of `values`
    Eigen::MatrixXd values = {};               ///< [visit][covariate]; each holds until the next visit
    std::vector<double> changes = {};          ///< times at which all rates may change: piecewise constant
    /// Chances to start from that a state (row) is seen as another (column); 0: never. The diagonal, what is left, is
    /// not read. Empty: states are seen as they are.
    Eigen::MatrixXd misclassified = {};
    /// Where states are misclassified, the law of the true ones at first visits, taken as given; empty: estimated.
    Eigen::VectorXd initial = {};
    int max_iterations = 100;
    double tolerance = 1e-10;  ///< stop when a Newton step would gain less log-likelihood than this
    int threads = 1;           ///< 0: as many as the machine has
    const std::atomic<bool>* cancel = nullptr;
};

/// A vector of estimates with the ends of their intervals.
struct VectorInterval {
    Eigen::VectorXd value, low, high;
};
/// A matrix of estimates with the ends of their intervals.
struct MatrixEstimate {
    Eigen::MatrixXd value, low, high;
};

template <>
struct Fit<ContinuousChain> {
    ContinuousChain model;            ///< where covariates are at their means
    Eigen::MatrixXd standard_errors;  ///< of the generator's entries, the diagonal included; 0 where impossible
    double log_likelihood = 0.0;      ///< of the observed states, given the first of each path
    std::vector<math::Rate> rates;    ///< the transitions that are possible
    std::vector<std::string>
        names;  ///< of the parameters: "a -> b", "a -> b: x" for covariates, "a seen as b", "begins in a"
    Eigen::VectorXd coefficients;  ///< log rates at the means, then effects on log rates, then log-odds
    Eigen::MatrixXd covariance;    ///< of the coefficients, from the observed information; NaN: not identified
    std::vector<std::string> covariates;
    Eigen::VectorXd means;      ///< of the covariates, over intervals
    std::size_t paths = 0;      ///< with at least two visits, which are those that tell anything
    std::size_t intervals = 0;  ///< between visits
    int iterations = 0;
    optim::Termination termination = optim::Termination::iteration_limit;
    std::vector<std::string> notes;  ///< what the data do not tell, in words
    /// Chances that a state (row) is seen as each (column), and the law of the true states at first visits, with
    /// standard errors; empty where states are seen as they are.
    Eigen::MatrixXd misclassification = {}, misclassification_errors = {};
    Eigen::VectorXd initial = {}, initial_errors = {};

    bool converged() const { return termination == optim::Termination::converged; }

    /// The chain under given covariates. Throws DomainError unless there is one finite value for each.
    ContinuousChain at(const Eigen::VectorXd& values) const;

    /// Intervals of the generator's entries, symmetric on the log scale.
    MatrixInterval interval(double level = 0.95) const;

    /// Mean stays and their intervals, symmetric on the log scale; infinite in a state never left.
    VectorInterval sojourn(double level = 0.95) const;

    /// The chances of being in each state (columns) a time @p t after each (rows), with their intervals: delta method,
    /// symmetric on the logit scale, so that they stay within 0 and 1.
    MatrixEstimate transition_probability(double t, double level = 0.95) const;

    /// Factors by which one unit more of each covariate multiplies each rate: [rate][covariate], with intervals.
    MatrixEstimate hazard_ratios(double level = 0.95) const;

    /// Intervals of `misclassification`, symmetric on the logit scale.
    MatrixInterval misclassification_interval(double level = 0.95) const;

    /// Rates, standard errors, effects, and what the data do not tell.
    std::string summary() const;

    /// Variance of what changes by @p gradient with the log rates. A rate that ran to 0 is taken as 0: it adds nothing.
    double variance(const Eigen::VectorXd& gradient) const;

private:
    static double quantile(double level);
    static std::string short_number(double x);
};

/// `fit<ContinuousChain>(paths, {.start = ...})`: maximum likelihood by Newton's method on the logarithms of the rates,
/// with exact first and second derivatives of the matrix exponential. Kalbfleisch & Lawless (1985) for panels.
///
/// Between visits the state is unknown; the chain decides what may have happened. Entry into a state of `exact` happens
/// at its very time, from whatever state the chain was in just before. Intervals alike are counted once; where lengths
/// are all different they are put on few, with an error below 1e-13 of an interval's log-likelihood. Covariates act on
/// the logarithm of every rate, and hold from a visit to the next.
///
/// With `misclassified`, what is seen at a visit is drawn from a row of chances of the true state, independently of all
/// else; these are estimated together with the rates and the law of the true states at first visits, which then are
/// part of `log_likelihood`. Jackson, Sharples, Thompson, Duffy & Couto (2003), The Statistician 52(2), 193-209
/// (doi:10.1111/1467-9884.00351). Entries into `exact` states are seen as they are, a `censored` label says in which
/// states the true one is, and paths of one visit tell of mistakes and first states. The likelihood is the same when
/// the names of hidden states are exchanged: start from chances below a half.
///
/// Throws DomainError, naming path and visit, for states the chain does not have, moves that `start` makes impossible,
/// two states at one time, and paths that begin with a censored state. Paths of one visit tell nothing; they are
/// allowed. A search that stops early says so in `termination`; what the data do not tell has standard errors NaN and a
/// sentence in `notes`. The same bits for any number of threads.
template <class Model>
requires std::same_as<Model, ContinuousChain> Fit<Model> fit(const Paths& paths, const ContinuousFitOptions& options);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/continuous_fit.hpp>
#include <habitue/lifecycle/definitions/misclassified_panel.hpp>
#endif
