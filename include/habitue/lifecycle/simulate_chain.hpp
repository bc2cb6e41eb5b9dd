/// @file
/// Paths drawn from a Markov chain: one seed, any number of threads, the same paths.
#pragma once

#include <cstddef>
#include <cstdint>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::lifecycle {

/// What to draw from a chain.
struct ChainSimulation {
    Eigen::VectorXd start;            ///< weight of each state to begin in; need not sum to 1
    std::size_t paths = 1;            ///< how many
    std::size_t steps = 1;            ///< transitions of each: a path visits one state more
    std::uint64_t seed = 0;           ///< path i draws from stream i of it
    bool stop_when_absorbed = false;  ///< end a path when it enters a state that is never left
};

/// Draws paths of @p chain. Throws DomainError unless a start has weight.
Paths simulate(const MarkovChain& chain, const ChainSimulation& what, const Execution& how = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/simulate_chain.hpp>
#endif
