/// @file
/// A Markov chain that remembers far back only where that helps.
#pragma once

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>

namespace habitue::inline v1::lifecycle {

/// What a parameter of a context tree costs.
enum class Penalty {
    bic,  ///< half the logarithm of the number of transitions
    aic,  ///< one unit of log-likelihood
};

struct ContextTreeOptions {
    int highest = 5;  ///< visits a context has at most
    Penalty penalty = Penalty::bic;
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// A context of the tree: the visits before, how often it came and what followed it.
struct ContextNode {
    std::vector<std::uint32_t> visits;  ///< the earliest first; none: the root
    std::vector<double> counts;         ///< of the next state
    bool leaf = true;                   ///< whether it predicts, or one of its longer contexts does
    friend bool operator==(const ContextNode&, const ContextNode&) = default;
};

/// A Markov chain of variable length: the next visit depends on as many visits before it as its context is long.
///
/// Of all trees whose contexts have at most `highest` visits, the one with the greatest penalised likelihood: Csiszar &
/// Talata (2006), IEEE Transactions on Information Theory 52(3), 1007-1016 (doi:10.1109/TIT.2005.864431). Histories
/// that were never seen are predicted from the longest part of them that was.
struct ContextTree {
    static constexpr ModelCard card{
        .name = "ContextTree",
        .title = "Markov chain of variable length",
        .summary = "Remembers far back only after those visits where it helps to predict the next one.",
        .reference =
            "Csiszar & Talata (2006), IEEE Transactions on Information Theory 52(3), 1007-1016. "
            "doi:10.1109/TIT.2005.864431"};

    std::vector<std::string> states;
    std::vector<ContextNode> nodes;  ///< the root first, each before those longer than it
    int order = 0;                   ///< of the longest context
    double log_likelihood = 0.0;     ///< of the transitions with `highest` visits before them
    double parameters =
        0.0;  ///< free probabilities: for every leaf, the states ever seen to follow its last visit less one
    double transitions = 0.0;

    double aic() const { return 2.0 * parameters - 2.0 * log_likelihood; }
    double bic() const { return std::log(transitions) * parameters - 2.0 * log_likelihood; }
    std::size_t leaves() const;

    /// Chance of each state after the visits of @p history, the latest last.
    std::vector<double> probabilities(std::span<const std::uint32_t> history) const;

    std::string summary() const;
    friend bool operator==(const ContextTree&, const ContextTree&) = default;
};

/// The context tree of @p paths. Throws DomainError when no path is long enough for `highest`.
ContextTree context_tree(const Paths& paths, const ContextTreeOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/context_tree.hpp>
#endif
