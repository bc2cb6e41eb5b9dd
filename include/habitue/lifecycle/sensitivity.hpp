/// @file
/// What a change of one transition does to an answer of a Markov chain: one extra solution ranks them all.
///
/// Each answer f here changes by df = sum over i, j of visits_i dp_ij worth_j: how often state i is left, times what it
/// is worth to be in j next. The first is the adjoint solution. Caswell (2001), Matrix Population Models, ch. 9.
#pragma once

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

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
    double derivative(std::size_t from, std::size_t to) const {
        const double often = visits(Eigen::Index(from));
        return often == 0.0 ? 0.0 : often * worth(Eigen::Index(to));  // worth may be infinite where nobody comes
    }
    /// All of them, (from, to).
    Eigen::MatrixXd matrix() const {
        Eigen::MatrixXd result(visits.size(), worth.size());
        for (Eigen::Index i = 0; i < result.rows(); ++i)
            for (Eigen::Index j = 0; j < result.cols(); ++j) result(i, j) = derivative(std::size_t(i), std::size_t(j));
        return result;
    }
    /// df when probability moves, per unit moved, from one transition of a state to another of it.
    double shift(std::size_t state, std::size_t away_from, std::size_t to) const {
        const double often = visits(Eigen::Index(state));
        return often == 0.0 ? 0.0 : often * (worth(Eigen::Index(to)) - worth(Eigen::Index(away_from)));
    }
};

/// Of the discounted value for ever of those who start as @p start. @p discount_rate is above 0.
inline Sensitivity value_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward,
                                     const Eigen::VectorXd& start, double discount_rate, const Execution& how = {}) {
    const Eigen::VectorXd visits = chain.discounted_visits(start, discount_rate, how);
    Eigen::VectorXd worth = chain.discounted_value(reward, {.discount_rate = discount_rate}, how);
    const double value = start.dot(worth);
    return {value, visits / (1.0 + discount_rate), std::move(worth)};
}

namespace detail {
/// Adjoint among the states @p rows, zero elsewhere.
inline Eigen::VectorXd visits_among(const MarkovChain& chain, const std::vector<std::size_t>& rows,
                                    const Eigen::VectorXd& start, const Execution& how) {
    Eigen::VectorXd visits = Eigen::VectorXd::Zero(start.size());
    if (!rows.empty()) visits(rows) = chain.solve(rows, start(rows), how, 0.0, true);
    return visits;
}
}  // namespace detail

/// Of the chance that those who start as @p start, weights that sum to 1, ever reach @p target. Classes that are never
/// left and do not hold it count as visited 0 times: a way out of them, however rare, would change the answer at once.
inline Sensitivity hitting_probability_sensitivity(const MarkovChain& chain, const Target& target,
                                                   const Eigen::VectorXd& start, const Execution& how = {}) {
    chain.check_start(start);
    Eigen::VectorXd worth = chain.hitting_probability(target, how);
    const auto wanted = chain.numbers(target);
    std::vector<bool> left(chain.size(), false);
    for (const std::size_t i : chain.transient()) left[i] = true;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < chain.size(); ++i)
        if (!wanted[i] && (left[i] || worth(Eigen::Index(i)) > 0.0)) rows.push_back(i);
    const double value = start.dot(worth);
    return {value, detail::visits_among(chain, rows, start, how), std::move(worth)};
}

/// Of the expected steps until those who start as @p start first reach @p target. Throws DomainError for a start from
/// which it may never be reached.
inline Sensitivity hitting_time_sensitivity(const MarkovChain& chain, const Target& target,
                                            const Eigen::VectorXd& start, const Execution& how = {}) {
    chain.check_start(start);
    const auto rows = chain.certain(chain.numbers(target));
    Eigen::VectorXd worth = chain.hitting_time(target, how);
    double value = 0.0;
    for (Eigen::Index i = 0; i < start.size(); ++i)
        if (start(i) > 0.0) value += start(i) * worth(i);
    if (!(value < std::numeric_limits<double>::infinity()))
        throw DomainError("start: the target may never be reached from it, the expected time is infinite");
    return {value, detail::visits_among(chain, rows, start, how), std::move(worth)};
}

/// Of the long-run mean reward per period of a chain in which every state reaches every other; changes are to keep the
/// rows' sums. `worth` is what starting in a state adds to all that is ever received (the bias).
inline Sensitivity long_run_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward,
                                        const Execution& how = {}) {
    chain.check_reward(reward);
    require(chain.classes().size() == 1, "long_run_sensitivity: not every state of the chain reaches every other");
    const Eigen::VectorXd pi = chain.stationary(how).row(0);
    const double gain = pi.dot(reward);
    Eigen::VectorXd bias = Eigen::VectorXd::Zero(pi.size());
    if (pi.size() > 1) {
        std::vector<std::size_t> others;
        for (std::size_t i = 1; i < chain.size(); ++i) others.push_back(i);
        Eigen::MatrixXd collected(pi.size() - 1, 2);
        const Eigen::VectorXd excess = (reward.array() - gain).tail(pi.size() - 1);
        collected << excess.cwiseMax(0.0), (-excess).cwiseMax(0.0);
        const Eigen::MatrixXd solved = chain.solve(others, collected, how);
        bias.tail(pi.size() - 1) = solved.col(0) - solved.col(1);
    }
    return {gain, pi, bias.array() - pi.dot(bias)};
}

}  // namespace habitue::inline v1::lifecycle
