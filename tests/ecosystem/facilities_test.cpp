#include <habitue/ecosystem/facilities.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <habitue/math/random.hpp>

#include <doctest/doctest.h>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

struct Map {
    std::size_t candidates, points;
    std::vector<double> distance, demand;
    Travel travel() const { return {candidates, points, distance}; }
};

Map random_map(std::uint64_t seed, std::size_t candidates = 9, std::size_t points = 14) {
    math::Random random(seed);
    Map map{candidates, points, {}, {}};
    std::vector<double> x(candidates + points), y(candidates + points);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = random.uniform(), y[i] = random.uniform();
    for (std::size_t c = 0; c < candidates; ++c)
        for (std::size_t i = 0; i < points; ++i)
            map.distance.push_back(std::hypot(x[c] - x[candidates + i], y[c] - y[candidates + i]));
    for (std::size_t i = 0; i < points; ++i) map.demand.push_back(random.uniform());
    return map;
}

double distance_of(const Map& map, std::uint32_t set) {
    double sum = 0.0;
    for (std::size_t i = 0; i < map.points; ++i) {
        double nearest = std::numeric_limits<double>::infinity();
        for (std::size_t c = 0; c < map.candidates; ++c)
            if (set >> c & 1) nearest = std::min(nearest, map.travel().at(c, i));
        sum += map.demand[i] * nearest;
    }
    return sum;
}

}  // namespace

TEST_CASE("great circles are as long as they are known to be") {
    // Vincenty's formula on the same sphere; a quarter and half of the way round.
    CHECK(great_circle(0.0, 0.0, 0.0, 90.0) == doctest::Approx(10007.5572).epsilon(1e-7));
    CHECK(great_circle(90.0, 12.0, -90.0, 99.0) == doctest::Approx(20015.1145).epsilon(1e-7));
    CHECK(great_circle(41.39, 2.17, 45.46, 9.19) == doctest::Approx(725.0).epsilon(0.01));
    CHECK(great_circle(41.39, 2.17, 41.39, 2.17 + 360.0) == doctest::Approx(0.0).scale(1.0));
    CHECK(great_circle(41.39, 2.17, 45.46, 9.19) == great_circle(45.46, 9.19, 41.39, 2.17));
    CHECK_THROWS_AS(great_circle(91.0, 0.0, 0.0, 0.0), DomainError);
    CHECK_THROWS_AS(great_circle(0.0, std::nan(""), 0.0, 0.0), DomainError);
    const std::vector<double> lat{0.0, 10.0}, lon{0.0, 20.0}, to_lat{1.0, 2.0, 3.0}, to_lon{4.0, 5.0, 6.0};
    const auto matrix = great_circle_matrix(lat, lon, to_lat, to_lon, {.threads = 2});
    CHECK(matrix.size() == 6);
    CHECK(matrix[4] == great_circle(10.0, 20.0, 2.0, 5.0));
}

TEST_CASE("exact medians are those of brute force, exchanges come close, and the bound holds") {
    int best_found = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        CAPTURE(seed);
        const Map map = random_map(seed);
        const std::size_t k = 1 + seed % 4;
        double best = std::numeric_limits<double>::infinity();
        for (std::uint32_t set = 1; set < 1u << map.candidates; ++set)
            if (std::size_t(std::popcount(set)) == k) best = std::min(best, distance_of(map, set));
        const auto exact = p_median(map.travel(), map.demand, {.k = k, .method = Method::exact});
        CHECK(exact.distance == doctest::Approx(best).epsilon(1e-11));
        CHECK(exact.lower_bound == exact.distance);
        const auto swapped = p_median(map.travel(), map.demand, {.k = k, .method = Method::swap});
        CHECK(swapped.lower_bound <= best * (1.0 + 1e-12));
        CHECK(swapped.distance >= best * (1.0 - 1e-12));
        best_found += swapped.distance <= best * (1.0 + 1e-9);
        for (std::size_t i = 0; i < map.points; ++i)
            for (const Candidate c : exact.chosen) CHECK(map.travel().at(exact.serves[i], i) <= map.travel().at(c, i));
    }
    CHECK(best_found >= 40);
}

TEST_CASE("as many medians as candidates leave every point with its nearest") {
    const Map map = random_map(77);
    const auto all = p_median(map.travel(), map.demand, {.k = map.candidates});
    CHECK(all.distance == doctest::Approx(distance_of(map, (1u << map.candidates) - 1)).epsilon(1e-12));
    const std::vector<double> same(6, 2.0);
    const auto any = p_median({2, 3, same}, {}, {.k = 1});
    CHECK(any.chosen == std::vector<Candidate>{0});
    CHECK(any.mean_distance() == 2.0);
}

TEST_CASE("covering within a radius counts the demand that has a place near") {
    const Map map = random_map(4);
    const double radius = 0.3;
    double best = 0.0;
    for (std::uint32_t set = 0; set < 1u << map.candidates; ++set) {
        if (std::popcount(set) > 3) continue;
        double covered = 0.0;
        for (std::size_t i = 0; i < map.points; ++i) {
            bool near = false;
            for (std::size_t c = 0; c < map.candidates; ++c)
                near = near || ((set >> c & 1) && map.travel().at(c, i) <= radius);
            covered += near ? map.demand[i] : 0.0;
        }
        best = std::max(best, covered);
    }
    const auto p = maximal_covering(map.travel(), map.demand, radius, {.k = 3, .method = Method::exact});
    CHECK(p.value == doctest::Approx(best).epsilon(1e-12));
    CHECK(maximal_covering(map.travel(), map.demand, 0.0, {.k = 3}).chosen.empty());
}

TEST_CASE("the n-th vehicle in reach adds the demand times the chance that it alone is free") {
    // One station, demand 10: the n-th adds 10 (1 - q) q^(n - 1).
    const std::vector<double> distance{1.0}, demand{10.0};
    const double q = 0.3;
    const auto p = expected_covering({1, 1, distance}, demand, 2.0, q, {.k = 4}, 4);
    CHECK(p.chosen == std::vector<Candidate>{0, 0, 0, 0});
    for (int n = 0; n < 4; ++n) CHECK(p.gains[std::size_t(n)] == doctest::Approx(10.0 * (1.0 - q) * std::pow(q, n)));
    CHECK(p.value == doctest::Approx(10.0 * (1.0 - std::pow(q, 4))));
}

TEST_CASE("expected covering chooses as brute force does where stations share demand") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        CAPTURE(seed);
        const Map map = random_map(seed, 7, 12);
        const double q = 0.4, radius = 0.45;
        double best = 0.0;
        for (std::uint32_t set = 0; set < 1u << 14; ++set) {  // two of each at most
            if (std::popcount(set) != 3) continue;
            double covered = 0.0;
            for (std::size_t i = 0; i < map.points; ++i) {
                int near = 0;
                for (std::size_t c = 0; c < 7; ++c)
                    if (map.travel().at(c, i) <= radius) near += int(set >> (2 * c) & 1) + int(set >> (2 * c + 1) & 1);
                covered += map.demand[i] * (1.0 - std::pow(q, near));
            }
            best = std::max(best, covered);
        }
        const auto p = expected_covering(map.travel(), map.demand, radius, q, {.k = 3, .method = Method::exact}, 2);
        CHECK(p.complete);
        CHECK(p.value == doctest::Approx(best).epsilon(1e-11));
        const auto sure = expected_covering(map.travel(), map.demand, radius, 0.0, {.k = 3});
        CHECK(sure.value == maximal_covering(map.travel(), map.demand, radius, {.k = 3}).value);
    }
}

TEST_CASE("distances that are none, and demand below nothing, are refused by row") {
    Map map = random_map(1, 2, 3);
    map.distance[4] = -1.0;
    CHECK_THROWS_WITH_AS(p_median(map.travel(), map.demand, {.k = 1}), "distance: row 1 has -1, must not be negative",
                         DomainError);
    map.distance[4] = std::nan("");
    CHECK_THROWS_AS(maximal_covering(map.travel(), map.demand, 1.0, {.k = 1}), DomainError);
    map.distance[4] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(p_median(map.travel(), map.demand, {.k = 1}), "distance: row 1 has inf, must be finite",
                         DomainError);
    CHECK_NOTHROW(maximal_covering(map.travel(), map.demand, 1.0, {.k = 1}));
    map.demand[1] = -2.0;
    CHECK_THROWS_WITH_AS(maximal_covering(map.travel(), map.demand, 1.0, {.k = 1}),
                         "demand: row 1 has -2, must be finite and not negative", DomainError);
    CHECK_THROWS_AS(maximal_covering(map.travel(), {}, -1.0, {.k = 1}), DomainError);
    CHECK_THROWS_AS(expected_covering(map.travel(), {}, 1.0, 1.5, {.k = 1}), DomainError);
    CHECK_THROWS_AS(p_median({0, 0, {}}, {}, {.k = 1}), DomainError);
}
