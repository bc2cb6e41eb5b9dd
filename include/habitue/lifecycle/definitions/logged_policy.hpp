/// @file
/// What <habitue/lifecycle/logged_policy.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/lifecycle/logged_policy.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

HABITUE_DEFINED_ONCE void check_model(const Eigen::MatrixXd& policy, const Eigen::MatrixXd& model,
                                      const std::string& argument) {
    if (policy.rows() != model.rows() || policy.cols() != model.cols())
        throw DomainError(argument + ": must be as large as policy");
    require(policy.cols() > 0, "policy: need at least one action");
    for (Eigen::Index s = 0; s < policy.rows(); ++s) {
        if (!(policy.row(s).minCoeff() >= 0.0) || !(std::abs(policy.row(s).sum() - 1.0) <= 1e-9))
            refuse_row("policy", std::size_t(s), policy.row(s).sum(), "must be chances that sum to 1");
        for (Eigen::Index a = 0; a < policy.cols(); ++a)
            if (policy(s, a) > 0.0 && !std::isfinite(model(s, a)))
                refuse_row(argument, std::size_t(s), model(s, a), "must be finite");
    }
}

HABITUE_DEFINED_ONCE void check_log(const LoggedDecisions& log, const Eigen::MatrixXd& policy) {
    const std::size_t n = log.state.size();
    require(n > 0, "log: need at least one decision");
    require(log.action.size() == n && std::size_t(log.reward.size()) == n && std::size_t(log.propensity.size()) == n,
            "log: state, action, reward and propensity must be equally long");
    for (std::size_t i = 0; i < n; ++i) {
        const double p = log.propensity(Eigen::Index(i)), r = log.reward(Eigen::Index(i));
        if (log.state[i] >= std::size_t(policy.rows()))
            refuse_row("state", i, double(log.state[i]), "there is no such state");
        if (log.action[i] >= std::size_t(policy.cols()))
            refuse_row("action", i, double(log.action[i]), "there is no such action");
        if (!(p > 0.0 && p <= 1.0)) refuse_row("propensity", i, p, "must lie in (0, 1]");
        if (!std::isfinite(r)) refuse_row("reward", i, r, "must be finite");
    }
}

/// What @p policy brings in state @p s by a model.
inline double expected(const Eigen::MatrixXd& policy, const Eigen::MatrixXd& model, std::size_t s) {
    double sum = 0.0;
    for (Eigen::Index a = 0; a < policy.cols(); ++a)
        if (policy(Eigen::Index(s), a) > 0.0) sum += policy(Eigen::Index(s), a) * model(Eigen::Index(s), a);
    return sum;
}

/// Mean and its standard error, one value after another.
struct RunningMean {
    double count = 0.0, mean = 0.0, spread = 0.0;
    void add(double x) {
        const double off = x - mean;
        mean += off / ++count;
        spread += off * (x - mean);
    }
    double error() const {
        return count > 1.0 ? std::sqrt(spread / (count - 1.0) / count) : std::numeric_limits<double>::quiet_NaN();
    }
};

}  // namespace detail

HABITUE_DEFINED_ONCE PolicyEstimate evaluate_logged(const LoggedDecisions& log, const Eigen::MatrixXd& policy,
                                                    const Eigen::MatrixXd& expected_reward) {
    const std::size_t n = log.state.size();
    detail::check_log(log, policy);
    detail::check_model(policy, expected_reward, "expected_reward");
    PolicyEstimate result;
    double weights = 0.0, squares = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t s = log.state[i], a = log.action[i];
        const double p = log.propensity(Eigen::Index(i)), r = log.reward(Eigen::Index(i));
        const double direct = detail::expected(policy, expected_reward, s);
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

HABITUE_DEFINED_ONCE TrajectoryEstimate evaluate_trajectories(const LoggedTrajectories& log,
                                                              const Eigen::MatrixXd& policy,
                                                              const std::vector<Eigen::MatrixXd>& action_values,
                                                              double discount) {
    const LoggedDecisions& all = log.decisions;
    require(!action_values.empty(), "action_values: need a matrix (state, action), or one for each period");
    for (const auto& q : action_values) detail::check_model(policy, q, "action_values");
    detail::check_log(all, policy);
    if (!(discount >= 0.0 && discount <= 1.0)) refuse("discount", discount, "must lie in [0, 1]");
    const std::size_t n = log.offsets.empty() ? 0 : log.offsets.size() - 1;
    require(n > 0 && log.offsets.front() == 0 && log.offsets.back() == all.state.size(),
            "offsets: must start at 0 and end at the number of decisions");
    std::size_t longest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(log.offsets[i] < log.offsets[i + 1]))
            refuse_row("offsets", i, double(log.offsets[i]), "must rise: a trajectory has at least one decision");
        longest = std::max(longest, std::size_t(log.offsets[i + 1] - log.offsets[i]));
    }
    if (action_values.size() > 1 && action_values.size() < longest)
        throw DomainError("action_values: got " + std::to_string(action_values.size()) + " periods, the log has " +
                          std::to_string(longest));

    // What each decision counts, and how the model sees it.
    const std::size_t rows = all.state.size();
    std::vector<double> weight(rows), q_of(rows), v_of(rows);
    for (std::size_t i = 0; i < n; ++i) {
        double w = 1.0;
        for (std::size_t k = std::size_t(log.offsets[i]); k < log.offsets[i + 1]; ++k) {
            const auto& q = action_values[action_values.size() == 1 ? 0 : k - std::size_t(log.offsets[i])];
            const double chance = policy(Eigen::Index(all.state[k]), Eigen::Index(all.action[k]));
            weight[k] = w *= chance / all.propensity(Eigen::Index(k));
            q_of[k] = w > 0.0 ? q(Eigen::Index(all.state[k]), Eigen::Index(all.action[k])) : 0.0;
            v_of[k] = detail::expected(policy, q, all.state[k]);
        }
    }
    const auto before = [&](std::size_t i, std::size_t k) { return k > log.offsets[i] ? weight[k - 1] : 1.0; };

    detail::RunningMean robust, sampled, direct;
    double weights = 0.0, squares = 0.0;
    // Sums over trajectories by period: weights w_t (that of one that has ended stays), w_t (r_t - Q), w_(t-1) V.
    std::vector<double> sum(longest, 0.0), corrections(longest, 0.0), values(longest, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        double dr = 0.0, is = 0.0, factor = 1.0;
        const std::size_t begin = std::size_t(log.offsets[i]), end = std::size_t(log.offsets[i + 1]);
        for (std::size_t k = begin; k < end; ++k, factor *= discount) {
            const double r = all.reward(Eigen::Index(k)), correction = weight[k] * (r - q_of[k]),
                         value = before(i, k) * v_of[k];
            dr += factor * (correction + value);
            is += factor * weight[k] * r;
            sum[k - begin] += weight[k];
            corrections[k - begin] += correction;
            values[k - begin] += value;
        }
        const double last = weight[end - 1];
        for (std::size_t t = end - begin; t < longest; ++t) sum[t] += last;
        weights += last;
        squares += last * last;
        robust.add(dr);
        sampled.add(is);
        direct.add(v_of[begin]);
    }
    TrajectoryEstimate result;
    result.doubly_robust = robust.mean;
    result.doubly_robust_error = robust.error();
    result.per_decision = sampled.mean;
    result.per_decision_error = sampled.error();
    result.direct = direct.mean;
    result.effective_sample_size = squares > 0.0 ? weights * weights / squares : 0.0;
    if (!(*std::min_element(sum.begin(), sum.end()) > 0.0)) {
        result.weighted_doubly_robust = result.weighted_doubly_robust_error = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    // sum over t of discount^t (corrections_t / sum_t + values_t / sum_(t-1)), and what each trajectory moves in it.
    const auto sum_before = [&](std::size_t t) { return t > 0 ? sum[t - 1] : double(n); };
    std::vector<double> rest(longest + 1, 0.0);  // what weight 1 takes from all periods from t on, by the sums alone
    for (std::size_t t = longest; t-- > 0;) {
        const double factor = std::pow(discount, double(t));
        result.weighted_doubly_robust += factor * (corrections[t] / sum[t] + values[t] / sum_before(t));
        rest[t] =
            rest[t + 1] + factor * (corrections[t] / (sum[t] * sum[t]) + values[t] / (sum_before(t) * sum_before(t)));
    }
    double spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t begin = std::size_t(log.offsets[i]), end = std::size_t(log.offsets[i + 1]);
        double moved = 0.0, factor = 1.0;
        for (std::size_t k = begin; k < end; ++k, factor *= discount) {
            const std::size_t t = k - begin;
            const double share = corrections[t] / sum[t], value = values[t] / sum_before(t);
            moved += factor * (weight[k] * (all.reward(Eigen::Index(k)) - q_of[k] - share) / sum[t] +
                               before(i, k) * (v_of[k] - value) / sum_before(t));
        }
        moved -= weight[end - 1] * rest[end - begin];
        spread += moved * moved;
    }
    result.weighted_doubly_robust_error =
        n > 1 ? std::sqrt(spread * double(n) / double(n - 1)) : std::numeric_limits<double>::quiet_NaN();
    return result;
}

}  // namespace habitue::inline v1::lifecycle
