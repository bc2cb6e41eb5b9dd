// Newton's method in a trust region.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <habitue/optim/newton.hpp>

using namespace habitue;
using optim::Quadratic;
using optim::Termination;

namespace {

Quadratic quadratic(double value, std::vector<double> gradient, std::vector<double> hessian) {
    Quadratic q{value, gradient, math::SquareMatrix(gradient.size())};
    q.hessian.entries = std::move(hessian);
    return q;
}

/// Rosenbrock's valley.
Quadratic valley(const std::vector<double>& v) {
    const double x = v[0], y = v[1], u = y - x * x;
    return quadratic(100 * u * u + (1 - x) * (1 - x), {-400 * x * u - 2 * (1 - x), 200 * u},
                     {-400 * (u - 2 * x * x) + 2, -400 * x, -400 * x, 200});
}

}  // namespace

TEST_CASE("a quadratic takes one step") {
    const auto found = optim::newton(
        [](const std::vector<double>& v) {
            const double x = v[0] - 0.4, y = v[1] + 0.3;
            return quadratic(x * x + x * y + 2 * y * y, {2 * x + y, x + 4 * y}, {2, 1, 1, 4});
        },
        {0.0, 0.0});
    CHECK(found.termination == Termination::converged);
    CHECK(found.iterations <= 2);
    CHECK(found.x[0] == doctest::Approx(0.4).epsilon(1e-14));
    CHECK(found.x[1] == doctest::Approx(-0.3).epsilon(1e-14));
}

TEST_CASE("a curved valley is followed to its end") {
    for (const auto& start : {std::vector<double>{-1.2, 1.0}, {3.0, -2.0}, {-8.0, 20.0}, {0.0, 0.0}}) {
        const auto found = optim::newton(valley, start);
        CHECK(found.termination == Termination::converged);
        CHECK(found.iterations < 60);
        CHECK(found.x[0] == doctest::Approx(1.0).epsilon(1e-9));
        CHECK(found.x[1] == doctest::Approx(1.0).epsilon(1e-9));
    }
}

TEST_CASE("a saddle is left downhill, and a start beside a maximum as well") {
    // (x^2 - 1)^2 + y^2: a saddle at the origin between two minima.
    const auto wells = [](const std::vector<double>& v) {
        const double x = v[0], y = v[1];
        return quadratic((x * x - 1) * (x * x - 1) + y * y, {4 * x * (x * x - 1), 2 * y}, {12 * x * x - 4, 0, 0, 2});
    };
    const auto found = optim::newton(wells, {1e-3, 0.7});
    CHECK(found.termination == Termination::converged);
    CHECK(found.x[0] == doctest::Approx(1.0));
    CHECK(found.x[1] == doctest::Approx(0.0));
}

TEST_CASE("a step where the function is not finite is taken back") {
    // -log x + x / 3 exists for x > 0 alone.
    const auto barrier = [](const std::vector<double>& v) {
        const double x = v[0];
        if (x <= 0.0) return quadratic(std::nan(""), {0.0}, {1.0});
        return quadratic(x / 3 - std::log(x), {1.0 / 3 - 1 / x}, {1 / (x * x)});
    };
    const auto found = optim::newton(barrier, {0.05});
    CHECK(found.termination == Termination::converged);
    CHECK(found.x[0] == doctest::Approx(3.0).epsilon(1e-12));
    CHECK(optim::newton(barrier, {-1.0}).termination == Termination::no_progress);
}

TEST_CASE("a function that falls for ever runs to the boundary and says so") {
    const auto found = optim::newton(
        [](const std::vector<double>& v) { return quadratic(std::exp(-v[0]), {-std::exp(-v[0])}, {std::exp(-v[0])}); },
        {0.0}, {.tolerance = 1e-300});
    CHECK(found.termination == Termination::boundary);
    CHECK(found.x[0] > 30.0);
}

TEST_CASE("a search told what to beat gives up where it will not, and is else the same") {
    // x^4 - 8 x^2 + x: minima near -2 and 2, the first the lower.
    const auto wells = [](const std::vector<double>& v) {
        const double x = v[0];
        return quadratic(x * x * (x * x - 8) + x, {x * (4 * x * x - 16) + 1}, {12 * x * x - 16});
    };
    const auto high = optim::newton(wells, {3.0}), low = optim::newton(wells, {-3.0});
    CHECK(high.at.value > -15.0);
    const auto given_up = optim::newton(wells, {3.0}, {.beat = -17.0});
    CHECK(given_up.termination == Termination::no_progress);
    CHECK(given_up.iterations < high.iterations);
    const auto better = optim::newton(wells, {-3.0}, {.beat = -17.0});
    CHECK(better.termination == Termination::converged);
    CHECK(better.x == low.x);
}

TEST_CASE("the iteration limit is kept") {
    const auto found = optim::newton(valley, {-1.2, 1.0}, {.max_iterations = 3});
    CHECK(found.termination == Termination::iteration_limit);
    CHECK(found.iterations == 3);
    CHECK(found.at.value < valley({-1.2, 1.0}).value);
}

TEST_CASE("a sum so large that its rounding hides the last gains still converges") {
    int evaluations = 0;
    const auto found = optim::newton(
        [&](const std::vector<double>& v) {
            ++evaluations;
            const double x = v[0] - 2.0;
            return quadratic(1e9 + std::cosh(x), {std::sinh(x)}, {std::cosh(x)});
        },
        {0.0}, {.tolerance = 1e-14});
    CHECK(found.termination == Termination::converged);
    CHECK(found.x[0] == doctest::Approx(2.0).epsilon(1e-9));
    CHECK(evaluations < 15);
}

TEST_CASE("terminations have names and are read by them") {
    for (const auto t :
         {Termination::converged, Termination::iteration_limit, Termination::no_progress, Termination::boundary})
        CHECK(optim::parse_termination(name(t)) == t);
    CHECK(name(Termination::iteration_limit) == "iteration limit");
    CHECK_THROWS_WITH_AS(optim::parse_termination("done"),
                         "termination: got \"done\", need converged, iteration limit, no progress or boundary",
                         DomainError);
}
