/// @file
/// A Csr as a graph of Boost.Graph: every algorithm that asks for VertexListGraph, EdgeListGraph or IncidenceGraph.
#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/property_map/property_map.hpp>

#include <habitue/graph/csr.hpp>

namespace boost {

template <>
struct graph_traits<habitue::graph::Csr> {
    using vertex_descriptor = habitue::graph::Vertex;
    using edge_descriptor = habitue::graph::Edge;
    using directed_category = directed_tag;
    using edge_parallel_category = allow_parallel_edge_tag;
    struct traversal_category : incidence_graph_tag, vertex_list_graph_tag, edge_list_graph_tag {};
    using vertex_iterator = habitue::graph::VertexIterator;
    using edge_iterator = habitue::graph::EdgeIterator;
    using out_edge_iterator = habitue::graph::EdgeIterator;
    using in_edge_iterator = void;
    using adjacency_iterator = void;
    using vertices_size_type = std::size_t;
    using edges_size_type = std::size_t;
    using degree_size_type = std::size_t;
    static vertex_descriptor null_vertex() { return habitue::graph::nowhere; }
};

template <>
struct property_map<habitue::graph::Csr, vertex_index_t> {
    using type = typed_identity_property_map<habitue::graph::Vertex>;
    using const_type = type;
};

}  // namespace boost

namespace habitue::inline v1::graph {

/// The weight of every edge, as algorithms on shortest ways and flows want it.
struct EdgeWeight {
    using key_type = Edge;
    using value_type = double;
    using reference = double;
    using category = boost::readable_property_map_tag;
    const Csr* graph = nullptr;
    friend double get(const EdgeWeight& map, const Edge& edge) { return map.graph->weight(edge.index); }
};

inline boost::typed_identity_property_map<Vertex> get(boost::vertex_index_t, const Csr&) {
    return {};
}
inline Vertex get(boost::vertex_index_t, const Csr&, Vertex v) {
    return v;
}
inline EdgeWeight get(boost::edge_weight_t, const Csr& graph) {
    return {&graph};
}

}  // namespace habitue::inline v1::graph

template <>
struct boost::property_map<habitue::graph::Csr, boost::edge_weight_t> {
    using type = habitue::graph::EdgeWeight;
    using const_type = type;
};
