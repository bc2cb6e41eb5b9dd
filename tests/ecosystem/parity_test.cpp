#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/distinctiveness.hpp>
#include <habitue/ecosystem/parity.hpp>
#include <habitue/math/random.hpp>

using habitue::DomainError;
using habitue::math::Random;
using namespace habitue::ecosystem;

TEST_CASE("two groups and a yes or no are the Cochran-Mantel-Haenszel test") {
    // Two strata: 3 of 10 against 6 of 10, 2 of 5 against 8 of 15; without continuity correction, by its formula.
    std::vector<double> value;
    std::vector<std::uint32_t> group, stratum;
    const auto add = [&](std::uint32_t s, std::uint32_t g, int yes, int all) {
        for (int i = 0; i < all; ++i) {
            value.push_back(i < yes);
            group.push_back(g);
            stratum.push_back(s);
        }
    };
    add(0, 0, 3, 10);
    add(0, 1, 6, 10);
    add(1, 0, 2, 5);
    add(1, 1, 8, 15);
    const double expected = 9.0 * 10 / 20 + 10.0 * 5 / 20,
                 variance = 10.0 * 10 * 9 * 11 / (20.0 * 20 * 19) + 5.0 * 15 * 10 * 10 / (20.0 * 20 * 19);
    const auto p = parity(value, group, stratum);
    CHECK(p.statistic == doctest::Approx((5 - expected) * (5 - expected) / variance).epsilon(1e-13));
    CHECK(p.df == 1.0);
    CHECK(p.mean[0] == doctest::Approx(5.0 / 15));
    CHECK(p.difference[0] == doctest::Approx(-p.difference[1]).epsilon(1e-13));
    CHECK(p.difference[0] / p.standard_error[0] == doctest::Approx(-std::sqrt(p.statistic)).epsilon(1e-12));
}

TEST_CASE("parity is rejected as often as it should be where it holds, and found broken where it is") {
    int rejected = 0;
    const int trials = 400;
    for (int trial = 0; trial < trials; ++trial) {
        Random random(17, std::uint64_t(trial));
        std::vector<double> value;
        std::vector<std::uint32_t> group, stratum;
        for (int i = 0; i < 300; ++i) {  // groups are spread unevenly over products, products differ in price
            stratum.push_back(std::uint32_t(random.below(6)));
            group.push_back(std::uint32_t(random.chance(0.15 * stratum.back()) ? 0 : 1 + random.below(2)));
            value.push_back(10.0 * stratum.back() + random.normal());
        }
        const auto p = parity(value, group, stratum);
        CHECK(p.df == 2.0);
        rejected += p.p_value < 0.05;
        for (std::size_t i = 0; i < value.size(); ++i) value[i] += group[i] == 2 ? 1.0 : 0.0;
        const auto q = parity(value, group, stratum);
        if (trial < 20) {
            CHECK(q.p_value < 1e-3);
            CHECK(q.difference[2] == doctest::Approx(1.0).epsilon(.5));
        }
    }
    CHECK(rejected > 6);
    CHECK(rejected < 36);
}

TEST_CASE("nothing to compare with is said, not guessed") {
    const std::vector<double> value{1, 2, 3};
    const std::vector<std::uint32_t> group{0, 1, 1}, apart{0, 1, 1}, one{0, 0, 0};
    const auto p = parity(value, group, apart);
    CHECK(std::isnan(p.difference[0]));
    CHECK(std::isnan(p.p_value));
    CHECK_THROWS_AS(parity(value, one, one), DomainError);
    CHECK_THROWS_AS(parity({}, {}, {}), DomainError);
    CHECK_THROWS_AS(parity(std::vector<double>{1, NAN, 2}, group, one), DomainError);
}

TEST_CASE("the divergence of the same circle is 0, of strangers 1 bit, and its interval covers") {
    const std::vector<double> same_a{400, 300, 300}, same_b{800, 600, 600};
    const auto same = divergence(same_a, same_b, 3)[0];
    CHECK(same.bits == 0.0);
    CHECK(same.low == 0.0);
    CHECK(same.p_value == doctest::Approx(1.0));
    const auto strange = divergence(std::vector<double>{500, 0}, std::vector<double>{0, 500}, 2)[0];
    CHECK(strange.bits > .99);
    CHECK(strange.p_value < 1e-100);
    CHECK(std::isnan(divergence(std::vector<double>{0, 0}, std::vector<double>{0, 5}, 2)[0].bits));

    const std::vector<double> p{.5, .3, .2}, q{.2, .3, .5};
    double truth = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
        const double m = (p[k] + q[k]) / 2;
        truth += (p[k] * std::log2(p[k] / m) + q[k] * std::log2(q[k] / m)) / 2;
    }
    const auto counted = [](const std::vector<double>& law, int n, Random& random) {
        std::vector<double> counts(law.size(), 0.0);
        for (int i = 0; i < n; ++i) {
            double u = random.uniform();
            std::size_t k = 0;
            while (k + 1 < law.size() && (u -= law[k]) > 0.0) ++k;
            ++counts[k];
        }
        return counts;
    };
    int covered = 0, alarms = 0;
    double mean = 0.0, mean_same = 0.0;
    for (int trial = 0; trial < 200; ++trial) {
        Random random(5, std::uint64_t(trial));
        const auto d = divergence(counted(p, 150, random), counted(q, 100, random), 3, {.draws = 200})[0];
        covered += d.low <= truth && truth <= d.high;
        mean += d.bits / 200;
        const auto none = divergence(counted(p, 150, random), counted(p, 100, random), 3, {.draws = 2})[0];
        alarms += none.p_value < .05;
        mean_same += none.bits / 200;
    }
    CHECK(covered > 176);
    CHECK(mean == doctest::Approx(truth).epsilon(.05));
    CHECK(alarms < 22);
    CHECK(alarms > 1);
    CHECK(mean_same < .005);
    const std::vector<double> negative{-1, 2};
    CHECK_THROWS_AS(divergence(negative, negative, 2), DomainError);
    CHECK_THROWS_AS(divergence(p, q, 2), DomainError);
}
