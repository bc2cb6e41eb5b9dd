#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <utility>

#include <habitue/math/distributions.hpp>

using namespace habitue;

TEST_CASE("chi_square_upper: tables, closed forms, and far tails") {
    CHECK(math::chi_square_upper(3.841458820694124, 1) == doctest::Approx(0.05).epsilon(1e-12));
    CHECK(math::chi_square_upper(18.307038053275146, 10) == doctest::Approx(0.05).epsilon(1e-12));
    for (const double x : {0.1, 1.0, 5.0, 50.0, 500.0})
        CHECK(math::chi_square_upper(x, 2) == doctest::Approx(std::exp(-0.5 * x)).epsilon(1e-13));
    CHECK(math::chi_square_upper(1000.0, 1000) == doctest::Approx(0.494052).epsilon(1e-4));
    CHECK(math::chi_square_upper(0.0, 3) == 1.0);
}

TEST_CASE("beta_quantile: closed forms, symmetry, and inverse of beta_lower") {
    CHECK(math::beta_quantile(0.3, 1.0, 1.0) == doctest::Approx(0.3).epsilon(1e-13));
    CHECK(math::beta_quantile(0.3, 2.0, 1.0) == doctest::Approx(std::sqrt(0.3)).epsilon(1e-13));
    CHECK(math::beta_quantile(0.025, 0.5, 0.5) ==
          doctest::Approx(std::pow(std::sin(0.0125 * std::acos(-1.0)), 2)).epsilon(1e-12));
    for (const double a : {0.01, 0.5, 3.0, 400.0, 1e6})
        for (const double b : {0.02, 1.0, 7.5, 1e5})
            for (const double p : {1e-6, 0.025, 0.5, 0.975}) {
                const double x = math::beta_quantile(p, a, b);
                CAPTURE(a);
                CAPTURE(b);
                CAPTURE(p);
                if (x > 1e-300 && x < 1.0 - 1e-12) CHECK(math::beta_lower(x, a, b) == doctest::Approx(p).epsilon(1e-9));
                CHECK(math::beta_quantile(1.0 - p, b, a) == doctest::Approx(1.0 - x).epsilon(1e-8));
            }
    CHECK_THROWS_AS(math::beta_quantile(0.0, 1.0, 1.0), DomainError);
    CHECK_THROWS_AS(math::beta_quantile(0.5, 0.0, 1.0), DomainError);
}

TEST_CASE("chi_square_upper: nothing is left beyond infinity, and what is not a number stays so") {
    CHECK(math::chi_square_upper(std::numeric_limits<double>::infinity(), 3) == 0.0);
    CHECK(std::isnan(math::chi_square_upper(std::nan(""), 3)));
    CHECK(math::chi_square_upper(1e308, 3) == 0.0);
}

TEST_CASE("wilson_interval: a published example, and the ends") {
    const auto [low, high] = math::wilson_interval(81, 263, 1.959963984540054);  // Newcombe (1998), table I
    CHECK(low == doctest::Approx(.2553).epsilon(2e-4));
    CHECK(high == doctest::Approx(.3662).epsilon(2e-4));
    CHECK(math::wilson_interval(0, 20, 1.96).first == 0.0);
    CHECK(math::wilson_interval(0, 20, 1.96).second > 0.1);
    CHECK(math::wilson_interval(20, 20, 1.96).second == 1.0);
    CHECK(math::wilson_interval(0, 0, 1.96) == std::pair(0.0, 1.0));
}
