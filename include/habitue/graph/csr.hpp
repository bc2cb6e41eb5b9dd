/// @file
/// Compressed sparse rows: a directed graph as three arrays. What large graphs run on; an adjacency list takes 3 to 12
/// times the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <habitue/core/execution.hpp>

namespace habitue::inline v1::graph {

using Vertex = std::uint32_t;                                          ///< 0 to n - 1
inline constexpr Vertex nowhere = std::numeric_limits<Vertex>::max();  ///< no vertex

/// A directed graph of vertices 0 to n - 1, parallel edges and loops allowed. The edges out of vertex v are at
/// [offsets[v], offsets[v + 1]) of the arrays below.
///
/// Models VertexListGraph, EdgeListGraph and IncidenceGraph of Boost.Graph once graph/boost_graph.hpp is included.
struct Csr {
    std::vector<std::uint64_t> offsets{0};
    std::vector<Vertex> targets;
    std::vector<double> weights;  ///< of every edge; empty: all 1

    /// Edges from @p sources to @p targets, those of one source in the order given. Throws DomainError naming the row
    /// of an end beyond @p vertices or of a weight that is negative or not finite.
    static Csr from_edges(std::size_t vertices, std::span<const Vertex> sources, std::span<const Vertex> targets,
                          std::span<const double> weights = {});

    std::size_t size() const { return offsets.size() - 1; }  ///< vertices
    std::size_t edges() const { return targets.size(); }
    std::span<const Vertex> out(Vertex v) const {
        return {targets.data() + offsets[v], std::size_t(offsets[v + 1] - offsets[v])};
    }
    double weight(std::size_t edge) const { return weights.empty() ? 1.0 : weights[edge]; }

    friend bool operator==(const Csr&, const Csr&) = default;
};

/// Throws DomainError naming row and value unless offsets start at 0, do not fall and end at the number of targets,
/// targets are vertices, and weights are as many as edges, finite and not negative.
void validate(const Csr& graph);

/// Every edge turned round. The edges out of a vertex come in ascending order of their targets.
Csr transposed(const Csr& graph, const Execution& how = {});

/// An edge as Boost.Graph knows it: where it starts, and its number.
struct Edge {
    Vertex source = nowhere;
    std::uint64_t index = 0;
    friend bool operator==(const Edge&, const Edge&) = default;
    friend auto operator<=>(const Edge&, const Edge&) = default;
};

/// Counts through the vertices.
class VertexIterator {
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Vertex;
    using difference_type = std::ptrdiff_t;
    using pointer = const Vertex*;
    using reference = Vertex;
    VertexIterator() = default;
    explicit VertexIterator(Vertex v) : v_(v) {}
    Vertex operator*() const { return v_; }
    VertexIterator& operator++() { return ++v_, *this; }
    VertexIterator operator++(int) { return VertexIterator(v_++); }
    friend bool operator==(const VertexIterator&, const VertexIterator&) = default;

private:
    Vertex v_ = 0;
};

/// Counts through edges: those of one vertex, or of all.
class EdgeIterator {
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Edge;
    using difference_type = std::ptrdiff_t;
    using pointer = const Edge*;
    using reference = Edge;
    EdgeIterator() = default;
    /// Starts at edge @p index of @p graph, an edge of vertex @p v or of one after it.
    EdgeIterator(const Csr& graph, Vertex v, std::uint64_t index) : graph_(&graph), edge_{v, index} { settle(); }
    Edge operator*() const { return edge_; }
    EdgeIterator& operator++() { return ++edge_.index, settle(), *this; }
    EdgeIterator operator++(int) {
        const EdgeIterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const EdgeIterator& a, const EdgeIterator& b) { return a.edge_.index == b.edge_.index; }

private:
    void settle() {
        while (edge_.source < graph_->size() && edge_.index >= graph_->offsets[edge_.source + 1]) ++edge_.source;
    }
    const Csr* graph_ = nullptr;
    Edge edge_;
};

inline std::size_t num_vertices(const Csr& graph) {
    return graph.size();
}
inline std::size_t num_edges(const Csr& graph) {
    return graph.edges();
}
inline std::pair<VertexIterator, VertexIterator> vertices(const Csr& graph) {
    return {VertexIterator(0), VertexIterator(Vertex(graph.size()))};
}
inline std::pair<EdgeIterator, EdgeIterator> edges(const Csr& graph) {
    return {EdgeIterator(graph, 0, 0), EdgeIterator(graph, Vertex(graph.size()), graph.edges())};
}
inline std::pair<EdgeIterator, EdgeIterator> out_edges(Vertex v, const Csr& graph) {
    return {EdgeIterator(graph, v, graph.offsets[v]), EdgeIterator(graph, v, graph.offsets[v + 1])};
}
inline std::size_t out_degree(Vertex v, const Csr& graph) {
    return std::size_t(graph.offsets[v + 1] - graph.offsets[v]);
}
inline Vertex source(const Edge& edge, const Csr&) {
    return edge.source;
}
inline Vertex target(const Edge& edge, const Csr& graph) {
    return graph.targets[edge.index];
}

}  // namespace habitue::inline v1::graph

#ifndef HABITUE_COMPILED
#include <habitue/graph/definitions/csr.hpp>
#endif
