/// @file
/// The cheapest way to cut a graph in two, which is also the greatest flow through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::graph {

/// An arc and what cutting it costs; infinite: it must not be cut.
struct Arc {
    std::uint32_t source, target;
    double capacity;
};

/// Two sides of a graph, and what the arcs from the first to the second cost.
struct MinCut {
    double value = 0.0;  ///< sum of the capacities cut, added in the order of the arcs
    std::vector<bool> source_side =
        {};  ///< of each vertex. Of several cheapest cuts the one with the smallest such side
    friend bool operator==(const MinCut&, const MinCut&) = default;
};

/// The cheapest set of arcs without which @p sink cannot be reached from @p source, vertices being 0 ... @p vertices
/// - 1.
///
/// Exact up to the rounding of sums; the same for the same arcs. Arcs may be parallel; loops cost nothing. By
/// shortest augmenting paths in layers: O(vertices^2 arcs) at worst, near linear on the graphs of requirements. Dinic
/// (1970), Soviet Mathematics Doklady 11, 1277-1280. Throws DomainError for a vertex that is not there, a capacity that
/// is negative or not a number, a source that is the sink, and a sink that only infinite arcs could be cut from.
MinCut min_cut(std::size_t vertices, std::span<const Arc> arcs, std::uint32_t source, std::uint32_t sink);

}  // namespace habitue::inline v1::graph

#ifndef HABITUE_COMPILED
#include <habitue/graph/definitions/min_cut.hpp>
#endif
