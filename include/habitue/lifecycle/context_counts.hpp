/// @file
/// Counting what followed what: transitions of any order, in one pass over the paths.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>

namespace habitue::inline v1::lifecycle {

struct CountOptions {
    int order = 1;                              ///< visits that make a context
    bool start = false;                         ///< count the first visits too: they follow the beginning of the path
    bool end = false;                           ///< count the ends of paths too
    int skip = 0;                               ///< leave out transitions that have fewer visits before them
    std::vector<double> weight = {};            ///< of each path, instead of its own; empty: its own
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// How often each context - the last `order` visits - was followed by each state.
///
/// A context is a number with one digit a visit, the last visit the lowest: digits are states, and `states.size()`
/// for "before the path began". Only what was seen is kept, in ascending order.
struct ContextCounts {
    std::vector<std::string> states;
    int order = 1;
    std::vector<std::uint64_t> context;
    std::vector<std::size_t> offsets{0};  ///< what followed context i is at [offsets[i], offsets[i + 1]) of the columns
    std::vector<std::uint32_t> next;      ///< a state, or `states.size()` for the end of the path; ascending
    std::vector<double> count;

    std::uint64_t base() const { return states.size() + 1; }
    std::size_t size() const { return context.size(); }
    double total(std::size_t i) const;
    double total() const;
    /// Where @p wanted is among the contexts; size() where it was not seen.
    std::size_t find(std::uint64_t wanted) const;
    /// The states of context @p i, the earliest first; `states.size()` before the path began.
    std::vector<std::uint32_t> visits(std::size_t i) const;
    /// "a > b"; "(start)" for the beginning of a path.
    std::string name(std::size_t i) const;
    friend bool operator==(const ContextCounts&, const ContextCounts&) = default;
};

/// Counts the transitions of @p paths: each path as often as its weight says.
///
/// A path of n visits has n - order of them; with `start` also those that begin before the path, with `end` one out of
/// it. Paths too short have none. Throws DomainError for an order below 1, or one at which contexts of so many states
/// have no number of 64 bits, and naming the path for a weight that is negative or not finite.
ContextCounts context_counts(const Paths& paths, const CountOptions& options = {});

/// The same counts with contexts of one visit fewer.
ContextCounts shorter(const ContextCounts& counts);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/context_counts.hpp>
#endif
