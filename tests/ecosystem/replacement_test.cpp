// Optimal replacement against value iteration, and recovery of costs from simulated decisions.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/replacement.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

Replacement bus(double discount) {
    // Rust (1987), table IX, group 4 at beta = .9999: RC 10.075, theta 2.2930 (cost .001 theta x), moves .3919, .5953.
    Replacement model{.replacement_cost = 10.075, .discount = discount, .aging = {.3919, .5953, .0128}};
    for (int x = 0; x < 90; ++x) model.cost.push_back(.001 * 2.2930 * x);
    return model;
}

}  // namespace

TEST_CASE("Replacement: the fixed point of value iteration") {
    const auto model = bus(.95);
    std::vector<double> w(90, 0.0), next(90);
    for (int i = 0; i < 1000; ++i) {
        const auto mean = [&](std::size_t x) {
            double sum = 0.0;
            for (std::size_t j = 0; j < 3; ++j) sum += model.aging[j] * w[std::min<std::size_t>(x + j, 89)];
            return sum;
        };
        for (std::size_t x = 0; x < 90; ++x)
            next[x] = std::log(std::exp(-model.cost[x] + .95 * mean(x)) + std::exp(-10.075 + .95 * mean(0)));
        w = next;
    }
    const auto policy = model.solve();
    for (std::size_t x = 0; x < 90; ++x) CHECK(policy.value[x] == doctest::Approx(w[x]).epsilon(1e-12));
    CHECK(std::is_sorted(policy.hazard.begin(), policy.hazard.end()));
}

TEST_CASE("Replacement: Rust's buses are solved at a discount of .9999 too, and money only changes the unit") {
    auto model = bus(.9999);
    const auto policy = model.solve();
    CHECK(policy.residual < 1e-9);
    CHECK(policy.hazard[0] < 1e-3);
    CHECK(policy.hazard[89] > .01);
    for (double& c : model.cost) c *= 700.0;
    model.replacement_cost *= 700.0;
    model.scale = 700.0;
    const auto money = model.solve();
    for (std::size_t x = 0; x < 90; x += 10) {
        CHECK(money.hazard[x] == doctest::Approx(policy.hazard[x]).epsilon(1e-9));
        CHECK(money.value[x] == doctest::Approx(700.0 * policy.value[x]).epsilon(1e-9));
    }
}

TEST_CASE("Replacement: shares keep themselves, and replacements are what they bring") {
    for (const auto& aging : {std::vector{.4, .6}, std::vector{0.0, .5, .5}, std::vector{1.0}}) {
        Replacement model{.cost = {0, 1, 2, 3, 4}, .replacement_cost = 3, .discount = .9, .aging = aging};
        const auto policy = model.solve();
        std::vector<double> after(5, 0.0);
        double rate = 0.0, sum = 0.0;
        for (std::size_t x = 0; x < 5; ++x) {
            sum += policy.share[x];
            rate += policy.share[x] * policy.hazard[x];
            for (std::size_t j = 0; j < aging.size(); ++j) {
                after[std::min<std::size_t>(x + j, 4)] += policy.share[x] * (1.0 - policy.hazard[x]) * aging[j];
                after[std::min<std::size_t>(j, 4)] += policy.share[x] * policy.hazard[x] * aging[j];
            }
        }
        CHECK(sum == doctest::Approx(1.0).epsilon(1e-14));
        CHECK(policy.replacement_rate == doctest::Approx(rate).epsilon(1e-13));
        for (std::size_t x = 0; x < 5; ++x) CHECK(after[x] == doctest::Approx(policy.share[x]).epsilon(1e-13));
    }
}

TEST_CASE("fit_replacement: costs are recovered from simulated decisions") {
    Replacement truth{.replacement_cost = 5.0, .discount = .9, .aging = {.3, .7}};
    for (int x = 0; x < 20; ++x) truth.cost.push_back(.25 * x);
    const auto policy = truth.solve();
    math::Random random(41);
    ReplacementCounts counts{std::vector<double>(20, 0.0), std::vector<double>(20, 0.0)};
    std::size_t age = 0;
    for (int t = 0; t < 40000; ++t) {
        counts.seen[age] += 1.0;
        if (random.chance(policy.hazard[age])) {
            counts.replaced[age] += 1.0;
            age = 0;
        }
        age = std::min<std::size_t>(19, age + random.chance(.7));
    }
    const auto fit = fit_replacement(counts, .9, std::vector{.3, .7});
    CHECK(fit.termination == optim::Termination::converged);
    CHECK(std::abs(fit.slope - .25) < 3.0 * fit.slope_error);
    CHECK(std::abs(fit.replacement_cost - 5.0) < 3.0 * fit.replacement_cost_error);
    CHECK(fit.slope_error < .02);
    // The maximum: nowhere near is the likelihood higher.
    const auto log_likelihood = [&](double slope, double cost) {
        Replacement model{.replacement_cost = cost, .discount = .9, .aging = {.3, .7}};
        for (int x = 0; x < 20; ++x) model.cost.push_back(slope * x);
        const auto h = model.solve().hazard;
        double sum = 0.0;
        for (std::size_t x = 0; x < 20; ++x)
            sum += counts.replaced[x] * std::log(h[x]) + (counts.seen[x] - counts.replaced[x]) * std::log1p(-h[x]);
        return sum;
    };
    CHECK(log_likelihood(fit.slope, fit.replacement_cost) == doctest::Approx(fit.log_likelihood).epsilon(1e-11));
    // Standard errors are those of the curvature.
    const double d = .2 * fit.slope_error, e = .2 * fit.replacement_cost_error;
    for (const auto& [a, b] : {std::pair{d, 0.0}, std::pair{-d, 0.0}, std::pair{0.0, e}, std::pair{0.0, -e}})
        CHECK(log_likelihood(fit.slope + a, fit.replacement_cost + b) < fit.log_likelihood);
}

TEST_CASE("Replacement: bad input is named") {
    CHECK_THROWS_WITH_AS(Replacement{.cost = {}}.solve(), "cost: need at least one age", DomainError);
    CHECK_THROWS_AS((Replacement{.cost = {1, 2}, .discount = 1.0}.solve()), DomainError);
    CHECK_THROWS_AS((Replacement{.cost = {1, 2}, .aging = {.5, .6}}.solve()), DomainError);
    CHECK_THROWS_AS((Replacement{.cost = {1, 2}, .scale = 0.0}.solve()), DomainError);
    CHECK_THROWS_AS(fit_replacement({{5, 5}, {0, 0}}, .9), DomainError);
    CHECK_THROWS_AS(fit_replacement({{5, 5}, {0, 6}}, .9), DomainError);
    CHECK_THROWS_AS(fit_replacement({{5, 0}, {1, 0}}, .9), DomainError);
}
