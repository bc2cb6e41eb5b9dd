#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <habitue/data/purchase_days.hpp>

using namespace habitue;
using data::PurchaseDay;
using data::PurchaseDays;

TEST_CASE("purchases of a customer on one day are one, in order of time whatever the order of the rows") {
    const std::vector<std::uint32_t> customer{1, 0, 1, 1, 0};
    const std::vector<std::int64_t> day{9, 4, 2, 9, -3};
    const std::vector<double> amount{1, 2, 3, 4, 5};
    const PurchaseDays days({.customer = customer, .day = day, .amount = amount, .customers = 3});
    REQUIRE(days.customers() == 3);
    CHECK(std::vector(days[0].begin(), days[0].end()) == std::vector<PurchaseDay>{{-3, 5}, {4, 2}});
    CHECK(std::vector(days[1].begin(), days[1].end()) == std::vector<PurchaseDay>{{2, 3}, {9, 5}});
    CHECK(days[2].empty());
    CHECK(days.first_day() == -3);
    CHECK(days.last_day() == 9);
    const PurchaseDays cut({.customer = customer, .day = day, .amount = {}, .customers = 3}, 4);
    CHECK_FALSE(cut.has_amounts());
    CHECK(cut[1].size() == 1);
    CHECK(cut.last_day() == 4);
}

TEST_CASE("purchase days of a log leave out returns and other kinds, and can count other money") {
    const std::vector<std::int64_t> customer{7, 7, 5, 7};
    const std::vector<Time> time{"1997-01-01T23:59", "1997-01-02", "1997-01-03", "1997-02-01"};
    const std::vector<double> amount{10, -4, 6, 8}, margin{1, 9, 2, 3};
    const auto log = EventLog::from_spans(customer, time, amount);
    const auto days = data::purchase_days(log);
    REQUIRE(days.customers() == 2);
    REQUIRE(days[0].size() == 2);
    CHECK(days[0][0] == PurchaseDay{std::int32_t(Time("1997-01-01").day()), 10});
    CHECK(days[0][1].amount == 8);
    CHECK(days.last_day() == Time("1997-02-01").day());
    const auto earned = data::purchase_days(log, {.observation_end = Time("1997-01-31"), .money = margin});
    CHECK(earned[0].size() == 1);
    CHECK(earned[0][0].amount == 1);
    CHECK(earned.last_day() == Time("1997-01-31").day());
}

TEST_CASE("purchase days refuse what cannot be, by row") {
    const std::vector<std::uint32_t> customer{0, 3};
    const std::vector<std::int64_t> day{1, 2}, far{1, 99'999'999};
    const std::vector<double> amount{1, std::nan("")};
    CHECK_THROWS_WITH_AS(PurchaseDays({.customer = customer, .day = day, .amount = {}, .customers = 2}),
                         "customer: row 1 has 3, must be below the number of customers, 2", DomainError);
    CHECK_THROWS_AS(PurchaseDays({.customer = customer, .day = far, .amount = {}, .customers = 4}), DomainError);
    CHECK_THROWS_AS(PurchaseDays({.customer = customer, .day = day, .amount = amount, .customers = 4}), DomainError);
    const PurchaseDays none({.customer = {}, .day = {}, .amount = {}, .customers = 0});
    CHECK(none.customers() == 0);
}
