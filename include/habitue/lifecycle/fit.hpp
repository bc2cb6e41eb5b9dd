/// @file
/// Estimating a Markov chain from counted transitions.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

/// How often each state (row) was followed by each (column), one period later.
struct TransitionCounts {
    Eigen::MatrixXd counts;           ///< >= 0; weighted counts need not be whole
    std::vector<std::string> states;  ///< unique; "0", "1", ... when empty
};

/// What to make of a state that was never seen to be left, when there is no prior to speak for it.
enum class NeverLeft {
    refuse,     ///< throw DomainError naming it
    absorbing,  ///< it keeps its customers; the interval of its every transition is [0, 1]: nothing is known
};

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
    /// point where a count is 0 or all. Impossible transitions are [0, 0], the only possible one of a row [1, 1].
    MatrixInterval interval(double level = 0.95) const {
        if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
        const double z = math::normal_quantile(0.5 + 0.5 * level);
        const Eigen::MatrixXd& p = model.transition_matrix();
        MatrixInterval result{Eigen::MatrixXd::Zero(p.rows(), p.cols()), Eigen::MatrixXd::Zero(p.rows(), p.cols())};
        for (Eigen::Index i = 0; i < p.rows(); ++i) {
            const auto ways = possible.row(i).count();
            const double n = counts.row(i).sum() + prior * double(ways);
            for (Eigen::Index j = 0; j < p.cols(); ++j) {
                if (!possible(i, j)) continue;
                if (ways == 1 || n == 0.0) {
                    result.low(i, j) = ways == 1 ? 1.0 : 0.0;
                    result.high(i, j) = 1.0;
                    continue;
                }
                const double shrink = 1.0 / (1.0 + z * z / n), middle = shrink * (p(i, j) + 0.5 * z * z / n);
                const double half = shrink * z * std::sqrt(p(i, j) * (1.0 - p(i, j)) / n + 0.25 * z * z / (n * n));
                result.low(i, j) = p(i, j) == 0.0 ? 0.0 : std::max(0.0, middle - half);
                result.high(i, j) = p(i, j) == 1.0 ? 1.0 : std::min(1.0, middle + half);
            }
        }
        return result;
    }

    /// Estimates, standard errors and counts, as a statistics package prints them.
    std::string summary() const {
        return model.summary() + "\nstandard errors\n" + detail::matrix_text(standard_errors, model.states(), 4) +
               "\ntransitions counted: " + to_text(counts.sum()) + "\nlog-likelihood: " + to_text(log_likelihood) +
               "\n";
    }
};

/// `fit<MarkovChain>(counts)`: maximum likelihood (each row's shares), or the posterior mean under a Dirichlet prior.
///
/// Throws DomainError for a count that is negative, not finite or of an impossible transition, and for a state never
/// left unless `never_left` or a prior covers it.
template <class Model>
requires std::same_as<Model, MarkovChain> Fit<Model> fit(const TransitionCounts& data,
                                                         const ChainFitOptions& options = {}) {
    const Eigen::MatrixXd& n = data.counts;
    const Eigen::Index size = n.rows();
    if (!(options.prior >= 0.0) || !std::isfinite(options.prior))
        refuse("prior", options.prior, "must be finite and not negative");
    require(size > 0 && n.cols() == size, "counts: must be a square matrix with at least one state");
    require(data.states.empty() || data.states.size() == std::size_t(size),
            "states: need one name for each row of counts");
    auto possible = options.possible;
    if (possible.size() == 0) possible.setConstant(size, size, true);
    require(possible.rows() == size && possible.cols() == size, "possible: must be as large as counts");
    const auto name = [&](Eigen::Index i) {
        return "\"" + (data.states.empty() ? std::to_string(i) : data.states[i]) + "\"";
    };
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(size, size), errors = p;
    double log_likelihood = 0.0;
    for (Eigen::Index i = 0; i < size; ++i) {
        for (Eigen::Index j = 0; j < size; ++j) {
            if (!(n(i, j) >= 0.0) || !std::isfinite(n(i, j)))
                refuse_row("counts", std::size_t(i), n(i, j), "must be finite and not negative");
            if (n(i, j) > 0.0 && !possible(i, j))
                throw DomainError("counts: " + to_text(n(i, j)) + " transitions from " + name(i) + " to " + name(j) +
                                  ", which is said to be impossible");
        }
        const double total = n.row(i).sum() + options.prior * double(possible.row(i).count());
        if (total == 0.0) {
            if (options.never_left == NeverLeft::refuse)
                throw DomainError("counts: state " + name(i) +
                                  " is never left, so where it leads is not identified; "
                                  "give a prior, or take it as absorbing");
            p(i, i) = 1.0;
            possible(i, i) = true;
            errors.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        for (Eigen::Index j = 0; j < size; ++j) {
            if (!possible(i, j)) continue;
            p(i, j) = (n(i, j) + options.prior) / total;
            errors(i, j) = std::sqrt(p(i, j) * (1.0 - p(i, j)) / total);
            if (n(i, j) > 0.0) log_likelihood += n(i, j) * std::log(p(i, j));
        }
    }
    return {MarkovChain(std::move(p), data.states),
            n,
            std::move(errors),
            log_likelihood,
            options.prior,
            std::move(possible)};
}

}  // namespace habitue::inline v1::lifecycle
