#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/data/log_paths.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;

namespace {

/// A log of purchases, or with kinds, places and visits where these are given.
EventLog log_of(const std::vector<std::int64_t>& customer, const std::vector<const char*>& time,
                const std::vector<std::pair<std::string, std::vector<const char*>>>& labels = {}) {
    std::vector<Time> times(time.begin(), time.end());
    data::Batch batch{{"customer", data::column(std::span<const std::int64_t>(customer))},
                      {"time", data::column(std::span<const Time>(times))}};
    std::vector<data::TextColumn> columns(labels.size());
    std::vector<std::vector<std::uint8_t>> validity(labels.size());
    for (std::size_t k = 0; k < labels.size(); ++k) {
        validity[k].assign((customer.size() + 7) / 8, 0);
        for (std::size_t i = 0; i < customer.size(); ++i) {
            columns[k].add(labels[k].second[i] != nullptr ? labels[k].second[i] : "");
            if (labels[k].second[i] != nullptr) validity[k][i / 8] |= std::uint8_t(1 << i % 8);
        }
        data::Column column = columns[k];
        column.validity = validity[k].data();
        batch.push_back({labels[k].first, column});
    }
    EventLogBuilder builder;
    builder.add(batch);
    return builder.finish();
}

std::vector<std::string> names(const Paths& paths, std::size_t i) {
    std::vector<std::string> result;
    for (const auto s : paths.path(i)) result.push_back(paths.states[s]);
    return result;
}
using Names = std::vector<std::string>;

std::int64_t noticed(const Paths& paths, std::string_view what) {
    for (const auto& n : paths.notices)
        if (n.what == what) return n.count;
    return 0;
}

}  // namespace

TEST_CASE("paths of a log: each customer's rows in order of time, kinds under one name, the vocabulary's first") {
    const auto log = log_of({7, 3, 7, 3, 7}, {"2020-01-03", "2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02"},
                            {{"kind", {"order", "unheard of", "search", nullptr, "research"}}});
    const Paths paths = data::paths(log, {.state = "kind"});
    validate(paths);
    CHECK(paths.states == Names{"search", "purchase", "unheard of"});
    REQUIRE(paths.size() == 2);
    CHECK(names(paths, 0) == Names{"search", "search", "purchase"});
    CHECK(names(paths, 1) == Names{"unheard of", "purchase"});  // a row without a kind is a purchase
    CHECK(paths.customer.numbers == std::vector<std::int64_t>{7, 3});
    CHECK(paths.unit == Unit::day);
    CHECK(paths.time[0] == 18262.0);  // 2020-01-01
    CHECK(noticed(paths, "visits before one that the table has earlier") == 2);
}

TEST_CASE("paths of a log: a gap or a column of labels cuts a customer's rows into sessions") {
    const auto log = log_of(
        {1, 1, 1, 1, 2}, {"2020-01-01T10:00", "2020-01-01T10:30", "2020-01-01T11:01", "2020-01-03", "2020-01-01"},
        {{"place", {"web", "shop", "web", "web", "shop"}}, {"session", {"a", "b", "a", nullptr, "a"}}});
    const Paths gaps = data::paths(log, {.state = "place", .session = "30min"});
    validate(gaps);
    REQUIRE(gaps.size() == 4);
    CHECK(names(gaps, 0) == Names{"web", "shop"});
    CHECK(names(gaps, 1) == Names{"web"});
    CHECK(gaps.customer.numbers == std::vector<std::int64_t>{1, 1, 1, 2});
    CHECK(noticed(gaps, "paths of one visit") == 3);
    const Paths labels = data::paths(log, {.state = "place", .session = "session"});
    REQUIRE(labels.size() == 4);
    CHECK(names(labels, 0) == Names{"web", "web"});
    CHECK(names(labels, 1) == Names{"shop"});
    CHECK(noticed(labels, "rows without a session") == 1);
    CHECK_THROWS_WITH_AS(
        data::paths(log, {.session = "soon"}),
        "session: got \"soon\", need a length of time such as \"30min\" or a column of labels of the log", DomainError);
}

TEST_CASE("paths of a log: rows without a state and customers left without a visit are counted") {
    const auto log =
        log_of({1, 1, 2}, {"2020-01-01", "2020-01-01", "2020-01-01"}, {{"place", {"web", "web", nullptr}}});
    const Paths paths = data::paths(log, {.state = "place"});
    REQUIRE(paths.size() == 1);
    CHECK(paths.customer.numbers == std::vector<std::int64_t>{1});
    CHECK(noticed(paths, "rows without a place") == 1);
    CHECK(noticed(paths, "customers without a visit") == 1);
    CHECK(noticed(paths, "visits at the same time as the one before") == 1);
    CHECK_THROWS_WITH_AS(data::paths(log, {.state = "product"}), "log: no column of labels with the role product",
                         DomainError);
}

TEST_CASE("paths of a log: without a column of kinds every row is a purchase") {
    const auto log = log_of({1, 1}, {"2020-01-02", "2020-01-01"});
    CHECK(names(data::paths(log), 0) == Names{"purchase", "purchase"});
}

TEST_CASE("paths of a log: recency is counted in whole periods back from the end of the log") {
    const auto log = log_of({1, 1, 2, 3}, {"2020-01-01", "2020-01-15", "2020-02-05", "2020-01-29"});
    const Paths paths = data::paths(log, {.state = "recency", .period = "7d", .bins = 2});
    validate(paths);
    CHECK(paths.states == Names{"recency 0", "recency 1", "recency 2+"});
    CHECK(names(paths, 0) == Names{"recency 0", "recency 1", "recency 0", "recency 1", "recency 2+", "recency 2+"});
    CHECK(names(paths, 1) == Names{"recency 0"});
    CHECK(names(paths, 2) == Names{"recency 0", "recency 1"});
    CHECK_THROWS_AS(data::paths(log, {.state = "recency", .bins = 0}), DomainError);
}

TEST_CASE("paths of a log: the same for any number of threads, and for rows in any order") {
    math::Random random(1);
    std::vector<std::int64_t> customer;
    std::vector<Time> time;
    for (int i = 0; i < 200000; ++i) {
        customer.push_back(std::int64_t(random.below(5000)));
        time.push_back(Time(std::int64_t(random.below(1u << 30))));
    }
    const auto log = EventLog::from_spans(customer, time);
    const Paths one = data::paths(log, {.session = "5s", .threads = 1});
    CHECK(one == data::paths(log, {.session = "5s", .threads = 4}));
    validate(one);
    CHECK(one.state.size() == 200000);
    CHECK(one.size() > 5000);
}

TEST_CASE("paths of a higher order have a state for every few visits in a row") {
    const Paths paths = Paths::from_sequences({{"a", "b", "a", "b"}, {"b"}, {"b", "b"}});
    const Paths pairs = data::of_order(paths, 2);
    validate(pairs);
    CHECK(pairs.states == Names{"a > b", "b > a", "b > b"});
    CHECK(names(pairs, 0) == Names{"a > b", "b > a", "a > b"});
    CHECK(pairs.path(1).empty());
    CHECK(noticed(pairs, "paths shorter than the order") == 1);
    CHECK(data::of_order(paths, 1) == paths);
    CHECK_THROWS_AS(data::of_order(paths, 0), DomainError);
}

TEST_CASE("paths from sequences number states as they appear, and know them by name") {
    const Paths paths = Paths::from_sequences({{"b", "a"}, {}, {"a"}});
    validate(paths);
    CHECK(paths.size() == 3);
    CHECK(paths.states == Names{"b", "a"});
    CHECK(paths.index("a") == 1);
    CHECK_THROWS_WITH_AS(paths.index("c"), "state: there is no state \"c\" in the paths", DomainError);
}

TEST_CASE("paths of rows: times of any size and sign are put in order, and come back as they were") {
    const std::vector<std::uint32_t> customer{0, 1, 0, 0, 0}, state{0, 0, 1, 1, 0};
    const std::vector<double> time{1e-300, 5.0, -2.5, 0.0, -1e10};
    data::Ids ids;
    ids.add(std::string_view("x"));
    ids.add(std::string_view("y"));
    const Paths paths = data::paths_of_rows(customer, ids, time, state, {"a", "b"});
    validate(paths);
    CHECK(std::vector<double>(paths.times(0).begin(), paths.times(0).end()) ==
          std::vector<double>{-1e10, -2.5, 0.0, 1e-300});
    CHECK(names(paths, 0) == Names{"a", "b", "b", "a"});
    CHECK(paths.unit == Unit::unspecified);
    CHECK_THROWS_WITH_AS(data::paths_of_rows(customer, ids, std::vector<double>(5, NAN), state, {"a", "b"}),
                         "time: row 0 has nan, must be finite", DomainError);
}

TEST_CASE("paths of a log: a customer of very many sessions takes no longer than as many customers") {
    std::vector<std::int64_t> customer(60000, 1);
    std::vector<const char*> time(60000, "2020-01-01");
    std::vector<std::string> session;
    for (int i = 0; i < 60000; ++i) session.push_back(std::to_string(i * 7919 % 30000));
    std::vector<const char*> text;
    for (const auto& s : session) text.push_back(s.c_str());
    const Paths paths = data::paths(log_of(customer, time, {{"session", text}}), {.session = "session"});
    REQUIRE(paths.size() == 30000);
    CHECK(noticed(paths, "visits at the same time as the one before") == 30000);
    for (std::size_t i = 0; i < paths.size(); ++i) REQUIRE(paths.path(i).size() == 2);
}
