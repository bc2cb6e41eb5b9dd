// Dual numbers against finite differences.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>

#include <habitue/math/dual.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/transform.hpp>

using namespace habitue;
using math::Dual;

namespace {

/// Checks gradient and Hessian of f(x, y) against central differences of values and of gradients.
template <class F>
void check(const F& f, double x, double y) {
    using First = Dual<2>;
    using Second = Dual<2, 2>;
    const auto exact = f(Second::variable(x, 0), Second::variable(y, 1));
    const auto value = [&](double u, double v) { return math::value_of(f(First(u), First(v))); };
    const auto gradient = [&](double u, double v) { return f(First::variable(u, 0), First::variable(v, 1)).gradient; };
    const double h = 1e-5 * x, k = 1e-5 * y;
    CHECK(exact.value == value(x, y));
    CHECK(exact.gradient == gradient(x, y));
    CHECK(exact.gradient[0] == doctest::Approx((value(x + h, y) - value(x - h, y)) / (2 * h)).epsilon(1e-7));
    CHECK(exact.gradient[1] == doctest::Approx((value(x, y + k) - value(x, y - k)) / (2 * k)).epsilon(1e-7));
    CHECK(exact.hessian[0] == doctest::Approx((gradient(x + h, y)[0] - gradient(x - h, y)[0]) / (2 * h)).epsilon(1e-7));
    CHECK(exact.hessian[1] == doctest::Approx((gradient(x + h, y)[1] - gradient(x - h, y)[1]) / (2 * h)).epsilon(1e-7));
    CHECK(exact.hessian[2] == doctest::Approx((gradient(x, y + k)[1] - gradient(x, y - k)[1]) / (2 * k)).epsilon(1e-7));
}

}  // namespace

TEST_CASE("arithmetic of dual numbers differentiates sums, products and quotients") {
    check([](auto x, auto y) { return x * y + x / y - 3.0 * x + y * 2.0 - x / 4.0; }, 1.3, 0.7);
    check([](auto x, auto y) { return (1.0 - x) * (y - 2.0) + 5.0 / (x + 1.0 + y) - (-x); }, 0.4, 2.1);
    check(
        [](auto x, auto y) {
            auto z = x;
            z += y;
            z *= z;
            z -= x * 0.5;
            z /= y;
            return z;
        },
        1.1, 3.0);
}

TEST_CASE("functions of dual numbers differentiate by the chain rule") {
    check([](auto x, auto y) { return exp(x * y) + log(x + y * y); }, 0.6, 1.2);
    check([](auto x, auto y) { return expm1(x * y) * log1p(x / y); }, 0.01, 0.5);
    check([](auto x, auto y) { return math::log_gamma(x * y) + math::log_gamma(x + 20.0 * y); }, 0.3, 1.7);
    check([](auto x, auto y) { return math::log_beta(x, y) + math::log_beta(x * 100.0, y); }, 0.8, 2.2);
    check(
        [](auto x, auto y) {
            return math::log_rising(x, 5.0) + math::log_rising(x + y, 50.0) + math::log_rising(y, 0.0) * x;
        },
        0.8, 2.2);
    check([](auto x, auto y) { return math::log_gamma_ratio_rest(x * 50.0, y) + math::log_gamma_ratio_rest(x, y); },
          0.8, 2.2);
    check([](auto x, auto y) { return math::log_sum_exp(x * x, y) + math::softplus(x - y); }, 0.8, 2.2);
    check(
        [](auto x, auto y) {
            return math::constrain(Support::unit_interval, x) * math::constrain(Support::positive, y) +
                   math::constrain(Support::real, x);
        },
        0.8, 2.2);
}

TEST_CASE("a function known with its derivatives joins the chain rule") {
    // f(u, v) = u^2 v at u = x y, v = x + y.
    check(
        []<class D>(D x, D y) {
            const D u = x * y, v = x + y;
            const double a = math::value_of(u), b = math::value_of(v);
            const math::Known<2> f{a * a * b, {2 * a * b, a * a}, {2 * b, 2 * a, 0.0}};
            return f.of(std::array{u, v});
        },
        1.3, 0.4);
    math::Known<1> sum{1.0, {2.0}, {3.0}};
    sum += sum;
    CHECK(sum.value == 2.0);
    CHECK(sum.hessian[0] == 6.0);
    CHECK(sum.of(std::array{7.0}) == 2.0);
}

TEST_CASE("supports and the real line map onto one another") {
    for (const auto support : {Support::real, Support::positive, Support::unit_interval})
        for (const double x : {1e-9, 0.25, 0.999})
            CHECK(math::constrain(support, math::unconstrain(support, x)) == doctest::Approx(x).epsilon(1e-13));
}
