#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <habitue/ecosystem/as_graph.hpp>
#include <habitue/ecosystem/compare.hpp>
#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/ecosystem/reading.hpp>
#include <habitue/graph/boost_graph.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

Ecosystem drawn(std::size_t n, const std::vector<double>& need, const std::vector<Move>& moves,
                Amount amount = Amount::probability) {
    std::vector<Vertex> vertices(n);
    for (std::size_t i = 0; i < n; ++i)
        vertices[i] = {.step = "s" + std::to_string(i), .place = "", .need_rate = need[i]};
    return Ecosystem::from_tables(vertices, moves, amount);
}

using Vertices = std::vector<std::uint32_t>;

/// Two circles 0 1 2 and 3 4 that a single move each way joins.
Ecosystem eight() {
    return drawn(5, {1, 0, 0, 0, 0},
                 {{0, 1, 1.0}, {1, 2, 1.0}, {2, 0, 0.8}, {2, 3, 0.1}, {3, 4, 1.0}, {4, 3, 0.7}, {4, 0, 0.2}});
}

/// The same vertices with counts, so many times over.
Ecosystem counted(const std::vector<std::vector<double>>& rows) {
    std::vector<Vertex> vertices;
    std::vector<Move> moves;
    std::vector<double> exits;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        vertices.push_back({.step = "s" + std::to_string(i), .place = ""});
        for (std::uint32_t j = 0; j < rows.size(); ++j) moves.push_back({i, j, rows[i][j]});
        exits.push_back(rows[i].back());
    }
    return Ecosystem::from_tables(vertices, moves, Amount::count, exits);
}

}  // namespace

TEST_CASE("Circulations take out the widest circle first, and together are all that goes round") {
    const auto eco = eight();
    const auto flow = traffic(eco);
    const auto found = circulations(eco);
    REQUIRE(found.circles.size() == 3);
    CHECK(found.circles[0].vertices == Vertices{0, 1, 2});
    CHECK(found.circles[1].vertices == Vertices{3, 4});
    CHECK(found.circles[2].vertices == Vertices{0, 1, 2, 3, 4});
    const auto v = eco.visit_rates();
    CHECK(found.circles[0].rate == doctest::Approx(0.8 * v[2]));
    double round = 0.0, all = 0.0;
    for (const auto& c : found.circles) round += c.rate * double(c.vertices.size());
    for (const double f : flow) all += f;
    CHECK(found.share == doctest::Approx(round / all));
    // What is left, here the way in at 0 and out at 2 or 4, has no circle.
    CHECK(circulations(eco, 2).circles.size() == 2);
    CHECK(circulations(drawn(2, {1, 0}, {{0, 1, 1.0}})).circles.empty());
    const auto self = circulations(drawn(1, {1}, {{0, 0, 0.5}}));
    REQUIRE(self.circles.size() == 1);
    CHECK(self.circles[0].rate == doctest::Approx(1.0));
    CHECK(self.share == doctest::Approx(1.0));
}

TEST_CASE("Circulations never take more from a move than goes along it") {
    math::Random random(3);
    const std::size_t n = 30;
    std::vector<Move> moves;
    for (std::uint32_t i = 0; i < n; ++i)
        for (int k = 0; k < 5; ++k) moves.push_back({i, std::uint32_t(random.below(n)), 0.19 * random.uniform()});
    const auto eco = drawn(n, std::vector<double>(n, 1.0), moves);
    const auto& circle = eco.moves();
    auto flow = traffic(eco);
    double before = 1e300;
    const auto found = circulations(eco, 1000);
    for (const auto& c : found.circles) {
        CHECK(c.rate <= before * (1.0 + 1e-12));
        before = c.rate;
        for (std::size_t a = 0; a < c.vertices.size(); ++a) {
            const auto from = circle.target.begin() + std::ptrdiff_t(circle.offsets[c.vertices[a]]);
            const auto end = circle.target.begin() + std::ptrdiff_t(circle.offsets[c.vertices[a] + 1]);
            const auto move = std::find(from, end, c.vertices[(a + 1) % c.vertices.size()]);
            REQUIRE(move != end);
            flow[std::size_t(move - circle.target.begin())] -= c.rate;
        }
    }
    for (const double f : flow) CHECK(f > -1e-9);
    CHECK(found.share <= 1.0);
    CHECK(found.share > 0.3);
}

TEST_CASE("Cores hang together, and bridges are the moves whose loss takes them apart") {
    const auto eco = eight();
    REQUIRE(cores(eco).size() == 1);
    CHECK(cores(eco)[0].vertices.size() == 5);
    CHECK(cores(eco)[0].share == doctest::Approx(1.0));
    const auto thick = cores(eco, 0.5 * traffic(eco)[2]);
    REQUIRE_FALSE(thick.empty());
    CHECK(thick[0].vertices == Vertices{0, 1, 2});

    // By brute force: a move is a bridge if without it there are more components.
    math::Random random(8);
    for (int turn = 0; turn < 50; ++turn) {
        const std::size_t n = 8;
        std::vector<Move> moves;
        for (std::uint32_t i = 0; i < n; ++i)
            for (int k = 0; k < 2; ++k) moves.push_back({i, std::uint32_t(random.below(n)), 0.4});
        const auto random_eco = drawn(n, std::vector<double>(n, 1.0), moves);
        const CircleView c = random_eco;
        const auto whole = components(c);
        std::vector<std::pair<std::uint32_t, std::uint32_t>> expected, got;
        for (std::uint32_t i = 0; i < n; ++i)
            for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
                auto without = random_eco.moves().probability;
                without[k] = 0.0;
                if (components({c.offsets, c.target, without, c.arrivals}) != whole)
                    expected.emplace_back(i, c.target[k]);
            }
        for (const auto& b : bridges(random_eco)) {
            got.emplace_back(b.source, b.target);
            CHECK(b.lost > 0);
        }
        std::sort(got.begin(), got.end());
        CHECK(got == expected);
    }
}

TEST_CASE("Entropy of the next step is in bits, the end included") {
    const auto bits = next_step_entropy(drawn(3, {1, 0, 0}, {{0, 1, 0.25}, {0, 2, 0.25}, {1, 2, 1.0}}));
    CHECK(bits == std::vector<double>{1.5, 0.0, 0.0});
    CHECK(mean_entropy(drawn(3, {1, 0, 0}, {{0, 1, 0.5}, {1, 0, 0.0}})) == doctest::Approx(1.0 / 1.5));
}

TEST_CASE("Order of two steps: shares that sum to one, by hand and by simulation") {
    const auto eco = drawn(
        4, {1, 2, 0, 0}, {{0, 1, 0.3}, {0, 2, 0.5}, {1, 2, 0.25}, {1, 3, 0.25}, {2, 3, 0.5}, {3, 2, 0.4}, {3, 0, 0.2}});
    const Vertices buy{2}, use{3};
    const auto o = order(eco, buy, use);
    CHECK(o.first_then_second + o.second_then_first + o.first_only + o.second_only + o.neither ==
          doctest::Approx(1.0).epsilon(1e-14));
    double fs = 0, sf = 0, f = 0, s = 0;
    const int journeys = 200000;
    math::Random random(2);
    for (int k = 0; k < journeys; ++k) {
        std::size_t at = random.uniform() < 1.0 / 3.0 ? 0 : 1;
        int first = 0, second = 0, now = 0;
        while (true) {
            ++now;
            if (at == 2 && first == 0) first = now;
            if (at == 3 && second == 0) second = now;
            double u = random.uniform();
            std::size_t next = 4;
            for (std::size_t e = eco.moves().offsets[at]; e < eco.moves().offsets[at + 1] && next == 4; ++e)
                if ((u -= eco.moves().probability[e]) < 0.0) next = eco.moves().target[e];
            if (next == 4) break;
            at = next;
        }
        fs += first > 0 && second > first;
        sf += second > 0 && first > second;
        f += first > 0 && second == 0;
        s += second > 0 && first == 0;
    }
    CHECK(o.first_then_second == doctest::Approx(fs / journeys).epsilon(0.02));
    CHECK(o.second_then_first == doctest::Approx(sf / journeys).epsilon(0.02));
    CHECK(o.first_only == doctest::Approx(f / journeys).epsilon(0.02));
    CHECK(o.second_only == doctest::Approx(s / journeys).epsilon(0.02));
    CHECK_THROWS_AS(order(eco, buy, buy), DomainError);
    CHECK_THROWS_AS(order(eco, buy, {}), DomainError);
}

TEST_CASE("Communities find planted ones, and one where all is one") {
    math::Random random(4);
    const std::size_t n = 24;
    std::vector<Move> moves;
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t j = 0; j < n; ++j)
            if (i != j) moves.push_back({i, j, (i / 8 == j / 8 ? 0.1 : 0.004) * (0.5 + random.uniform())});
    const auto found = communities(drawn(n, std::vector<double>(n, 1.0), moves));
    for (std::uint32_t i = 0; i < n; ++i) CHECK(found.community[i] == i / 8);
    CHECK(found.modularity > 0.4);
    CHECK(communities(drawn(1, {1}, {})).community == Vertices{0});
    CHECK_THROWS_AS(communities(eight(), 0.0), DomainError);
}

TEST_CASE("Circles of the same customers are one, of others are told apart") {
    const auto a = counted({{0, 30, 20, 50}, {10, 0, 40, 50}, {5, 5, 0, 90}}),
               twice = counted({{0, 60, 40, 100}, {20, 0, 80, 100}, {10, 10, 0, 180}}),
               other = counted({{0, 50, 20, 30}, {10, 0, 40, 50}, {5, 5, 0, 90}});
    const std::vector<Ecosystem> same{a, twice}, differ{a, other};
    const auto one = compare(same), two = compare(differ);
    CHECK(one.moves.statistic == doctest::Approx(0.0));
    CHECK(one.moves.df == 6.0);
    CHECK(one.moves.p_value == doctest::Approx(1.0));
    // Pearson by hand at s0: 30 20 50 against 50 20 30 of 100 each.
    CHECK(two.moves_at[0].pearson == doctest::Approx(2 * (100.0 / 40.0) + 2 * (100.0 / 40.0)));
    CHECK(two.moves_at[0].df == 2.0);
    CHECK(two.moves_at[0].p_value < 0.01);
    CHECK(two.moves.pearson == doctest::Approx(two.moves_at[0].pearson));
    CHECK(two.arrivals.df == 0.0);
    CHECK_THROWS_AS(compare(std::vector<Ecosystem>{a}), DomainError);
    CHECK_THROWS_AS(compare(std::vector<Ecosystem>{a, eight()}), DomainError);
}

TEST_CASE("A graph of Boost is a circle too") {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                        boost::property<boost::edge_weight_t, double>>;
    const auto eco = eight();
    Graph g(eco.size());
    for (std::size_t i = eco.size(); i-- > 0;)
        for (std::size_t k = eco.moves().offsets[i + 1]; k-- > eco.moves().offsets[i];) {
            boost::add_edge(i, eco.moves().target[k], 0.5 * eco.moves().probability[k], g);
            boost::add_edge(i, eco.moves().target[k], 0.5 * eco.moves().probability[k], g);
        }
    const Circle circle = circle_of(
        g, [&](const auto& e) { return boost::get(boost::edge_weight, g, e); },
        [&](std::size_t i) { return eco.arrivals()[i]; });
    CHECK(visit_rates(circle) == eco.visit_rates());
    CHECK(circle.target == eco.moves().target);
}

TEST_CASE("A circle is a graph that the algorithms of Boost take as it is") {
    const auto eco = drawn(4, {1, 0, 0, 0}, {{0, 1, 1.0}, {1, 0, 0.5}, {1, 2, 0.25}, {2, 3, 0.5}, {3, 2, 0.5}});
    const graph::Csr g = as_graph(eco);
    std::vector<int> component(4);
    CHECK(boost::strong_components(
              g, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, g))) == 2);
    CHECK(component[0] == component[1]);
    CHECK(component[2] == component[3]);
    // And back.
    const Circle circle = circle_of(
        g, [&](const graph::Edge& e) { return g.weight(e.index); }, [&](std::size_t i) { return eco.arrivals()[i]; });
    CHECK(circle.probability == eco.moves().probability);
    CHECK_THROWS_AS(as_graph(eco, std::vector<double>{1.0}), DomainError);
}
