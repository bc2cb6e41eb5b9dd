/// @file
/// A circle as a graph: what the algorithms of graph/, and with graph/boost_graph.hpp those of Boost.Graph, take.
#pragma once

#include <span>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/circle.hpp>
#include <habitue/graph/csr.hpp>

namespace habitue::inline v1::ecosystem {

/// The moves of a circle as edges, in their order. Edges weigh the moves' probabilities, or @p weights (such as
/// traffic()). Throws DomainError unless these are as many as moves.
inline graph::Csr as_graph(const CircleView& circle, std::span<const double> weights = {}) {
    require(weights.empty() || weights.size() == circle.target.size(), "weights: need one a move, or none");
    if (weights.empty()) weights = circle.probability;
    return {{circle.offsets.begin(), circle.offsets.end()},
            {circle.target.begin(), circle.target.end()},
            {weights.begin(), weights.end()}};
}

}  // namespace habitue::inline v1::ecosystem
