#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/lifecycle/decision_process.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/sparse_stochastic.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE DecisionProcess::DecisionProcess(math::SparseMatrix transitions, Eigen::MatrixXd rewards,
                                                      double discount, std::vector<std::string> states,
                                                      std::vector<std::string> actions)
    : transitions_(std::move(transitions)),
      rewards_(std::move(rewards)),
      discount_(discount),
      states_(std::move(states)),
      actions_(std::move(actions)) {
    const Eigen::Index n = rewards_.rows(), m = rewards_.cols();
    require(n > 0 && m > 0, "rewards: need at least one state and one action");
    if (transitions_.rows() != n * m || transitions_.cols() != n)
        throw DomainError("transitions: got " + std::to_string(transitions_.rows()) + " x " +
                          std::to_string(transitions_.cols()) + " for " + std::to_string(n) + " states and " +
                          std::to_string(m) + " actions");
    if (!(discount_ >= 0.0 && discount_ <= 1.0)) refuse("discount", discount_, "must lie between 0 and 1");
    detail::check_names("states", states_, std::size_t(n));
    detail::check_names("actions", actions_, std::size_t(m));
    transitions_.makeCompressed();
    for (Eigen::Index s = 0; s < n; ++s) {
        bool any = false;
        for (Eigen::Index a = 0; a < m; ++a) {
            const double r = rewards_(s, a);
            if (r == -std::numeric_limits<double>::infinity()) continue;
            any = true;
            if (!std::isfinite(r))
                throw DomainError("rewards: " + pair(s, a) + " has " + to_text(r) +
                                  ", must be finite, or -inf where the action is not possible");
            double sum = 0.0;
            for (math::SparseMatrix::InnerIterator at(transitions_, s * m + a); at; ++at) {
                if (!(at.value() >= 0.0))
                    throw DomainError("transitions: " + pair(s, a) + " has " + to_text(at.value()) + " to \"" +
                                      states_[at.col()] + "\", must be a probability");
                sum += at.value();
            }
            if (!(std::abs(sum - 1.0) <= 1e-9))
                throw DomainError("transitions: " + pair(s, a) + " sums to " + to_text(sum) + ", must sum to 1");
        }
        if (!any) throw DomainError("rewards: no action is possible in state \"" + states_[s] + "\"");
    }
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd DecisionProcess::action_values(const Eigen::VectorXd& value) const {
    require(value.size() == rewards_.rows(), "value: need a number for every state");
    Eigen::MatrixXd result(rewards_.rows(), rewards_.cols());
    for (Eigen::Index s = 0; s < result.rows(); ++s)
        for (Eigen::Index a = 0; a < result.cols(); ++a) result(s, a) = action_value(s, a, value.data(), discount_);
    return result;
}

HABITUE_DEFINED_ONCE DecisionSolution DecisionProcess::solve(DecisionMethod method, const Execution& how) const {
    require(discount_ < 1.0, "solve: a discount of 1 has no value for ever; ask for the average or a horizon");
    const Eigen::Index n = rewards_.rows(), m = rewards_.cols();
    DecisionSolution result;
    result.policy.resize(size());
    Eigen::VectorXd value(n), next(n);
    for (Eigen::Index s = 0; s < n; ++s) {
        Eigen::Index best;
        rewards_.row(s).maxCoeff(&best);
        result.policy[s] = std::size_t(best);
    }
    const double ahead = discount_ / (1.0 - discount_), greatest = greatest_reward();
    const math::RowMatrix rewards = rewards_;  // those of a state together
    math::RowMatrix q = rewards;
    std::vector<unsigned char> open(std::size_t(n * m));
    for (Eigen::Index s = 0; s < n; ++s)
        for (Eigen::Index a = 0; a < m; ++a)
            open[s * m + a] = rewards_(s, a) > -std::numeric_limits<double>::infinity();
    value = r_of(result.policy);
    bool exact = false;  // value is that of the policy
    if (method == DecisionMethod::policy) {
        value = evaluate(result.policy, value, how);
        exact = true;
    }
    while (true) {
        check_cancelled(how);
        ++result.improvements;
        const auto before = result.policy;
        const double scale = value.cwiseAbs().maxCoeff() + greatest;
        const double slack = exact ? 1e-13 * scale : 0.0;  // below it another action is not better, it rounds
        constexpr Eigen::Index block = 512;
        parallel_for(std::size_t((n + block - 1) / block), n * m > 20000 ? how : Execution{}, [&](std::size_t piece) {
            const Eigen::Index last = std::min(n, Eigen::Index(piece + 1) * block);
            for (Eigen::Index s = Eigen::Index(piece) * block; s < last; ++s) {
                const Eigen::Index kept = Eigen::Index(result.policy[s]);
                const auto of = [&](Eigen::Index a) {
                    return q(s, a) = rewards(s, a) + discount_ * expected(s * m + a, value.data());
                };
                double most = next(s) = of(kept);
                most += slack;
                for (Eigen::Index a = 0; a < m; ++a) {
                    if (a == kept || !open[s * m + a]) continue;
                    if (const double here = of(a); here > most) {
                        next(s) = most = here;
                        result.policy[s] = std::size_t(a);
                    }
                }
            }
        });
        const double low = (next - value).minCoeff(), high = (next - value).maxCoeff();
        const bool same = result.policy == before;
        if (exact && (same || result.improvements > 10000)) {
            result.value = std::move(value);
            result.gap = (std::max(0.0, high) + slack) * (1.0 + ahead);
            return result;
        }
        const double spread = ahead * (high - low);
        // An action below this in its state cannot be the best one, whatever the value turns out to be.
        if (spread < 2.0 * greatest)
            for (Eigen::Index s = 0; s < n; ++s)
                for (Eigen::Index a = 0; a < m; ++a)
                    if (q(s, a) < next(s) - spread - 1e-12 * scale) open[s * m + a] = 0;
        exact = false;
        if (method == DecisionMethod::policy || (same && spread <= 1e-2 * scale) || spread <= 1e-9 * scale) {
            value = evaluate(result.policy, next.array() + 0.5 * ahead * (low + high), how);
            exact = true;
        } else if (method == DecisionMethod::value) {
            value = next;
        } else {
            next.array() += 0.5 * ahead * (low + high);
            const auto [p, r] = under(result.policy);
            for (int k = 0; k < 4; ++k) step(p, r, next, value);
            value = next;
        }
    }
}

HABITUE_DEFINED_ONCE Eigen::VectorXd DecisionProcess::evaluate(const std::vector<std::size_t>& policy,
                                                               const Execution& how) const {
    return evaluate(policy, Eigen::VectorXd::Zero(rewards_.rows()), how);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd DecisionProcess::evaluate(const Eigen::MatrixXd& policy,
                                                               const Execution& how) const {
    const auto [p, r] = under(policy);
    return evaluate(p, r, Eigen::VectorXd::Zero(r.size()), how);
}

HABITUE_DEFINED_ONCE MarkovChain DecisionProcess::chain(const std::vector<std::size_t>& policy) const {
    auto p = under(policy).first;
    if (size() <= 500) return MarkovChain(Eigen::MatrixXd(p), states_);
    return MarkovChain(std::move(p), states_);
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd DecisionProcess::occupancy(const std::vector<std::size_t>& policy,
                                                                const Eigen::VectorXd& start,
                                                                const Execution& how) const {
    require(discount_ < 1.0, "occupancy: the discount must be below 1");
    check_start(start);
    const auto p = under(policy).first;
    const Eigen::VectorXd exit = Eigen::VectorXd::Constant(start.size(), 1.0 - discount_);
    const Eigen::VectorXd visits =
        math::solve_transient_transposed(math::SparseMatrix(discount_ * p), exit, start, how);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(rewards_.rows(), rewards_.cols());
    for (std::size_t s = 0; s < size(); ++s) result(s, policy[s]) = visits(s);
    return result;
}

HABITUE_DEFINED_ONCE HorizonSolution DecisionProcess::solve_horizon(std::size_t periods,
                                                                    Eigen::VectorXd final_value) const {
    if (final_value.size() == 0) final_value = Eigen::VectorXd::Zero(rewards_.rows());
    require(final_value.size() == rewards_.rows(), "final_value: need a number for every state");
    for (Eigen::Index s = 0; s < final_value.size(); ++s)
        if (!std::isfinite(final_value(s))) refuse_row("final_value", std::size_t(s), final_value(s), "must be finite");
    HorizonSolution result{std::vector<std::vector<std::size_t>>(periods),
                           Eigen::MatrixXd(rewards_.rows(), Eigen::Index(periods) + 1)};
    result.value.col(Eigen::Index(periods)) = final_value;
    for (std::size_t t = periods; t-- > 0;) {
        const Eigen::MatrixXd q = action_values(result.value.col(Eigen::Index(t) + 1));
        result.policy[t].resize(size());
        for (Eigen::Index s = 0; s < q.rows(); ++s) {
            Eigen::Index best;
            result.value(s, Eigen::Index(t)) = q.row(s).maxCoeff(&best);
            result.policy[t][s] = std::size_t(best);
        }
    }
    return result;
}

HABITUE_DEFINED_ONCE AverageSolution DecisionProcess::solve_average(const Execution& how) const {
    AverageSolution result;
    result.policy.resize(size());
    for (Eigen::Index s = 0; s < rewards_.rows(); ++s) {
        Eigen::Index best;
        rewards_.row(s).maxCoeff(&best);
        result.policy[s] = std::size_t(best);
    }
    for (int turn = 0; turn < 10000; ++turn) {
        check_cancelled(how);
        const MarkovChain moves = chain(result.policy);
        const Eigen::VectorXd r = r_of(result.policy);
        std::size_t home = size(), found = 0;
        for (const auto& c : moves.classes())
            if (c.recurrent && ++found == 1) home = c.states.front();
        require(found == 1,
                "solve_average: under some policy the states fall into several classes that are never left, and the "
                "mean reward depends on where one starts");
        // Between two visits to one state: how long, and what is received.
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < size(); ++i)
            if (i != home) others.push_back(i);
        Eigen::MatrixXd until = Eigen::MatrixXd::Zero(r.size(), 3);
        if (!others.empty()) {
            Eigen::MatrixXd side(Eigen::Index(others.size()), 3);
            const Eigen::VectorXd there = r(others);
            side << Eigen::VectorXd::Ones(there.size()), there.cwiseMax(0.0), (-there).cwiseMax(0.0);
            until(others, Eigen::all) = moves.solve(others, side, how);
        }
        const Eigen::RowVectorXd next = moves.ahead(until).row(home);
        result.gain = (r(home) + next(1) - next(2)) / (1.0 + next(0));
        result.bias = until.col(1) - until.col(2) - result.gain * until.col(0);
        const double slack = 1e-12 * (result.bias.cwiseAbs().maxCoeff() + greatest_reward());
        bool better = false;
        for (Eigen::Index s = 0; s < r.size(); ++s) {
            double most = action_value(s, Eigen::Index(result.policy[s]), result.bias.data(), 1.0) + slack;
            for (Eigen::Index a = 0; a < rewards_.cols(); ++a)
                if (const double q = action_value(s, a, result.bias.data(), 1.0); q > most) {
                    most = q;
                    result.policy[s] = std::size_t(a);
                    better = true;
                }
        }
        if (!better) break;
    }
    result.bias.array() -= result.bias(0);
    return result;
}

HABITUE_DEFINED_ONCE ConstrainedSolution DecisionProcess::solve_constrained(const Eigen::MatrixXd& cost, double budget,
                                                                            const Eigen::VectorXd& start,
                                                                            const Execution& how) const {
    check_start(start);
    require(cost.rows() == rewards_.rows() && cost.cols() == rewards_.cols(), "cost: must be as large as rewards");
    for (Eigen::Index s = 0; s < cost.rows(); ++s)
        for (Eigen::Index a = 0; a < cost.cols(); ++a)
            if (!std::isfinite(cost(s, a))) refuse_row("cost", std::size_t(s), cost(s, a), "must be finite");
    if (!std::isfinite(budget)) refuse("budget", budget, "must be finite");
    struct Side {
        Eigen::MatrixXd occupancy;
        double value, cost;
    };
    const auto possible = (rewards_.array() > -std::numeric_limits<double>::infinity()).eval();
    const Eigen::MatrixXd finite = possible.select(rewards_, 0.0);
    const auto best_of = [&](const Eigen::MatrixXd& objective) {
        DecisionProcess priced = *this;
        priced.rewards_ = possible.select(objective, -std::numeric_limits<double>::infinity());
        Side side{occupancy(priced.solve(DecisionMethod::modified_policy, how).policy, start, how), 0.0, 0.0};
        side.value = side.occupancy.cwiseProduct(finite).sum();
        side.cost = side.occupancy.cwiseProduct(cost).sum();
        return side;
    };
    Side rich = best_of(finite), frugal = rich;
    double price = 0.0;
    const double rounding = 1e-12 * std::abs(budget) + 1e-14 * rich.occupancy.cwiseProduct(cost.cwiseAbs()).sum();
    if (rich.cost > budget + rounding) {
        frugal = best_of(-cost);
        if (frugal.cost > budget + rounding)
            throw DomainError("budget: got " + to_text(budget) + ", but the cheapest policy costs " +
                              to_text(frugal.cost));
        for (int turn = 0; turn < 1000; ++turn) {
            price = (rich.value - frugal.value) / (rich.cost - frugal.cost);
            Side between = best_of(finite - price * cost);
            const double reached = between.value - price * between.cost, known = rich.value - price * rich.cost;
            if (!(reached > known + 1e-12 * (std::abs(known) + std::abs(price * budget)))) break;
            (between.cost > budget + rounding ? rich : frugal) = std::move(between);
        }
        const double share = std::clamp((budget - frugal.cost) / (rich.cost - frugal.cost), 0.0, 1.0);
        frugal.occupancy = share * rich.occupancy + (1.0 - share) * frugal.occupancy;
        frugal.value = share * rich.value + (1.0 - share) * frugal.value;
        frugal.cost = share * rich.cost + (1.0 - share) * frugal.cost;
    }
    ConstrainedSolution result{frugal.occupancy, frugal.value, frugal.cost, price};
    for (Eigen::Index s = 0; s < result.policy.rows(); ++s) {
        const double visits = result.policy.row(s).sum();
        if (visits > 0.0) {
            result.policy.row(s) /= visits;
        } else {  // never visited: any possible action
            Eigen::Index first = 0;
            while (!possible(s, first)) ++first;
            result.policy(s, first) = 1.0;
        }
    }
    return result;
}

HABITUE_DEFINED_ONCE std::string DecisionProcess::summary() const {
    return "Markov decision process, " + std::to_string(size()) + " states, " + std::to_string(actions_.size()) +
           " actions, discount " + to_text(discount_) + "\n";
}

HABITUE_DEFINED_ONCE math::SparseMatrix DecisionProcess::stacked(const std::vector<Eigen::MatrixXd>& transitions) {
    require(!transitions.empty(), "transitions: need a matrix for every action");
    const Eigen::Index n = transitions.front().rows(), m = Eigen::Index(transitions.size());
    std::vector<Eigen::Triplet<double>> entries;
    for (Eigen::Index a = 0; a < m; ++a) {
        const auto& p = transitions[std::size_t(a)];
        require(p.rows() == n && p.cols() == n, "transitions: matrices of actions must be square and equally large");
        for (Eigen::Index s = 0; s < n; ++s)
            for (Eigen::Index j = 0; j < n; ++j)
                if (p(s, j) != 0.0) entries.emplace_back(int(s * m + a), int(j), p(s, j));
    }
    math::SparseMatrix result(n * m, n);
    result.setFromTriplets(entries.begin(), entries.end());
    return result;
}

HABITUE_DEFINED_ONCE std::string DecisionProcess::pair(Eigen::Index s, Eigen::Index a) const {
    return "action \"" + actions_[a] + "\" in state \"" + states_[s] + "\"";
}

HABITUE_DEFINED_ONCE void DecisionProcess::check_start(const Eigen::VectorXd& start) const {
    require(start.size() == rewards_.rows(), "start: need a weight for every state");
    for (Eigen::Index i = 0; i < start.size(); ++i)
        if (!(start(i) >= 0.0) || !std::isfinite(start(i)))
            refuse_row("start", std::size_t(i), start(i), "must be finite and not negative");
}

HABITUE_DEFINED_ONCE double DecisionProcess::greatest_reward() const {
    double result = 0.0;
    for (const double r : rewards_.reshaped())
        if (std::isfinite(r)) result = std::max(result, std::abs(r));
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd DecisionProcess::r_of(const std::vector<std::size_t>& policy) const {
    Eigen::VectorXd r(rewards_.rows());
    for (Eigen::Index s = 0; s < r.size(); ++s) r(s) = rewards_(s, policy[s]);
    return r;
}

HABITUE_DEFINED_ONCE double DecisionProcess::action_value(Eigen::Index s, Eigen::Index a, const double* value,
                                                          double discount) const {
    const double reward = rewards_(s, a);
    if (reward == -std::numeric_limits<double>::infinity()) return reward;
    return reward + discount * expected(s * rewards_.cols() + a, value);
}

HABITUE_DEFINED_ONCE double DecisionProcess::expected(Eigen::Index row, const double* value) const {
    const int *column = transitions_.innerIndexPtr(), *start = transitions_.outerIndexPtr() + row;
    const double* p = transitions_.valuePtr();
    double sum = 0.0;
    for (int k = start[0]; k < start[1]; ++k) sum += p[k] * value[column[k]];
    return sum;
}

HABITUE_DEFINED_ONCE std::pair<math::SparseMatrix, Eigen::VectorXd> DecisionProcess::under(
    const std::vector<std::size_t>& policy) const {
    require(policy.size() == size(), "policy: need an action for every state");
    const Eigen::Index n = rewards_.rows(), m = rewards_.cols();
    Eigen::VectorXd r(n);
    math::SparseMatrix p(n, n);
    Eigen::Index entries = 0;
    const int* start = transitions_.outerIndexPtr();
    for (Eigen::Index s = 0; s < n; ++s) {
        if (policy[s] >= actions_.size() || rewards_(s, policy[s]) == -std::numeric_limits<double>::infinity())
            throw DomainError("policy: action " + std::to_string(policy[s]) + " is not possible in state \"" +
                              states_[s] + "\"");
        r(s) = rewards_(s, policy[s]);
        const Eigen::Index row = s * m + Eigen::Index(policy[s]);
        p.outerIndexPtr()[s] = int(entries);
        entries += start[row + 1] - start[row];
    }
    p.outerIndexPtr()[n] = int(entries);
    p.resizeNonZeros(entries);
    for (Eigen::Index s = 0; s < n; ++s) {
        const Eigen::Index row = s * m + Eigen::Index(policy[s]);
        const Eigen::Index size = start[row + 1] - start[row], to = p.outerIndexPtr()[s];
        std::copy_n(transitions_.innerIndexPtr() + start[row], size, p.innerIndexPtr() + to);
        std::copy_n(transitions_.valuePtr() + start[row], size, p.valuePtr() + to);
    }
    return {std::move(p), std::move(r)};
}

HABITUE_DEFINED_ONCE std::pair<math::SparseMatrix, Eigen::VectorXd> DecisionProcess::under(
    const Eigen::MatrixXd& policy) const {
    require(policy.rows() == rewards_.rows() && policy.cols() == rewards_.cols(),
            "policy: must be as large as rewards");
    Eigen::VectorXd r = Eigen::VectorXd::Zero(rewards_.rows());
    std::vector<Eigen::Triplet<double>> entries;
    for (Eigen::Index s = 0; s < policy.rows(); ++s) {
        double sum = 0.0;
        for (Eigen::Index a = 0; a < policy.cols(); ++a) {
            const double chance = policy(s, a);
            if (!(chance >= 0.0)) refuse_row("policy", std::size_t(s), chance, "must be a probability");
            if (chance == 0.0) continue;
            if (rewards_(s, a) == -std::numeric_limits<double>::infinity())
                throw DomainError("policy: " + pair(s, a) + " is not possible");
            sum += chance;
            r(s) += chance * rewards_(s, a);
            for (math::SparseMatrix::InnerIterator at(transitions_, s * policy.cols() + a); at; ++at)
                entries.emplace_back(int(s), int(at.col()), chance * at.value());
        }
        if (!(std::abs(sum - 1.0) <= 1e-9))
            throw DomainError("policy: row " + std::to_string(s) + " (\"" + states_[s] + "\") sums to " + to_text(sum) +
                              ", must sum to 1");
    }
    math::SparseMatrix p(rewards_.rows(), rewards_.rows());
    p.setFromTriplets(entries.begin(), entries.end());
    return {std::move(p), std::move(r)};
}

HABITUE_DEFINED_ONCE double DecisionProcess::step(const math::SparseMatrix& p, const Eigen::VectorXd& r,
                                                  Eigen::VectorXd& value, Eigen::VectorXd& scratch) const {
    const int *start = p.outerIndexPtr(), *column = p.innerIndexPtr();
    const double* entry = p.valuePtr();
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (Eigen::Index s = 0; s < r.size(); ++s) {
        double sum = 0.0;
        for (int k = start[s]; k < start[s + 1]; ++k) sum += entry[k] * value(column[k]);
        scratch(s) = r(s) + discount_ * sum;
        low = std::min(low, scratch(s) - value(s));
        high = std::max(high, scratch(s) - value(s));
    }
    const double ahead = discount_ / (1.0 - discount_);
    value = scratch.array() + 0.5 * ahead * (low + high);
    return 0.5 * ahead * (high - low);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd DecisionProcess::evaluate(const std::vector<std::size_t>& policy,
                                                               Eigen::VectorXd start, const Execution& how) const {
    const auto [p, r] = under(policy);
    return evaluate(p, r, std::move(start), how);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd DecisionProcess::evaluate(const math::SparseMatrix& p, const Eigen::VectorXd& r,
                                                               Eigen::VectorXd value, const Execution& how) const {
    require(discount_ < 1.0, "evaluate: the discount must be below 1");
    if (r.size() > 200) {
        Eigen::VectorXd scratch(r.size());
        double off = std::numeric_limits<double>::infinity();
        const double rounding = std::min(1e-13, 2e-15 / (1.0 - discount_));
        for (int k = 0; k < 200; ++k) {
            const double before = off;
            off = step(p, r, value, scratch);
            if (off <= rounding * value.cwiseAbs().maxCoeff()) return value;
            if (k > 20 && off > 0.8 * before) break;
        }
    }
    Eigen::MatrixXd gain_loss(r.size(), 2);
    gain_loss << r.cwiseMax(0.0), (-r).cwiseMax(0.0);
    const Eigen::VectorXd exit = Eigen::VectorXd::Constant(r.size(), 1.0 - discount_);
    const Eigen::MatrixXd solved = math::solve_transient(math::SparseMatrix(discount_ * p), exit, gain_loss, how);
    return solved.col(0) - solved.col(1);
}

}  // namespace habitue::inline v1::lifecycle
