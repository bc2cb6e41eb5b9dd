/// @file
/// A Markov chain in discrete time: who is where after each period, for how long, and what that is worth.
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

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/math/sparse_stochastic.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

/// States that all reach one another. A chain never leaves a recurrent class, and leaves a transient one for good.
struct CommunicationClass {
    std::vector<std::size_t> states;  ///< by number, ascending
    bool recurrent = false;
    friend bool operator==(const CommunicationClass&, const CommunicationClass&) = default;
};

/// Where a chain ends up, and when.
struct Absorption {
    std::vector<std::size_t> transient;               ///< the states of the rows
    std::vector<std::vector<std::size_t>> recurrent;  ///< the recurrent class of each column; one state: absorbing
    Eigen::MatrixXd probability;                      ///< [transient][recurrent] of ending there
    Eigen::VectorXd expected_time;                    ///< steps until any recurrent class is entered
    Eigen::VectorXd variance_time;                    ///< of those steps
};

/// How money received in later periods counts.
struct Discounting {
    double discount_rate = 0.0;                                ///< per period
    double periods = std::numeric_limits<double>::infinity();  ///< the last period that counts; the present one is 0
};

/// One state by name, or several of which any will do.
struct Target {
    std::vector<std::string> states;
    Target(const char* state) : states{state} {}
    Target(std::string state) : states{std::move(state)} {}
    Target(std::string_view state) : states{std::string(state)} {}
    Target(std::vector<std::string> any_of) : states(std::move(any_of)) {}
    Target(std::initializer_list<std::string_view> any_of) : states(any_of.begin(), any_of.end()) {}
};

/// A validated transition matrix, dense or sparse, and the names of its states.
///
/// Answers are the same for both. A dense chain keeps the digits of the smallest probability; in a sparse one,
/// components of more than 500 states are iterated on to a residual of 1e-12 (math/sparse_stochastic.hpp).
class MarkovChain {
public:
    static constexpr ModelCard card{
        .name = "MarkovChain",
        .title = "Markov chain",
        .summary = "Moves between states period by period; the next state depends on the present one alone.",
        .reference =
            "Pfeifer & Carraway (2000), Journal of Interactive Marketing 14(2), 43-55; "
            "Grinstead & Snell (1997), Introduction to Probability, ch. 11"};

    /// @p transition_matrix (from, to) has no negative entry and rows that sum to 1 within 1e-9; @p states are unique
    /// names, "0", "1", ... when none are given. Throws DomainError naming the row and its sum.
    explicit MarkovChain(Eigen::MatrixXd transition_matrix, std::vector<std::string> states = {})
        : matrix_(std::move(transition_matrix)), states_(std::move(states)) {
        check(matrix_.rows(), matrix_.cols());
        for (Eigen::Index i = 0; i < matrix_.rows(); ++i)
            check_row(i, matrix_.row(i).sum(), [&](const auto& entry) {
                for (Eigen::Index j = 0; j < matrix_.cols(); ++j) entry(j, matrix_(i, j));
            });
    }
    /// The same with few entries in a row: room for millions of states.
    explicit MarkovChain(math::SparseMatrix transition_matrix, std::vector<std::string> states = {})
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

    std::size_t size() const { return states_.size(); }
    bool is_sparse() const { return is_sparse_; }
    /// Of a dense chain; throws DomainError for a sparse one.
    const Eigen::MatrixXd& transition_matrix() const {
        require(!is_sparse_, "transition_matrix: the chain is sparse, ask for its sparse_transition_matrix");
        return matrix_;
    }
    /// Of a sparse chain; throws DomainError for a dense one.
    const math::SparseMatrix& sparse_transition_matrix() const {
        require(is_sparse_, "sparse_transition_matrix: the chain is dense, ask for its transition_matrix");
        return sparse_;
    }
    const std::vector<std::string>& states() const { return states_; }

    /// The number of the state called @p state; throws DomainError when there is none.
    std::size_t index(std::string_view state) const {
        const auto found = std::find(states_.begin(), states_.end(), state);
        if (found == states_.end())
            throw DomainError("state: there is no state \"" + std::string(state) + "\" in the chain");
        return std::size_t(found - states_.begin());
    }
    /// Chance of being in @p to one period after @p from.
    double probability(std::string_view from, std::string_view to) const {
        const Eigen::Index i = index(from), j = index(to);
        return is_sparse_ ? sparse_.coeff(i, j) : matrix_(i, j);
    }
    /// Calls visit(to, probability) for every state that can follow state number @p from.
    template <class Visit>
    void for_each_successor(std::size_t from, const Visit& visit) const {
        if (is_sparse_) {
            for (math::SparseMatrix::InnerIterator at(sparse_, Eigen::Index(from)); at; ++at)
                if (at.value() > 0.0) visit(std::size_t(at.col()), at.value());
        } else {
            for (std::size_t j = 0; j < size(); ++j)
                if (matrix_(from, j) > 0.0) visit(j, matrix_(from, j));
        }
    }
    /// Expected @p values one period later, from each state: P v.
    Eigen::MatrixXd ahead(const Eigen::MatrixXd& values) const {
        return is_sparse_ ? Eigen::MatrixXd(sparse_ * values) : Eigen::MatrixXd(matrix_ * values);
    }
    /// Where those who are now @p distribution are one period later: v' P.
    Eigen::VectorXd step(const Eigen::VectorXd& distribution) const {
        return is_sparse_ ? Eigen::VectorXd(sparse_.transpose() * distribution)
                          : Eigen::VectorXd(matrix_.transpose() * distribution);
    }

    // ---- structure

    /// The communication classes, in order of their first states.
    std::vector<CommunicationClass> classes() const {
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
    /// The greatest number that divides the length of every way from @p state back to it: 1 for an aperiodic state, 0
    /// for one that is never returned to.
    std::size_t period(std::string_view state) const {
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
    /// Whether the stationary chain looks the same run backwards: pi_i p_ij = pi_j p_ji within @p tolerance of either,
    /// relatively. Throws DomainError unless every state reaches every other.
    bool is_reversible(double tolerance = 1e-10) const {
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
    /// Whether groups of states make a chain of their own: all states of a group enter each other group with the same
    /// probability, within @p tolerance. @p groups names the group of every state. Kemeny & Snell (1960), sec. 6.3.
    bool is_lumpable(const std::vector<std::string>& groups, double tolerance = 1e-9) const {
        return lumped(groups, tolerance).second == size();
    }
    /// The chain of groups. Throws DomainError naming a state that differs from others of its group.
    MarkovChain lump(const std::vector<std::string>& groups, double tolerance = 1e-9) const {
        auto [chain, odd] = lumped(groups, tolerance);
        if (odd < size())
            throw DomainError("groups: state \"" + states_[odd] +
                              "\" moves on otherwise than the first of its group, \"" + groups[odd] +
                              "\": the groups are no Markov chain");
        return std::move(chain);
    }
    /// The same chain with its states reordered: recurrent classes first, one after another, then transient states.
    MarkovChain canonical_form() const {
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

    // ---- the long run

    /// Long-run shares of time: one distribution (a row over all states) for each recurrent class, in classes() order.
    Eigen::MatrixXd stationary(const Execution& how = {}) const {
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
    /// Kemeny & Snell's Z = (I - P + 1 pi)^-1 of a chain in which every state reaches every other; dense. From it the
    /// mean time from i to j is (z_jj - z_ij) / pi_j. Of what transient states collect, see expected_visits().
    Eigen::MatrixXd fundamental_matrix(const Execution& how = {}) const {
        const auto [pi, visits] = around_first("fundamental_matrix", how);
        const Eigen::Index n = pi.size();
        // Meyer (1975): the group inverse of I - P is (I - 1 pi) N (I - 1 pi), N the visits before the first state.
        Eigen::MatrixXd z = Eigen::MatrixXd::Zero(n, n);
        z.bottomRightCorner(n - 1, n - 1) = visits;
        z.rowwise() -= (pi.transpose() * z).eval();
        z -= z.rowwise().sum() * pi.transpose();
        return z.rowwise() + pi.transpose();
    }
    /// Mean steps from any state to one drawn from the long run, counting a return when it is the same: trace Z.
    double kemeny_constant(const Execution& how = {}) const {
        const auto [pi, visits] = around_first("kemeny_constant", how);
        return 1.0 + visits.trace() - pi.tail(pi.size() - 1).dot(visits.rowwise().sum());
    }
    /// Where those who start as @p start are after @p periods.
    Eigen::VectorXd distribution(Eigen::VectorXd start, std::size_t periods) const {
        check_start(start);
        for (std::size_t t = 0; t < periods; ++t) start = step(start);
        return start;
    }
    /// Expected number of the periods 0, ..., @p periods spent in each state.
    Eigen::VectorXd occupancy(Eigen::VectorXd start, std::size_t periods) const {
        check_start(start);
        Eigen::VectorXd result = start;
        for (std::size_t t = 0; t < periods; ++t) result += start = step(start);
        return result;
    }

    // ---- what is left for good

    /// Where the chain ends up from each transient state, and after how many steps. Throws DomainError when no state
    /// is transient: such a chain is where it stays already.
    Absorption absorption(const Execution& how = {}) const {
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

    /// Expected number of periods spent in each transient state (columns) from each (rows), the first one counted.
    Eigen::MatrixXd expected_visits(const Execution& how = {}) const {
        const auto rows = transient();
        require(!rows.empty(), "expected_visits: every state of the chain recurs for ever");
        return solve(rows, Eigen::MatrixXd::Identity(Eigen::Index(rows.size()), Eigen::Index(rows.size())), how);
    }
    /// Expected number of periods spent in each state by those who start as @p start; infinite in recurrent states that
    /// they reach. One solution of one system, however many states there are.
    Eigen::VectorXd expected_visits(const Eigen::VectorXd& start, const Execution& how = {}) const {
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

    // ---- reaching something

    /// Expected steps until @p target is first reached, from every state: 0 from itself, infinite where the chain may
    /// never get there.
    Eigen::VectorXd hitting_time(const Target& target, const Execution& how = {}) const {
        return hitting_moments(target, false, how).first;
    }
    /// Variance of these steps; infinite where their mean is.
    Eigen::VectorXd hitting_time_variance(const Target& target, const Execution& how = {}) const {
        return hitting_moments(target, true, how).second;
    }
    /// Chance of ever reaching @p target, from every state.
    Eigen::VectorXd hitting_probability(const Target& target, const Execution& how = {}) const {
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
    /// Chance that @p target is first reached after exactly 0, 1, ..., @p periods steps (columns), from every state.
    Eigen::MatrixXd hitting_time_distribution(const Target& target, std::size_t periods) const {
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

    // ---- what it is worth

    /// Expected discounted reward from each state, @p reward being received in every period spent in a state, the
    /// present one included: V_T = sum over t = 0..T of (P / (1 + d))^t R, and V = (I - P / (1 + d))^-1 R for ever.
    ///
    /// Throws DomainError when the sum for ever does not exist: no discounting, and a reward that recurs for ever.
    Eigen::VectorXd discounted_value(const Eigen::VectorXd& reward, const Discounting& how = {},
                                     const Execution& run = {}) const {
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
    /// Expected discounted number of periods spent in each state by those who start as @p start: with a reward, the
    /// same value as discounted_value(), summed over states instead of starts. @p discount_rate is above 0.
    Eigen::VectorXd discounted_visits(const Eigen::VectorXd& start, double discount_rate,
                                      const Execution& how = {}) const {
        check_start(start);
        if (!(discount_rate > 0.0) || !std::isfinite(discount_rate))
            refuse("discount_rate", discount_rate, "must be finite and above 0");
        return solve(everybody(), start, how, discount_rate, true);
    }

    /// The matrix as a table with the names of its states; of a large or sparse chain, how many there are.
    std::string summary() const;

    friend bool operator==(const MarkovChain& a, const MarkovChain& b) {
        if (a.states_ != b.states_ || a.is_sparse_ != b.is_sparse_) return false;
        if (!a.is_sparse_) return a.matrix_ == b.matrix_;
        const auto &s = a.sparse_, &t = b.sparse_;
        return s.nonZeros() == t.nonZeros() &&
               std::equal(s.outerIndexPtr(), s.outerIndexPtr() + s.rows() + 1, t.outerIndexPtr()) &&
               std::equal(s.innerIndexPtr(), s.innerIndexPtr() + s.nonZeros(), t.innerIndexPtr()) &&
               std::equal(s.valuePtr(), s.valuePtr() + s.nonZeros(), t.valuePtr());
    }

    // ---- what the headers beside this one need

    /// The states of transient classes, ascending.
    std::vector<std::size_t> transient() const {
        std::vector<std::size_t> result;
        for (const auto& c : classes())
            if (!c.recurrent) result.insert(result.end(), c.states.begin(), c.states.end());
        std::sort(result.begin(), result.end());
        return result;
    }
    /// Solves x = Q x / (1 + d) + b for b >= 0, Q being the chain among the states @p rows, which are all left in the
    /// end or discounted; x = Q' x / (1 + d) + b when @p transposed.
    Eigen::MatrixXd solve(const std::vector<std::size_t>& rows, const Eigen::MatrixXd& b, const Execution& how = {},
                          double discount_rate = 0.0, bool transposed = false) const {
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
            return transposed ? math::solve_transient_transposed(q, exit, b, how)
                              : math::solve_transient(q, exit, b, how);
        }
        const Eigen::MatrixXd q = all ? factor * matrix_ : Eigen::MatrixXd(factor * matrix_(rows, rows));
        return transposed ? math::solve_transient_transposed(q, exit, b, how) : math::solve_transient(q, exit, b, how);
    }
    /// Which states @p target names. Throws DomainError for a name there is none of, and for no name.
    std::vector<bool> numbers(const Target& target) const {
        require(!target.states.empty(), "target: need at least one state");
        std::vector<bool> result(size(), false);
        for (const auto& state : target.states) result[index(state)] = true;
        return result;
    }
    /// The states from which @p wanted is reached for certain, itself left out.
    std::vector<std::size_t> certain(const std::vector<bool>& wanted) const {
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
    /// Throws DomainError unless @p start holds a finite weight, not negative, for every state.
    void check_start(const Eigen::VectorXd& start) const {
        if (std::size_t(start.size()) != size())
            throw DomainError("start: got " + std::to_string(start.size()) + " weights for " + std::to_string(size()) +
                              " states");
        for (Eigen::Index i = 0; i < start.size(); ++i)
            if (!(start(i) >= 0.0) || !std::isfinite(start(i)))
                refuse_row("start", std::size_t(i), start(i), "must be finite and not negative");
    }
    /// Throws DomainError unless @p reward holds a finite number for every state.
    void check_reward(const Eigen::VectorXd& reward) const {
        if (std::size_t(reward.size()) != size())
            throw DomainError("reward: got " + std::to_string(reward.size()) + " values for " + std::to_string(size()) +
                              " states");
        for (Eigen::Index i = 0; i < reward.size(); ++i)
            if (!std::isfinite(reward(i))) refuse_row("reward", std::size_t(i), reward(i), "must be finite");
    }

private:
    void check(Eigen::Index rows, Eigen::Index columns) {
        if (rows == 0 || columns != rows)
            throw DomainError("transition_matrix: got " + std::to_string(rows) + " x " + std::to_string(columns) +
                              ", must be square with at least one state");
        const bool named = !states_.empty();
        if (!named) {
            states_.reserve(std::size_t(rows));
            for (Eigen::Index i = 0; i < rows; ++i) states_.push_back(std::to_string(i));
        }
        if (states_.size() != std::size_t(rows))
            throw DomainError("states: got " + std::to_string(states_.size()) + " names for " + std::to_string(rows) +
                              " states");
        std::unordered_set<std::string_view> seen;
        for (const auto& state : states_)
            if (named && !seen.insert(state).second)
                throw DomainError("states: \"" + state + "\" occurs more than once");
    }
    template <class Entries>
    void check_row(Eigen::Index i, double sum, const Entries& entries) const {
        const auto called = [&](Eigen::Index k) { return std::to_string(k) + " (\"" + states_[k] + "\")"; };
        entries([&](Eigen::Index j, double p) {
            if (!(p >= 0.0))
                throw DomainError("transition_matrix: row " + called(i) + " has " + to_text(p) + " in column " +
                                  called(j) + ", must be a probability");
        });
        if (!(std::abs(sum - 1.0) <= 1e-9))
            throw DomainError("transition_matrix: row " + called(i) + " sums to " + to_text(sum) + ", must sum to 1");
    }
    std::vector<std::size_t> everybody() const {
        std::vector<std::size_t> result(size());
        std::iota(result.begin(), result.end(), std::size_t(0));
        return result;
    }
    /// The sparse matrix of moves among @p rows, in their order.
    math::SparseMatrix part(const std::vector<std::size_t>& rows) const {
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
    /// Variance of the steps to leave @p rows, of mean @p t: the variance of a step's outcome, collected on the way, by
    /// the law of total variance; a sum of squares.
    Eigen::VectorXd variance(const std::vector<std::size_t>& rows, const Eigen::VectorXd& t,
                             const Execution& how) const {
        Eigen::VectorXd left = Eigen::VectorXd::Zero(Eigen::Index(size())), spread = Eigen::VectorXd::Zero(t.size());
        left(rows) = t;
        for (std::size_t k = 0; k < rows.size(); ++k)
            for_each_successor(rows[k], [&](std::size_t j, double p) {
                const double off = left(j) - (t(Eigen::Index(k)) - 1.0);
                spread(Eigen::Index(k)) += p * off * off;
            });
        return solve(rows, spread, how);
    }
    std::pair<Eigen::VectorXd, Eigen::VectorXd> hitting_moments(const Target& target, bool both,
                                                                const Execution& how) const {
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
    /// Long-run shares, and visits to each other state (columns) from each (rows) before the first state is reached.
    std::pair<Eigen::VectorXd, Eigen::MatrixXd> around_first(const char* question, const Execution& how) const {
        if (classes().size() != 1)
            throw DomainError(std::string(question) + ": not every state of the chain reaches every other");
        const Eigen::VectorXd pi = stationary(how).row(0);
        auto others = everybody();
        others.erase(others.begin());
        const Eigen::Index n = pi.size() - 1;
        if (n == 0) return {pi, Eigen::MatrixXd(0, 0)};
        return {pi, solve(others, Eigen::MatrixXd::Identity(n, n), how)};
    }
    /// The chain of @p groups by the first state of each, and the first state that contradicts it, or size().
    std::pair<MarkovChain, std::size_t> lumped(const std::vector<std::string>& groups, double tolerance) const {
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
    /// Who leads to each state.
    std::vector<std::vector<std::size_t>> predecessors() const {
        std::vector<std::vector<std::size_t>> result(size());
        for (std::size_t i = 0; i < size(); ++i)
            for_each_successor(i, [&](std::size_t j, double) { result[j].push_back(i); });
        return result;
    }
    /// Marks every state from which a marked one can be reached without passing @p barrier.
    void spread_backwards(const std::vector<std::vector<std::size_t>>& before, std::vector<bool>& marked,
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
    /// Marks every state that a marked one can reach.
    void spread_forwards(std::vector<bool>& marked) const {
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

    Eigen::MatrixXd matrix_;
    math::SparseMatrix sparse_;
    bool is_sparse_ = false;
    std::vector<std::string> states_;
};

namespace detail {
/// @p matrix with @p names along both sides, @p decimals digits.
inline std::string matrix_text(const Eigen::MatrixXd& matrix, const std::vector<std::string>& names, int decimals) {
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

inline std::string MarkovChain::summary() const {
    const std::string title = "Markov chain, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n");
    if (!is_sparse_ && size() <= 60) return title + detail::matrix_text(matrix_, states_, 4);
    std::size_t moves = 0;
    for (std::size_t i = 0; i < size(); ++i) for_each_successor(i, [&](std::size_t, double) { ++moves; });
    return title + std::to_string(moves) + " possible transitions\n";
}

}  // namespace habitue::inline v1::lifecycle
