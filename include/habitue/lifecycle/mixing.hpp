/// @file
/// How fast a Markov chain forgets where it began.
#pragma once

#include <cstddef>

#include <habitue/core/error.hpp>
#include <habitue/lifecycle/markov_chain.hpp>

namespace habitue::inline v1::lifecycle {

/// 1 less the greatest modulus of an eigenvalue other than one 1: 0 for a chain that never forgets. Dense chains.
double spectral_gap(const MarkovChain& chain);

/// Periods until, from any start, where the chain is differs from its long run by at most @p distance in total
/// variation. Levin, Peres & Wilmer (2009), Markov Chains and Mixing Times, sec. 4.5. Dense chains.
///
/// Throws DomainError for a chain that does not mix: of several recurrent classes, or periodic.
std::size_t mixing_time(const MarkovChain& chain, double distance = 0.25);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/mixing.hpp>
#endif
