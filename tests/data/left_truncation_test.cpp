#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <habitue/data/left_truncation.hpp>

using namespace habitue;

namespace {

struct Rows {
    std::vector<std::int64_t> id;
    std::vector<Time> time;
    std::vector<double> amount;
    void add(std::int64_t who, double day) {
        id.push_back(who);
        time.push_back(Time(std::int64_t(day * double(microseconds_per_day))));
        amount.push_back(1.0);
    }
    EventLog log() const { return EventLog::from_spans(id, time, amount); }
};

/// BG/NBD customers with the parameters of the CDNOW sample, acquired at a constant rate from day 0 to acquired_until,
/// seen from day `open` to day `close`.
Rows simulate(std::uint64_t seed, int customers, double acquired_until, double open, double close) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform;
    std::gamma_distribution<double> rate(0.243, 1.0 / 4.414), ga(0.793, 1.0), gb(2.426, 1.0);
    Rows rows;
    for (int c = 0; c < customers; ++c) {
        const double lambda = rate(random) / 7.0, a = ga(random), p = a / (a + gb(random));
        double t = uniform(random) * acquired_until;
        for (bool alive = true; alive && t < close;) {
            if (t >= open) rows.add(c, t);
            alive = uniform(random) >= p;
            t -= std::log1p(-uniform(random)) / lambda;
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("a log that opens on an old customer base is noticed") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const double year = 365.25;
        const auto found = data::left_truncation(simulate(seed, 20'000, 6 * year, 3 * year, 6 * year).log());
        CHECK(found.detected);
        CHECK(found.surplus > 300);
        CHECK(found.rate_per_day == doctest::Approx(20'000 / (6 * year)).epsilon(0.12));
        REQUIRE(found.acquired_after);
        const double opening = double(found.acquired_after->day()) - 3 * year;
        CHECK(opening > 40);
        CHECK(opening < 1.5 * year);
    }
}

TEST_CASE("steady acquisition from the first day is not left truncation") {
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const double years : {0.5, 3.0}) {
            const double days = years * 365.25;
            CHECK_FALSE(data::left_truncation(simulate(seed, 5000, days, 0.0, days).log()).detected);
        }
}

TEST_CASE("a cohort acquired in a quarter and followed is not left truncation") {
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        CHECK_FALSE(data::left_truncation(simulate(seed, 2357, 84.0, 0.0, 545.0).log()).detected);
}

TEST_CASE("small and short logs say nothing") {
    CHECK_FALSE(data::left_truncation(EventLog()).detected);
    Rows rows;
    for (int i = 0; i < 200; ++i) rows.add(i, i < 150 ? 0.0 : 10.0);
    CHECK_FALSE(data::left_truncation(rows.log()).detected);
}

TEST_CASE("a guest checkout and a till stand out") {
    auto rows = simulate(3, 20'000, 300.0, 0.0, 400.0);
    for (int i = 0; i < 2000; ++i) rows.add(-1, 10.0 + 0.1 * i);
    for (int i = 0; i < 300; ++i) rows.add(-2, 10.0 + 0.01 * i);
    const auto log = rows.log();
    const auto found = data::suspicious_ids(log);
    REQUIRE(found.size() == 2);
    CHECK(log.customers().label(found[0].code) == "-1");
    CHECK(found[0].rows == 2000);
    CHECK(found[0].money == 2000.0);
    CHECK(found[0].share_of_rows == doctest::Approx(2000.0 / double(log.size())));
    CHECK(log.customers().label(found[1].code) == "-2");
}

TEST_CASE("the best customers of a small log are no suspects") {
    CHECK(data::suspicious_ids(EventLog()).empty());
    CHECK(data::suspicious_ids(simulate(5, 2357, 84.0, 0.0, 545.0).log()).empty());
    Rows few;
    for (int i = 0; i < 40; ++i) few.add(i % 4, i);
    CHECK(data::suspicious_ids(few.log()).empty());
    Rows one;
    for (int i = 0; i < 400; ++i) one.add(1, i);
    CHECK(data::suspicious_ids(one.log()).empty());
    for (int i = 0; i < 6; ++i) one.add(2 + i, i);
    CHECK(data::suspicious_ids(one.log()).size() == 1);
}
