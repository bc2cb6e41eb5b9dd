/// @file
/// The circle alone: compressed sparse rows of moves with their probabilities, and where journeys begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::ecosystem {

/// Moves between n vertices, numbered 0 to n - 1: those of vertex i are at [offsets[i], offsets[i + 1]). A view.
struct CircleView {
    std::span<const std::uint64_t> offsets;  ///< n + 1
    std::span<const std::uint32_t> target;   ///< of every move, ascending within a vertex
    std::span<const double> probability;  ///< of every move, given a visit of its source; the rest of a row ends there
    std::span<const double> arrivals;     ///< journeys begun at each vertex, per customer and year

    std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// A circle that owns its columns.
struct Circle {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> target;
    std::vector<double> probability, arrivals;

    std::size_t size() const { return offsets.size() - 1; }
    operator CircleView() const { return {offsets, target, probability, arrivals}; }  // NOLINT: a view of itself
};

/// The circle of any graph that models Boost's VertexListGraph and IncidenceGraph with vertices 0, 1, 2, ...:
/// `probability(edge)` and `arrivals(vertex)` are functions (or wrapped property maps). Parallel edges are added up.
template <class Graph, class Probability, class Arrivals>
Circle circle_of(const Graph& g, const Probability& probability, const Arrivals& arrivals) {
    Circle circle;
    const std::size_t n = num_vertices(g);
    std::vector<double> row(n, 0.0);
    std::vector<bool> seen(n, false);
    for (auto [v, last] = vertices(g); v != last; ++v) {
        std::vector<std::uint32_t> targets;
        for (auto [e, end] = out_edges(*v, g); e != end; ++e) {
            const std::size_t j = target(*e, g);
            if (!seen[j]) targets.push_back(std::uint32_t(j));
            seen[j] = true;
            row[j] += probability(*e);
        }
        for (std::size_t a = 1; a < targets.size(); ++a)
            for (std::size_t b = a; b > 0 && targets[b] < targets[b - 1]; --b) std::swap(targets[b], targets[b - 1]);
        for (const std::uint32_t j : targets) {
            circle.target.push_back(j);
            circle.probability.push_back(row[j]);
            row[j] = 0.0;
            seen[j] = false;
        }
        circle.offsets.push_back(circle.target.size());
        circle.arrivals.push_back(arrivals(*v));
    }
    return circle;
}

/// Throws DomainError naming the vertex unless rows are well formed: targets that exist, ascending; probabilities in
/// [0, 1] that sum to at most 1 (to 1e-9); arrivals finite and not negative. An empty circle is refused.
void validate(const CircleView& circle);

/// How often each vertex is visited, per customer and year: v = arrivals + v P, to a residual of 1e-12 of the greatest.
/// Vertices that no journey reaches have 0. Throws DomainError naming a vertex of a closed class that journeys enter
/// and never end in: visits there have no end.
std::vector<double> visit_rates(const CircleView& circle, const Execution& how = {});

/// h = reward + P h: what a journey collects from a visit of each vertex on, until it ends. Throws as visit_rates(),
/// for closed classes that hold a reward.
std::vector<double> collected(const CircleView& circle, std::span<const double> reward, const Execution& how = {});

/// Visits of each vertex that one visit of it leads to in the same journey, itself the first: the diagonal of
/// (I - P)^-1. Infinite in a closed class.
std::vector<double> returns(const CircleView& circle, const Execution& how = {});

/// The strongly connected component of every vertex, numbered by their first vertices.
std::vector<std::uint32_t> components(const CircleView& circle);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/circle.hpp>
#endif
