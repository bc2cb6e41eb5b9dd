#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <habitue/audit/lifecycle.hpp>

using namespace habitue;

namespace {

/// Customers who buy every other week or so, and leave for good one week in ten; one in ten comes back.
EventLog shop(std::uint32_t customers) {
    std::mt19937_64 random(11);
    const auto uniform = [&] { return double(random() >> 11) * 0x1p-53; };
    std::vector<std::int64_t> customer;
    std::vector<Time> time;
    std::vector<double> amount;
    const std::int64_t start = Time("2020-01-01").day();
    for (std::uint32_t c = 0; c < customers; ++c) {
        for (double day = uniform() * 100.0; day < 365.0; day += 1.0 + 20.0 * uniform()) {
            customer.push_back(1000 + c);
            time.emplace_back((start + std::int64_t(day)) * microseconds_per_day);
            amount.push_back(20.0 + 10.0 * uniform());
            if (uniform() < 0.1) {
                if (uniform() < 0.9) break;
                day += 120.0;
            }
        }
    }
    return EventLog::from_spans(customer, time, amount);
}

}  // namespace

TEST_CASE("the lifecycle section leads from prospect to lapsed, with a meaning for every state") {
    const auto result = auditing::lifecycle_section(shop(500));
    const auto& l = result.section;
    REQUIRE(l.available);
    CHECK(l.period_days == 14.0);
    REQUIRE(l.states.size() >= 5);
    CHECK(l.states[0] == "prospect");
    CHECK(l.states[1] == "new");
    CHECK(l.states[2] == "active");
    CHECK(l.states[3].substr(0, 7) == "cooling");
    CHECK(l.states.back() == "lapsed");
    CHECK(l.meaning.size() == l.states.size());
    CHECK(l.meaning[0].find("not identified: needs table people") != std::string::npos);
    CHECK(l.meaning[2] == "Bought in the last 14 days, and before that.");
    CHECK(l.counts[0][1] == 500.0);
    CHECK(std::isnan(l.customers_now[0]));
    CHECK(std::isnan(l.probability[0][1]));
    double customers = 0.0;
    for (std::size_t i = 1; i < l.states.size(); ++i) {
        customers += l.customers_now[i];
        double sum = 0.0;
        for (std::size_t j = 0; j < l.states.size(); ++j) {
            sum += l.probability[i][j];
            CHECK(l.low[i][j] <= l.probability[i][j]);
            CHECK(l.probability[i][j] <= l.high[i][j]);
        }
        CHECK(sum == doctest::Approx(1.0));
        CHECK(l.value[i].low < l.value[i].value);
        CHECK(l.value[i].value < l.value[i].high);
    }
    CHECK(customers == 500.0);
    CHECK(l.periods_to_lapse[2].value > l.periods_to_lapse[3].value);
    CHECK(l.periods_to_lapse.back().value == 0.0);
    CHECK(l.periods_to_lapse.back().high == 0.0);
    CHECK(l.value[2].value > l.value.back().value);
    CHECK(l.cohorts.period == "month");
    for (const auto& state : result.state)
        CHECK(std::find(l.states.begin() + 1, l.states.end(), state) != l.states.end());
}

TEST_CASE("the lifecycle section counts what is kept of the money") {
    const auto log = shop(200);
    const auto all = auditing::lifecycle_section(log).section,
               kept = auditing::lifecycle_section(log, {.multiplier = 0.25}).section;
    CHECK(kept.value[2].value == doctest::Approx(0.25 * all.value[2].value));
    CHECK(kept.value[2].high == doctest::Approx(0.25 * all.value[2].high));
    CHECK(kept.money_per_purchase_period == doctest::Approx(0.25 * all.money_per_purchase_period));
}

TEST_CASE("the lifecycle section says why it is missing") {
    const std::vector<std::int64_t> customer{1, 2};
    const std::vector<Time> time{"2020-01-01", "2020-01-02"};
    const auto result = auditing::lifecycle_section(EventLog::from_spans(customer, time));
    CHECK_FALSE(result.section.available);
    CHECK(result.section.why == "not identified: recency states: the purchases span 2 days, at least 5 are needed");
    CHECK(result.state == std::vector<std::string>{"", ""});
    CHECK_FALSE(auditing::lifecycle_section(EventLog()).section.available);
}
