// Regularity of purchasing by the share that the first of two gaps has in both.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <habitue/clv/regularity.hpp>
#include <habitue/math/random.hpp>

#include "support/models.hpp"

using namespace habitue;

namespace {

/// Customers whose gaps are gamma of this shape, at rates of their own, and who leave after any purchase.
std::vector<std::int64_t> days_of(double shape, math::Random& random) {
    std::vector<std::int64_t> days;
    const double rate = shape / (40.0 + 200.0 * random.uniform());
    for (double t = 5000.0; t < 8000.0; t += random.gamma(shape, rate)) {
        days.push_back(std::int64_t(t));
        if (random.chance(0.1)) break;
    }
    return days;
}

clv::Regularity estimated(double shape, std::size_t customers) {
    std::vector<std::uint32_t> who;
    std::vector<std::int64_t> day;
    for (std::uint32_t c = 0; c < customers; ++c) {
        math::Random random(11, c);
        for (const auto d : days_of(shape, random)) {
            who.push_back(c);
            day.push_back(d);
        }
    }
    return clv::regularity(data::PurchaseDays({.customer = who, .day = day, .customers = customers}));
}

}  // namespace

TEST_CASE("regularity is found whatever the customers' rates and although they leave") {
    for (const double shape : {1.0, 2.0, 5.0}) {
        const auto found = estimated(shape, 20000);
        CAPTURE(found.k);
        CHECK(found.low < shape);
        CHECK(shape < found.high);
        CHECK(support::close(found.k, shape, 0.06));
        CHECK(found.customers > 10000);
    }
    CHECK(estimated(0.6, 20000).high < 1.0);
}

TEST_CASE("the standard error of regularity is how far estimates stray") {
    double sum = 0.0, square = 0.0, error = 0.0;
    constexpr int repeats = 200;
    for (int i = 0; i < repeats; ++i) {
        std::vector<std::uint32_t> who;
        std::vector<std::int64_t> day;
        for (std::uint32_t c = 0; c < 400; ++c) {
            math::Random random(std::uint64_t(100 + i), c);
            for (const auto d : days_of(2.0, random)) {
                who.push_back(c);
                day.push_back(d);
            }
        }
        const auto found = clv::regularity(data::PurchaseDays({.customer = who, .day = day, .customers = 400}));
        sum += found.k / repeats;
        square += found.k * found.k / repeats;
        error += found.standard_error / repeats;
    }
    CHECK(support::close(error, std::sqrt(square - sum * sum), 0.2));
}

TEST_CASE("regularity is that of the formula, worked by hand") {
    // Shares 1/4 and 3/4, six times each: variance 12/11 of 1/16, k = 11/6 - 1/2.
    std::vector<std::uint32_t> who;
    std::vector<std::int64_t> day;
    for (std::uint32_t c = 0; c < 12; ++c)
        for (const std::int64_t d : {std::int64_t(0), std::int64_t(c % 2 == 0 ? 1 : 3), std::int64_t(4)}) {
            who.push_back(c);
            day.push_back(d);
        }
    const auto found = clv::regularity(data::PurchaseDays({.customer = who, .day = day, .customers = 12}));
    CHECK(support::close(found.k, 11.0 / 6.0 - 0.5, 1e-14));
    CHECK(found.customers == 12);
}

TEST_CASE("regularity asks for customers with two gaps") {
    const std::vector<std::uint32_t> who{0, 0, 0, 1, 1};
    const std::vector<std::int64_t> day{1, 2, 4, 1, 2};
    CHECK_THROWS_WITH_AS(clv::regularity(data::PurchaseDays({.customer = who, .day = day, .customers = 2})),
                         "regularity: needs ten customers or more with three days of purchase, the log has 1",
                         DomainError);
    CHECK_THROWS_AS(clv::regularity(EventLog{}), DomainError);
}
