// Means over gamma and beta distributions against closed forms.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>

#include <habitue/math/dual.hpp>
#include <habitue/math/means.hpp>
#include <habitue/math/quadrature.hpp>

using namespace habitue;

namespace {

bool close(double value, double truth, double tolerance) {
    return std::abs(value - truth) <= tolerance * std::abs(truth);
}

/// y e^y E_s(y) for s > 0 and y > 0, which is 1 where y is large: the mean of (1 + V / y)^-s, V exponential.
/// Where y >= 1 by the continued fraction (DLMF 8.19.17, its even part) after Lentz.
double scaled_exponential_integral(double s, double y) {
    if (y < 1.0) return y * math::exponential_integral(s, y, std::numeric_limits<double>::infinity());
    double b = y + s, d = 1.0 / b, c = 1e300, h = d;
    int settled = 0;
    for (double i = 1.0; i < 1000.0 && settled < 3; i += 1.0) {
        const double a = -i * (s + (i - 1.0));
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        const double step = c * d;
        h *= step;
        settled = std::abs(step - 1.0) < 1e-15 ? settled + 1 : 0;
    }
    return y * h;
}

}  // namespace

TEST_CASE("the gamma mean of 1 / (c + x) is an exponential integral") {
    for (const double shape : {1e-3, 0.3, 1.0, 2.5, 40.0, 1e4})
        for (const double rate : {1e-3, 1.0, 1e5})
            for (const double y : {1e-9, 1e-3, 0.7, 30.0, 1e4}) {
                CAPTURE(shape);
                CAPTURE(rate);
                CAPTURE(y);
                const double c = y / rate, truth = scaled_exponential_integral(shape, y) / c;
                const auto mean = math::gamma_mean(shape, rate, c);
                CHECK(close(mean([&](double x) { return 1.0 / (c + x); }), truth, 1e-13));
                const auto half = [&](const double(&x)[math::lanes], double(&f)[math::lanes]) HABITUE_INLINE {
                    for (std::size_t j = 0; j < math::lanes; ++j) f[j] = 1.0 / (c + 2.0 * x[j]);
                };
                CHECK(close(mean.of_many(half, 0.5), truth, 1e-13));
            }
}

TEST_CASE("beta means of 1 / (c + p) have their closed forms") {
    for (const double c : {1e-12, 1e-4, 0.3, 5.0, 1e6}) {
        CAPTURE(c);
        const auto mean = [&](double a, double b) {
            return math::beta_mean(a, b, c)([&](double p) { return 1.0 / (c + p); });
        };
        const double root = std::sqrt(1.0 / (1.0 + c));
        CHECK(close(mean(1.0, 1.0), std::log1p(1.0 / c), 1e-13));
        CHECK(close(mean(0.5, 1.0), std::atan(std::sqrt(1.0 / c)) / std::sqrt(c), 1e-13));
        const double far = c > 1.0 ? std::atanh(root) : 0.5 * std::log((1.0 + root) * (1.0 + root) * (1.0 + c) / c);
        CHECK(close(mean(1.0, 0.5), root * far, 1e-13));
        // E[1 / (c + p)] of Beta(a, b) by one step of the contiguous relation: with Z(a, b) = B(a, b) E[...],
        // Z(a, b) = Z(a + 1, b) + Z(a, b + 1).
        for (const double a : {1e-3, 0.4, 7.0, 900.0})
            for (const double b : {1e-3, 2.5, 1e4}) {
                CAPTURE(a);
                CAPTURE(b);
                CHECK(close(a / (a + b) * mean(a + 1.0, b) + b / (a + b) * mean(a, b + 1.0), mean(a, b), 1e-13));
            }
    }
}

TEST_CASE("derivatives of means are those of their weights") {
    using D = math::Dual<2>;
    const double h = 1e-3;
    const auto f = [](double x) { return 1.0 / (0.01 + x); };
    const auto slope = [&](const auto& at) {
        return (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
    };
    const D gamma = math::gamma_mean(D::variable(1.7, 0), D::variable(3.0, 1), 0.01)(f);
    CHECK(close(gamma.gradient[0], slope([&](double d) { return math::gamma_mean(1.7 + d, 3.0, 0.01)(f); }), 1e-9));
    CHECK(close(gamma.gradient[1], slope([&](double d) { return math::gamma_mean(1.7, 3.0 + d, 0.01)(f); }), 1e-9));
    const D beta = math::beta_mean(D::variable(0.9, 0), D::variable(3.0, 1), 0.01)(f);
    CHECK(close(beta.gradient[0], slope([&](double d) { return math::beta_mean(0.9 + d, 3.0, 0.01)(f); }), 1e-9));
    CHECK(close(beta.gradient[1], slope([&](double d) { return math::beta_mean(0.9, 3.0 + d, 0.01)(f); }), 1e-9));
}
