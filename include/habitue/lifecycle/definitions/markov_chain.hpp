#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/sparse_stochastic.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

HABITUE_DEFINED_ONCE void check_names(const char* argument, std::vector<std::string>& names, std::size_t wanted) {
    if (names.empty()) {
        names.reserve(wanted);
        for (std::size_t i = 0; i < wanted; ++i) names.push_back(std::to_string(i));
        return;
    }
    if (names.size() != wanted)
        throw DomainError(std::string(argument) + ": got " + std::to_string(names.size()) + " names for " +
                          std::to_string(wanted));
    std::unordered_set<std::string_view> seen;
    for (const auto& name : names)
        if (!seen.insert(name).second)
            throw DomainError(std::string(argument) + ": \"" + name + "\" occurs more than once");
}

}  // namespace detail

HABITUE_DEFINED_ONCE MarkovChain::MarkovChain(Eigen::MatrixXd transition_matrix, std::vector<std::string> states)
    : matrix_(std::move(transition_matrix)), states_(std::move(states)) {
    check(matrix_.rows(), matrix_.cols());
    for (Eigen::Index i = 0; i < matrix_.rows(); ++i)
        check_row(i, matrix_.row(i).sum(), [&](const auto& entry) {
            for (Eigen::Index j = 0; j < matrix_.cols(); ++j) entry(j, matrix_(i, j));
        });
}

HABITUE_DEFINED_ONCE MarkovChain::MarkovChain(math::SparseMatrix transition_matrix, std::vector<std::string> states)
    : sparse_(std::move(transition_matrix)), is_sparse_(true), states_(std::move(states)) {
    check(sparse_.rows(), sparse_.cols());
    sparse_.makeCompressed();
    for (Eigen::Index i = 0; i < sparse_.rows(); ++i) {
        double sum = 0.0;
        for (math::SparseMatrix::InnerIterator at(sparse_, i); at; ++at) sum += at.value();
        check_row(i, sum, [&](const auto& entry) {
            for (math::SparseMatrix::InnerIterator at(sparse_, i); at; ++at) entry(at.col(), at.value());
        });
    }
}

HABITUE_DEFINED_ONCE const Eigen::MatrixXd& MarkovChain::transition_matrix() const {
    require(!is_sparse_, "transition_matrix: the chain is sparse, ask for its sparse_transition_matrix");
    return matrix_;
}

HABITUE_DEFINED_ONCE const math::SparseMatrix& MarkovChain::sparse_transition_matrix() const {
    require(is_sparse_, "sparse_transition_matrix: the chain is dense, ask for its transition_matrix");
    return sparse_;
}

HABITUE_DEFINED_ONCE std::size_t MarkovChain::index(std::string_view state) const {
    const auto found = std::find(states_.begin(), states_.end(), state);
    if (found == states_.end())
        throw DomainError("state: there is no state \"" + std::string(state) + "\" in the chain");
    return std::size_t(found - states_.begin());
}

HABITUE_DEFINED_ONCE double MarkovChain::probability(std::string_view from, std::string_view to) const {
    const Eigen::Index i = index(from), j = index(to);
    return is_sparse_ ? sparse_.coeff(i, j) : matrix_(i, j);
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::ahead(const Eigen::MatrixXd& values) const {
    return is_sparse_ ? Eigen::MatrixXd(sparse_ * values) : Eigen::MatrixXd(matrix_ * values);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::step(const Eigen::VectorXd& distribution) const {
    return is_sparse_ ? Eigen::VectorXd(sparse_.transpose() * distribution)
                      : Eigen::VectorXd(matrix_.transpose() * distribution);
}

HABITUE_DEFINED_ONCE std::vector<CommunicationClass> MarkovChain::classes() const {
    const auto component =
        is_sparse_ ? math::strong_components(size(), math::successors(sparse_)) : math::strong_components(matrix_);
    std::vector<CommunicationClass> result;
    for (std::size_t i = 0; i < size(); ++i) {
        if (component[i] == result.size()) result.push_back({.states = {}, .recurrent = true});
        result[component[i]].states.push_back(i);
    }
    for (std::size_t i = 0; i < size(); ++i)
        for_each_successor(i, [&](std::size_t j, double) {
            if (component[i] != component[j]) result[component[i]].recurrent = false;
        });
    return result;
}

HABITUE_DEFINED_ONCE std::size_t MarkovChain::period(std::string_view state) const {
    const std::size_t root = index(state);
    for (const auto& c : classes()) {
        if (!std::binary_search(c.states.begin(), c.states.end(), root)) continue;
        std::unordered_map<std::size_t, std::size_t> level{{root, 0}};
        std::vector<std::size_t> front{root};
        std::size_t divisor = 0;
        for (std::size_t k = 0; k < front.size(); ++k) {
            const std::size_t i = front[k], next = level[i] + 1;
            for_each_successor(i, [&](std::size_t j, double) {
                if (!std::binary_search(c.states.begin(), c.states.end(), j)) return;
                const auto [at, fresh] = level.emplace(j, next);
                if (fresh)
                    front.push_back(j);
                else
                    divisor = std::gcd(divisor, next > at->second ? next - at->second : at->second - next);
            });
        }
        return divisor;
    }
    return 0;
}

HABITUE_DEFINED_ONCE bool MarkovChain::is_reversible(double tolerance) const {
    require(classes().size() == 1, "is_reversible: not every state reaches every other");
    const Eigen::VectorXd pi = stationary().row(0);
    bool result = true;
    for (std::size_t i = 0; i < size() && result; ++i)
        for_each_successor(i, [&](std::size_t j, double p) {
            const double there = pi(i) * p, back = pi(j) * (is_sparse_ ? sparse_.coeff(j, i) : matrix_(j, i));
            if (!(std::abs(there - back) <= tolerance * std::max(there, back))) result = false;
        });
    return result;
}

HABITUE_DEFINED_ONCE bool MarkovChain::is_lumpable(const std::vector<std::string>& groups, double tolerance) const {
    return lumped(groups, tolerance).second == size();
}

HABITUE_DEFINED_ONCE MarkovChain MarkovChain::lump(const std::vector<std::string>& groups, double tolerance) const {
    auto [chain, odd] = lumped(groups, tolerance);
    if (odd < size())
        throw DomainError("groups: state \"" + states_[odd] + "\" moves on otherwise than the first of its group, \"" +
                          groups[odd] + "\": the groups are no Markov chain");
    return std::move(chain);
}

HABITUE_DEFINED_ONCE MarkovChain MarkovChain::canonical_form() const {
    std::vector<std::size_t> order, later;
    for (const auto& c : classes()) {
        auto& to = c.recurrent ? order : later;
        to.insert(to.end(), c.states.begin(), c.states.end());
    }
    std::sort(later.begin(), later.end());
    order.insert(order.end(), later.begin(), later.end());
    std::vector<std::string> names;
    for (const std::size_t i : order) names.push_back(states_[i]);
    if (!is_sparse_) return MarkovChain(Eigen::MatrixXd(matrix_(order, order)), std::move(names));
    return MarkovChain(part(order), std::move(names));
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::stationary(const Execution& how) const {
    std::vector<CommunicationClass> recurrent;
    for (auto& c : classes())
        if (c.recurrent) recurrent.push_back(std::move(c));
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(Eigen::Index(recurrent.size()), Eigen::Index(size()));
    for (std::size_t r = 0; r < recurrent.size(); ++r) {
        const auto& states = recurrent[r].states;
        const bool all = states.size() == size();
        result(Eigen::Index(r), states) =
            (is_sparse_ ? (all ? math::stationary_distribution(sparse_, how)
                               : math::stationary_distribution(part(states), how))
                        : (all ? math::stationary_distribution(matrix_, how)
                               : math::stationary_distribution(Eigen::MatrixXd(matrix_(states, states)), how)))
                .transpose();
    }
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::fundamental_matrix(const Execution& how) const {
    const auto [pi, visits] = around_first("fundamental_matrix", how);
    const Eigen::Index n = pi.size();
    // Meyer (1975): the group inverse of I - P is (I - 1 pi) N (I - 1 pi), N the visits before the first state.
    Eigen::MatrixXd z = Eigen::MatrixXd::Zero(n, n);
    z.bottomRightCorner(n - 1, n - 1) = visits;
    z.rowwise() -= (pi.transpose() * z).eval();
    z -= z.rowwise().sum() * pi.transpose();
    return z.rowwise() + pi.transpose();
}

HABITUE_DEFINED_ONCE double MarkovChain::kemeny_constant(const Execution& how) const {
    const auto [pi, visits] = around_first("kemeny_constant", how);
    return 1.0 + visits.trace() - pi.tail(pi.size() - 1).dot(visits.rowwise().sum());
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::distribution(Eigen::VectorXd start, std::size_t periods) const {
    check_start(start);
    for (std::size_t t = 0; t < periods; ++t) start = step(start);
    return start;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::occupancy(Eigen::VectorXd start, std::size_t periods) const {
    check_start(start);
    Eigen::VectorXd result = start;
    for (std::size_t t = 0; t < periods; ++t) result += start = step(start);
    return result;
}

HABITUE_DEFINED_ONCE Absorption MarkovChain::absorption(const Execution& how) const {
    Absorption result;
    std::vector<std::size_t> column(size(), size());
    for (const auto& c : classes()) {
        if (!c.recurrent) continue;
        for (const std::size_t i : c.states) column[i] = result.recurrent.size();
        result.recurrent.push_back(c.states);
    }
    for (std::size_t i = 0; i < size(); ++i)
        if (column[i] == size()) result.transient.push_back(i);
    const auto& rows = result.transient;
    require(!rows.empty(), "absorption: every state of the chain recurs for ever, none is ever left for good");
    const Eigen::Index m = Eigen::Index(rows.size()), r = Eigen::Index(result.recurrent.size());
    Eigen::MatrixXd into = Eigen::MatrixXd::Zero(m, r + 1);
    into.col(r).setOnes();
    for (Eigen::Index k = 0; k < m; ++k)
        for_each_successor(rows[k], [&](std::size_t j, double p) {
            if (column[j] < size()) into(k, Eigen::Index(column[j])) += p;
        });
    const Eigen::MatrixXd solved = solve(rows, into, how);
    result.probability = solved.leftCols(r);
    result.expected_time = solved.col(r);
    result.variance_time = variance(rows, result.expected_time, how);
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::expected_visits(const Execution& how) const {
    const auto rows = transient();
    require(!rows.empty(), "expected_visits: every state of the chain recurs for ever");
    return solve(rows, Eigen::MatrixXd::Identity(Eigen::Index(rows.size()), Eigen::Index(rows.size())), how);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::expected_visits(const Eigen::VectorXd& start,
                                                                  const Execution& how) const {
    check_start(start);
    const auto rows = transient();
    Eigen::VectorXd result = Eigen::VectorXd::Zero(Eigen::Index(size()));
    if (!rows.empty()) result(rows) = solve(rows, start(rows), how, 0.0, true);
    std::vector<bool> reached(size(), false);
    for (std::size_t i = 0; i < size(); ++i) reached[i] = start(i) > 0.0;
    spread_forwards(reached);
    std::vector<bool> passing(size(), false);
    for (const std::size_t i : rows) passing[i] = true;
    for (std::size_t i = 0; i < size(); ++i)
        if (!passing[i] && reached[i]) result(i) = std::numeric_limits<double>::infinity();
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::hitting_time(const Target& target, const Execution& how) const {
    return hitting_moments(target, false, how).first;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::hitting_time_variance(const Target& target,
                                                                        const Execution& how) const {
    return hitting_moments(target, true, how).second;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::hitting_probability(const Target& target,
                                                                      const Execution& how) const {
    const auto wanted = numbers(target);
    auto arrives = wanted;  // with positive probability
    const auto before = predecessors();
    spread_backwards(before, arrives, std::vector<bool>(size(), false));
    Eigen::VectorXd result = Eigen::VectorXd::Zero(Eigen::Index(size()));
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < size(); ++i) {
        if (wanted[i]) result(i) = 1.0;
        if (arrives[i] && !wanted[i]) rows.push_back(i);
    }
    if (rows.empty()) return result;
    Eigen::VectorXd into = Eigen::VectorXd::Zero(Eigen::Index(rows.size()));
    for (std::size_t k = 0; k < rows.size(); ++k)
        for_each_successor(rows[k], [&](std::size_t j, double p) {
            if (wanted[j]) into(Eigen::Index(k)) += p;
        });
    result(rows) = solve(rows, into, how);
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::hitting_time_distribution(const Target& target,
                                                                            std::size_t periods) const {
    const auto wanted = numbers(target);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(Eigen::Index(size()), Eigen::Index(periods) + 1);
    for (std::size_t i = 0; i < size(); ++i) result(i, 0) = wanted[i] ? 1.0 : 0.0;
    for (std::size_t t = 0; t < periods; ++t) {
        result.col(t + 1) = ahead(result.col(t));
        for (std::size_t i = 0; i < size(); ++i)
            if (wanted[i]) result(i, t + 1) = 0.0;
    }
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::discounted_value(const Eigen::VectorXd& reward,
                                                                   const Discounting& how, const Execution& run) const {
    check_reward(reward);
    if (!(how.discount_rate >= 0.0) || !std::isfinite(how.discount_rate))
        refuse("discount_rate", how.discount_rate, "must be finite and not negative");
    if (!(how.periods >= 0.0) || (std::isfinite(how.periods) && how.periods != std::floor(how.periods)))
        refuse("periods", how.periods, "must be a whole number, 0 or more, or infinite");
    const double factor = 1.0 / (1.0 + how.discount_rate);
    if (std::isfinite(how.periods)) {
        Eigen::VectorXd value = reward, before;
        for (double t = 0.0; t < how.periods && (t == 0.0 || value != before); t += 1.0) {
            check_cancelled(run);
            before = value;
            value = reward + factor * ahead(before);
        }
        return value;
    }
    // Gains and losses apart: each is a sum without subtraction.
    Eigen::MatrixXd gain_loss(reward.size(), 2);
    gain_loss << reward.cwiseMax(0.0), (-reward).cwiseMax(0.0);
    if (how.discount_rate > 0.0) {
        const Eigen::MatrixXd value = solve(everybody(), gain_loss, run, how.discount_rate);
        return value.col(0) - value.col(1);
    }
    for (const auto& c : classes())
        for (const std::size_t i : c.states)
            if (c.recurrent && reward(i) != 0.0)
                throw DomainError("discounted_value: the reward of \"" + states_[i] +
                                  "\" recurs for ever; it needs a discount_rate above 0 or a number of periods");
    Eigen::VectorXd result = Eigen::VectorXd::Zero(reward.size());
    const auto rows = transient();
    if (rows.empty()) return result;
    const Eigen::MatrixXd value = solve(rows, gain_loss(rows, Eigen::all), run);
    result(rows) = value.col(0) - value.col(1);
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::discounted_visits(const Eigen::VectorXd& start, double discount_rate,
                                                                    const Execution& how) const {
    check_start(start);
    if (!(discount_rate > 0.0) || !std::isfinite(discount_rate))
        refuse("discount_rate", discount_rate, "must be finite and above 0");
    return solve(everybody(), start, how, discount_rate, true);
}

HABITUE_DEFINED_ONCE std::vector<std::size_t> MarkovChain::transient() const {
    std::vector<std::size_t> result;
    for (const auto& c : classes())
        if (!c.recurrent) result.insert(result.end(), c.states.begin(), c.states.end());
    std::sort(result.begin(), result.end());
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MarkovChain::solve(const std::vector<std::size_t>& rows, const Eigen::MatrixXd& b,
                                                        const Execution& how, double discount_rate,
                                                        bool transposed) const {
    const double factor = 1.0 / (1.0 + discount_rate), stop = discount_rate * factor;
    const bool all = rows.size() == size();
    Eigen::VectorXd exit = Eigen::VectorXd::Constant(Eigen::Index(rows.size()), stop);
    if (!all) {
        std::vector<bool> inside(size(), false);
        for (const std::size_t i : rows) inside[i] = true;
        for (std::size_t k = 0; k < rows.size(); ++k)
            for_each_successor(rows[k], [&](std::size_t j, double p) {
                if (!inside[j]) exit(Eigen::Index(k)) += factor * p;
            });
    }
    if (is_sparse_) {
        math::SparseMatrix q = all ? sparse_ : part(rows);
        if (factor != 1.0) q *= factor;
        return transposed ? math::solve_transient_transposed(q, exit, b, how) : math::solve_transient(q, exit, b, how);
    }
    const Eigen::MatrixXd q = all ? factor * matrix_ : Eigen::MatrixXd(factor * matrix_(rows, rows));
    return transposed ? math::solve_transient_transposed(q, exit, b, how) : math::solve_transient(q, exit, b, how);
}

HABITUE_DEFINED_ONCE std::vector<bool> MarkovChain::numbers(const Target& target) const {
    require(!target.states.empty(), "target: need at least one state");
    std::vector<bool> result(size(), false);
    for (const auto& state : target.states) result[index(state)] = true;
    return result;
}

HABITUE_DEFINED_ONCE std::vector<std::size_t> MarkovChain::certain(const std::vector<bool>& wanted) const {
    const auto before = predecessors();
    auto arrives = wanted;  // with positive probability
    spread_backwards(before, arrives, std::vector<bool>(size(), false));
    arrives.flip();
    spread_backwards(before, arrives, wanted);  // now: may miss it for ever
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < size(); ++i)
        if (!wanted[i] && !arrives[i]) rows.push_back(i);
    return rows;
}

HABITUE_DEFINED_ONCE void MarkovChain::check_start(const Eigen::VectorXd& start) const {
    if (std::size_t(start.size()) != size())
        throw DomainError("start: got " + std::to_string(start.size()) + " weights for " + std::to_string(size()) +
                          " states");
    for (Eigen::Index i = 0; i < start.size(); ++i)
        if (!(start(i) >= 0.0) || !std::isfinite(start(i)))
            refuse_row("start", std::size_t(i), start(i), "must be finite and not negative");
}

HABITUE_DEFINED_ONCE void MarkovChain::check_reward(const Eigen::VectorXd& reward) const {
    if (std::size_t(reward.size()) != size())
        throw DomainError("reward: got " + std::to_string(reward.size()) + " values for " + std::to_string(size()) +
                          " states");
    for (Eigen::Index i = 0; i < reward.size(); ++i)
        if (!std::isfinite(reward(i))) refuse_row("reward", std::size_t(i), reward(i), "must be finite");
}

HABITUE_DEFINED_ONCE void MarkovChain::check(Eigen::Index rows, Eigen::Index columns) {
    if (rows == 0 || columns != rows)
        throw DomainError("transition_matrix: got " + std::to_string(rows) + " x " + std::to_string(columns) +
                          ", must be square with at least one state");
    detail::check_names("states", states_, std::size_t(rows));
}

HABITUE_DEFINED_ONCE std::vector<std::size_t> MarkovChain::everybody() const {
    std::vector<std::size_t> result(size());
    std::iota(result.begin(), result.end(), std::size_t(0));
    return result;
}

HABITUE_DEFINED_ONCE math::SparseMatrix MarkovChain::part(const std::vector<std::size_t>& rows) const {
    std::vector<std::size_t> place(size(), size());
    for (std::size_t k = 0; k < rows.size(); ++k) place[rows[k]] = k;
    std::vector<Eigen::Triplet<double>> entries;
    for (std::size_t k = 0; k < rows.size(); ++k)
        for_each_successor(rows[k], [&](std::size_t j, double p) {
            if (place[j] < size()) entries.emplace_back(int(k), int(place[j]), p);
        });
    math::SparseMatrix result(Eigen::Index(rows.size()), Eigen::Index(rows.size()));
    result.setFromTriplets(entries.begin(), entries.end());
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MarkovChain::variance(const std::vector<std::size_t>& rows,
                                                           const Eigen::VectorXd& t, const Execution& how) const {
    Eigen::VectorXd left = Eigen::VectorXd::Zero(Eigen::Index(size())), spread = Eigen::VectorXd::Zero(t.size());
    left(rows) = t;
    for (std::size_t k = 0; k < rows.size(); ++k)
        for_each_successor(rows[k], [&](std::size_t j, double p) {
            const double off = left(j) - (t(Eigen::Index(k)) - 1.0);
            spread(Eigen::Index(k)) += p * off * off;
        });
    return solve(rows, spread, how);
}

HABITUE_DEFINED_ONCE std::pair<Eigen::VectorXd, Eigen::VectorXd> MarkovChain::hitting_moments(
    const Target& target, bool both, const Execution& how) const {
    const auto wanted = numbers(target);
    const auto rows = certain(wanted);
    Eigen::VectorXd mean = Eigen::VectorXd::Constant(Eigen::Index(size()), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < size(); ++i)
        if (wanted[i]) mean(i) = 0.0;
    Eigen::VectorXd spread = mean;
    if (rows.empty()) return {mean, spread};
    const Eigen::VectorXd t = solve(rows, Eigen::VectorXd::Ones(Eigen::Index(rows.size())), how);
    mean(rows) = t;
    if (both) spread(rows) = variance(rows, t, how);
    return {mean, spread};
}

HABITUE_DEFINED_ONCE std::pair<Eigen::VectorXd, Eigen::MatrixXd> MarkovChain::around_first(const char* question,
                                                                                           const Execution& how) const {
    if (classes().size() != 1)
        throw DomainError(std::string(question) + ": not every state of the chain reaches every other");
    const Eigen::VectorXd pi = stationary(how).row(0);
    auto others = everybody();
    others.erase(others.begin());
    const Eigen::Index n = pi.size() - 1;
    if (n == 0) return {pi, Eigen::MatrixXd(0, 0)};
    return {pi, solve(others, Eigen::MatrixXd::Identity(n, n), how)};
}

HABITUE_DEFINED_ONCE std::pair<MarkovChain, std::size_t> MarkovChain::lumped(const std::vector<std::string>& groups,
                                                                             double tolerance) const {
    if (groups.size() != size())
        throw DomainError("groups: got " + std::to_string(groups.size()) + " names for " + std::to_string(size()) +
                          " states");
    std::vector<std::string> names;
    std::unordered_map<std::string, int> number;
    std::vector<int> group;
    for (const auto& name : groups) {
        const auto [at, fresh] = number.emplace(name, int(names.size()));
        if (fresh) names.push_back(name);
        group.push_back(at->second);
    }
    std::vector<std::vector<std::pair<int, double>>> of(names.size());
    std::vector<Eigen::Triplet<double>> entries;
    std::size_t odd = size();
    Eigen::VectorXd row = Eigen::VectorXd::Zero(Eigen::Index(names.size()));
    std::vector<int> touched;
    for (std::size_t i = 0; i < size(); ++i) {
        for_each_successor(i, [&](std::size_t j, double p) {
            if (row(group[j]) == 0.0) touched.push_back(group[j]);
            row(group[j]) += p;
        });
        auto& first = of[std::size_t(group[i])];
        if (first.empty()) {
            for (const int g : touched) first.emplace_back(g, row(g)), entries.emplace_back(group[i], g, row(g));
        } else {
            double off = 0.0;
            for (const auto& [g, p] : first) off = std::max(off, std::abs(std::exchange(row(g), 0.0) - p));
            for (const int g : touched) off = std::max(off, row(g));  // what the first does not enter
            if (off > tolerance && odd == size()) odd = i;
        }
        for (const int g : touched) row(g) = 0.0;
        touched.clear();
    }
    math::SparseMatrix matrix{Eigen::Index(names.size()), Eigen::Index(names.size())};
    matrix.setFromTriplets(entries.begin(), entries.end());
    return {is_sparse_ ? MarkovChain(std::move(matrix), std::move(names))
                       : MarkovChain(Eigen::MatrixXd(matrix), std::move(names)),
            odd};
}

HABITUE_DEFINED_ONCE std::vector<std::vector<std::size_t>> MarkovChain::predecessors() const {
    std::vector<std::vector<std::size_t>> result(size());
    for (std::size_t i = 0; i < size(); ++i)
        for_each_successor(i, [&](std::size_t j, double) { result[j].push_back(i); });
    return result;
}

HABITUE_DEFINED_ONCE void MarkovChain::spread_backwards(const std::vector<std::vector<std::size_t>>& before,
                                                        std::vector<bool>& marked,
                                                        const std::vector<bool>& barrier) const {
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < size(); ++i)
        if (marked[i]) front.push_back(i);
    while (!front.empty()) {
        const std::size_t to = front.back();
        front.pop_back();
        for (const std::size_t from : before[to])
            if (!barrier[from] && !marked[from]) {
                marked[from] = true;
                front.push_back(from);
            }
    }
}

HABITUE_DEFINED_ONCE void MarkovChain::spread_forwards(std::vector<bool>& marked) const {
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < size(); ++i)
        if (marked[i]) front.push_back(i);
    while (!front.empty()) {
        const std::size_t from = front.back();
        front.pop_back();
        for_each_successor(from, [&](std::size_t to, double) {
            if (marked[to]) return;
            marked[to] = true;
            front.push_back(to);
        });
    }
}

namespace detail {

HABITUE_DEFINED_ONCE std::string matrix_text(const Eigen::MatrixXd& matrix, const std::vector<std::string>& names,
                                             int decimals) {
    const auto number = [&](double x) {
        std::array<char, 400> buffer;
        const auto end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed, decimals);
        return std::string(buffer.data(), end.ptr);
    };
    const auto pad = [](const std::string& text, std::size_t width) {
        return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
    };
    std::size_t name_width = 0;
    for (const auto& name : names) name_width = std::max(name_width, name.size());
    std::string text(name_width, ' ');
    std::vector<std::size_t> width;
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
        width.push_back(names[j].size());
        for (Eigen::Index i = 0; i < matrix.rows(); ++i) width[j] = std::max(width[j], number(matrix(i, j)).size());
        text += "  " + pad(names[j], width[j]);
    }
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        text += "\n" + names[i] + std::string(name_width - names[i].size(), ' ');
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) text += "  " + pad(number(matrix(i, j)), width[j]);
    }
    return text + "\n";
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::string MarkovChain::summary() const {
    const std::string title = "Markov chain, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n");
    if (!is_sparse_ && size() <= 60) return title + detail::matrix_text(matrix_, states_, 4);
    std::size_t moves = 0;
    for (std::size_t i = 0; i < size(); ++i) for_each_successor(i, [&](std::size_t, double) { ++moves; });
    return title + std::to_string(moves) + " possible transitions\n";
}

}  // namespace habitue::inline v1::lifecycle
