// Integrals over the line against their values.
#include <doctest/doctest.h>

#include <cmath>

#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>

using namespace habitue;

namespace {

double integrate(double (*f)(double), double center, double scale) {
    return math::integrate_line<double>(f, center, scale);
}

}  // namespace

TEST_CASE("bell-shaped functions integrate to their area, wherever their center is thought to be") {
    for (const double center : {0.0, 1.0, -3.0})
        for (const double scale : {0.3, 1.0, 2.0}) {
            CHECK(integrate([](double s) { return std::exp(-0.5 * s * s); }, center, scale) ==
                  doctest::Approx(2.5066282746310005).epsilon(1e-13));
            CHECK(integrate([](double s) { return 1.0 / (std::exp(s) + 2.0 + std::exp(-s)); }, center, scale) ==
                  doctest::Approx(1.0).epsilon(1e-13));
        }
}

TEST_CASE("beta functions integrate to the beta function, the most lopsided as well") {
    for (const double a : {1e-6, 0.01, 1.0, 30.0, 1e4})
        for (const double b : {1e-6, 0.5, 7.0, 1e3}) {
            CAPTURE(a);
            CAPTURE(b);
            const double log_norm = math::log_beta(a, b);
            const double total = math::integrate_line<double>(
                [&](double s) { return std::exp(-a * math::softplus(-s) - b * math::softplus(s) - log_norm); },
                std::log(std::max(a, 0.5) / std::max(b, 0.5)), std::clamp(std::sqrt(1.0 / a + 1.0 / b), 1e-3, 2.0));
            CHECK(total == doctest::Approx(1.0).epsilon(2e-12));
        }
}

TEST_CASE("a small bump far from the bulk is not overlooked") {
    // Two bells, the second a millionth of the first and ten times as narrow.
    const double total = integrate(
        [](double s) { return std::exp(-0.5 * s * s) + 1e-6 * std::exp(-50.0 * (s - 6.0) * (s - 6.0)); }, 0.0, 1.0);
    CHECK(total == doctest::Approx(2.5066282746310005 * (1.0 + 1e-7)).epsilon(1e-13));
}

TEST_CASE("an integral is differentiated with its integrand") {
    using Dual = math::Dual<1>;
    const Dual k = Dual::variable(2.0, 0);  // the integral of exp(-k s^2 / 2) is sqrt(2 pi / k)
    const Dual area = math::integrate_line<Dual>([&](double s) { return exp(k * (-0.5 * s * s)); }, 0.0, 1.0);
    CHECK(area.value == doctest::Approx(std::sqrt(std::acos(-1.0))).epsilon(1e-13));
    CHECK(area.gradient[0] == doctest::Approx(-0.25 * std::sqrt(std::acos(-1.0))).epsilon(1e-12));
}
