/// @file
/// A Markov chain known only within bounds: the least and the greatest that an answer can be.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/lifecycle/markov_chain.hpp>

namespace habitue::inline v1::lifecycle {

/// The least and the greatest value from each state.
struct Bounds {
    Eigen::VectorXd low, high;
};

/// Every chain whose transition probabilities lie between two matrices, such as the ends of their intervals; each row
/// is free within its own bounds, whatever the others are.
///
/// The bounds are attained, by one chain for all states: a row gives what its lower bounds leave over to the states of
/// the least (greatest) value first, in their order, until values stay as they are. Hartfiel (1998), Markov Set-Chains,
/// doi:10.1007/BFb0094586; Skulj (2009), doi:10.1016/j.ijar.2009.04.009.
class IntervalChain {
public:
    /// Rows of @p low sum to 1 or less, of @p high to 1 or more, and 0 <= low <= high <= 1. Throws DomainError naming
    /// the row.
    IntervalChain(Eigen::MatrixXd low, Eigen::MatrixXd high, std::vector<std::string> states = {})
        : low_(std::move(low)), high_(std::move(high)), states_(std::move(states)) {
        const Eigen::Index n = low_.rows();
        require(n > 0 && low_.cols() == n && high_.rows() == n && high_.cols() == n,
                "low and high: must be square, equally large, with at least one state");
        for (Eigen::Index i = 0; i < n; ++i) {
            for (Eigen::Index j = 0; j < n; ++j) {
                if (!(low_(i, j) >= 0.0)) refuse_row("low", std::size_t(i), low_(i, j), "must be a probability");
                if (!(high_(i, j) >= low_(i, j) && high_(i, j) <= 1.0 + 1e-9))
                    refuse_row("high", std::size_t(i), high_(i, j), "must be a probability, and no less than low");
            }
            if (const double sum = low_.row(i).sum(); !(sum <= 1.0 + 1e-9))
                refuse_row("low", std::size_t(i), sum, "as its sum, must be 1 or less");
            if (const double sum = high_.row(i).sum(); !(sum >= 1.0 - 1e-9))
                refuse_row("high", std::size_t(i), sum, "as its sum, must be 1 or more");
        }
        states_ = extreme(Eigen::VectorXd::Zero(n), false).states();
    }

    std::size_t size() const { return states_.size(); }
    const Eigen::MatrixXd& low() const { return low_; }
    const Eigen::MatrixXd& high() const { return high_; }
    const std::vector<std::string>& states() const { return states_; }

    /// The chain within the bounds whose every row makes the expected @p value of the next state least, or greatest.
    MarkovChain extreme(const Eigen::VectorXd& value, bool greatest) const {
        require(value.size() == low_.rows(), "value: need a number for every state");
        std::vector<Eigen::Index> order(std::size_t(value.size()));
        std::iota(order.begin(), order.end(), Eigen::Index(0));
        std::stable_sort(order.begin(), order.end(), [&](Eigen::Index i, Eigen::Index j) {
            return greatest ? value(i) > value(j) : value(i) < value(j);
        });
        Eigen::MatrixXd p = low_;
        for (Eigen::Index i = 0; i < p.rows(); ++i) {
            double left = 1.0 - p.row(i).sum();
            for (const Eigen::Index j : order) {
                const double more = std::clamp(left, 0.0, high_(i, j) - low_(i, j));
                p(i, j) += more;
                left -= more;
            }
        }
        return MarkovChain(std::move(p), states_);
    }
    /// Bounds of the discounted value for ever; @p discount_rate is above 0.
    Bounds discounted_value(const Eigen::VectorXd& reward, double discount_rate) const {
        if (!(discount_rate > 0.0) || !std::isfinite(discount_rate))
            refuse("discount_rate", discount_rate, "must be finite and above 0");
        const auto answer = [&](const MarkovChain& c) {
            return c.discounted_value(reward, {.discount_rate = discount_rate});
        };
        return {settled(false, reward, answer), settled(true, reward, answer)};
    }
    /// Bounds of the expected steps until @p target is first reached; infinite where it may be missed.
    Bounds hitting_time(const Target& target) const {
        const auto answer = [&](const MarkovChain& c) { return c.hitting_time(target); };
        const MarkovChain surest = extreme(hitting_probability(target).high, true);
        return {settled(false, answer(surest), answer), settled(true, answer(surest), answer)};
    }
    /// Bounds of the chance of ever reaching @p target.
    Bounds hitting_probability(const Target& target) const {
        const auto wanted = extreme(Eigen::VectorXd::Zero(low_.rows()), false).numbers(target);
        const auto side = [&](bool greatest) {
            // From nothing upwards, so that circling for ever does not pass for arriving; then exactly.
            Eigen::VectorXd value = Eigen::VectorXd::Zero(low_.rows()), before;
            for (std::size_t i = 0; i < size(); ++i) value(Eigen::Index(i)) = wanted[i];
            for (int turn = 0; turn < 100000; ++turn) {
                before = value;
                value = extreme(before, greatest).ahead(before);
                for (std::size_t i = 0; i < size(); ++i)
                    if (wanted[i]) value(Eigen::Index(i)) = 1.0;
                if ((value - before).cwiseAbs().maxCoeff() <= 1e-14) break;
            }
            const Eigen::VectorXd attained = extreme(value, greatest).hitting_probability(target);
            return greatest ? attained.cwiseMax(value).eval() : attained;
        };
        return {side(false), side(true)};
    }

    friend bool operator==(const IntervalChain& a, const IntervalChain& b) {
        return a.states_ == b.states_ && a.low_ == b.low_ && a.high_ == b.high_;
    }

private:
    /// Policy iteration over rows: the answer of the extreme chain for the values before, until it moves no more.
    template <class Answer>
    Eigen::VectorXd settled(bool greatest, Eigen::VectorXd value, const Answer& answer) const {
        for (int turn = 0; turn < 1000; ++turn) {
            Eigen::VectorXd next = answer(extreme(value, greatest));
            bool moved = false;
            for (Eigen::Index i = 0; i < value.size(); ++i)
                if (next(i) != value(i) && !(std::abs(next(i) - value(i)) <= 1e-13 * std::abs(value(i)))) moved = true;
            value = std::move(next);
            if (!moved) break;
        }
        return value;
    }

    Eigen::MatrixXd low_, high_;
    std::vector<std::string> states_;
};

}  // namespace habitue::inline v1::lifecycle
