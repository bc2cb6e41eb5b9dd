#include <habitue/graph/boost_graph.hpp>
#include <habitue/graph/csr.hpp>

#include <algorithm>
#include <limits>
#include <tuple>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/visitors.hpp>

#include <doctest/doctest.h>

using namespace habitue;
using graph::Csr;
using graph::Vertex;

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<Csr>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<Csr>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<Csr>));

namespace {
Csr diamond() {
    const std::vector<Vertex> from{0, 2, 0, 1, 4, 0}, to{2, 3, 1, 3, 4, 1};
    const std::vector<double> length{5.0, 1.0, 1.0, 9.0, 1.0, 2.0};
    return Csr::from_edges(5, from, to, length);
}
}  // namespace

TEST_CASE("edges of one vertex keep the order they came in, parallel ones and loops included") {
    const Csr g = diamond();
    CHECK(g.offsets == std::vector<std::uint64_t>{0, 3, 4, 5, 5, 6});
    CHECK(g.targets == std::vector<Vertex>{2, 1, 1, 3, 3, 4});
    CHECK(g.weights == std::vector<double>{5.0, 1.0, 2.0, 9.0, 1.0, 1.0});
}

TEST_CASE("turned round twice, a graph has its edges again, in order of their targets") {
    const Csr g = diamond(), twice = graph::transposed(graph::transposed(g));
    CHECK(twice.offsets == g.offsets);
    CHECK(twice.targets == std::vector<Vertex>{1, 1, 2, 3, 3, 4});
    CHECK(twice.weights == std::vector<double>{1.0, 2.0, 5.0, 9.0, 1.0, 1.0});
}

TEST_CASE("a large graph turned round has the edges by target, then by source, on any number of threads") {
    const std::size_t n = 20000;
    std::vector<Vertex> from, to;
    std::vector<double> weight;
    std::vector<std::tuple<Vertex, Vertex, double>> edges;
    std::uint64_t x = 1;
    for (std::size_t e = 0; e < 5 * n; ++e) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        from.push_back(Vertex((x >> 33) % n));
        to.push_back(Vertex((x >> 13) % n));
        weight.push_back(double(e));
        edges.emplace_back(to.back(), from.back(), weight.back());
    }
    std::sort(edges.begin(), edges.end());
    const Csr g = Csr::from_edges(n, from, to, weight);
    const Csr turned = graph::transposed(g, {.threads = 3});
    std::size_t k = 0;
    bool same = turned.targets.size() == edges.size();
    for (Vertex v = 0; v < n; ++v)
        for (std::uint64_t e = turned.offsets[v]; e < turned.offsets[v + 1]; ++e, ++k)
            same = same && std::tuple(v, turned.targets[e], turned.weights[e]) == edges[k];
    CHECK(same);
    CHECK(graph::transposed(g) == turned);
}

TEST_CASE("edges as Boost.Graph counts them pass over vertices without any") {
    const Csr g = diamond();
    std::size_t k = 0;
    for (auto [e, end] = graph::edges(g); e != end; ++e, ++k) {
        CHECK((*e).index == k);
        CHECK(g.offsets[(*e).source] <= k);
        CHECK(k < g.offsets[(*e).source + 1]);
    }
    CHECK(k == 6);
    CHECK(graph::edges(Csr{}).first == graph::edges(Csr{}).second);
}

TEST_CASE("Boost.Graph finds the shortest ways on compressed rows") {
    const Csr g = diamond();
    std::vector<double> distance(g.size());
    const auto map = boost::make_iterator_property_map(distance.begin(), get(boost::vertex_index, g));
    boost::dijkstra_shortest_paths(g, Vertex{0}, boost::distance_map(map));
    CHECK(distance[3] == 6.0);
    CHECK(distance[1] == 1.0);
    CHECK(distance[4] == std::numeric_limits<double>::max());
}

TEST_CASE("edges to nowhere and weights that are none are refused by row") {
    const std::vector<Vertex> from{0, 1}, to{1, 7};
    CHECK_THROWS_WITH_AS(Csr::from_edges(3, from, to), "target: row 1 has 7, is no vertex", DomainError);
    const std::vector<Vertex> fine{1, 0};
    const std::vector<double> bad{1.0, -2.0};
    CHECK_THROWS_WITH_AS(Csr::from_edges(3, from, fine, bad), "weight: row 1 has -2, must be finite and not negative",
                         DomainError);
    Csr broken = diamond();
    broken.offsets[1] = 9;
    CHECK_THROWS_AS(graph::validate(broken), DomainError);
    CHECK_NOTHROW(graph::validate(diamond()));
}
