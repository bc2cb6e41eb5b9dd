/// @file
/// A Markov chain in discrete time: who is where after each period, for how long, and what that is worth.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
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
    explicit MarkovChain(Eigen::MatrixXd transition_matrix, std::vector<std::string> states = {});
    /// The same with few entries in a row: room for millions of states.
    explicit MarkovChain(math::SparseMatrix transition_matrix, std::vector<std::string> states = {});

    std::size_t size() const { return states_.size(); }
    bool is_sparse() const { return is_sparse_; }
    /// Of a dense chain; throws DomainError for a sparse one.
    const Eigen::MatrixXd& transition_matrix() const;
    /// Of a sparse chain; throws DomainError for a dense one.
    const math::SparseMatrix& sparse_transition_matrix() const;
    const std::vector<std::string>& states() const { return states_; }

    /// The number of the state called @p state; throws DomainError when there is none.
    std::size_t index(std::string_view state) const;
    /// Chance of being in @p to one period after @p from.
    double probability(std::string_view from, std::string_view to) const;
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
    Eigen::MatrixXd ahead(const Eigen::MatrixXd& values) const;
    /// Where those who are now @p distribution are one period later: v' P.
    Eigen::VectorXd step(const Eigen::VectorXd& distribution) const;

    // ---- structure

    /// The communication classes, in order of their first states.
    std::vector<CommunicationClass> classes() const;
    /// The greatest number that divides the length of every way from @p state back to it: 1 for an aperiodic state, 0
    /// for one that is never returned to.
    std::size_t period(std::string_view state) const;
    /// Whether the stationary chain looks the same run backwards: pi_i p_ij = pi_j p_ji within @p tolerance of either,
    /// relatively. Throws DomainError unless every state reaches every other.
    bool is_reversible(double tolerance = 1e-10) const;
    /// Whether groups of states make a chain of their own: all states of a group enter each other group with the same
    /// probability, within @p tolerance. @p groups names the group of every state. Kemeny & Snell (1960), sec. 6.3.
    bool is_lumpable(const std::vector<std::string>& groups, double tolerance = 1e-9) const;
    /// The chain of groups. Throws DomainError naming a state that differs from others of its group.
    MarkovChain lump(const std::vector<std::string>& groups, double tolerance = 1e-9) const;
    /// The same chain with its states reordered: recurrent classes first, one after another, then transient states.
    MarkovChain canonical_form() const;

    // ---- the long run

    /// Long-run shares of time: one distribution (a row over all states) for each recurrent class, in classes() order.
    Eigen::MatrixXd stationary(const Execution& how = {}) const;
    /// Kemeny & Snell's Z = (I - P + 1 pi)^-1 of a chain in which every state reaches every other; dense. From it the
    /// mean time from i to j is (z_jj - z_ij) / pi_j. Of what transient states collect, see expected_visits().
    Eigen::MatrixXd fundamental_matrix(const Execution& how = {}) const;
    /// Mean steps from any state to one drawn from the long run, counting a return when it is the same: trace Z.
    double kemeny_constant(const Execution& how = {}) const;
    /// Where those who start as @p start are after @p periods.
    Eigen::VectorXd distribution(Eigen::VectorXd start, std::size_t periods) const;
    /// Expected number of the periods 0, ..., @p periods spent in each state.
    Eigen::VectorXd occupancy(Eigen::VectorXd start, std::size_t periods) const;

    // ---- what is left for good

    /// Where the chain ends up from each transient state, and after how many steps. Throws DomainError when no state
    /// is transient: such a chain is where it stays already.
    Absorption absorption(const Execution& how = {}) const;

    /// Expected number of periods spent in each transient state (columns) from each (rows), the first one counted.
    Eigen::MatrixXd expected_visits(const Execution& how = {}) const;
    /// Expected number of periods spent in each state by those who start as @p start; infinite in recurrent states that
    /// they reach. One solution of one system, however many states there are.
    Eigen::VectorXd expected_visits(const Eigen::VectorXd& start, const Execution& how = {}) const;

    // ---- reaching something

    /// Expected steps until @p target is first reached, from every state: 0 from itself, infinite where the chain may
    /// never get there.
    Eigen::VectorXd hitting_time(const Target& target, const Execution& how = {}) const;
    /// Variance of these steps; infinite where their mean is.
    Eigen::VectorXd hitting_time_variance(const Target& target, const Execution& how = {}) const;
    /// Chance of ever reaching @p target, from every state.
    Eigen::VectorXd hitting_probability(const Target& target, const Execution& how = {}) const;
    /// Chance that @p target is first reached after exactly 0, 1, ..., @p periods steps (columns), from every state.
    Eigen::MatrixXd hitting_time_distribution(const Target& target, std::size_t periods) const;

    // ---- what it is worth

    /// Expected discounted reward from each state, @p reward being received in every period spent in a state, the
    /// present one included: V_T = sum over t = 0..T of (P / (1 + d))^t R, and V = (I - P / (1 + d))^-1 R for ever.
    ///
    /// Throws DomainError when the sum for ever does not exist: no discounting, and a reward that recurs for ever.
    Eigen::VectorXd discounted_value(const Eigen::VectorXd& reward, const Discounting& how = {},
                                     const Execution& run = {}) const;
    /// Expected discounted number of periods spent in each state by those who start as @p start: with a reward, the
    /// same value as discounted_value(), summed over states instead of starts. @p discount_rate is above 0.
    Eigen::VectorXd discounted_visits(const Eigen::VectorXd& start, double discount_rate,
                                      const Execution& how = {}) const;

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
    std::vector<std::size_t> transient() const;
    /// Solves x = Q x / (1 + d) + b for b >= 0, Q being the chain among the states @p rows, which are all left in the
    /// end or discounted; x = Q' x / (1 + d) + b when @p transposed.
    Eigen::MatrixXd solve(const std::vector<std::size_t>& rows, const Eigen::MatrixXd& b, const Execution& how = {},
                          double discount_rate = 0.0, bool transposed = false) const;
    /// Which states @p target names. Throws DomainError for a name there is none of, and for no name.
    std::vector<bool> numbers(const Target& target) const;
    /// The states from which @p wanted is reached for certain, itself left out.
    std::vector<std::size_t> certain(const std::vector<bool>& wanted) const;
    /// Throws DomainError unless @p start holds a finite weight, not negative, for every state.
    void check_start(const Eigen::VectorXd& start) const;
    /// Throws DomainError unless @p reward holds a finite number for every state.
    void check_reward(const Eigen::VectorXd& reward) const;

private:
    void check(Eigen::Index rows, Eigen::Index columns);
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
    std::vector<std::size_t> everybody() const;
    /// The sparse matrix of moves among @p rows, in their order.
    math::SparseMatrix part(const std::vector<std::size_t>& rows) const;
    /// Variance of the steps to leave @p rows, of mean @p t: the variance of a step's outcome, collected on the way, by
    /// the law of total variance; a sum of squares.
    Eigen::VectorXd variance(const std::vector<std::size_t>& rows, const Eigen::VectorXd& t,
                             const Execution& how) const;
    std::pair<Eigen::VectorXd, Eigen::VectorXd> hitting_moments(const Target& target, bool both,
                                                                const Execution& how) const;
    /// Long-run shares, and visits to each other state (columns) from each (rows) before the first state is reached.
    std::pair<Eigen::VectorXd, Eigen::MatrixXd> around_first(const char* question, const Execution& how) const;
    /// The chain of @p groups by the first state of each, and the first state that contradicts it, or size().
    std::pair<MarkovChain, std::size_t> lumped(const std::vector<std::string>& groups, double tolerance) const;
    /// Who leads to each state.
    std::vector<std::vector<std::size_t>> predecessors() const;
    /// Marks every state from which a marked one can be reached without passing @p barrier.
    void spread_backwards(const std::vector<std::vector<std::size_t>>& before, std::vector<bool>& marked,
                          const std::vector<bool>& barrier) const;
    /// Marks every state that a marked one can reach.
    void spread_forwards(std::vector<bool>& marked) const;

    Eigen::MatrixXd matrix_;
    math::SparseMatrix sparse_;
    bool is_sparse_ = false;
    std::vector<std::string> states_;
};

namespace detail {
/// Names what has no names "0", "1", ... Throws DomainError unless there are @p wanted, each of its own.
void check_names(const char* argument, std::vector<std::string>& names, std::size_t wanted);
/// @p matrix with @p names along both sides, @p decimals digits.
std::string matrix_text(const Eigen::MatrixXd& matrix, const std::vector<std::string>& names, int decimals);
}  // namespace detail

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/markov_chain.hpp>
#endif
