#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <set>

#include <habitue/math/random.hpp>

using habitue::math::Random;

namespace {

/// The mean and variance of @p draws numbers lie within five standard errors of what they should be.
void check_moments(const std::function<double()>& draw, double mean, double variance, double fourth) {
    constexpr int draws = 200000;
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < draws; ++i) {
        const double x = draw() - mean;
        sum += x;
        squares += x * x;
    }
    CHECK(std::abs(sum / draws) < 5.0 * std::sqrt(variance / draws));
    CHECK(std::abs(squares / draws - variance) < 5.0 * std::sqrt((fourth - variance * variance) / draws));
}

}  // namespace

TEST_CASE("the same seed and stream give the same numbers, others give others") {
    Random a(7, 3), b(7, 3);
    std::set<std::uint64_t> first;
    for (int i = 0; i < 100; ++i) CHECK(a.bits() == b.bits());
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        for (std::uint64_t stream = 0; stream < 100; ++stream) first.insert(Random(seed, stream).bits());
    CHECK(first.size() == 10000);
}

TEST_CASE("random numbers have the moments of their distributions") {
    Random random(1);
    check_moments([&] { return random.uniform(); }, 0.5, 1.0 / 12.0, 1.0 / 80.0);
    check_moments([&] { return random.exponential(); }, 1.0, 1.0, 9.0);
    check_moments([&] { return random.normal(); }, 0.0, 1.0, 3.0);
    for (const double k : {0.05, 0.6, 1.0, 3.5, 400.0})
        check_moments([&] { return random.gamma(k, 2.0); }, k / 2.0, k / 4.0, 3.0 * k * (k + 2.0) / 16.0);
    // Beta(2, 3): variance 1/25, fourth central moment 3 x 1/625 x (1 - 5/14 ...) by its excess kurtosis of -0.642857.
    check_moments([&] { return random.beta(2.0, 3.0); }, 0.4, 0.04, 0.0016 * (3.0 - 9.0 / 14.0));
    check_moments([&] { return double(random.below(6)); }, 2.5, 35.0 / 12.0, 14.729166666666666);
}

TEST_CASE("shapes near 0 neither underflow nor hang") {
    Random random(2);
    int ones = 0;
    for (int i = 0; i < 10000; ++i) {
        CHECK(std::isfinite(random.log_gamma_variate(1e-6)));
        const double p = random.beta(1e-6, 1e-6);
        CHECK((p >= 0.0 && p <= 1.0));
        ones += p > 0.5 ? 1 : 0;
    }
    CHECK(std::abs(ones - 5000) < 250);
}
