/// @file
/// What a policy would have brought, judged from decisions that another one took.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::lifecycle {

/// Decisions as they were taken: each in a state, by chance, with what it brought.
struct LoggedDecisions {
    std::vector<std::size_t> state, action;  ///< by number
    Eigen::VectorXd reward;
    Eigen::VectorXd propensity;  ///< chance, when it was taken, of the action that was
};

/// The mean reward per decision under a policy, three ways.
struct PolicyEstimate {
    double doubly_robust = 0.0;  ///< right when the propensities or the expected rewards are
    double standard_error = 0.0;
    double inverse_propensity = 0.0;     ///< right when the propensities are; needs no expected rewards
    double direct = 0.0;                 ///< right when the expected rewards are
    double effective_sample_size = 0.0;  ///< decisions that speak for the policy
};

/// Dudik, Langford & Li (2011), Doubly robust policy evaluation and learning, ICML: the direct estimate, corrected by
/// what the logged rewards say of its errors.
///
/// @p policy (state, action) holds the chances under the policy judged; @p expected_reward (state, action) a model of
/// the reward, from other data or a DecisionProcess. Throws DomainError naming the row: a propensity must lie in (0,
/// 1].
PolicyEstimate evaluate_logged(const LoggedDecisions& log, const Eigen::MatrixXd& policy,
                               const Eigen::MatrixXd& expected_reward);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/logged_policy.hpp>
#endif
