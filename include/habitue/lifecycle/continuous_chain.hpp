/// @file
/// A Markov chain in continuous time: who is where at any moment, for how long, and what that is worth.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

/// How money received later counts, in continuous time.
struct ContinuousDiscounting {
    double discount_rate = 0.0;  ///< effective, per unit of time: money a unit later is worth 1 / (1 + rate)
    double horizon = std::numeric_limits<double>::infinity();  ///< how far ahead money counts
};

struct SimulationOptions {
    std::vector<double> initial = {};  ///< chance of starting in each state; empty: the first state
    int threads = 1;                   ///< 0: as many as the machine has
    const std::atomic<bool>* cancel = nullptr;
};

/// A validated generator and the names of its states: q_ij dt is the chance of moving from i to j within dt.
class ContinuousChain {
public:
    static constexpr ModelCard card{
        .name = "ContinuousChain",
        .title = "Markov chain in continuous time",
        .summary = "Stays in each state for an exponential time; where it moves next depends on the state alone.",
        .reference =
            "Kalbfleisch & Lawless (1985), Journal of the American Statistical Association 80, 863-871, "
            "doi:10.1080/01621459.1985.10478195; Norris (1997), Markov Chains, ch. 2-3"};

    /// @p generator (from, to) has no negative entry off its diagonal and rows that sum to 0 within 1e-9 of their exit
    /// rate; @p states are unique names, "0", "1", ... when none are given. Throws DomainError naming the
    /// row and its sum. The diagonal is then what makes the sums exact.
    explicit ContinuousChain(Eigen::MatrixXd generator, std::vector<std::string> states = {})
        : generator_(std::move(generator)), states_(std::move(states)) {
        const Eigen::Index n = generator_.rows();
        if (n == 0 || generator_.cols() != n)
            throw DomainError("generator: got " + std::to_string(n) + " x " + std::to_string(generator_.cols()) +
                              ", must be square with at least one state");
        if (states_.empty())
            for (Eigen::Index i = 0; i < n; ++i) states_.push_back(std::to_string(i));
        if (states_.size() != size())
            throw DomainError("states: got " + std::to_string(states_.size()) + " names for " + std::to_string(n) +
                              " states");
        auto sorted = states_;
        std::sort(sorted.begin(), sorted.end());
        if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
            throw DomainError("states: \"" + *twice + "\" occurs more than once");
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

    std::size_t size() const { return std::size_t(generator_.rows()); }
    const Eigen::MatrixXd& generator() const { return generator_; }
    const std::vector<std::string>& states() const { return states_; }

    /// The number of the state called @p state; throws DomainError when there is none.
    std::size_t index(std::string_view state) const {
        const auto found = std::find(states_.begin(), states_.end(), state);
        if (found == states_.end())
            throw DomainError("state: there is no state \"" + std::string(state) + "\" in the chain");
        return std::size_t(found - states_.begin());
    }

    /// exp(Q t): chance of being in each state (columns) a time @p t after each (rows). Every entry is accurate
    /// relative to itself.
    Eigen::MatrixXd transition_probability(double t) const { return math::generator_exponential(generator_, t); }

    /// Mean length of a stay in each state; infinite in one that is never left.
    Eigen::VectorXd sojourn() const { return -generator_.diagonal().cwiseInverse(); }

    /// Where it moves when it moves. A state never left is left for itself.
    MarkovChain embedded_chain() const {
        Eigen::MatrixXd p = generator_;
        for (Eigen::Index i = 0; i < p.rows(); ++i) {
            const double out = -p(i, i);
            p(i, i) = out > 0.0 ? 0.0 : 1.0;
            if (out > 0.0) p.row(i) /= out;
        }
        return MarkovChain(std::move(p), states_);
    }

    /// The communication classes, in order of their first states.
    std::vector<CommunicationClass> classes() const { return embedded_chain().classes(); }

    /// Long-run shares of time: one distribution (a row over all states) for each recurrent class, in classes() order.
    Eigen::MatrixXd stationary() const {
        Eigen::MatrixXd result(0, generator_.cols());
        for (const auto& c : classes()) {
            if (!c.recurrent) continue;
            result.conservativeResize(result.rows() + 1, Eigen::NoChange);
            result.bottomRows<1>().setZero();
            result(result.rows() - 1, c.states) =
                math::stationary_distribution(generator_(c.states, c.states)).transpose();
        }
        return result;
    }

    /// Where the chain ends up from each transient state, and when. Throws DomainError when no state is transient.
    Absorption absorption() const {
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

    /// Expected time until @p state is first reached, from every state: 0 from itself, infinite where the chain may
    /// never get there.
    Eigen::VectorXd hitting_time(std::string_view state) const {
        Eigen::VectorXd result = embedded_chain().hitting_time(state);
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < size(); ++i)
            if (std::isfinite(result(Eigen::Index(i))) && states_[i] != state) rows.push_back(i);
        if (!rows.empty())
            result(rows) = math::solve_transient(generator_(rows, rows), way_out(rows),
                                                 Eigen::MatrixXd::Ones(Eigen::Index(rows.size()), 1));
        return result;
    }

    /// Expected time spent in each state (columns) from each (rows) during the next @p t.
    Eigen::MatrixXd occupancy(double t) const { return math::generator_occupancy(generator_, t); }

    /// Expected discounted reward from each state, @p reward being received per unit of time spent in a state: the
    /// resolvent (delta I - Q)^-1 R, delta = log(1 + discount_rate), or its part up to the horizon.
    ///
    /// Throws DomainError when the sum for ever does not exist: no discounting, and a reward that recurs for ever.
    Eigen::VectorXd discounted_value(const Eigen::VectorXd& reward, const ContinuousDiscounting& how = {}) const {
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
        if (std::isfinite(how.horizon))
            return net(math::generator_occupancy(generator_, how.horizon, delta) * gain_loss);
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

    /// The generator as a table with the names of its states.
    std::string summary() const {
        return "Markov chain in continuous time, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n") +
               detail::matrix_text(generator_, states_, 4);
    }

    friend bool operator==(const ContinuousChain& a, const ContinuousChain& b) {
        return a.states_ == b.states_ && a.generator_ == b.generator_;
    }

private:
    /// Rate at which each of @p rows is left for a state that is none of them.
    Eigen::VectorXd way_out(const std::vector<std::size_t>& rows) const {
        Eigen::VectorXd exit = Eigen::VectorXd::Zero(Eigen::Index(rows.size()));
        std::vector<bool> inside(size(), false);
        for (const std::size_t i : rows) inside[i] = true;
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t j = 0; j < size(); ++j)
                if (!inside[j]) exit(Eigen::Index(i)) += generator_(Eigen::Index(rows[i]), Eigen::Index(j));
        return exit;
    }

    Eigen::MatrixXd generator_;
    std::vector<std::string> states_;
};

namespace detail {

/// Checks @p initial, or makes it the first of @p states states; running sums.
inline std::vector<double> cumulative_start(std::vector<double> initial, std::size_t states) {
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

/// The state drawn by @p u from running sums: the first that exceeds it, never one of probability 0.
inline std::size_t drawn(const double* cumulative, std::size_t states, double u) {
    const double* end = cumulative + states;
    const double* found = std::upper_bound(cumulative, end, u * cumulative[states - 1]);
    return std::size_t(found == end ? std::lower_bound(cumulative, end, cumulative[states - 1]) - cumulative
                                    : found - cumulative);
}

/// Paths of @p n customers, one after another: path(i, add) calls add(state, time) for every visit of customer i.
template <class OnePath>
Paths simulated_paths(std::vector<std::string> states, std::size_t n, const Execution& how, const OnePath& path) {
    constexpr std::size_t block = 4096;
    struct Part {
        std::vector<std::uint64_t> lengths;
        std::vector<std::uint32_t> state;
        std::vector<double> time;
    };
    std::vector<Part> parts((n + block - 1) / block);
    parallel_for(parts.size(), how, [&](std::size_t b) {
        Part& part = parts[b];
        for (std::size_t i = b * block; i < std::min(n, (b + 1) * block); ++i) {
            const std::size_t before = part.state.size();
            path(i, [&](std::size_t s, double t) {
                part.state.push_back(std::uint32_t(s));
                part.time.push_back(t);
            });
            part.lengths.push_back(part.state.size() - before);
        }
    });
    Paths result;
    result.states = std::move(states);
    for (const auto& part : parts) {
        for (const std::uint64_t length : part.lengths) result.offsets.push_back(result.offsets.back() + length);
        result.state.insert(result.state.end(), part.state.begin(), part.state.end());
        result.time.insert(result.time.end(), part.time.begin(), part.time.end());
    }
    return result;
}

}  // namespace detail

/// Paths of @p n customers drawn from @p chain, each watched from time 0 to @p T: a visit for each state entered, at
/// the moment it is entered, and one at T that repeats the state the customer is then in. T may be infinite when every
/// recurrent class is one state: then a path ends as that is entered.
///
/// Same seed, same paths, for any number of threads.
inline Paths simulate(const ContinuousChain& chain, std::size_t n, double T, std::uint64_t seed,
                      const SimulationOptions& options = {}) {
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
