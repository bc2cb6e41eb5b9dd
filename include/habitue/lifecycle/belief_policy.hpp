/// @file
/// What to do when the state itself is not seen: a decision process observed through a hidden chain's symbols.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/lifecycle/decision_process.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/same.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

struct BeliefOptions {
    Eigen::VectorXd start = {};  ///< belief whose value is wanted; empty: the process's own
    double tolerance = 1e-4;     ///< stop when the bounds at the start are as near as this, in units of reward
    int max_iterations = 1000;   ///< walks from the start
    const std::atomic<bool>* cancel = nullptr;
};

/// A plan for every belief, a law of the states: the action of the highest of some linear functions, each of which is
/// what some plan brings (an alpha vector).
class BeliefPolicy {
public:
    Eigen::MatrixXd vectors;                      ///< [plan][state]: discounted reward of a plan from each state
    std::vector<std::size_t> actions;             ///< first action of each plan
    Eigen::MatrixXd points;                       ///< [point][state]: beliefs at which the upper bound is known
    Eigen::VectorXd bounds;                       ///< the upper bound there; the first points are the states, for sure
    Eigen::VectorXd start;                        ///< the belief searched from
    double lower_bound = 0.0, upper_bound = 0.0;  ///< of the best value at the start
    int iterations = 0;
    optim::Termination termination = optim::Termination::iteration_limit;

    bool converged() const { return termination == optim::Termination::converged; }
    double gap() const { return upper_bound - lower_bound; }  ///< no plan is better by more than this at the start

    /// What following the policy from @p belief brings at least; the best is no more than upper(belief).
    double value(const Eigen::VectorXd& belief) const { return lower(belief); }
    double lower(const Eigen::VectorXd& belief) const;
    double upper(const Eigen::VectorXd& belief) const;
    /// Number of the action to take.
    std::size_t action(const Eigen::VectorXd& belief) const;

    std::string summary() const;
    friend bool operator==(const BeliefPolicy&, const BeliefPolicy&);

private:
    void check(const Eigen::VectorXd& belief) const;
};

/// The best plans for each number of periods left: exactly those that enumeration leaves.
struct BeliefHorizon {
    std::vector<Eigen::MatrixXd> vectors;           ///< [periods left - 1]: [plan][state]
    std::vector<std::vector<std::size_t>> actions;  ///< [periods left - 1][plan]
    friend bool operator==(const BeliefHorizon& a, const BeliefHorizon& b) {
        return a.actions == b.actions &&
               std::equal(a.vectors.begin(), a.vectors.end(), b.vectors.begin(), b.vectors.end(),
                          [](const auto& x, const auto& y) { return math::same(x, y); });
    }
    double value(const Eigen::VectorXd& belief, std::size_t periods) const;
    std::size_t action(const Eigen::VectorXd& belief, std::size_t periods) const;
};

/// A DecisionProcess whose states are hidden. An action leads to a state, and then a symbol is seen whose chances
/// depend on the action and on the state arrived in. What is known of the state is a belief: its law, given all actions
/// and symbols so far.
class PartiallyObservedProcess {
public:
    static constexpr ModelCard card{
        .name = "PartiallyObservedProcess",
        .title = "Partially observed decision process",
        .summary = "What to do when the state is hidden: the best action for every belief about it.",
        .reference =
            "Smallwood & Sondik (1973), Operations Research 21(5), 1071-1088, doi:10.1287/opre.21.5.1071; "
            "Hauskrecht (2000), Journal of Artificial Intelligence Research 13, 33-94, doi:10.1613/jair.678; "
            "Smith & Simmons (2005), Uncertainty in Artificial Intelligence"};

    /// @p observation (state arrived in, symbol): one matrix of chances for all actions, or one for each. @p symbols:
    /// their names, "0", "1", ... when empty. Every action must be possible in every state, for the state is not known.
    PartiallyObservedProcess(DecisionProcess process, std::vector<Eigen::MatrixXd> observation,
                             std::vector<std::string> symbols = {}, Eigen::VectorXd start = {});
    /// Seen through the emissions of @p chain, one column, categorical or Bernoulli; its states are those of the
    /// process in order, and its initial law is the belief to start from. With inputs, chain.chain(inputs) has the
    /// moves of an action.
    PartiallyObservedProcess(DecisionProcess process, const HiddenChain& chain);

    const DecisionProcess& process() const { return process_; }
    const std::vector<Eigen::MatrixXd>& observation() const { return observation_; }
    const std::vector<std::string>& symbols() const { return symbols_; }
    const Eigen::VectorXd& start() const { return start_; }

    /// Chances of each symbol after @p action from @p belief.
    Eigen::VectorXd symbol_chances(const Eigen::VectorXd& belief, std::size_t action) const;
    /// The belief after @p action and @p symbol. Throws DomainError when that symbol is impossible.
    Eigen::VectorXd update(const Eigen::VectorXd& belief, std::size_t action, std::size_t symbol) const;

    /// Point-based value iteration between two bounds: from below what plans bring (alpha vectors, from those of one
    /// action for ever on), from above the fast informed bound, lowered at beliefs on the way and between them by the
    /// saw-tooth. Each walk from the start follows the action that may be best and the symbol after which most is
    /// uncertain (Smith & Simmons 2005, heuristic search), until the bounds at the start are within `tolerance`.
    /// Discount below 1. A search that stops early has a gap, which it tells.
    BeliefPolicy solve(const BeliefOptions& options = {}) const;

    /// The best plans over @p periods periods by exact enumeration, Smallwood & Sondik (1973): for small problems,
    /// their number may grow doubly exponentially. @p final_value is what a state is worth afterwards (nothing when
    /// empty). Throws DomainError when more than @p most plans would have to be kept.
    BeliefHorizon solve_horizon(std::size_t periods, Eigen::VectorXd final_value = {}, std::size_t most = 20000) const;

    std::string summary() const;
    friend bool operator==(const PartiallyObservedProcess& a, const PartiallyObservedProcess& b) {
        return a.process_ == b.process_ && a.symbols_ == b.symbols_ && a.observation_ == b.observation_ &&
               a.start_ == b.start_;
    }

private:
    std::size_t states() const { return process_.size(); }
    std::size_t actions() const { return process_.actions().size(); }
    void check(const Eigen::VectorXd& belief) const;

    DecisionProcess process_;
    std::vector<Eigen::MatrixXd> observation_;
    std::vector<std::string> symbols_;
    Eigen::VectorXd start_;
    std::vector<Eigen::MatrixXd> leads_;  // [action * symbols + symbol]: from (row) to (column) and the symbol seen
};

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/belief_policy.hpp>
#endif
