/// @file
/// What <habitue/lifecycle/interval_chain.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/lifecycle/interval_chain.hpp>
#include <habitue/lifecycle/markov_chain.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE IntervalChain::IntervalChain(Eigen::MatrixXd low, Eigen::MatrixXd high,
                                                  std::vector<std::string> states)
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

HABITUE_DEFINED_ONCE MarkovChain IntervalChain::extreme(const Eigen::VectorXd& value, bool greatest) const {
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

HABITUE_DEFINED_ONCE Bounds IntervalChain::discounted_value(const Eigen::VectorXd& reward, double discount_rate) const {
    if (!(discount_rate > 0.0) || !std::isfinite(discount_rate))
        refuse("discount_rate", discount_rate, "must be finite and above 0");
    const auto answer = [&](const MarkovChain& c) {
        return c.discounted_value(reward, {.discount_rate = discount_rate});
    };
    return {settled(false, reward, answer), settled(true, reward, answer)};
}

HABITUE_DEFINED_ONCE Bounds IntervalChain::hitting_time(const Target& target) const {
    const auto answer = [&](const MarkovChain& c) { return c.hitting_time(target); };
    const MarkovChain surest = extreme(hitting_probability(target).high, true);
    return {settled(false, answer(surest), answer), settled(true, answer(surest), answer)};
}

HABITUE_DEFINED_ONCE Bounds IntervalChain::hitting_probability(const Target& target) const {
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

}  // namespace habitue::inline v1::lifecycle
