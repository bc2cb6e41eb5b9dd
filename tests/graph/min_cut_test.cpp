// Minimum cuts against every cut there is.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/graph/min_cut.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using graph::Arc;
using graph::min_cut;

namespace {

/// The cheapest of all cuts of a small graph between its first vertex and its last, and the smallest side of such.
graph::MinCut by_hand(std::size_t n, const std::vector<Arc>& arcs) {
    graph::MinCut best{std::numeric_limits<double>::infinity(), {}};
    std::size_t smallest = n + 1;
    for (unsigned mask = 1; mask < (1u << (n - 1)); mask += 2) {
        double cost = 0.0;
        for (const Arc& arc : arcs)
            if ((mask >> arc.source & 1u) && !(mask >> arc.target & 1u)) cost += arc.capacity;
        const auto size = std::size_t(__builtin_popcount(mask));
        if (cost < best.value || (cost == best.value && size < smallest)) {
            best.value = cost;
            best.source_side.assign(n, false);
            for (std::size_t v = 0; v < n; ++v) best.source_side[v] = mask >> v & 1u;
            smallest = size;
        }
    }
    return best;
}

}  // namespace

TEST_CASE("min_cut: the best of all cuts on 200 random graphs") {
    math::Random random(6);
    for (int trial = 0; trial < 200; ++trial) {
        const std::size_t n = 3 + random.below(8), m = random.below(4 * n);
        std::vector<Arc> arcs;
        for (std::size_t i = 0; i < m; ++i)  // whole numbers, so that sums are exact and ties occur
            arcs.push_back({std::uint32_t(random.below(n)), std::uint32_t(random.below(n)), double(random.below(6))});
        CHECK(min_cut(n, arcs, 0, std::uint32_t(n - 1)) == by_hand(n, arcs));
    }
}

TEST_CASE("min_cut: the cut of a real-valued graph is worth the flow through it") {
    math::Random random(7);
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<Arc> arcs;
        for (int i = 0; i < 40; ++i)
            arcs.push_back({std::uint32_t(random.below(10)), std::uint32_t(random.below(10)), random.uniform()});
        CHECK(min_cut(10, arcs, 0, 9).value == doctest::Approx(by_hand(10, arcs).value).epsilon(1e-14));
    }
}

TEST_CASE("min_cut: large layered graphs take no time, and arcs that must not be cut are not") {
    std::vector<Arc> arcs;
    const std::uint32_t n = 20000;
    for (std::uint32_t v = 2; v < n; ++v) {
        arcs.push_back({0, v, double(v % 7)});
        arcs.push_back({v, 1, double(v % 5)});
        if (v > 2) arcs.push_back({v, v / 2 + 1, std::numeric_limits<double>::infinity()});
    }
    const auto cut = min_cut(n, arcs, 0, 1);
    for (const Arc& arc : arcs)
        if (std::isinf(arc.capacity)) CHECK(!(cut.source_side[arc.source] && !cut.source_side[arc.target]));
    CHECK(std::isfinite(cut.value));
}

TEST_CASE("min_cut: bad input is named") {
    const std::vector<Arc> arcs{{0, 1, 1.0}};
    CHECK_THROWS_WITH_AS(min_cut(2, arcs, 0, 0), "sink: is the source", DomainError);
    CHECK_THROWS_WITH_AS(min_cut(2, arcs, 0, 2), "sink: got 2, there is no such vertex", DomainError);
    CHECK_THROWS_WITH_AS(min_cut(2, std::vector<Arc>{{0, 1, -1.0}}, 0, 1),
                         "capacity: row 0 has -1, must not be negative", DomainError);
    CHECK_THROWS_AS(min_cut(2, std::vector<Arc>{{0, 1, std::numeric_limits<double>::infinity()}}, 0, 1), DomainError);
    CHECK_THROWS_AS(min_cut(2, std::vector<Arc>{{0, 3, 1.0}}, 0, 1), DomainError);
}
