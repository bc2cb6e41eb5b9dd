/// @file
/// Estimating hidden Markov chains: expectation-maximisation, then quasi-Newton, with exact gradients and errors.
#pragma once

#include <atomic>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/text.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

struct HiddenFitOptions {
    std::size_t states = 2;
    std::vector<Family> emissions =
        {};                     ///< of every column of what was seen; empty: categorical, where symbols have names
    Link link = Link::ordered;  ///< of moves, where there are inputs
    /// Added to the expected number of every first state, move (without inputs) and symbol, purchase or none: a
    /// Dirichlet prior; the estimate is the mode of the posterior.
    double prior = 0.0;
    int starts = 4;             ///< searches from random starting points, of which the best is carried on
    std::uint64_t seed = 1;     ///< of the starting points
    int max_iterations = 1000;  ///< of expectation-maximisation and of quasi-Newton together
    double tolerance = 1e-9;    ///< stop when a step promises a gain less than this, per observation
    bool quasi_newton = true;   ///< false: expectation-maximisation to the end
    bool standard_errors = true;
    std::optional<HiddenChain> start = {};  ///< the one point to start from; its shape decides, not the fields above
    int threads = 1;                        ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// A fitted hidden chain and what is known about its estimate.
template <>
struct Fit<HiddenChain> {
    HiddenChain model;
    double log_likelihood = 0.0;          ///< at the estimate, without the prior
    std::vector<std::string> parameters;  ///< "initial[0]", "transition[0][1]", "rate[2]", ...
    std::vector<double> estimates;        ///< of each
    std::vector<Support> supports;
    Eigen::MatrixXd covariance;  ///< of the estimates, from the observed information; NaN where it says nothing
    int free_parameters = 0;
    optim::Termination termination = optim::Termination::iteration_limit;
    int iterations = 0;           ///< of all kinds, from the best start
    std::vector<double> history;  ///< log-likelihood (and log prior) after each of them
    std::vector<double> starts;   ///< log-likelihood (and log prior) that each start came to before the best went on
    std::string message;          ///< what is wrong and what to do about it; empty when all is well
    double sequences = 0.0;       ///< sequences (sum of weights)
    double observations = 0.0;    ///< visits of which something was seen (sum of weights)
    double entropy = 0.0;         ///< of the states' posterior: 0 when what was seen leaves no doubt
    double prior = 0.0;

    bool converged() const { return termination == optim::Termination::converged; }
    double aic() const { return 2.0 * free_parameters - 2.0 * log_likelihood; }
    double bic() const { return free_parameters * std::log(observations) - 2.0 * log_likelihood; }
    /// Integrated completed likelihood: BIC, and twice the entropy. Biernacki, Celeux & Govaert (2000), IEEE PAMI
    /// 22(7).
    double icl() const { return bic() + 2.0 * entropy; }

    std::vector<double> standard_errors() const;
    /// Confidence interval of each parameter: Wald's, on the scale of its log (logit for chances), so in its support.
    std::vector<std::pair<double, double>> interval(double level = 0.95) const;
    /// Estimates with their errors, as a statistics package prints them.
    std::string summary() const;
};

/// `fit<HiddenChain>(sequences, options)`: maximum likelihood, or the mode of the posterior under a prior.
///
/// Short runs of expectation-maximisation from several starts; the best is carried on, then by quasi-Newton steps whose
/// first metric is the information that there would be were the states seen (Jamshidian & Jennrich 1997, JRSS B 59(3),
/// 569-587). No step is downhill. States come out in canonical_order(), where moves are not
/// ordered. Throws DomainError for values that a family cannot produce, and for sequences impossible under `start`.
template <class Model>
requires std::same_as<Model, HiddenChain> Fit<HiddenChain> fit(const Sequences& seen, const HiddenFitOptions& o = {});
/// The same of symbols: the states of @p paths.
template <class Model>
requires std::same_as<Model, HiddenChain> Fit<HiddenChain> fit(const Paths& paths, const HiddenFitOptions& o = {}) {
    return fit<HiddenChain>(sequences(paths), o);
}

/// How one number of states does.
struct StatesChoice {
    std::size_t states = 0;
    double log_likelihood = 0.0, bic = 0.0, icl = 0.0;
    double holdout = 0.0;  ///< log-likelihood of the sequences held out, per observation; NaN when none are
    int free_parameters = 0;
};

/// Fits with each of @p states; @p holdout: the share of sequences, drawn by the options' seed, that a second fit does
/// not see and is judged by.
std::vector<StatesChoice> compare_states(const Sequences& seen, const std::vector<std::size_t>& states,
                                         HiddenFitOptions options = {}, double holdout = 0.2);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/hidden_fit.hpp>
#endif
