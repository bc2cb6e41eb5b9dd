// Simulated customers: what the model says of customers must be true of those it draws.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/clv/simulate.hpp>
#include <habitue/data/event_log.hpp>

#include "support/models.hpp"

using namespace habitue;

namespace {

/// A mean of n draws of this variance lies within five standard errors of its expectation.
void check_mean(double sum, double expected, double variance, double n) {
    CHECK(std::abs(sum / n - expected) < 5.0 * std::sqrt(variance / n));
}

template <template <class> class Model>
void check_moments() {
    const auto model = support::example<Model>();
    constexpr std::size_t n = 40000;
    constexpr double T = 30.0;
    const auto drawn = clv::simulate(model, n, T, 3, {.threads = 2});
    CHECK_NOTHROW(validate(drawn.columns()));
    double sum = 0.0;
    std::array<double, 4> seen{};
    for (std::size_t i = 0; i < n; ++i) {
        sum += drawn.frequency[i];
        if (drawn.frequency[i] < 4.0) seen[std::size_t(drawn.frequency[i])] += 1.0;
    }
    const PurchaseHistory fresh{};
    check_mean(sum, model.expected_purchases(T), model.purchase_variance(fresh, T), double(n));
    for (int k = 0; k < 4; ++k) {
        const double p = model.purchase_probability(k, T);
        check_mean(seen[std::size_t(k)], p, p * (1.0 - p), double(n));
    }
}

/// What customers do after T is what the model, shown their histories until T, expects of them.
template <template <class> class Model>
void check_future() {
    const auto model = support::example<Model>();
    constexpr double T = 26.0, horizon = 20.0;
    double later = 0.0, expected = 0.0, variance = 0.0, silent = 0.0, expected_silent = 0.0, silent_variance = 0.0;
    for (std::size_t i = 0; i < 20000; ++i) {
        math::Random random(7, i);
        PurchaseHistory h{.T = T};
        double after = 0.0;
        model.simulate(T + horizon, random, [&](double t) {
            if (t > T)
                after += 1.0;
            else
                h.record(t);
        });
        later += after;
        expected += model.expected_purchases(h, horizon);
        variance += model.purchase_variance(h, horizon);
        const double p = model.purchase_probability(h, 0, horizon);
        silent += after == 0.0 ? 1.0 : 0.0;
        expected_silent += p;
        silent_variance += p * (1.0 - p);
    }
    CHECK(std::abs(later - expected) < 5.0 * std::sqrt(variance));
    CHECK(std::abs(silent - expected_silent) < 5.0 * std::sqrt(silent_variance));
}

}  // namespace

TEST_CASE("simulated customers buy as often as the model expects") {
#define HABITUE_CHECK(Model) \
    if constexpr (clv::Simulated<clv::Model<>>) check_moments<clv::Model>();
    HABITUE_ATTRITION_MODELS(HABITUE_CHECK)
#undef HABITUE_CHECK
}

TEST_CASE("what simulated customers do next is what the model expects, given their histories") {
#define HABITUE_CHECK(Model) \
    if constexpr (clv::SimulatedTimes<clv::Model<>>) check_future<clv::Model>();
    HABITUE_ATTRITION_MODELS(HABITUE_CHECK)
#undef HABITUE_CHECK
}

TEST_CASE("simulated customers are the same for any number of threads, and others for another seed") {
    const auto model = support::example<clv::ParetoNbd>();
    const auto spend = support::example<clv::GammaGamma>();
    const auto one = clv::simulate(model, 5000, 40.0, 11, {}, spend);
    CHECK(one == clv::simulate(model, 5000, 40.0, 11, {.threads = 3}, spend));
    CHECK(one.frequency != clv::simulate(model, 5000, 40.0, 12).frequency);
    CHECK(one.customer.numbers.front() == 1);
    // Customers do not depend on how many others are drawn.
    CHECK(clv::simulate(model, 10, 40.0, 11).recency ==
          std::vector<double>(one.recency.begin(), one.recency.begin() + 10));
}

TEST_CASE("the mean amounts of simulated customers have the mean the model of spend says") {
    const auto spend = support::example<clv::GammaGamma>();
    double sum = 0.0, square = 0.0;
    constexpr double n = 50000.0;
    for (std::size_t i = 0; i < std::size_t(n); ++i) {
        math::Random random(5, i);
        const double m = spend.simulate(3.0, random);
        sum += m;
        square += m * m;
    }
    check_mean(sum, spend.mean_spend(), square / n - sum / n * (sum / n), n);
    math::Random random(5);
    CHECK(spend.simulate(0.0, random) == 0.0);
}

TEST_CASE("a simulated log holds the purchases of the simulated histories") {
    auto model = support::example<clv::BgNbd>();
    model.unit = Unit::week;
    const std::vector<double> T{30.0, 20.0, 10.0, 52.0, 8.5};
    const Time end("2024-12-31");
    const auto histories = clv::simulate(model, T, 4);
    const auto log = clv::simulate_log(model, T, end, 4, {}, support::example<clv::GammaGamma>());
    REQUIRE(log.amount.size() == log.customer.size());
    for (const double amount : log.amount) CHECK(amount > 0.0);
    const auto again = EventLog::from_spans(log.customer, log.time, log.amount)
                           .purchase_histories({.unit = Unit::week, .observation_end = end, .same_day = SameDay::keep});
    REQUIRE(again.size() == T.size());
    for (std::size_t i = 0; i < T.size(); ++i) {
        CHECK(again.frequency[i] == histories.frequency[i]);
        CHECK(std::abs(again.recency[i] - histories.recency[i]) < 1e-9);
        CHECK(std::abs(again.T[i] - T[i]) < 1e-9);
    }
}

TEST_CASE("simulations refuse windows that cannot be and logs without a unit") {
    const auto model = support::example<clv::Nbd>();
    const std::vector<double> negative{3.0, -1.0};
    CHECK_THROWS_WITH_AS(clv::simulate(model, negative, 1), "T: row 1 has -1, must be finite and positive",
                         DomainError);
    CHECK_THROWS_AS(clv::simulate(model, 3, std::nan(""), 1), DomainError);
    CHECK_THROWS_AS(clv::simulate_log(model, std::vector<double>{3.0}, Time("2024-12-31"), 1), DomainError);
}
