#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <habitue/data/event_log.hpp>
#include <habitue/ecosystem/from_log.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

constexpr std::int64_t day = microseconds_per_day;

struct Row {
    std::string customer;
    std::int64_t time;
    std::string kind, place, session, group;
};

/// Empty text is a missing label.
EventLog log_of(const std::vector<Row>& rows, bool windows = false, std::int64_t until = 1000 * day) {
    data::TextColumn customer, kind, place, session, group;
    std::vector<Time> time;
    for (const auto& r : rows) {
        customer.add(r.customer);
        kind.add(r.kind);
        place.add(r.place);
        session.add(r.session);
        group.add(r.group);
        time.push_back(Time(r.time));
    }
    EventLogBuilder builder;
    builder.add({{"customer", customer},
                 {"time", data::column(std::span<const Time>(time))},
                 {"kind", kind},
                 {"place", place},
                 {"session", session},
                 {"group", group}});
    const EventLog log = builder.finish();
    if (!windows) return log;
    data::Windows w;
    for (std::size_t i = 0; i < log.customers().size(); ++i) {
        w.customer.add(log.customers().text(i));
        w.enter.push_back(0);
        w.exit.push_back(until);
    }
    return log.with_windows(std::move(w));
}

const double p[3][3] = {{0.0, 0.6, 0.2}, {0.3, 0.1, 0.4}, {0.25, 0.0, 0.25}};
const double rate[3] = {3.0, 0.0, 1.0}, stay[3] = {1.0, 2.0, 5.0};
const char* const step[3] = {"need", "research", "use"};
const char* const place[3] = {"home", "web", "home"};

std::vector<Row> simulated(std::size_t customers, std::uint64_t seed, std::int64_t until = 1000 * day) {
    std::vector<Row> rows;
    int session = 0;
    for (std::size_t c = 0; c < customers; ++c) {
        math::Random random(seed, c);
        const std::string name = "c" + std::to_string(c), group = c % 2 == 0 ? "even" : "odd";
        rows.push_back({name, 0, "purchase", "", "", group});
        for (int start = 0; start < 3; ++start) {
            if (rate[start] == 0.0) continue;
            for (double t = 0.0; (t += random.exponential() * 365.25 / rate[start]) * double(day) < double(until);) {
                int at = start;
                const std::string label = "s" + std::to_string(session++);
                for (double now = t; at < 3;) {
                    rows.push_back({name, std::int64_t(now * double(day)), step[at], place[at], label, group});
                    now += stay[at] * random.exponential();
                    double u = random.uniform();
                    int next = 0;
                    while (next < 3 && u >= p[at][next]) u -= p[at][next++];
                    at = next;
                }
            }
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.time < b.time; });
    return rows;
}

const std::vector<Row> small{{"a", 0, "purchase", "", "", ""},           {"a", 1 * day, "need", "home", "1", ""},
                             {"a", 2 * day, "research", "web", "1", ""}, {"a", 3 * day, "need", "home", "2", ""},
                             {"a", 5 * day, "use", "home", "1", ""},     {"b", 6 * day, "use", "home", "3", ""},
                             {"b", 8 * day, "use", "home", "3", ""},     {"b", 9 * day, "survey", "", "", ""}};

}  // namespace

TEST_CASE("A log by hand is counted move by move, with journeys that overlap") {
    const auto eco = Ecosystem::from_log(log_of(small, true, 73050 * day / 100));
    REQUIRE(eco.size() == 3);
    CHECK(eco.vertices()[0].name() == "need @ home");
    CHECK(eco.vertices()[1].name() == "search @ web");
    CHECK(eco.vertices()[2].name() == "use @ home");
    CHECK(eco.moves().target == std::vector<std::uint32_t>{1, 2, 2});
    CHECK(eco.moves().count == std::vector<double>{1, 1, 1});
    CHECK(eco.moves().probability == std::vector<double>{0.5, 1.0, 1.0 / 3.0});
    CHECK(eco.exits()[0] == 0.5);
    CHECK(eco.parts().entries == std::vector<double>{2, 0, 1});
    CHECK(eco.visits() == std::vector<double>{2, 1, 3});
    CHECK(eco.parts().exposure == doctest::Approx(4.0));
    CHECK(eco.arrivals()[0] == doctest::Approx(0.5));
    CHECK(eco.stays(1).times == std::vector<double>{3.0});
    CHECK(eco.sojourn_means()[2] == 2.0);
    // Customer a began 2 in 2 years, b none: sum (n - rate e)^2 = (2 - 1)^2 + (0 - 1)^2.
    CHECK(eco.arrivals_standard_errors()[0] == doctest::Approx(std::sqrt(2.0) / 4.0));
    REQUIRE(eco.parts().notices.size() == 1);
    CHECK(eco.parts().notices[0].what == "rows without session and place");
    CHECK(eco.parts().notices[0].count == 2);
}

TEST_CASE("Without windows customers are watched from their first event to the end of the log") {
    const auto eco = Ecosystem::from_log(log_of(small));
    CHECK(eco.parts().exposure == doctest::Approx((9.0 + 3.0) / 365.25));
    CHECK(eco.parts().notices.back().what == "customers without a window");
}

TEST_CASE("A gap of time cuts a customer's visits into journeys") {
    const auto eco = Ecosystem::from_log(log_of(small), {.session = "1d"});
    CHECK(eco.parts().journeys == 4.0);  // a: 1 2 3 | 5, b: 6 | 8
    CHECK(eco.moves().count == std::vector<double>{1, 1});
    const auto hours = Ecosystem::from_log(log_of(small), {.session = "30min"});
    CHECK(hours.moves().size() == 0);
    CHECK(hours.parts().journeys == 6.0);
}

TEST_CASE("The same is found in any order of rows, with any number of threads, and journeys say the same") {
    auto rows = simulated(200, 3);
    const auto eco = Ecosystem::from_log(log_of(rows, true));
    CHECK(eco == Ecosystem::from_log(log_of(rows, true), {.threads = 3}));
    const Paths paths = journeys(log_of(rows, true), eco);
    CHECK(double(paths.size()) == eco.parts().journeys);
    std::vector<double> counts(9, 0.0);
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t k = 1; k < paths.path(i).size(); ++k) counts[paths.path(i)[k - 1] * 3 + paths.path(i)[k]] += 1;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = eco.moves().offsets[i]; k < eco.moves().offsets[i + 1]; ++k)
            CHECK(eco.moves().count[k] == counts[i * 3 + eco.moves().target[k]]);

    math::Random random(5);
    for (std::size_t i = rows.size() - 1; i > 0; --i) std::swap(rows[i], rows[random.below(i + 1)]);
    const auto shuffled = Ecosystem::from_log(log_of(rows, true));
    CHECK(shuffled == Ecosystem::from_log(log_of(rows, true), {.threads = 3}));
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& v = eco.vertices()[i];
        const auto j = shuffled.index(v.step, v.place);
        CHECK(shuffled.arrivals()[j] == eco.arrivals()[i]);
        CHECK(shuffled.stays(j).times == eco.stays(i).times);
    }
    CHECK(shuffled.parts().notices.size() == eco.parts().notices.size() + 1);
}

TEST_CASE("Customers twice over leave rates and probabilities unchanged, even under the same sessions") {
    const auto rows = simulated(150, 4);
    auto twice = rows;
    for (auto r : rows) {
        r.customer += " again";
        twice.push_back(r);
    }
    const auto once = Ecosystem::from_log(log_of(rows, true)), both = Ecosystem::from_log(log_of(twice, true));
    CHECK(once.arrivals() == both.arrivals());
    CHECK(once.moves().probability == both.moves().probability);
    CHECK(once.visit_rates() == both.visit_rates());
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(both.visits()[i] == 2.0 * once.visits()[i]);
        CHECK(both.sojourn_means()[i] == doctest::Approx(once.sojourn_means()[i]).epsilon(1e-13));
        CHECK(both.arrivals_standard_errors()[i] ==
              doctest::Approx(once.arrivals_standard_errors()[i] / std::sqrt(2.0)).epsilon(1e-12));
    }
}

TEST_CASE("Places by other names leave everything unchanged") {
    auto rows = simulated(100, 9);
    const auto before = Ecosystem::from_log(log_of(rows, true));
    for (auto& r : rows) r.place = r.place == "home" ? "zuhause" : r.place == "web" ? "anywhere" : "";
    const auto after = Ecosystem::from_log(log_of(rows, true));
    CHECK(before.moves() == after.moves());
    CHECK(before.arrivals() == after.arrivals());
    CHECK(before.visit_rates() == after.visit_rates());
    CHECK(before.sojourn_means() == after.sojourn_means());
    CHECK(after.vertices()[0].place == "zuhause");
}

TEST_CASE("What was simulated is recovered within its errors, and visits are what was seen") {
    const auto log = log_of(simulated(3000, 1), true);
    const auto eco = Ecosystem::from_log(log);
    double chi = 0.0, df = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
        const double n = eco.visits()[i];
        double row = 0.0;
        for (std::size_t j = 0; j < 3; ++j) row += p[i][j];
        for (std::size_t j = 0; j < 3; ++j) {
            double count = 0.0;
            for (std::size_t k = eco.moves().offsets[i]; k < eco.moves().offsets[i + 1]; ++k)
                if (eco.moves().target[k] == j) count = eco.moves().count[k];
            if (p[i][j] == 0.0) {
                CHECK(count == 0.0);
                continue;
            }
            chi += (count - n * p[i][j]) * (count - n * p[i][j]) / (n * p[i][j]);
            df += 1.0;
        }
        const double end = n * (1.0 - row);
        chi += (eco.parts().exits[i] - end) * (eco.parts().exits[i] - end) / end;
        CHECK(std::abs(eco.arrivals()[i] - rate[i]) <= 3.0 * eco.arrivals_standard_errors()[i]);
        CHECK(std::abs(eco.sojourn_means()[i] - stay[i]) < 3.0 * eco.sojourn_standard_errors()[i]);
        CHECK(eco.sojourn(i).survival(stay[i]) == doctest::Approx(std::exp(-1.0)).epsilon(0.05));
        CHECK(eco.sojourn(i).quantile(0.5) == doctest::Approx(stay[i] * std::log(2.0)).epsilon(0.05));
    }
    CHECK(math::chi_square_upper(chi, df) > 0.001);
    std::vector<Vertex> vertices;
    std::vector<Move> moves;
    for (std::uint32_t i = 0; i < 3; ++i) {
        vertices.push_back({.step = step[i], .place = place[i], .need_rate = rate[i]});
        for (std::uint32_t j = 0; j < 3; ++j) moves.push_back({i, j, p[i][j]});
    }
    const auto truth = Ecosystem::from_tables(vertices, moves, Amount::probability).visit_rates();
    const auto v = eco.visit_rates(), errors = eco.visit_rates_standard_errors();
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(std::abs(v[i] - truth[i]) < 3.0 * errors[i]);
        CHECK(v[i] == doctest::Approx(eco.visits()[i] / eco.parts().exposure).epsilon(1e-12));
    }
    const auto ends = eco.arrivals_interval(0.9);
    CHECK(ends.low[0] < eco.arrivals()[0]);
    CHECK(ends.high[0] > eco.arrivals()[0]);
    CHECK(eco.arrivals()[1] == 0.0);
    CHECK(ends.high[1] == doctest::Approx(-std::log(0.05) / eco.parts().exposure));
}

TEST_CASE("Standard errors of visit rates are those of repetition") {
    double mean = 0.0, square = 0.0, said = 0.0;
    const int times = 200;
    for (int k = 0; k < times; ++k) {
        const auto eco = Ecosystem::from_log(log_of(simulated(60, 100 + std::uint64_t(k)), true));
        const double v = eco.visit_rates()[2];
        mean += v / times;
        square += v * v / times;
        said += eco.visit_rates_standard_errors()[2] / times;
    }
    CHECK(said == doctest::Approx(std::sqrt(square - mean * mean)).epsilon(0.15));
}

TEST_CASE("Groups and periods are ecosystems over the same vertices that add up to the whole") {
    const auto log = log_of(simulated(200, 11), true);
    const auto all = Ecosystem::from_log(log);
    for (const auto& parts :
         {from_log_by_group(log, "group"), from_log_by_period(log, {Time(300 * day), Time(600 * day)})}) {
        double journeys = 0.0, exposure = 0.0, moves = 0.0, total = 0.0;
        for (const auto& eco : parts.ecosystems) {
            CHECK(eco.size() == all.size());
            journeys += eco.parts().journeys;
            exposure += eco.parts().exposure;
            moves = std::accumulate(eco.moves().count.begin(), eco.moves().count.end(), moves);
        }
        total = std::accumulate(all.moves().count.begin(), all.moves().count.end(), 0.0);
        CHECK(journeys == all.parts().journeys);
        CHECK(moves == total);
        CHECK(exposure == doctest::Approx(all.parts().exposure));
    }
    auto rows = simulated(3, 1);
    rows.back().group = rows.back().group == "odd" ? "even" : "odd";
    CHECK_THROWS_AS(from_log_by_group(log_of(rows), "group"), DomainError);
    CHECK_THROWS_AS(from_log_by_period(log, {Time(2), Time(1)}), DomainError);
}

TEST_CASE("Columns that are not there and logs without a visit are refused") {
    const auto log = log_of(small);
    CHECK_THROWS_AS(Ecosystem::from_log(log, {.step = "nothing"}), DomainError);
    CHECK_THROWS_AS(Ecosystem::from_log(log, {.place = "nothing"}), DomainError);
    CHECK_THROWS_AS(Ecosystem::from_log(log, {.session = "nothing"}), DomainError);
    CHECK_THROWS_AS(Ecosystem::from_log(log_of({small.front()})), DomainError);
}

TEST_CASE("Windows are checked against the log") {
    const auto log = log_of(small);
    const auto windows = [](std::vector<std::string> who, std::vector<std::int64_t> from,
                            std::vector<std::int64_t> to) {
        data::Windows w;
        for (const auto& c : who) w.customer.add(std::string_view(c));
        w.enter = std::move(from);
        w.exit = std::move(to);
        return w;
    };
    CHECK_THROWS_AS(log.with_windows(windows({"a"}, {0}, {1})), DomainError);
    CHECK_THROWS_AS(log.with_windows(windows({"a", "b", "a"}, {0, 0, 0}, {1, 1, 1})), DomainError);
    CHECK_THROWS_AS(log.with_windows(windows({"a", "b"}, {0, 2}, {1, 1})), DomainError);
    const auto watched = log.with_windows(windows({"a", "b", "silent"}, {0, 0, 0}, {day, day, 2 * day}));
    CHECK(watched.windows().exposure(Unit::day) == 4.0);
    CHECK(watched.hash() != log.hash());
    CHECK(log.windows().exposure(Unit::day) == 12.0);
    const auto eco = Ecosystem::from_log(watched);  // all journeys but the first begin outside
    CHECK(eco.arrivals()[0] == doctest::Approx(365.25 / 4.0));
    CHECK(eco.parts().customers == 3.0);
    CHECK(eco.parts().notices.back().count == 2);
}
