/// @file
/// What a policy would have brought, judged from decisions that another one took.
#pragma once

#include <cstddef>
#include <cstdint>
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
    friend bool operator==(const PolicyEstimate&, const PolicyEstimate&) = default;
};

/// Dudik, Langford & Li (2011), Doubly robust policy evaluation and learning, ICML: the direct estimate, corrected by
/// what the logged rewards say of its errors.
///
/// @p policy (state, action) holds the chances under the policy judged; @p expected_reward (state, action) a model of
/// the reward, from other data or a DecisionProcess. Throws DomainError naming the row: a propensity must lie in (0,
/// 1].
PolicyEstimate evaluate_logged(const LoggedDecisions& log, const Eigen::MatrixXd& policy,
                               const Eigen::MatrixXd& expected_reward);

/// Decisions one after another, each leading to the next: those of trajectory i are at [offsets[i], offsets[i + 1]), in
/// order. After the last of a trajectory nothing more is received.
struct LoggedTrajectories {
    LoggedDecisions decisions;
    std::vector<std::uint64_t> offsets = {0};
};

/// The expected discounted reward of a trajectory under a policy, four ways.
struct TrajectoryEstimate {
    double doubly_robust = 0.0;  ///< right when the propensities or the action values are
    double doubly_robust_error = 0.0;
    /// Weights of each period divided by their sum: not quite unbiased, but of less variance. NaN when no trajectory
    /// speaks for the policy to the end.
    double weighted_doubly_robust = 0.0;
    double weighted_doubly_robust_error = 0.0;
    double per_decision = 0.0;  ///< importance sampling decision by decision: right when the propensities are
    double per_decision_error = 0.0;
    double direct = 0.0;                 ///< right when the action values are
    double effective_sample_size = 0.0;  ///< trajectories that speak for the policy to the end
    friend bool operator==(const TrajectoryEstimate&, const TrajectoryEstimate&) = default;
};

/// Jiang & Li (2016), Doubly robust off-policy value evaluation for reinforcement learning, ICML (arXiv:1511.03722),
/// eq. 10, and its weighted form, Thomas & Brunskill (2016), Data-efficient off-policy policy evaluation, ICML
/// (arXiv:1604.00923), sec. 5: each reward counts by how much likelier the policy would have come to it, w_t, and a
/// model takes out what was to be expected,
/// V(s_0) + sum over t of discount^t w_t (r_t + discount V(s_(t+1)) - Q(s_t, a_t)).
///
/// @p policy (state, action) holds the chances under the policy judged; @p action_values Q (state, action) what an
/// action and the policy thereafter bring, by a model: one matrix for all periods, or one for each from the first.
/// Standard errors are of means over trajectories, those of the weighted form by the delta method. Throws DomainError
/// naming the row: a propensity must lie in (0, 1].
TrajectoryEstimate evaluate_trajectories(const LoggedTrajectories& log, const Eigen::MatrixXd& policy,
                                         const std::vector<Eigen::MatrixXd>& action_values, double discount);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/logged_policy.hpp>
#endif
