/// @file
/// What <habitue/lifecycle/sensitivity.hpp> declares.
#pragma once

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/sensitivity.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE double Sensitivity::derivative(std::size_t from, std::size_t to) const {
    const double often = visits(Eigen::Index(from));
    return often == 0.0 ? 0.0 : often * worth(Eigen::Index(to));  // worth may be infinite where nobody comes
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd Sensitivity::matrix() const {
    Eigen::MatrixXd result(visits.size(), worth.size());
    for (Eigen::Index i = 0; i < result.rows(); ++i)
        for (Eigen::Index j = 0; j < result.cols(); ++j) result(i, j) = derivative(std::size_t(i), std::size_t(j));
    return result;
}

HABITUE_DEFINED_ONCE double Sensitivity::shift(std::size_t state, std::size_t away_from, std::size_t to) const {
    const double often = visits(Eigen::Index(state));
    return often == 0.0 ? 0.0 : often * (worth(Eigen::Index(to)) - worth(Eigen::Index(away_from)));
}

HABITUE_DEFINED_ONCE Sensitivity value_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward,
                                                   const Eigen::VectorXd& start, double discount_rate,
                                                   const Execution& how) {
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

HABITUE_DEFINED_ONCE Sensitivity hitting_probability_sensitivity(const MarkovChain& chain, const Target& target,
                                                                 const Eigen::VectorXd& start, const Execution& how) {
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

HABITUE_DEFINED_ONCE Sensitivity hitting_time_sensitivity(const MarkovChain& chain, const Target& target,
                                                          const Eigen::VectorXd& start, const Execution& how) {
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

HABITUE_DEFINED_ONCE Sensitivity long_run_sensitivity(const MarkovChain& chain, const Eigen::VectorXd& reward,
                                                      const Execution& how) {
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
