#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/detail/simulated_paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE ContinuousChain::ContinuousChain(Eigen::MatrixXd generator, std::vector<std::string> states)
    : generator_(std::move(generator)), states_(std::move(states)) {
    const Eigen::Index n = generator_.rows();
    if (n == 0 || generator_.cols() != n)
        throw DomainError("generator: got " + std::to_string(n) + " x " + std::to_string(generator_.cols()) +
                          ", must be square with at least one state");
    detail::check_names("states", states_, std::size_t(n));
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto row = [&] {
            return "generator: row " + std::to_string(i) + " (\"" + states_[std::size_t(i)] + "\")";
        };
        double out = 0.0;
        for (Eigen::Index j = 0; j < n; ++j) {
            if (i == j) continue;
            if (!(generator_(i, j) >= 0.0) || !std::isfinite(generator_(i, j)))
                throw DomainError(row() + " has " + to_text(generator_(i, j)) + " in column " + std::to_string(j) +
                                  " (\"" + states_[std::size_t(j)] + "\"), must be a rate, 0 or more");
            out += generator_(i, j);
        }
        if (const double sum = generator_.row(i).sum(); !(std::abs(sum) <= 1e-9 * out) || !std::isfinite(out))
            throw DomainError(row() + " sums to " + to_text(sum) + ", must sum to 0");
        generator_(i, i) = -out;
    }
}

HABITUE_DEFINED_ONCE std::size_t ContinuousChain::index(std::string_view state) const {
    const auto found = std::find(states_.begin(), states_.end(), state);
    if (found == states_.end())
        throw DomainError("state: there is no state \"" + std::string(state) + "\" in the chain");
    return std::size_t(found - states_.begin());
}

HABITUE_DEFINED_ONCE MarkovChain ContinuousChain::embedded_chain() const {
    Eigen::MatrixXd p = generator_;
    for (Eigen::Index i = 0; i < p.rows(); ++i) {
        const double out = -p(i, i);
        p(i, i) = out > 0.0 ? 0.0 : 1.0;
        if (out > 0.0) p.row(i) /= out;
    }
    return MarkovChain(std::move(p), states_);
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd ContinuousChain::stationary() const {
    Eigen::MatrixXd result(0, generator_.cols());
    for (const auto& c : classes()) {
        if (!c.recurrent) continue;
        result.conservativeResize(result.rows() + 1, Eigen::NoChange);
        result.bottomRows<1>().setZero();
        result(result.rows() - 1, c.states) = math::stationary_distribution(generator_(c.states, c.states)).transpose();
    }
    return result;
}

HABITUE_DEFINED_ONCE Absorption ContinuousChain::absorption() const {
    Absorption result = embedded_chain().absorption();
    const auto& rows = result.transient;
    const Eigen::MatrixXd q = generator_(rows, rows);
    const Eigen::VectorXd exit = way_out(rows);
    result.expected_time = math::solve_transient(q, exit, Eigen::MatrixXd::Ones(q.rows(), 1));
    // Per unit of time in i, sum of q_ij (t_j - t_i)^2: the law of total variance, a sum of squares.
    const auto& t = result.expected_time;
    Eigen::VectorXd spread(q.rows());
    for (Eigen::Index i = 0; i < q.rows(); ++i) {
        spread(i) = exit(i) * t(i) * t(i);
        for (Eigen::Index j = 0; j < q.rows(); ++j)
            if (i != j) spread(i) += q(i, j) * (t(j) - t(i)) * (t(j) - t(i));
    }
    result.variance_time = math::solve_transient(q, exit, spread);
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd ContinuousChain::hitting_time(std::string_view state) const {
    Eigen::VectorXd result = embedded_chain().hitting_time(state);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < size(); ++i)
        if (std::isfinite(result(Eigen::Index(i))) && states_[i] != state) rows.push_back(i);
    if (!rows.empty())
        result(rows) = math::solve_transient(generator_(rows, rows), way_out(rows),
                                             Eigen::MatrixXd::Ones(Eigen::Index(rows.size()), 1));
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd ContinuousChain::discounted_value(const Eigen::VectorXd& reward,
                                                                       const ContinuousDiscounting& how) const {
    if (reward.size() != generator_.rows())
        throw DomainError("reward: got " + std::to_string(reward.size()) + " values for " + std::to_string(size()) +
                          " states");
    for (Eigen::Index i = 0; i < reward.size(); ++i)
        if (!std::isfinite(reward(i))) refuse_row("reward", std::size_t(i), reward(i), "must be finite");
    if (!(how.discount_rate >= 0.0) || !std::isfinite(how.discount_rate))
        refuse("discount_rate", how.discount_rate, "must be finite and not negative");
    if (!(how.horizon >= 0.0)) refuse("horizon", how.horizon, "must not be negative");
    const double delta = std::log1p(how.discount_rate);
    // Gains and losses apart: each is a sum without subtraction.
    Eigen::MatrixXd gain_loss(reward.size(), 2);
    gain_loss << reward.cwiseMax(0.0), (-reward).cwiseMax(0.0);
    const auto net = [](const Eigen::MatrixXd& value) -> Eigen::VectorXd { return value.col(0) - value.col(1); };
    if (std::isfinite(how.horizon)) return net(math::generator_occupancy(generator_, how.horizon, delta) * gain_loss);
    if (delta > 0.0)
        return net(math::solve_transient(generator_, Eigen::VectorXd::Constant(reward.size(), delta), gain_loss));
    std::vector<std::size_t> rows;
    for (const auto& c : classes())
        for (const std::size_t i : c.states) {
            if (c.recurrent && reward(Eigen::Index(i)) != 0.0)
                throw DomainError("discounted_value: the reward of \"" + states_[i] +
                                  "\" recurs for ever; it needs a discount_rate above 0 or a horizon");
            if (!c.recurrent) rows.push_back(i);
        }
    Eigen::VectorXd result = Eigen::VectorXd::Zero(reward.size());
    if (!rows.empty())
        result(rows) =
            net(math::solve_transient(generator_(rows, rows), way_out(rows), gain_loss(rows, std::vector{0, 1})));
    return result;
}

HABITUE_DEFINED_ONCE std::string ContinuousChain::summary() const {
    return "Markov chain in continuous time, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n") +
           detail::matrix_text(generator_, states_, 4);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd ContinuousChain::way_out(const std::vector<std::size_t>& rows) const {
    Eigen::VectorXd exit = Eigen::VectorXd::Zero(Eigen::Index(rows.size()));
    std::vector<bool> inside(size(), false);
    for (const std::size_t i : rows) inside[i] = true;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < size(); ++j)
            if (!inside[j]) exit(Eigen::Index(i)) += generator_(Eigen::Index(rows[i]), Eigen::Index(j));
    return exit;
}

namespace detail {

HABITUE_DEFINED_ONCE std::vector<double> cumulative_start(std::vector<double> initial, std::size_t states) {
    if (initial.empty()) initial.push_back(1.0), initial.resize(states, 0.0);
    if (initial.size() != states)
        throw DomainError("initial: got " + std::to_string(initial.size()) + " values for " + std::to_string(states) +
                          " states");
    double sum = 0.0;
    for (std::size_t i = 0; i < states; ++i) {
        if (!(initial[i] >= 0.0)) refuse_row("initial", i, initial[i], "must be a probability");
        initial[i] = sum += initial[i];
    }
    if (!(std::abs(sum - 1.0) <= 1e-9)) refuse("initial", sum, "must sum to 1");
    return initial;
}

HABITUE_DEFINED_ONCE std::size_t drawn(const double* cumulative, std::size_t states, double u) {
    const double* end = cumulative + states;
    const double* found = std::upper_bound(cumulative, end, u * cumulative[states - 1]);
    return std::size_t(found == end ? std::lower_bound(cumulative, end, cumulative[states - 1]) - cumulative
                                    : found - cumulative);
}

}  // namespace detail

HABITUE_DEFINED_ONCE Paths simulate(const ContinuousChain& chain, std::size_t n, double T, std::uint64_t seed,
                                    const SimulationOptions& options) {
    if (!(T >= 0.0)) refuse("T", T, "must not be negative");
    if (std::isinf(T))
        for (const auto& c : chain.classes())
            if (c.recurrent && c.states.size() > 1)
                throw DomainError("T: must be finite, for the chain moves for ever among \"" +
                                  chain.states()[c.states[0]] + "\" and others");
    const std::size_t size = chain.size();
    const auto start = detail::cumulative_start(options.initial, size);
    std::vector<double> cumulative(size * size);
    for (std::size_t i = 0; i < size; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < size; ++j)
            cumulative[i * size + j] = sum += i == j ? 0.0 : chain.generator()(Eigen::Index(i), Eigen::Index(j));
    }
    return detail::simulated_paths(chain.states(), n, {options.threads, options.cancel, {}},
                                   [&](std::size_t customer, const auto& add) {
                                       math::Random random(seed, customer);
                                       std::size_t state = detail::drawn(start.data(), size, random.uniform());
                                       double time = 0.0;
                                       while (true) {
                                           add(state, time);
                                           const double out = cumulative[state * size + size - 1];
                                           if (out > 0.0) time += random.exponential() / out;
                                           if (!(out > 0.0) || time >= T) break;
                                           state = detail::drawn(&cumulative[state * size], size, random.uniform());
                                       }
                                       if (std::isfinite(T)) add(state, T);
                                   });
}

}  // namespace habitue::inline v1::lifecycle
