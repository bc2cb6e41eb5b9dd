// Assortments against every set there is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/assortment.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

TEST_CASE("logit_assortment: the best of all sets, with and without a limit") {
    math::Random random(31);
    for (int trial = 0; trial < 100; ++trial) {
        const std::size_t n = 1 + random.below(9), most = 1 + random.below(n);
        std::vector<double> utility, revenue;
        for (std::size_t i = 0; i < n; ++i) {
            utility.push_back(2.0 * random.normal());
            revenue.push_back(10.0 * random.uniform());
        }
        double best = 0.0, best_of_all = 0.0;
        for (unsigned set = 0; set < (1u << n); ++set) {
            double money = 0.0, total = std::exp(.5);
            for (std::size_t i = 0; i < n; ++i)
                if (set >> i & 1u) {
                    money += std::exp(utility[i]) * revenue[i];
                    total += std::exp(utility[i]);
                }
            best_of_all = std::max(best_of_all, money / total);
            if (std::size_t(__builtin_popcount(set)) <= most) best = std::max(best, money / total);
        }
        const auto found = logit_assortment(utility, revenue, .5, most);
        CHECK(found.value == doctest::Approx(best).epsilon(1e-13));
        CHECK(found.chosen.size() <= most);
        const auto free = logit_assortment(utility, revenue, .5);
        CHECK(free.value == doctest::Approx(best_of_all).epsilon(1e-13));
        double lowest = std::numeric_limits<double>::infinity(), highest_left = 0.0, money = 0.0;
        for (std::uint32_t i = 0; i < n; ++i) {
            money += free.probability[i] * revenue[i];
            if (std::count(free.chosen.begin(), free.chosen.end(), i))
                lowest = std::min(lowest, revenue[i]);
            else
                highest_left = std::max(highest_left, revenue[i]);
        }
        CHECK(lowest >= highest_left);  // ordered by revenue
        CHECK(money == doctest::Approx(free.value).epsilon(1e-13));
    }
    CHECK(logit_assortment({}, {}).value == 0.0);
    CHECK_THROWS_AS(logit_assortment(std::vector{1.0}, std::vector{1.0, 2.0}), DomainError);
}

TEST_CASE("group_assortment: exact is the best of all sets, greedy within its bound of it") {
    math::Random random(32);
    for (int trial = 0; trial < 100; ++trial) {
        const std::size_t members = 1 + random.below(12), options = 1 + random.below(8), most = 1 + random.below(4);
        std::vector<double> utility, weight;
        for (std::size_t i = 0; i < members * options; ++i) utility.push_back(random.normal());
        for (std::size_t i = 0; i < members; ++i) weight.push_back(random.uniform());
        double best = 0.0, total = 0.0;
        for (const double w : weight) total += w;
        for (unsigned set = 0; set < (1u << options); ++set) {
            if (std::size_t(__builtin_popcount(set)) > most) continue;
            double value = 0.0;
            for (std::size_t i = 0; i < members; ++i) {
                double top = 0.0;
                for (std::size_t j = 0; j < options; ++j)
                    if (set >> j & 1u) top = std::max(top, utility[i * options + j]);
                value += weight[i] / total * top;
            }
            best = std::max(best, value);
        }
        const auto exact = group_assortment(utility, members, most, weight, true),
                   greedy = group_assortment(utility, members, most, weight);
        CHECK(exact.value == doctest::Approx(best).scale(1.0).epsilon(1e-13));
        CHECK(exact.chosen.size() <= most);
        CHECK(greedy.value <= best + 1e-13);
        CHECK(greedy.value >= .632 * best);
        CHECK(greedy.upper_bound >= best - 1e-13);
    }
    CHECK_THROWS_AS(group_assortment(std::vector{1.0, 2.0, 3.0}, 2, 1), DomainError);
    CHECK_THROWS_AS(group_assortment(std::vector{1.0, 2.0}, 2, 1, std::vector{-1.0, 1.0}), DomainError);
}
