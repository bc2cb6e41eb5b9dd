/// @file
/// What <habitue/lifecycle/logged_policy.hpp> declares.
#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/lifecycle/logged_policy.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE PolicyEstimate evaluate_logged(const LoggedDecisions& log, const Eigen::MatrixXd& policy,
                                                    const Eigen::MatrixXd& expected_reward) {
    const std::size_t n = log.state.size();
    require(n > 0, "log: need at least one decision");
    require(log.action.size() == n && std::size_t(log.reward.size()) == n && std::size_t(log.propensity.size()) == n,
            "log: state, action, reward and propensity must be equally long");
    require(policy.rows() == expected_reward.rows() && policy.cols() == expected_reward.cols(),
            "expected_reward: must be as large as policy");
    require(policy.cols() > 0, "policy: need at least one action");
    for (Eigen::Index s = 0; s < policy.rows(); ++s) {
        if (!(policy.row(s).minCoeff() >= 0.0) || !(std::abs(policy.row(s).sum() - 1.0) <= 1e-9))
            refuse_row("policy", std::size_t(s), policy.row(s).sum(), "must be chances that sum to 1");
        for (Eigen::Index a = 0; a < policy.cols(); ++a)
            if (policy(s, a) > 0.0 && !std::isfinite(expected_reward(s, a)))
                refuse_row("expected_reward", std::size_t(s), expected_reward(s, a), "must be finite");
    }
    PolicyEstimate result;
    double weights = 0.0, squares = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t s = log.state[i], a = log.action[i];
        if (s >= std::size_t(policy.rows())) refuse_row("state", i, double(s), "there is no such state");
        if (a >= std::size_t(policy.cols())) refuse_row("action", i, double(a), "there is no such action");
        const double p = log.propensity(Eigen::Index(i)), r = log.reward(Eigen::Index(i));
        if (!(p > 0.0 && p <= 1.0)) refuse_row("propensity", i, p, "must lie in (0, 1]");
        if (!std::isfinite(r)) refuse_row("reward", i, r, "must be finite");
        double direct = 0.0;
        for (Eigen::Index k = 0; k < policy.cols(); ++k)
            if (policy(s, k) > 0.0) direct += policy(s, k) * expected_reward(s, k);
        const double weight = policy(s, a) / p;
        const double robust = direct + (weight > 0.0 ? weight * (r - expected_reward(s, a)) : 0.0);
        const double count = double(i + 1), off = robust - result.doubly_robust;
        result.doubly_robust += off / count;
        spread += off * (robust - result.doubly_robust);
        result.inverse_propensity += (weight * r - result.inverse_propensity) / count;
        result.direct += (direct - result.direct) / count;
        weights += weight;
        squares += weight * weight;
    }
    result.standard_error = n > 1 ? std::sqrt(spread / double(n - 1) / double(n)) : std::nan("");
    result.effective_sample_size = squares > 0.0 ? weights * weights / squares : 0.0;
    return result;
}

}  // namespace habitue::inline v1::lifecycle
