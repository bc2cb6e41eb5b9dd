// Things through owners: by hand, and simulated with known chances.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/items.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

struct Row {
    std::int64_t customer, day;
    std::string kind, item;
};

EventLog log_of(const std::vector<Row>& rows) {
    std::vector<std::int64_t> customer;
    std::vector<Time> time;
    data::TextColumn kind, item;
    for (const Row& row : rows) {
        customer.push_back(row.customer);
        time.emplace_back(row.day * microseconds_per_day);
        kind.add(row.kind);
        item.add(row.item);
    }
    EventLogBuilder builder;
    builder.add({{"customer", data::column(customer)}, {"time", data::column(time)}, {"kind", kind}, {"item", item}});
    return builder.finish();
}

}  // namespace

TEST_CASE("second_lives: owners one after another") {
    const auto lives = second_lives(log_of({{1, 0, "purchase", "a"},
                                            {1, 5, "use", "a"},
                                            {1, 10, "resell", "a"},
                                            {2, 11, "use", "a"},
                                            {2, 20, "Discard", "a"},
                                            {2, 25, "use", "a"},      // too late
                                            {3, 3, "purchase", "b"},  // kept to the end
                                            {4, 7, "recycle", "c"},   // never seen to begin
                                            {5, 0, "purchase", "d"},  // hands it on without a word
                                            {6, 30, "return", "d"}}));
    CHECK(lives.items == 4);
    CHECK(lives.late_rows == 1);
    CHECK(lives.unseen == 1);
    REQUIRE(lives.ownerships.size() == 6);
    CHECK(lives.ownerships[0].fate == Fate::resold);
    CHECK(lives.ownerships[1].fate == Fate::discarded);
    CHECK(lives.ownerships[1].generation == 1);
    CHECK(lives.ownerships[2].fate == Fate::kept);
    CHECK(lives.ownerships[2].end == 30 * microseconds_per_day);
    CHECK_FALSE(lives.ownerships[3].began);
    CHECK(lives.ownerships[4].end == 30 * microseconds_per_day);
    CHECK(lives.resale() == Share{1, 4});
    CHECK(lives.recycling() == Share{1, 4});
    CHECK(lives.material_return() == Share{2, 3});
    CHECK(lives.expected_owners() == doctest::Approx(4.0 / 3.0));
    // 10 + 9 + 27 + 30 days owned by those who began, two of whose ownerships ended.
    CHECK(lives.mean_years_kept() * 365.25 == doctest::Approx(76.0 / 2.0));
}

TEST_CASE("second_lives: chances are recovered though most ownerships are cut") {
    math::Random random(21);
    std::vector<Row> rows;
    const double resell = .45, recycle = .25;
    std::int64_t next = 0;
    for (int item = 0; item < 4000; ++item) {
        std::int64_t owner = next++, day = std::int64_t(random.below(300));
        const std::string name = "i" + std::to_string(item);
        rows.push_back({owner, day, "purchase", name});
        while (true) {
            day += 1 + std::int64_t(240.0 * random.exponential());
            if (day > 548) break;
            const double u = random.uniform();
            rows.push_back({owner, day, u < resell ? "resell" : u < resell + recycle ? "recycle" : "discard", name});
            if (u >= resell) break;
            owner = next++;
            rows.push_back({owner, day, "use", name});
        }
    }
    const auto lives = second_lives(log_of(rows));
    const auto within = [](const Share& share, double truth) {
        return std::abs(share.value() - truth) < 3.0 * std::sqrt(truth * (1.0 - truth) / share.of);
    };
    CHECK(within(lives.resale(), resell));
    CHECK(within(lives.recycling(), recycle));
    CHECK(within(lives.material_return(), recycle / (1.0 - resell)));
    const auto [low, high] = lives.expected_owners_interval(.9973);
    CHECK(low < 1.0 / (1.0 - resell));
    CHECK(high > 1.0 / (1.0 - resell));
    CHECK(lives.mean_years_kept() * 365.25 == doctest::Approx(240.5).epsilon(.05));
    // Nobody bought again: no ratio.
    CHECK(std::isnan(cannibalisation(log_of(rows), lives).ratio));
}

TEST_CASE("cannibalisation: purchases lost after a second-hand one are found, and none where there are none") {
    for (const double kept : {1.0, .4}) {
        math::Random random(22);
        std::vector<Row> rows;
        const int n = 800, end = 1000;
        for (int c = 0; c < n; ++c) {
            const auto since = std::int64_t(200 + random.below(500));
            const std::string item = "i" + std::to_string(c);
            rows.push_back({2 * c, 0, "purchase", ""});
            rows.push_back({2 * c + 1, 0, "purchase", item});
            rows.push_back({2 * c + 1, since, "resell", item});
            rows.push_back({2 * c, since, "use", item});
            const double rate = .002 + .004 * random.uniform();  // purchases a day
            for (double day = random.exponential() / rate; day < end; day += random.exponential() / rate)
                if (day < double(since) || random.chance(kept))
                    rows.push_back({2 * c, std::int64_t(day), "purchase", ""});
        }
        rows.push_back({2 * n, end, "use", ""});
        const auto log = log_of(rows);
        const auto found = cannibalisation(log, second_lives(log));
        CHECK(found.customers == std::size_t(n));
        CHECK(std::abs(std::log(found.ratio / kept)) < 3.0 * found.log_ratio_error);
        const auto [low, high] = found.interval();
        CHECK((low < 1.0 && high > 1.0) == (kept == 1.0));
        CHECK(std::isnan(found.margin_lost));
    }
}

TEST_CASE("second_lives: without the columns it says what is needed") {
    const std::vector<std::int64_t> who{1};
    const std::vector<Time> when{Time("2024-01-01")};
    CHECK_THROWS_WITH_AS(second_lives(EventLog::from_spans(std::span(who), std::span(when))),
                         "second lives not identified: needs column item", DomainError);
    CHECK_THROWS_AS(Share({1, 2}).interval(1.5), DomainError);
}
