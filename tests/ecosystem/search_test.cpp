// Pandora's rule in closed form, by dynamic programming over small discrete options, and by simulation.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/search.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {
/// The best of all ways to search, by trying them: options still closed as bits.
double best_way(const std::vector<Option>& options, unsigned closed, double best) {
    double value = best;
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (!(closed >> i & 1u)) continue;
        const auto& law = std::get<Discrete>(options[i].distribution);
        double looked = -options[i].cost;
        for (std::size_t k = 0; k < law.values.size(); ++k)
            looked += law.probabilities[k] * best_way(options, closed & ~(1u << i), std::max(best, law.values[k]));
        value = std::max(value, looked);
    }
    return value;
}
}  // namespace

TEST_CASE("reservation_value: closed forms") {
    CHECK(reservation_value(Uniform{0.0, 1.0}, .02) == doctest::Approx(.8).epsilon(1e-15));
    CHECK(reservation_value(Uniform{0.0, 1.0}, .5) == doctest::Approx(0.0).scale(1.0).epsilon(1e-15));
    CHECK(reservation_value(Uniform{0.0, 1.0}, 2.0) == -1.5);
    CHECK(reservation_value(Exponential{3.0}, .3) == doctest::Approx(3.0 * std::log(10.0)).epsilon(1e-15));
    CHECK(reservation_value(Exponential{3.0, 1.0}, 5.0) == -1.0);
    // Weitzman's example, section 1: an invention worth 100 or 55, cost 15; and 240 or 0 with chance .2, cost 20.
    CHECK(reservation_value(Discrete{{100, 55}, {.5, .5}}, 15.0) == doctest::Approx(70.0).epsilon(1e-14));
    CHECK(reservation_value(Discrete{{240, 0}, {.2, .8}}, 20.0) == doctest::Approx(140.0).epsilon(1e-14));
    CHECK(reservation_value(Uniform{0.0, 1.0}, 0.0) == 1.0);
    CHECK(std::isinf(reservation_value(Normal{}, 0.0)));
}

TEST_CASE("reservation_value: solves cost = E max(v - z, 0), however small or large the cost") {
    for (const double cost : {1e-250, 1e-30, 1e-9, .01, .3989422804014327, 1.0, 50.0, 1e6})
        for (const Law& law : {Law(Normal{0.0, 1.0}), Law(Normal{5.0, 2.0}), Law(Exponential{2.0, -1.0})}) {
            const double z = reservation_value(law, cost);
            // A relative error e in z shows as e |z| times the slope, P(v > z).
            const double slope = upper(law, z) * std::abs(z) / cost;
            CHECK(std::abs(expected_excess(law, z) / cost - 1.0) < 1e-13 + 4e-15 * slope);
        }
    math::Random random(5);
    for (int trial = 0; trial < 100; ++trial) {
        Discrete law;
        for (std::size_t i = 0; i < 1 + std::size_t(trial % 6); ++i) law.values.push_back(random.normal());
        const double cost = random.exponential(), z = reservation_value(law, cost);
        CHECK(expected_excess(law, z) == doctest::Approx(cost).epsilon(1e-13));
    }
}

TEST_CASE("optimal_search: no way to search brings more") {
    math::Random random(8);
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<Option> options;
        const std::size_t n = 1 + random.below(4);
        for (std::size_t i = 0; i < n; ++i) {
            Discrete law;
            double sum = 0.0;
            for (std::size_t k = 0; k < 1 + random.below(3); ++k) {
                law.values.push_back(double(random.below(20)));
                law.probabilities.push_back(random.uniform());
                sum += law.probabilities.back();
            }
            for (double& p : law.probabilities) p /= sum;
            options.push_back({law, random.uniform() * 3.0});
        }
        const auto plan = optimal_search(options, 2.0);
        CHECK(plan.expected_value == doctest::Approx(best_way(options, (1u << n) - 1u, 2.0)).epsilon(1e-12));
    }
}

TEST_CASE("optimal_search: Weitzman's two inventions") {
    const std::vector<Option> options{{Discrete{{100, 55}, {.5, .5}}, 15}, {Discrete{{240, 0}, {.2, .8}}, 20}};
    const auto plan = optimal_search(options);
    CHECK(plan.order == std::vector<std::size_t>{1, 0});
    CHECK(plan.looked_at[0] == doctest::Approx(.8));
    CHECK(plan.expected_cost == doctest::Approx(20.0 + .8 * 15.0));
    CHECK(plan.expected_value == doctest::Approx(-20.0 + .2 * 240.0 + .8 * (77.5 - 15.0)).epsilon(1e-14));
}

TEST_CASE("optimal_search: what it promises is what searching brings") {
    const std::vector<Option> options{
        {Uniform{0.0, 10.0}, .5}, {Normal{5.0, 2.0}, .3}, {Exponential{3.0}, .4}, {Discrete{{2, 9}, {.6, .4}}, .2}};
    const auto plan = optimal_search(options, 1.0);
    math::Random random(9);
    const int n = 200000;
    double sum = 0.0, squares = 0.0, cost = 0.0;
    for (int trial = 0; trial < n; ++trial) {
        double best = 1.0, paid = 0.0;
        for (const std::size_t i : plan.order) {
            if (best >= plan.reservation_value[i]) break;
            paid += options[i].cost;
            const double draws[] = {10.0 * random.uniform(), 5.0 + 2.0 * random.normal(), 3.0 * random.exponential(),
                                    random.chance(.6) ? 2.0 : 9.0};
            best = std::max(best, draws[i]);
        }
        sum += best - paid;
        squares += (best - paid) * (best - paid);
        cost += paid;
    }
    const double average = sum / n, error = std::sqrt((squares / n - average * average) / n);
    CHECK(std::abs(plan.expected_value - average) < 4.0 * error);
    CHECK(plan.expected_cost == doctest::Approx(cost / n).epsilon(.01));
    CHECK(optimal_search({}, 3.0).expected_value == 3.0);
    CHECK(optimal_search(std::vector<Option>{{Uniform{0.0, 1.0}, 0.0}}).expected_value == doctest::Approx(.5));
}

TEST_CASE("lostness: Smith's measure") {
    CHECK(lostness(4, 4, 4) == 0.0);
    CHECK(lostness(4, 8, 16) == doctest::Approx(std::sqrt(.5)));
    CHECK(lostness(std::vector<std::uint32_t>{0, 1, 2, 1, 3}, 3) == doctest::Approx(std::hypot(.2, .25)));
    CHECK_THROWS_AS(lostness(4, 8, 7), DomainError);
    CHECK_THROWS_AS(lostness(0, 8, 9), DomainError);
    CHECK_THROWS_AS(lostness({}, 3), DomainError);
}

TEST_CASE("search: bad input is named") {
    CHECK_THROWS_WITH_AS(reservation_value(Uniform{0.0, 1.0}, -.1), "cost: got -0.1, must be finite and not negative",
                         DomainError);
    CHECK_THROWS_AS(reservation_value(Uniform{1.0, 1.0}, .1), DomainError);
    CHECK_THROWS_AS(reservation_value(Discrete{{}, {}}, .1), DomainError);
    CHECK_THROWS_AS(reservation_value(Discrete{{1, 2}, {.5, .6}}, .1), DomainError);
    CHECK_THROWS_WITH_AS(optimal_search(std::vector<Option>{{Uniform{}, .1}, {Normal{0.0, 0.0}, .1}}),
                         "options: option 1, sd: got 0, must be positive", DomainError);
}
