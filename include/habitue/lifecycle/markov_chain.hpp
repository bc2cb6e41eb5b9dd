/// @file
/// A Markov chain in discrete time: who is where after each period, for how long, and what that is worth.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
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

/// A validated transition matrix and the names of its states.
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
        const Eigen::Index n = matrix_.rows();
        if (n == 0 || matrix_.cols() != n)
            throw DomainError("transition_matrix: got " + std::to_string(n) + " x " + std::to_string(matrix_.cols()) +
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
            for (Eigen::Index j = 0; j < n; ++j)
                if (!(matrix_(i, j) >= 0.0))
                    throw DomainError("transition_matrix: row " + std::to_string(i) + " (\"" + states_[i] + "\") has " +
                                      to_text(matrix_(i, j)) + " in column " + std::to_string(j) + " (\"" + states_[j] +
                                      "\"), must be a probability");
            if (const double sum = matrix_.row(i).sum(); !(std::abs(sum - 1.0) <= 1e-9))
                throw DomainError("transition_matrix: row " + std::to_string(i) + " (\"" + states_[i] + "\") sums to " +
                                  to_text(sum) + ", must sum to 1");
        }
    }

    std::size_t size() const { return std::size_t(matrix_.rows()); }
    const Eigen::MatrixXd& transition_matrix() const { return matrix_; }
    const std::vector<std::string>& states() const { return states_; }

    /// The number of the state called @p state; throws DomainError when there is none.
    std::size_t index(std::string_view state) const {
        const auto found = std::find(states_.begin(), states_.end(), state);
        if (found == states_.end())
            throw DomainError("state: there is no state \"" + std::string(state) + "\" in the chain");
        return std::size_t(found - states_.begin());
    }
    /// Chance of being in @p to one period after @p from.
    double probability(std::string_view from, std::string_view to) const { return matrix_(index(from), index(to)); }

    /// The communication classes, in order of their first states.
    std::vector<CommunicationClass> classes() const {
        const auto component = math::strong_components(matrix_);
        std::vector<CommunicationClass> result;
        for (std::size_t i = 0; i < size(); ++i) {
            if (component[i] == result.size()) result.push_back({.states = {}, .recurrent = true});
            result[component[i]].states.push_back(i);
        }
        for (std::size_t i = 0; i < size(); ++i)
            for (std::size_t j = 0; j < size(); ++j)
                if (matrix_(i, j) > 0.0 && component[i] != component[j]) result[component[i]].recurrent = false;
        return result;
    }

    /// Long-run shares of time: one distribution (a row over all states) for each recurrent class, in classes() order.
    Eigen::MatrixXd stationary() const {
        Eigen::MatrixXd result(0, matrix_.cols());
        for (const auto& c : classes()) {
            if (!c.recurrent) continue;
            result.conservativeResize(result.rows() + 1, Eigen::NoChange);
            result.bottomRows<1>().setZero();
            result(result.rows() - 1, c.states) =
                math::stationary_distribution(matrix_(c.states, c.states)).transpose();
        }
        return result;
    }

    /// Where the chain ends up from each transient state, and after how many steps. Throws DomainError when no state
    /// is transient: such a chain is where it stays already.
    Absorption absorption() const {
        Absorption result;
        result.transient = transient();
        require(!result.transient.empty(),
                "absorption: every state of the chain recurs for ever, none is ever left for good");
        const auto& rows = result.transient;
        for (const auto& c : classes())
            if (c.recurrent) result.recurrent.push_back(c.states);
        const Eigen::Index m = Eigen::Index(rows.size()), r = Eigen::Index(result.recurrent.size());
        Eigen::MatrixXd into(m, r + 1);
        for (Eigen::Index c = 0; c < r; ++c) into.col(c) = matrix_(rows, result.recurrent[c]).rowwise().sum();
        into.col(r).setOnes();
        const Eigen::MatrixXd q = matrix_(rows, rows);
        const Eigen::VectorXd exit = into.leftCols(r).rowwise().sum();
        const Eigen::MatrixXd solved = math::solve_transient(q, exit, into);
        result.probability = solved.leftCols(r);
        result.expected_time = solved.col(r);
        // The variance of a step's outcome, collected on the way: the law of total variance, a sum of squares.
        const auto& t = result.expected_time;
        Eigen::VectorXd spread(m);
        for (Eigen::Index i = 0; i < m; ++i)
            spread(i) = (q.row(i).transpose().array() * (t.array() - (t(i) - 1.0)).square()).sum() +
                        exit(i) * (t(i) - 1.0) * (t(i) - 1.0);
        result.variance_time = math::solve_transient(q, exit, spread);
        return result;
    }

    /// Expected number of periods spent in each transient state (columns) from each (rows), the first one counted.
    Eigen::MatrixXd expected_visits() const {
        const auto rows = transient();
        require(!rows.empty(), "expected_visits: every state of the chain recurs for ever");
        std::vector<std::size_t> rest;
        for (std::size_t i = 0, k = 0; i < size(); ++i) k < rows.size() && rows[k] == i ? void(++k) : rest.push_back(i);
        return math::solve_transient(matrix_(rows, rows), matrix_(rows, rest).rowwise().sum(),
                                     Eigen::MatrixXd::Identity(rows.size(), rows.size()));
    }

    /// Expected steps until @p state is first reached, from every state: 0 from itself, infinite where the chain may
    /// never get there.
    Eigen::VectorXd hitting_time(std::string_view state) const {
        const std::size_t target = index(state);
        std::vector<bool> arrives(size(), false);  // with positive probability
        arrives[target] = true;
        spread_backwards(arrives, size());
        std::vector<bool> strays(size());  // may miss it for ever
        for (std::size_t i = 0; i < size(); ++i) strays[i] = !arrives[i];
        spread_backwards(strays, target);
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < size(); ++i)
            if (i != target && !strays[i]) rows.push_back(i);
        Eigen::VectorXd result = Eigen::VectorXd::Constant(matrix_.rows(), std::numeric_limits<double>::infinity());
        result(target) = 0.0;
        if (!rows.empty())
            result(rows) = math::solve_transient(matrix_(rows, rows), matrix_(rows, std::vector{target}),
                                                 Eigen::MatrixXd::Ones(rows.size(), 1));
        return result;
    }

    /// Expected discounted reward from each state, @p reward being received in every period spent in a state, the
    /// present one included: V_T = sum over t = 0..T of (P / (1 + d))^t R, and V = (I - P / (1 + d))^-1 R for ever.
    ///
    /// Throws DomainError when the sum for ever does not exist: no discounting, and a reward that recurs for ever.
    Eigen::VectorXd discounted_value(const Eigen::VectorXd& reward, const Discounting& how = {}) const {
        if (reward.size() != matrix_.rows())
            throw DomainError("reward: got " + std::to_string(reward.size()) + " values for " + std::to_string(size()) +
                              " states");
        for (Eigen::Index i = 0; i < reward.size(); ++i)
            if (!std::isfinite(reward(i))) refuse_row("reward", std::size_t(i), reward(i), "must be finite");
        if (!(how.discount_rate >= 0.0) || !std::isfinite(how.discount_rate))
            refuse("discount_rate", how.discount_rate, "must be finite and not negative");
        if (!(how.periods >= 0.0) || (std::isfinite(how.periods) && how.periods != std::floor(how.periods)))
            refuse("periods", how.periods, "must be a whole number, 0 or more, or infinite");
        const double factor = 1.0 / (1.0 + how.discount_rate);
        if (std::isfinite(how.periods)) {
            Eigen::VectorXd value = reward, before;
            for (double t = 0.0; t < how.periods && (t == 0.0 || value != before); t += 1.0) {
                before = value;
                value = reward + factor * (matrix_ * before);
            }
            return value;
        }
        // Gains and losses apart: each is a sum without subtraction.
        Eigen::MatrixXd gain_loss(reward.size(), 2);
        gain_loss << reward.cwiseMax(0.0), (-reward).cwiseMax(0.0);
        if (how.discount_rate > 0.0) {
            const Eigen::VectorXd exit = Eigen::VectorXd::Constant(reward.size(), how.discount_rate * factor);
            const Eigen::MatrixXd value = math::solve_transient(factor * matrix_, exit, gain_loss);
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
        const Eigen::MatrixXd value = expected_visits() * gain_loss(rows, std::vector{0, 1});
        result(rows) = value.col(0) - value.col(1);
        return result;
    }

    /// The matrix as a table with the names of its states.
    std::string summary() const;

    friend bool operator==(const MarkovChain& a, const MarkovChain& b) {
        return a.states_ == b.states_ && a.matrix_ == b.matrix_;
    }

private:
    /// All states of transient classes, ascending.
    std::vector<std::size_t> transient() const {
        std::vector<std::size_t> result;
        for (const auto& c : classes())
            if (!c.recurrent) result.insert(result.end(), c.states.begin(), c.states.end());
        std::sort(result.begin(), result.end());
        return result;
    }
    /// Marks every state from which a marked one can be reached without passing @p barrier.
    void spread_backwards(std::vector<bool>& marked, std::size_t barrier) const {
        std::vector<std::size_t> front;
        for (std::size_t i = 0; i < size(); ++i)
            if (marked[i]) front.push_back(i);
        while (!front.empty()) {
            const std::size_t to = front.back();
            front.pop_back();
            for (std::size_t from = 0; from < size(); ++from)
                if (from != barrier && !marked[from] && matrix_(from, to) > 0.0) {
                    marked[from] = true;
                    front.push_back(from);
                }
        }
    }

    Eigen::MatrixXd matrix_;
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
    return "Markov chain, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n") +
           detail::matrix_text(matrix_, states_, 4);
}

}  // namespace habitue::inline v1::lifecycle
