/// @file
/// Which components to offer when one is worth nothing without another: project selection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::ecosystem {

/// @p component is of no use without @p needs.
struct Needs {
    std::uint32_t component, needs;
    friend bool operator==(const Needs&, const Needs&) = default;
};

/// The most valuable set of components in which none lacks what it needs.
struct ComponentSelection {
    std::vector<std::uint32_t> chosen = {};  ///< ascending. Of several best sets, the smallest
    double value = 0.0;                      ///< sum of the values chosen; 0 of none
    /// Components that need one another, group by group: they are offered together or not at all.
    std::vector<std::vector<std::uint32_t>> together = {};
    friend bool operator==(const ComponentSelection&, const ComponentSelection&) = default;
};

/// Chooses among components, or outcomes, of @p values (money; negative what costs more than it brings).
///
/// The value of a set has increasing returns - two halves of a pair are worth nothing each - so a greedy choice has no
/// guarantee; this one is exact, by a minimum cut. Picard (1976), Management Science 22(11), 1268-1272,
/// doi:10.1287/mnsc.22.11.1268. Needs in a circle are allowed, and said in `together`. Throws DomainError for a value
/// that is not finite, and a component that is not there.
ComponentSelection select_components(std::span<const double> values, std::span<const Needs> needs);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/select_components.hpp>
#endif
