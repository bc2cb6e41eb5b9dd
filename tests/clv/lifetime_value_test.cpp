// Lifetime value against plain integration.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

/// The integral of e^(-delta t) dE[X(t)], by Richardson's extrapolation of two midpoint sums.
template <class M>
double by_small_steps(const M& m, const PurchaseHistory& h, double horizon, double delta) {
    const auto sum = [&](int steps) {
        double total = 0.0, before = 0.0;
        for (int i = 1; i <= steps; ++i) {
            const double now = m.expected_purchases(h, horizon * i / steps);
            total += std::exp(-delta * horizon * (i - 0.5) / steps) * (now - before);
            before = now;
        }
        return total;
    };
    return (4.0 * sum(2000) - sum(1000)) / 3.0;
}

template <template <class> class Model>
Model<double> in_weeks() {
    auto model = support::example<Model>();
    model.unit = Unit::week;
    return model;
}

template <template <class> class Model>
void check_integral() {
    const auto m = in_weeks<Model>();
    const auto spend = support::example<clv::GammaGamma>();
    for (const double x : {0.0, 3.0, 25.0}) {
        const PurchaseHistory h{
            .frequency = x, .recency = x > 0.0 ? 30.0 : 0.0, .T = 38.0, .monetary_value = x > 0.0 ? 40.0 : 0.0};
        for (const double rate : {0.1, 2.0, -0.2}) {
            const double delta = std::log1p(rate) / (365.25 / 7.0);
            const double value =
                clv::lifetime_value(m, spend, h, {.horizon = "104w", .discount_rate = rate, .margin = 0.25});
            CHECK(close(value, 0.25 * spend.expected_spend(h) * by_small_steps(m, h, 104.0, delta), 1e-8));
        }
    }
}

template <template <class> class Model>
void check_limits() {
    const auto m = in_weeks<Model>();
    const auto spend = support::example<clv::GammaGamma>();
    for (const auto& h : support::assorted_histories()) {
        CAPTURE(h.frequency);
        CAPTURE(h.T);
        const double undiscounted = spend.expected_spend(h) * m.expected_purchases(h, 52.0);
        CHECK(close(clv::lifetime_value(m, spend, h, {.horizon = 52.0, .discount_rate = 0.0}), undiscounted, 1e-14));
        CHECK(close(clv::lifetime_value(m, spend, h, {.horizon = 52.0, .discount_rate = 1e-12}), undiscounted, 1e-11));
        CHECK(clv::lifetime_value(m, spend, h, {.horizon = 52.0}) <= undiscounted);
        CHECK(clv::lifetime_value(m, spend, h, {.horizon = 0.0}) == 0.0);
        // Money now and money later: the value to 30 weeks and what follows, discounted to today.
        const double delta = std::log(1.1) / per_year(Unit::week), whole = clv::discounted_purchases(m, h, 80.0, delta);
        const auto later = [&](double u) { return m.expected_purchases(h, 30.0 + u) - m.expected_purchases(h, 30.0); };
        const double rest = std::exp(-30.0 * delta) * clv::detail::discount<double>(later, 50.0, delta, m.alpha + h.T);
        CHECK(close(clv::discounted_purchases(m, h, 30.0, delta) + rest, whole, 1e-11));
        // Forever, at a high rate: nothing that matters comes later.
        CHECK(close(clv::discounted_purchases(m, h, 1e9, 5.0), clv::discounted_purchases(m, h, 50.0, 5.0), 1e-12));
    }
    CHECK_THROWS_WITH_AS(clv::lifetime_value(m, spend, PurchaseHistory{.T = 1.0}, {.discount_rate = -1.0}),
                         "discount_rate: got -1, must be finite and above -1 (an effective yearly rate)", DomainError);
    CHECK_THROWS_AS(clv::lifetime_value(support::example<Model>(), spend, PurchaseHistory{.T = 1.0}, {.horizon = 5.0}),
                    DomainError);
}

template <template <class> class Model>
void check_batch() {
    const auto m = in_weeks<Model>();
    const auto spend = support::example<clv::GammaGamma>();
    const auto table = support::example_customers<Model>(10000);
    const clv::ValueOptions year{.horizon = "1y", .margin = 0.3};
    std::vector<double> one(table.size()), many(table.size());
    clv::lifetime_value(m, spend, table.columns(Unit::week), year, one);
    for (std::size_t i = 0; i < table.size(); i += 11)
        CHECK(one[i] == clv::lifetime_value(m, spend, table.columns()[i], year));
    for (const int threads : {2, 5}) {
        auto options = year;
        options.threads = threads;
        clv::lifetime_value(m, spend, table.columns(Unit::week), options, many);
        CHECK(one == many);
    }
}

}  // namespace

#define INTEGRAL(Model)               \
    SUBCASE(#Model) {                 \
        check_integral<clv::Model>(); \
    }
TEST_CASE("lifetime value is margin times spend times discounted purchases"){HABITUE_ATTRITION_MODELS(INTEGRAL)}
#define LIMITS(Model)               \
    SUBCASE(#Model) {               \
        check_limits<clv::Model>(); \
    }
TEST_CASE("without discounting lifetime value is spend times purchases, and values of following periods add up"){
    HABITUE_ATTRITION_MODELS(LIMITS)}

#define BATCH(Model)               \
    SUBCASE(#Model) {              \
        check_batch<clv::Model>(); \
    }
TEST_CASE("values in a batch are the bits of the scalar function, on any number of threads") {
    HABITUE_ATTRITION_MODELS(BATCH)
}
