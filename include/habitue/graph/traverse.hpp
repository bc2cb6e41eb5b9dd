/// @file
/// What can be reached, in how many steps, and what hangs together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/graph/csr.hpp>

namespace habitue::inline v1::graph {

/// Edges on the shortest way from the nearest of the @p sources to every vertex; `nowhere` where there is no way.
/// Throws DomainError for sources that are no vertices.
std::vector<std::uint32_t> breadth_first(const Csr& graph, std::span<const Vertex> sources, const Execution& how = {});
inline std::vector<std::uint32_t> breadth_first(const Csr& graph, Vertex source, const Execution& how = {}) {
    return breadth_first(graph, std::span(&source, 1), how);
}

/// The vertices that the @p sources lead to, themselves included, ascending.
std::vector<Vertex> reachable(const Csr& graph, std::span<const Vertex> sources, const Execution& how = {});

/// The component of every vertex: two share a number iff each reaches the other. Numbers count up in order of each
/// component's first vertex. Tarjan (1972), SIAM Journal on Computing 1(2), 146-160, doi:10.1137/0201010.
std::vector<std::uint32_t> strong_components(const Csr& graph, const Execution& how = {});

/// The same where edges count in both directions.
std::vector<std::uint32_t> weak_components(const Csr& graph, const Execution& how = {});

}  // namespace habitue::inline v1::graph

#ifndef HABITUE_COMPILED
#include <habitue/graph/definitions/traverse.hpp>
#endif
