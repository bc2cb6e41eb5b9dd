#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <habitue/data/live_history.hpp>

using namespace habitue;
using data::LiveHistory;

namespace {
constexpr std::int64_t hour = 3'600'000'000;

struct Purchase {
    Time time;
    double amount;
};
std::vector<Purchase> random_purchases(std::uint64_t seed, int count, bool ordered) {
    std::mt19937_64 random(seed);
    std::vector<Purchase> all;
    std::int64_t t = -100 * 24 * hour;
    for (int i = 0; i < count; ++i) {
        t += std::int64_t(random() % 60) * hour;
        all.push_back({Time(ordered ? t : std::int64_t(random() % 1000) * hour), double(random() % 10'000) / 100.0});
    }
    return all;
}
}  // namespace

TEST_CASE("a live history counts days, not purchases, and takes fractional weeks") {
    LiveHistory live;
    live.record("1997-01-01T09:00:00", 10.0);
    live.record("1997-01-01T18:00:00", 5.0);
    live.record("1997-01-18", 29.73);
    live.record("1997-01-18T23:59:59", 1.0);
    live.record("1997-08-02", 14.96);
    CHECK(live.purchases() == 3);
    const auto h = live.history(Unit::week, "1997-09-30");
    CHECK(h.frequency == 2.0);
    CHECK(h.recency == 213.0 / 7.0);
    CHECK(h.T == 272.0 / 7.0);
    CHECK(h.monetary_value == doctest::Approx((29.73 + 1.0 + 14.96) / 2.0).epsilon(1e-15));
    CHECK(h.sum_log_gaps == doctest::Approx(std::log(17.0 / 7.0) + std::log(196.0 / 7.0)).epsilon(1e-14));
    CHECK(live.amount() == doctest::Approx(60.69).epsilon(1e-15));
    CHECK(live.first_purchase() == Time("1997-01-01T09:00:00"));
    CHECK(live.late() == 0);
}

TEST_CASE("with same_day keep every purchase counts, at its instant") {
    LiveHistory live(SameDay::keep);
    live.record("1997-01-01T00:00:00", 1.0);
    live.record("1997-01-01T12:00:00", 2.0);
    live.record("1997-01-01T12:00:00", 3.0);
    const auto h = live.history(Unit::day, "1997-01-02");
    CHECK(h.frequency == 2.0);
    CHECK(h.recency == 0.5);
    CHECK(h.T == 1.0);
    CHECK(h.monetary_value == 2.5);
    CHECK(std::isfinite(h.sum_log_gaps));
}

TEST_CASE("merging disjoint periods is recording the lot") {
    for (const auto policy : {SameDay::merge, SameDay::keep})
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const auto all = random_purchases(seed, 30, true);
            LiveHistory whole(policy);
            for (const auto& p : all) whole.record(p.time, p.amount);
            for (std::size_t cut = 0; cut <= all.size(); ++cut) {
                LiveHistory before(policy), after(policy);
                for (std::size_t i = 0; i < all.size(); ++i)
                    (i < cut ? before : after).record(all[i].time, all[i].amount);
                LiveHistory merged = before;
                merged.merge(after);
                CHECK(merged == whole);
                if (policy == SameDay::merge) {
                    after.merge(before);
                    CHECK(after == whole);
                }
            }
        }
}

TEST_CASE("overlapping or differently merged histories do not merge") {
    LiveHistory a, b, keeps(SameDay::keep);
    a.record("2020-01-01");
    a.record("2020-03-01");
    b.record("2020-02-01");
    b.record("2020-04-01");
    CHECK_THROWS_AS(a.merge(b), DomainError);
    CHECK_THROWS_AS(a.merge(keeps), DomainError);
}

TEST_CASE("a late purchase is placed exactly where it can be, and counted where it cannot") {
    LiveHistory ordered, shuffled;
    for (const char* day : {"2020-01-01", "2020-01-05", "2020-01-09"}) ordered.record(day, 2.0);
    for (const char* day : {"2020-01-05", "2020-01-09", "2020-01-01"}) shuffled.record(day, 2.0);
    CHECK(shuffled == ordered);
    shuffled.record("2020-01-01T10:00:00", 3.0);
    CHECK(shuffled.purchases() == 3);
    CHECK(shuffled.late() == 0);
    shuffled.record("2020-01-07", 4.0);
    CHECK(shuffled.purchases() == 4);
    CHECK(shuffled.late() == 1);
    const auto h = shuffled.history(Unit::day, "2020-02-01");
    CHECK(h.frequency == 3.0);
    CHECK(h.recency == 8.0);
    CHECK(h.monetary_value == doctest::Approx(8.0 / 3.0));
    CHECK(h.sum_log_gaps == doctest::Approx(2.0 * std::log(4.0)));
}

TEST_CASE("bytes come back as the state they were, and nothing else does") {
    for (const auto policy : {SameDay::merge, SameDay::keep}) {
        LiveHistory live(policy);
        CHECK(LiveHistory::from_bytes(live.to_bytes()) == live);
        for (const auto& p : random_purchases(7, 50, false)) live.record(p.time, p.amount);
        const std::string bytes = live.to_bytes();
        CHECK(LiveHistory::from_bytes(bytes) == live);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            CHECK_THROWS_AS(LiveHistory::from_bytes(damaged), DomainError);
            CHECK_THROWS_AS(LiveHistory::from_bytes(std::string_view(bytes).substr(0, i)), DomainError);
        }
        CHECK_THROWS_AS(LiveHistory::from_bytes(bytes + "x"), DomainError);
    }
    CHECK_THROWS_AS(LiveHistory::from_bytes(""), DomainError);
    CHECK_THROWS_AS(LiveHistory::from_bytes("HLH\2 something from the future"), DomainError);
}

TEST_CASE("nonsense is refused and leaves the state as it was") {
    LiveHistory live;
    CHECK_THROWS_AS(live.history(Unit::week, "2020-01-01"), DomainError);
    live.record("2020-01-01", 1.0);
    const LiveHistory before = live;
    CHECK_THROWS_AS(live.record("2020-01-02", std::numeric_limits<double>::quiet_NaN()), DomainError);
    CHECK_THROWS_AS(live.record("2020-01-02", 1e16), DomainError);
    CHECK_THROWS_AS(live.record(Time(std::numeric_limits<std::int64_t>::max()), 1.0), DomainError);
    CHECK_THROWS_AS(live.record(Time(std::numeric_limits<std::int64_t>::min()), 1.0), DomainError);
    CHECK(live == before);
    CHECK_THROWS_AS(live.history(Unit::week, "2019-12-31"), DomainError);
    CHECK_THROWS_AS(live.history(Unit::unspecified, "2020-12-31"), DomainError);
    CHECK(live.history(Unit::week, "2020-01-01").T == 0.0);
}
