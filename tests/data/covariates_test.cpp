// Covariates as changes over time, and the purchase times they are joined to.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/data/covariates.hpp>
#include <habitue/data/purchase_times.hpp>

using namespace habitue;

namespace {

const std::vector<std::string> one{"x"};

/// Everybody's covariate, on these days of 1970.
data::Covariates calendar(const std::vector<std::int64_t>& days, const std::vector<double>& values,
                          data::CovariateRows rows = data::CovariateRows::infer) {
    std::vector<std::int64_t> time;
    for (const auto day : days) time.push_back(day * microseconds_per_day);
    return {{.names = one, .values = values, .time = time}, one, {}, rows};
}

/// What is known of (since, until] in days, from the first of January on.
std::string known(const data::Covariates& covariates, double since, double until) {
    try {
        data::CovariatePath(covariates, 0).require_known(since, until, "a");
        return "known";
    } catch (const DomainError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("Rows that repeat are periods, of which the last ends; rows that do not are changes, of which it does not") {
    const auto periods = calendar({0, 7, 14, 21}, {1.0, 1.0, 2.0, 2.0});
    CHECK(periods.from.size() == 2);
    CHECK(known(periods, 0.0, 28.0) == "known");
    CHECK(known(periods, 0.0, 28.5) == "covariates: no x for customer a from 1970-01-29 on");
    CHECK(known(periods, -1.0, 3.0) == "covariates: no x for customer a from 1969-12-31 on");
    CHECK(known(calendar({0, 7, 21, 28}, {1.0, 1.0, 1.0, 1.0}), 0.0, 20.0) ==
          "covariates: no x for customer a from 1970-01-15 on");
    const auto changes = calendar({0, 7, 21}, {1.0, 2.0, 1.0});
    CHECK(known(changes, 0.0, 1e4) == "known");
    CHECK(known(calendar({0, 7, 21}, {1.0, 2.0, 1.0}, data::CovariateRows::periods), 0.0, 30.0) != "known");
    CHECK(known(calendar({0, 7, 14}, {1.0, 1.0, 1.0}, data::CovariateRows::changes), 0.0, 1e4) == "known");
    CHECK(known(calendar({0, 7, 14}, {1.0, std::nan(""), 1.0}), 0.0, 7.0) == "known");
    CHECK(known(calendar({0, 7, 14}, {1.0, std::nan(""), 1.0}), 0.0, 8.0) ==
          "covariates: no x for customer a from 1970-01-08 on");
}

TEST_CASE("Months are periods, though they are not equally long") {
    CHECK(known(calendar({0, 31, 59, 90}, {1.0, 1.0, 2.0, 2.0}), 0.0, 120.0) == "known");
    CHECK(known(calendar({0, 31, 90}, {1.0, 1.0, 2.0}, data::CovariateRows::periods), 0.0, 120.0) != "known");
}

TEST_CASE("A second row of the same customer and time is refused") {
    CHECK_THROWS_WITH_AS(calendar({0, 7, 7}, {1.0, 2.0, 3.0}), "covariates: two rows from 1970-01-08 on", DomainError);
    data::Ids ids;
    ids.add(std::string_view("ann"));
    const std::vector<std::uint32_t> who{0, 0};
    const std::vector<double> values{1.0, 2.0};
    const auto twice = [&] {
        return data::Covariates({.names = one, .values = values, .customer = who, .ids = ids}, one, {});
    };
    CHECK_THROWS_WITH_AS(twice(), "covariates: two rows of customer ann", DomainError);
}

TEST_CASE("A purchase at the instant of a change has the new covariates, and time before it the old ones") {
    const auto covariates = calendar({0, 7, 14}, {1.0, 2.0, 3.0});
    const data::CovariatePath path(covariates, 0, 3 * microseconds_per_day);
    std::vector<double> seen;
    path.at(std::vector{1.0, 4.0, 5.0, 11.0}, [&](std::size_t row, double count) {
        seen.push_back(covariates.row(row)[0]);
        seen.push_back(count);
    });
    CHECK(seen == std::vector{1.0, 1.0, 2.0, 2.0, 3.0, 1.0});
    seen.clear();
    path.over(2.0, 12.0, [&](std::size_t row, double begin, double end) {
        seen.insert(seen.end(), {covariates.row(row)[0], begin, end});
    });
    CHECK(seen == std::vector{1.0, 2.0, 4.0, 2.0, 4.0, 11.0, 3.0, 11.0, 12.0});
}

TEST_CASE("Purchase times are those the histories count, day by day or at their instants") {
    const std::vector<std::string> who{"b", "a", "b", "b", "a", "b"};
    const std::vector<Time> when{"2020-01-08T10:00", "2020-01-01", "2020-01-01T09:00",
                                 "2020-01-08T18:00", "2020-02-01", "2020-01-15"};
    const auto log = EventLog::from_spans(who, when);
    HistoryOptions options{.unit = Unit::day, .calibration_end = Time("2020-01-20")};
    const auto merged = data::purchase_times(log, log.purchase_histories(options), options);
    REQUIRE(merged.size() == 2);
    CHECK(std::vector(merged[0].begin(), merged[0].end()) == std::vector{7.0, 14.0});
    CHECK(merged[1].empty());
    CHECK(merged.first[0] == Time("2020-01-01").microseconds);
    options.same_day = SameDay::keep;
    const auto kept = data::purchase_times(log, log.purchase_histories(options), options);
    CHECK(kept[0].size() == 3);
    CHECK(kept.first[0] == Time("2020-01-01T09:00").microseconds);
    CHECK_THROWS_AS(data::purchase_times(log, log.purchase_histories(options), {.unit = Unit::day}), DomainError);
}
