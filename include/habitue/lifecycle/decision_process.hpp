/// @file
/// A Markov decision process: what to do in each state so that most is received in the long run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/same.hpp>
#include <habitue/math/sparse_stochastic.hpp>

namespace habitue::inline v1::lifecycle {

/// How the best policy is searched for; all find the same one, and its exact value.
enum class DecisionMethod {
    value,   ///< value iteration
    policy,  ///< policy iteration, Howard (1960); the simplex method on the dual linear program, many pivots at once
    modified_policy,  ///< a few steps of evaluation between improvements, Puterman & Shin (1978)
};

/// One action for every state, and what it brings.
struct DecisionSolution {
    std::vector<std::size_t> policy;  ///< number of the action taken in each state
    Eigen::VectorXd value;            ///< expected discounted reward from each state, of exactly this policy
    double gap = 0.0;                 ///< no policy is better by more than this in any state
    std::size_t improvements = 0;     ///< passes over all actions
    friend bool operator==(const DecisionSolution& a, const DecisionSolution& b) {
        return a.policy == b.policy && math::same(a.value, b.value) && a.gap == b.gap &&
               a.improvements == b.improvements;
    }
};

/// The best policy when nothing is discounted.
struct AverageSolution {
    std::vector<std::size_t> policy;
    double gain = 0.0;     ///< mean reward per period in the long run
    Eigen::VectorXd bias;  ///< what starting in a state adds to all that is ever received, less that of state 0
    friend bool operator==(const AverageSolution& a, const AverageSolution& b) {
        return a.policy == b.policy && a.gain == b.gain && math::same(a.bias, b.bias);
    }
};

/// The best policy for each number of periods left.
struct HorizonSolution {
    std::vector<std::vector<std::size_t>> policy;  ///< [t][state], t periods from the beginning
    Eigen::MatrixXd value;                         ///< [state][t]; the last column is what is left at the end
    friend bool operator==(const HorizonSolution& a, const HorizonSolution& b) {
        return a.policy == b.policy && math::same(a.value, b.value);
    }
};

/// The best policy within a budget. It draws an action by chance where that alone spends the budget.
struct ConstrainedSolution {
    Eigen::MatrixXd policy;     ///< [state][action]: chance of the action
    double value = 0.0;         ///< expected discounted reward of the start
    double cost = 0.0;          ///< expected discounted cost of the start, at most the budget
    double shadow_price = 0.0;  ///< what one more unit of budget adds to value
    friend bool operator==(const ConstrainedSolution& a, const ConstrainedSolution& b) {
        return math::same(a.policy, b.policy) && a.value == b.value && a.cost == b.cost &&
               a.shadow_price == b.shadow_price;
    }
};

/// States, actions, where they lead and what they bring: reward r(s, a) now, and `discount` times what follows.
class DecisionProcess {
public:
    static constexpr ModelCard card{.name = "DecisionProcess",
                                    .title = "Markov decision process",
                                    .summary = "An action in each state decides what is received and where it leads.",
                                    .reference =
                                        "Puterman (1994), Markov Decision Processes, doi:10.1002/9780470316887; "
                                        "Howard (1960), Dynamic Programming and Markov Processes"};

    /// Row s * actions + a of @p transitions says where action a leads from state s; @p rewards (state, action) holds
    /// -infinity for an action that is not possible, whose row is not read. @p discount lies in [0, 1]; at 1 ask for
    /// the average or a number of periods. Throws DomainError naming the state and the action.
    DecisionProcess(math::SparseMatrix transitions, Eigen::MatrixXd rewards, double discount,
                    std::vector<std::string> states = {}, std::vector<std::string> actions = {});
    /// One matrix (from, to) for each action.
    DecisionProcess(const std::vector<Eigen::MatrixXd>& transitions, Eigen::MatrixXd rewards, double discount,
                    std::vector<std::string> states = {}, std::vector<std::string> actions = {})
        : DecisionProcess(stacked(transitions), std::move(rewards), discount, std::move(states), std::move(actions)) {}

    std::size_t size() const { return std::size_t(rewards_.rows()); }  ///< states

    const math::SparseMatrix& transitions() const { return transitions_; }
    const Eigen::MatrixXd& rewards() const { return rewards_; }
    double discount() const { return discount_; }
    const std::vector<std::string>& states() const { return states_; }
    const std::vector<std::string>& actions() const { return actions_; }

    /// r(s, a) + discount * expected @p value of the next state; -infinity where not possible.
    Eigen::MatrixXd action_values(const Eigen::VectorXd& value) const;

    /// The best policy and its value; discount below 1.
    ///
    /// Bounds of MacQueen (1966, doi:10.1016/0022-247X(66)90060-6) say after each pass how far the value may still
    /// move, so that states which mix quickly need few passes however near to 1 the discount is. In the end the
    /// policy's own equations are solved, and no other action is better by more than rounding, or the search goes on.
    DecisionSolution solve(DecisionMethod method = DecisionMethod::modified_policy, const Execution& how = {}) const;
    /// What a policy, one action for every state, is worth from each state: the solution of V = r + discount P V to
    /// rounding. Throws DomainError for an action that is not possible.
    Eigen::VectorXd evaluate(const std::vector<std::size_t>& policy, const Execution& how = {}) const;
    /// The same of a policy that draws its actions: chances (state, action).
    Eigen::VectorXd evaluate(const Eigen::MatrixXd& policy, const Execution& how = {}) const;
    /// The chain of states under @p policy.
    MarkovChain chain(const std::vector<std::size_t>& policy) const;
    /// Expected discounted number of times that each action is taken in each state, from @p start: the solution of the
    /// dual linear program, whose sum with the rewards is the value of the start.
    Eigen::MatrixXd occupancy(const std::vector<std::size_t>& policy, const Eigen::VectorXd& start,
                              const Execution& how = {}) const;

    /// The best actions over a number of periods, by backward induction; @p final_value is what a state is worth
    /// afterwards (nothing when empty).
    HorizonSolution solve_horizon(std::size_t periods, Eigen::VectorXd final_value = {}) const;

    /// The policy of the greatest mean reward per period, by Howard's policy iteration; the discount is not used.
    /// Throws DomainError when a policy on the way has more than one recurrent class: the gain then depends on the
    /// start.
    AverageSolution solve_average(const Execution& how = {}) const;

    /// The best policy from @p start whose expected discounted @p cost (state, action) is at most @p budget: contacts,
    /// say, or money. Exact: the price of the budget is raised until the policies on either side of it bring the same,
    /// and these are mixed so that the budget is spent. Altman (1999), Constrained Markov Decision Processes.
    ///
    /// Throws DomainError when no policy costs so little.
    ConstrainedSolution solve_constrained(const Eigen::MatrixXd& cost, double budget, const Eigen::VectorXd& start,
                                          const Execution& how = {}) const;

    std::string summary() const;
    friend bool operator==(const DecisionProcess& a, const DecisionProcess& b) {
        const auto &s = a.transitions_, &t = b.transitions_;
        return a.states_ == b.states_ && a.actions_ == b.actions_ && a.rewards_ == b.rewards_ &&
               a.discount_ == b.discount_ && s.nonZeros() == t.nonZeros() &&
               std::equal(s.outerIndexPtr(), s.outerIndexPtr() + s.rows() + 1, t.outerIndexPtr()) &&
               std::equal(s.innerIndexPtr(), s.innerIndexPtr() + s.nonZeros(), t.innerIndexPtr()) &&
               std::equal(s.valuePtr(), s.valuePtr() + s.nonZeros(), t.valuePtr());
    }

private:
    static math::SparseMatrix stacked(const std::vector<Eigen::MatrixXd>& transitions);
    std::string pair(Eigen::Index s, Eigen::Index a) const;
    void check_start(const Eigen::VectorXd& start) const;
    double greatest_reward() const;
    Eigen::VectorXd r_of(const std::vector<std::size_t>& policy) const;
    double action_value(Eigen::Index s, Eigen::Index a, const double* value, double discount) const;
    /// Expected @p value after row @p row of the transitions.
    double expected(Eigen::Index row, const double* value) const;
    /// Transitions and rewards under a policy.
    std::pair<math::SparseMatrix, Eigen::VectorXd> under(const std::vector<std::size_t>& policy) const;
    std::pair<math::SparseMatrix, Eigen::VectorXd> under(const Eigen::MatrixXd& policy) const;
    /// One step of V = r + discount P V towards its solution: what all states still move by alike is added for ever.
    /// Returns how far the solution may be off.
    double step(const math::SparseMatrix& p, const Eigen::VectorXd& r, Eigen::VectorXd& value,
                Eigen::VectorXd& scratch) const;
    Eigen::VectorXd evaluate(const std::vector<std::size_t>& policy, Eigen::VectorXd start, const Execution& how) const;
    /// Steps where these settle quickly, otherwise the equations themselves.
    Eigen::VectorXd evaluate(const math::SparseMatrix& p, const Eigen::VectorXd& r, Eigen::VectorXd value,
                             const Execution& how) const;

    math::SparseMatrix transitions_;
    Eigen::MatrixXd rewards_;
    double discount_;
    std::vector<std::string> states_, actions_;
};

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/decision_process.hpp>
#endif
