/// @file
/// A Markov chain known only within bounds: the least and the greatest that an answer can be.
#pragma once

#include <cmath>
#include <cstddef>
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
    IntervalChain(Eigen::MatrixXd low, Eigen::MatrixXd high, std::vector<std::string> states = {});

    std::size_t size() const { return states_.size(); }
    const Eigen::MatrixXd& low() const { return low_; }
    const Eigen::MatrixXd& high() const { return high_; }
    const std::vector<std::string>& states() const { return states_; }

    /// The chain within the bounds whose every row makes the expected @p value of the next state least, or greatest.
    MarkovChain extreme(const Eigen::VectorXd& value, bool greatest) const;
    /// Bounds of the discounted value for ever; @p discount_rate is above 0.
    Bounds discounted_value(const Eigen::VectorXd& reward, double discount_rate) const;
    /// Bounds of the expected steps until @p target is first reached; infinite where it may be missed.
    Bounds hitting_time(const Target& target) const;
    /// Bounds of the chance of ever reaching @p target.
    Bounds hitting_probability(const Target& target) const;

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

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/interval_chain.hpp>
#endif
