#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/lifecycle/sojourn.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

std::vector<Vertex> three() {
    std::vector<Vertex> v(3);
    v[0] = {.step = "need", .place = "home", .physical = true, .need_rate = 2.0, .margin = 10.0};
    v[1] = {.step = "research", .place = "web", .physical = false, .need_rate = 1.0, .margin = 20.0};
    v[2] = {.step = "use", .place = "home", .physical = true, .need_rate = 0.0, .margin = 0.0};
    return v;
}
const std::vector<Move> probabilities{{0, 1, 0.5}, {1, 2, 0.8}, {2, 0, 0.25}, {2, 2, 0.5}};

double residual(const Ecosystem& eco) {
    const auto v = eco.visit_rates();
    std::vector<double> next = eco.arrivals();
    double most = 0.0, worst = 0.0;
    for (std::size_t i = 0; i < eco.size(); ++i)
        for (std::size_t k = eco.moves().offsets[i]; k < eco.moves().offsets[i + 1]; ++k)
            next[eco.moves().target[k]] += v[i] * eco.moves().probability[k];
    for (std::size_t i = 0; i < eco.size(); ++i) {
        most = std::max(most, v[i]);
        worst = std::max(worst, std::abs(v[i] - next[i]));
    }
    return worst / most;
}

}  // namespace

TEST_CASE("Visit rates solve v = arrivals + v P, small and large") {
    const auto eco = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    CHECK(residual(eco) < 1e-15);
    // By hand: v0 = 2 + v2 / 4, v1 = 1 + v0 / 2, v2 = 0.8 v1 + v2 / 2.
    const auto v = eco.visit_rates();
    CHECK(v[0] == doctest::Approx(3.0).epsilon(1e-14));
    CHECK(v[1] == doctest::Approx(2.5).epsilon(1e-14));
    CHECK(v[2] == doctest::Approx(4.0).epsilon(1e-14));

    math::Random random(7);
    const std::size_t n = 3000;
    std::vector<Vertex> vertices(n);
    std::vector<Move> moves;
    for (std::size_t i = 0; i < n; ++i) {
        vertices[i].step = "s" + std::to_string(i);
        vertices[i].need_rate = random.chance(0.1) ? random.uniform() : 0.0;
        for (int k = 0; k < 4; ++k)
            moves.push_back({std::uint32_t(i), std::uint32_t(random.below(n)), 0.24 * random.uniform()});
    }
    CHECK(residual(Ecosystem::from_tables(vertices, moves, Amount::probability)) < 1e-12);
}

TEST_CASE("Rates and counts give the probabilities they were made of") {
    const auto by_probability = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    const auto v = by_probability.visit_rates();
    std::vector<Move> rates = probabilities, counts = probabilities;
    std::vector<double> exits(3);
    for (auto& m : rates) m.amount *= v[m.source];
    for (auto& m : counts) m.amount *= 1000.0 * v[m.source];
    for (std::size_t i = 0; i < 3; ++i) exits[i] = 1000.0 * v[i] * by_probability.exits()[i];
    const auto by_rate = Ecosystem::from_tables(three(), rates, Amount::rate),
               by_count = Ecosystem::from_tables(three(), counts, Amount::count, exits);
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(by_rate.moves().probability[k] == doctest::Approx(by_probability.moves().probability[k]).epsilon(1e-14));
        CHECK(by_count.moves().probability[k] == doctest::Approx(by_probability.moves().probability[k]).epsilon(1e-14));
    }
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(by_rate.visit_rates()[i] == doctest::Approx(v[i]).epsilon(1e-13));
        CHECK(by_count.visits()[i] == doctest::Approx(1000.0 * v[i]).epsilon(1e-13));
    }
    CHECK(std::isnan(by_rate.probability_standard_errors()[0]));
    CHECK(by_count.probability_standard_errors()[0] == doctest::Approx(std::sqrt(0.25 / 3000.0)));
}

TEST_CASE("A vertex that more leave than come to ends no journey, and that is said") {
    const std::vector<Move> moves{{0, 1, 4.0}, {0, 2, 4.0}, {1, 0, 1.0}};
    const auto eco = Ecosystem::from_tables(three(), moves);
    CHECK(eco.moves().probability[0] == 0.5);
    REQUIRE(eco.parts().notices.size() == 1);
    CHECK(eco.parts().notices[0].count == 1);
}

TEST_CASE("Steps go by any of their words") {
    const auto eco = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    CHECK(eco.vertices()[1].step == "search");
    CHECK(eco.index("research", "web") == 1);
    CHECK(eco.index("search") == 1);
    CHECK(eco.index_of_name("use @ home") == 2);
    CHECK(eco.index_of_name("usage@home") == 2);
    CHECK_THROWS_AS(eco.index("purchase"), DomainError);
    CHECK_THROWS_AS(eco.index("use", "moon"), DomainError);
}

TEST_CASE("A single vertex is a circle; no vertex is not") {
    const auto alone = Ecosystem::from_tables({{.step = "use", .place = "", .need_rate = 3.0}}, {});
    CHECK(alone.visit_rates() == std::vector<double>{3.0});
    const std::vector<Move> again{{0, 0, 0.75}};
    CHECK(Ecosystem::from_tables({{.step = "use", .place = "", .need_rate = 3.0}}, again, Amount::probability)
              .visit_rates()[0] == doctest::Approx(12.0).epsilon(1e-15));
    CHECK_THROWS_WITH_AS(Ecosystem::from_tables({}, {}),
                         "vertices: the table is empty; an ecosystem needs at least one vertex", DomainError);
}

TEST_CASE("A closed class is refused where journeys enter it, and nowhere else") {
    const std::vector<Move> closed{{0, 1, 0.5}, {1, 2, 1.0}, {2, 1, 1.0}};
    CHECK_THROWS_AS(Ecosystem::from_tables(three(), closed, Amount::probability).visit_rates(), DomainError);
    auto vertices = three();
    vertices[1].need_rate = 0.0;
    const std::vector<Move> apart{{1, 2, 1.0}, {2, 1, 1.0}};
    CHECK(Ecosystem::from_tables(vertices, apart, Amount::probability).visit_rates() ==
          std::vector<double>{2.0, 0.0, 0.0});
}

TEST_CASE("What is wrong with a table is said with its row and value") {
    auto vertices = three();
    vertices[1].need_rate = -1.0;
    CHECK_THROWS_WITH_AS(Ecosystem::from_tables(vertices, {}),
                         "need_rate: row 1 has -1, must be finite and not negative", DomainError);
    const std::vector<Move> negative{{0, 1, 0.5}, {1, 0, -0.5}};
    CHECK_THROWS_WITH_AS(Ecosystem::from_tables(three(), negative),
                         "rate: row 1 has -0.5, must be finite and not negative", DomainError);
    const std::vector<Move> nowhere{{0, 3, 0.5}};
    CHECK_THROWS_WITH_AS(Ecosystem::from_tables(three(), nowhere), "target: row 0 has 3, there is no such vertex",
                         DomainError);
    vertices = three();
    vertices[2] = {.step = "browse", .place = "web", .need_rate = 0.0};
    CHECK_THROWS_WITH_AS(Ecosystem::from_tables(vertices, {}), "vertices: rows 1 and 2 are both \"search @ web\"",
                         DomainError);
    const std::vector<Move> much{{0, 1, 0.7}, {0, 2, 0.7}};
    CHECK_THROWS_AS(Ecosystem::from_tables(three(), much, Amount::probability), DomainError);
    auto unknown = three();
    unknown[0].need_rate = NAN;
    CHECK_THROWS_AS(Ecosystem::from_tables(unknown, probabilities, Amount::probability).visit_rates(), DomainError);
}

TEST_CASE("Laws of stays are values of any kind") {
    const auto eco = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    CHECK_FALSE(eco.has_sojourns());
    CHECK_FALSE(bool(eco.sojourn(0)));
    const lifecycle::SojournLaw weibull{lifecycle::SojournKind::weibull, 1.5, 2.0};
    const auto timed = eco.with_sojourns({weibull});
    CHECK(timed.sojourn(1).mean() == weibull.mean());
    CHECK(timed.sojourn(1).quantile(0.5) == doctest::Approx(2.0 * std::pow(std::log(2.0), 1.0 / 1.5)).epsilon(1e-13));
    CHECK(timed.sojourn(2).as<lifecycle::SojournLaw>()->shape == 1.5);
    CHECK(timed == eco.with_sojourns({weibull, weibull, weibull}));
    CHECK_FALSE(timed == eco);
    CHECK_THROWS_AS(eco.with_sojourns({weibull, weibull}), DomainError);
}

TEST_CASE("Places say what they are for all their vertices") {
    const auto eco = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    const std::vector<Place> places{{.place = "home", .physical = true, .owner = "nobody", .lat = 41.0, .lon = 2.0}};
    const auto placed = eco.with_places(places);
    CHECK(placed.vertices()[2].owner == "nobody");
    CHECK(placed.vertices()[1].owner.empty());
    const std::vector<Place> unknown{{.place = "moon"}}, twice{{.place = "web"}, {.place = "web"}},
        half{{.place = "web", .lat = 1.0}};
    CHECK_THROWS_AS(eco.with_places(unknown), DomainError);
    CHECK_THROWS_AS(eco.with_places(twice), DomainError);
    CHECK_THROWS_AS(eco.with_places(half), DomainError);
}

TEST_CASE("What is collected from a vertex on is the adjoint of visits") {
    const auto eco = Ecosystem::from_tables(three(), probabilities, Amount::probability);
    const std::vector<double> reward{1.0, -2.0, 3.0};
    const auto h = collected(eco, reward);
    const auto v = eco.visit_rates();
    double from_starts = 0.0, by_visits = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
        from_starts += eco.arrivals()[i] * h[i];
        by_visits += v[i] * reward[i];
    }
    CHECK(from_starts == doctest::Approx(by_visits).epsilon(1e-14));
    const auto again = returns(eco);
    CHECK(again[2] == doctest::Approx(1.0 / (1.0 - 0.5 - 0.25 * 0.5 * 0.8)).epsilon(1e-14));
}
