#include <habitue/graph/boost_graph.hpp>
#include <habitue/graph/ranks.hpp>
#include <habitue/graph/traverse.hpp>

#include <atomic>
#include <cmath>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/page_rank.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/visitors.hpp>

#include <boost/graph/adjacency_list.hpp>

#include <habitue/math/random.hpp>

#include <doctest/doctest.h>

using namespace habitue;
using graph::Csr;
using graph::Vertex;

namespace {

Csr random_graph(std::uint64_t seed, std::size_t n, std::size_t edges, bool weighted = false) {
    math::Random random(seed);
    std::vector<Vertex> from, to;
    std::vector<double> weight;
    for (std::size_t e = 0; e < edges; ++e) {
        from.push_back(Vertex(random.below(n)));
        to.push_back(Vertex(random.below(n)));
        if (weighted) weight.push_back(random.uniform());
    }
    return Csr::from_edges(n, from, to, weight);
}

}  // namespace

TEST_CASE("steps to every vertex are those of Boost.Graph") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        CAPTURE(seed);
        const std::size_t n = 3 + seed * 7;
        const Csr g = random_graph(seed, n, n + n / 2);
        std::vector<std::uint32_t> expected(n, graph::nowhere);
        expected[1] = 0;
        const auto map = boost::make_iterator_property_map(expected.begin(), get(boost::vertex_index, g));
        boost::breadth_first_search(
            g, Vertex{1}, boost::visitor(boost::make_bfs_visitor(boost::record_distances(map, boost::on_tree_edge()))));
        CHECK(graph::breadth_first(g, Vertex{1}) == expected);
        const auto reached = graph::reachable(g, std::vector<Vertex>{1});
        std::size_t count = 0;
        for (Vertex v = 0; v < n; ++v) count += expected[v] != graph::nowhere;
        CHECK(reached.size() == count);
    }
}

TEST_CASE("several sources start together") {
    const std::vector<Vertex> from{0, 1, 2, 3}, to{1, 2, 3, 4}, sources{0, 3, 3};
    const Csr g = Csr::from_edges(6, from, to);
    CHECK(graph::breadth_first(g, sources) == std::vector<std::uint32_t>{0, 1, 2, 0, 1, graph::nowhere});
    CHECK_THROWS_WITH_AS(graph::breadth_first(g, Vertex{6}), "source: row 0 has 6, is no vertex", DomainError);
}

TEST_CASE("strong components are those of Boost.Graph, weak ones those of the graph both ways") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        CAPTURE(seed);
        const std::size_t n = 2 + seed * 5;
        const Csr g = random_graph(seed, n, n);
        std::vector<int> expected(n);
        boost::strong_components(g, boost::make_iterator_property_map(expected.begin(), get(boost::vertex_index, g)));
        const auto strong = graph::strong_components(g);
        for (Vertex a = 0; a < n; ++a)
            for (Vertex b = 0; b < n; ++b) CHECK((strong[a] == strong[b]) == (expected[a] == expected[b]));
        CHECK(strong[0] == 0);

        std::vector<Vertex> from, to;
        for (auto [e, end] = graph::edges(g); e != end; ++e) {
            from.insert(from.end(), {graph::source(*e, g), graph::target(*e, g)});
            to.insert(to.end(), {graph::target(*e, g), graph::source(*e, g)});
        }
        CHECK(graph::weak_components(g) == graph::strong_components(Csr::from_edges(n, from, to)));
    }
}

TEST_CASE("ranks are those of Boost.Graph where every vertex leads on") {
    math::Random random(4);
    const std::size_t n = 60;
    std::vector<Vertex> from, to;
    boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS> peer(n);
    for (Vertex v = 0; v < n; ++v)
        for (int i = 0; i < 3; ++i) {
            from.push_back(v);
            to.push_back(Vertex(std::min(random.below(n), random.below(n))));
            add_edge(v, to.back(), peer);
        }
    std::vector<double> expected(n);
    boost::graph::page_rank(peer, boost::make_iterator_property_map(expected.begin(), get(boost::vertex_index, peer)),
                            boost::graph::n_iterations(300), 0.85);
    const auto found = graph::page_rank(Csr::from_edges(n, from, to), {.tolerance = 1e-14});
    CHECK(found.converged);
    double sum = 0.0;
    for (const double x : expected) sum += x;
    for (Vertex v = 0; v < n; ++v) CHECK(found.rank[v] == doctest::Approx(expected[v] / sum).epsilon(1e-12));
}

TEST_CASE("ranks solve their equation, with weights, starts and vertices that lead nowhere") {
    const std::size_t n = 40;
    const Csr g = random_graph(8, n, 70, true);
    math::Random random(9);
    graph::PageRankOptions options{.damping = 0.7, .tolerance = 1e-14};
    double starts = 0.0;
    for (std::size_t v = 0; v < n; ++v)
        starts += options.start.emplace_back(random.chance(0.5) ? random.uniform() : 0.0);
    const auto found = graph::page_rank(g, options);
    std::vector<double> next(n, 0.0);
    double again = 0.0, sum = 0.0;
    for (Vertex v = 0; v < n; ++v) {
        double out = 0.0;
        for (std::uint64_t e = g.offsets[v]; e < g.offsets[v + 1]; ++e) out += g.weights[e];
        for (std::uint64_t e = g.offsets[v]; e < g.offsets[v + 1]; ++e)
            next[g.targets[e]] += 0.7 * found.rank[v] * g.weights[e] / out;
        again += found.rank[v] * (out > 0.0 ? 0.3 : 1.0);
        sum += found.rank[v];
    }
    CHECK(sum == doctest::Approx(1.0).epsilon(1e-14));
    for (Vertex v = 0; v < n; ++v)
        CHECK(found.rank[v] == doctest::Approx(next[v] + again * options.start[v] / starts).epsilon(1e-12));
}

TEST_CASE("a search for ranks that stops early says so, and how far off it is at most") {
    const Csr g = random_graph(2, 200, 900);
    const auto sure = graph::page_rank(g, {.tolerance = 1e-14}), early = graph::page_rank(g, {.sweeps = 3});
    CHECK_FALSE(early.converged);
    double off = 0.0;
    for (Vertex v = 0; v < 200; ++v) off += std::abs(early.rank[v] - sure.rank[v]);
    CHECK(off > 1e-8);
    CHECK(off <= early.error);
    CHECK(graph::page_rank({}).converged);
    CHECK_THROWS_AS(graph::page_rank(g, {.damping = 1.0}), DomainError);
    CHECK_THROWS_AS(graph::page_rank(g, {.start = std::vector<double>(200, 0.0)}), DomainError);
    const std::atomic<bool> stop{true};
    CHECK_THROWS_AS(graph::page_rank(g, {}, {.cancel = &stop}), Cancelled);
    CHECK_THROWS_AS(graph::breadth_first(g, Vertex{0}, {.cancel = &stop}), Cancelled);
}
