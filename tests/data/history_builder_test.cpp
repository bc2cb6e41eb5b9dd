#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <habitue/data/event_log.hpp>
#include <habitue/data/history_builder.hpp>

using namespace habitue;
using data::Batch;
using data::HistoryBuilder;

namespace {

constexpr std::int64_t minute = 60'000'000;

struct Purchases {
    std::vector<std::int64_t> id;
    std::vector<Time> time;
    std::vector<double> amount;
    std::vector<std::string> name;

    std::size_t size() const { return id.size(); }
    Batch batch(std::size_t begin, std::size_t end, data::TextColumn* text = nullptr) const {
        const std::size_t n = end - begin;
        Batch batch{{"customer", data::column(std::span(id).subspan(begin, n))},
                    {"time", data::column(std::span(time).subspan(begin, n))},
                    {"amount", data::column(std::span(amount).subspan(begin, n))}};
        if (text != nullptr) {
            text->clear();
            for (std::size_t i = begin; i < end; ++i) text->add(name[i]);
            batch[0].column = *text;
        }
        return batch;
    }
};

/// Purchases of some hundred customers over 90 days around 1970, several a day, in order of time or not.
Purchases random_purchases(std::uint64_t seed, std::size_t n, bool ordered) {
    std::mt19937_64 random(seed);
    Purchases p;
    for (std::size_t i = 0; i < n; ++i)
        p.time.push_back(Time((std::int64_t(random() % (90 * 96)) * 15 - 40 * 1440) * minute));
    if (ordered) std::sort(p.time.begin(), p.time.end());
    for (std::size_t i = 0; i < n; ++i) {
        const auto who = std::int64_t(random() % (n / 6 + 1)) * 7919 - 3000;
        p.id.push_back(who);
        p.name.push_back("customer with rather a long name " + std::to_string(who));
        p.amount.push_back(double(random() % 20'000) / 100.0 - 20.0);
    }
    return p;
}

/// Purchase histories the slow and obvious way.
PurchaseHistories reference(const Purchases& p, const HistoryOptions& o) {
    const bool days = o.same_day == SameDay::merge;
    const auto tick = [&](Time t) { return days ? t.day() : t.microseconds; };
    const double scale = days_in(o.unit) * (days ? 1.0 : double(microseconds_per_day));
    std::vector<std::int64_t> order;
    std::map<std::int64_t, std::vector<std::pair<Time, double>>> events;
    Time log_end = p.time.front();
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (!events.contains(p.id[i])) order.push_back(p.id[i]);
        auto& mine = events[p.id[i]];
        if (p.amount[i] >= 0.0) mine.emplace_back(p.time[i], p.amount[i]);
        log_end = std::max(log_end, p.time[i]);
    }
    const Time end = o.observation_end.value_or(log_end), calibration_end = o.calibration_end.value_or(end);
    PurchaseHistories table;
    table.unit = o.unit;
    std::map<std::string, std::size_t> excluded;
    for (const std::int64_t id : order) {
        auto& mine = events[id];
        std::stable_sort(mine.begin(), mine.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<std::int64_t> ticks;
        std::vector<long double> sums;
        long double holdout_sum = 0.0;
        std::vector<std::int64_t> holdout;
        for (const auto& [time, amount] : mine) {
            if (tick(time) > tick(end)) continue;
            if (tick(time) > tick(calibration_end)) {
                if (!days || holdout.empty() || holdout.back() != tick(time)) holdout.push_back(tick(time));
                holdout_sum += amount;
            } else if (days && !ticks.empty() && ticks.back() == tick(time)) {
                sums.back() += amount;
            } else {
                ticks.push_back(tick(time));
                sums.push_back(amount);
            }
        }
        if (ticks.empty()) {
            ++excluded[holdout.empty() ? "no purchase" : "first purchase after calibration_end"];
        } else if (o.acquired_after && ticks[0] <= tick(*o.acquired_after)) {
            ++excluded["first purchase on or before acquired_after"];
        } else if (ticks[0] == tick(calibration_end)) {
            ++excluded["first purchase at the very end of the period (T = 0)"];
        } else {
            const auto x = double(ticks.size() - 1);
            long double money = 0.0, gaps = 0.0;
            for (std::size_t i = 1; i < ticks.size(); ++i) {
                money += sums[i];
                gaps += std::log(double(std::max<std::int64_t>(1, ticks[i] - ticks[i - 1])) / scale);
            }
            table.customer.add(id);
            table.frequency.push_back(x);
            table.recency.push_back(double(ticks.back() - ticks[0]) / scale);
            table.T.push_back(double(tick(calibration_end) - ticks[0]) / scale);
            table.monetary_value.push_back(x > 0 ? double(money / x) : 0.0);
            table.sum_log_gaps.push_back(double(gaps));
            table.first_purchase.push_back(mine.front().first.microseconds);
            if (o.calibration_end) {
                table.holdout_frequency.push_back(double(holdout.size()));
                table.holdout_T.push_back(double(tick(end) - tick(calibration_end)) / scale);
                table.holdout_monetary_value.push_back(holdout.empty() ? 0.0
                                                                       : double(holdout_sum / double(holdout.size())));
            }
        }
    }
    table.excluded.assign(excluded.begin(), excluded.end());
    return table;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-12));
}

void check_reference(const PurchaseHistories& found, const PurchaseHistories& expected) {
    CHECK(found.unit == expected.unit);
    CHECK(found.customer == expected.customer);
    CHECK(found.frequency == expected.frequency);
    CHECK(found.recency == expected.recency);
    CHECK(found.T == expected.T);
    CHECK(found.first_purchase == expected.first_purchase);
    CHECK(found.holdout_frequency == expected.holdout_frequency);
    check_close(found.monetary_value, expected.monetary_value);
    check_close(found.sum_log_gaps, expected.sum_log_gaps);
    check_close(found.holdout_T, expected.holdout_T);
    check_close(found.holdout_monetary_value, expected.holdout_monetary_value);
    auto counts = found.excluded;
    std::sort(counts.begin(), counts.end());
    CHECK(counts == expected.excluded);
    validate(found);
}

std::vector<HistoryOptions> some_options() {
    std::vector<HistoryOptions> all;
    for (const auto policy : {SameDay::merge, SameDay::keep})
        for (const auto unit : {Unit::week, Unit::day})
            for (const std::optional<Time> calibration :
                 {std::optional<Time>{}, std::optional<Time>{"1970-01-10T06:00:00"}})
                for (const std::optional<Time> end : {std::optional<Time>{}, std::optional<Time>{"1970-02-01"}})
                    for (const std::optional<Time> after : {std::optional<Time>{}, std::optional<Time>{"1969-12-15"}})
                        all.push_back({.unit = unit,
                                       .calibration_end = calibration,
                                       .observation_end = end,
                                       .acquired_after = after,
                                       .same_day = policy});
    return all;
}

EventLog log_of(const Purchases& p, std::size_t chunk, int threads, bool text) {
    EventLogBuilder builder({.threads = threads});
    data::TextColumn names;
    for (std::size_t begin = 0; begin < p.size(); begin += chunk)
        builder.add(p.batch(begin, std::min(p.size(), begin + chunk), text ? &names : nullptr));
    return builder.finish();
}
HistoryBuilder built(const Purchases& p, std::size_t begin, std::size_t end, std::size_t chunk,
                     HistoryOptions options) {
    HistoryBuilder builder(options);
    for (; begin < end; begin += chunk) builder.add(p.batch(begin, std::min(end, begin + chunk)));
    return builder;
}

}  // namespace

TEST_CASE("histories of a log are what the definition says, in any order of rows") {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto p = random_purchases(seed, seed < 4 ? 400 : 5000, seed % 2 == 0);
        const auto log = log_of(p, p.size(), 1, false);
        for (const auto& options : some_options())
            check_reference(log.purchase_histories(options), reference(p, options));
    }
}

TEST_CASE("threads and chunks do not change a bit") {
    const auto p = random_purchases(11, 300'000, false);
    for (const bool text : {false, true}) {
        const auto log = log_of(p, p.size(), 1, text);
        const HistoryOptions options{.calibration_end = Time("1970-01-10")};
        const auto expected = log.purchase_histories(options);
        CHECK(expected.size() > 10'000);
        for (const int threads : {2, 5})
            for (const std::size_t chunk : {p.size(), std::size_t{70'001}}) {
                const auto other = log_of(p, chunk, threads, text);
                CHECK(other.hash() == log.hash());
                CHECK(other.customers() == log.customers());
                CHECK(other.report() == log.report());
                auto same = options;
                same.threads = threads;
                CHECK(other.purchase_histories(same) == expected);
            }
    }
}

TEST_CASE("a builder gives the histories of the log, bit for bit, however the log is cut") {
    const auto p = random_purchases(21, 3000, true);
    const auto log = log_of(p, p.size(), 1, false);
    for (const auto& options : some_options()) {
        const auto expected = log.purchase_histories(options);
        for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, p.size()}) {
            const auto builder = built(p, 0, p.size(), chunk, options);
            CHECK(builder.purchase_histories() == expected);
            CHECK(builder.report() == log.report());
        }
    }
}

TEST_CASE("a builder on several threads is the same builder") {
    const auto p = random_purchases(22, 300'000, true);
    HistoryOptions options{.calibration_end = Time("1970-01-10")};
    const auto one = built(p, 0, p.size(), 200'000, options);
    options.threads = 3;
    const auto three = built(p, 0, p.size(), 200'000, options);
    CHECK(three.purchase_histories() == one.purchase_histories());
    CHECK(three.to_bytes() == one.to_bytes());
}

TEST_CASE("builders of consecutive periods merge into the builder of the whole") {
    const auto p = random_purchases(23, 1500, true);
    for (const auto& options : some_options()) {
        const auto whole = built(p, 0, p.size(), p.size(), options);
        for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{700}, std::size_t{1499}, p.size()}) {
            auto merged = built(p, 0, cut, 100, options);
            merged.merge(built(p, cut, p.size(), 100, options));
            CHECK(merged.purchase_histories() == whole.purchase_histories());
            CHECK(merged.report().rows_read == whole.report().rows_read);
        }
    }
    HistoryBuilder days, weeks({.unit = Unit::day});
    CHECK_THROWS_AS(days.merge(weeks), DomainError);
}

TEST_CASE("a builder goes on from its bytes") {
    const auto p = random_purchases(24, 1500, true);
    for (const auto& options : some_options()) {
        const auto whole = built(p, 0, p.size(), 300, options);
        auto restored = HistoryBuilder::from_bytes(built(p, 0, 700, 300, options).to_bytes());
        restored.add(p.batch(700, p.size()));
        CHECK(restored.purchase_histories() == whole.purchase_histories());
        CHECK(restored.report() == whole.report());
        CHECK(restored.to_bytes() == whole.to_bytes());
    }
    CHECK(HistoryBuilder::from_bytes(HistoryBuilder().to_bytes()).customers() == 0);
}

TEST_CASE("damaged bytes of a builder are refused") {
    HistoryBuilder builder;
    data::TextColumn who, time;
    who.add("ana");
    who.add("");
    time.add("2020-01-01");
    time.add("2020-01-02");
    builder.add({{"customer", who}, {"time", time}});
    CHECK(builder.report().rows_rejected == 1);
    const std::string bytes = builder.to_bytes();
    CHECK(HistoryBuilder::from_bytes(bytes).report() == builder.report());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 4);
        CHECK_THROWS_AS(HistoryBuilder::from_bytes(damaged), DomainError);
        CHECK_THROWS_AS(HistoryBuilder::from_bytes(std::string_view(bytes).substr(0, i)), DomainError);
    }
}

TEST_CASE("a purchase too late to be placed is refused with its row and the remedy") {
    HistoryBuilder builder;
    data::TextColumn who, time;
    const auto add = [&](const char* id, const char* day) {
        who.add(id);
        time.add(day);
    };
    add("ana", "2020-01-01");
    add("bo", "2020-01-09");
    add("", "2020-01-01");
    add("ana", "2020-01-09");
    add("ana", "2020-01-01");
    builder.add({{"customer", who}, {"time", time}});
    CHECK(builder.purchase_histories().frequency == std::vector<double>{1.0});
    who.clear();
    time.clear();
    add("", "2020-01-01");
    add("ana", "2020-01-05");
    try {
        builder.add({{"customer", who}, {"time", time}});
        FAIL("a late purchase was taken");
    } catch (const DomainError& e) {
        const std::string text = e.what();
        CHECK(text.find("row 6") != std::string::npos);
        CHECK(text.find("ana") != std::string::npos);
        CHECK(text.find("EventLog") != std::string::npos);
    }
}

TEST_CASE("with the first spend counted, the mean amount is that of all purchases and says of how many") {
    const auto p = random_purchases(5, 900, true);
    const auto read = [&](bool first) {
        HistoryBuilder builder({.count_first_spend = first});
        builder.add(p.batch(0, p.size()));
        return HistoryBuilder::from_bytes(builder.to_bytes()).purchase_histories();
    };
    const auto repeat = read(false), all = read(true);
    CHECK(repeat.monetary_count.empty());
    REQUIRE(all.size() == repeat.size());
    CHECK(all.frequency == repeat.frequency);
    std::map<std::int64_t, double> money;
    for (std::size_t i = 0; i < p.size(); ++i)
        if (p.amount[i] >= 0.0) money[p.id[i]] += p.amount[i];  // the others are returns
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(all.monetary_count[i] == all.frequency[i] + 1.0);
        CHECK(std::abs(all.monetary_value[i] * all.monetary_count[i] - money[all.customer.numbers[i]]) < 1e-9);
    }
    HistoryBuilder one({.count_first_spend = true}), other;
    CHECK_THROWS_AS(one.merge(other), DomainError);
}

TEST_CASE("other columns and other kinds pass a builder by") {
    data::TextColumn who, time, kind, note;
    for (const char* day : {"2020-01-01", "2020-01-08", "2020-01-15"}) {
        who.add("ana");
        time.add(day);
        kind.add(time.size() == 2 ? "visit" : "purchase");
        note.add("\xFF");
    }
    HistoryBuilder builder({.unit = Unit::week});
    builder.add({{"customer", who}, {"time", time}, {"kind", kind}, {"note", note}});
    const auto h = builder.purchase_histories();
    CHECK(h.frequency == std::vector<double>{1.0});
    CHECK(h.recency == std::vector<double>{2.0});
    CHECK(h.monetary_value.empty());
}

TEST_CASE("periods that contradict each other are refused") {
    CHECK_THROWS_AS(HistoryBuilder({.unit = Unit::unspecified}), DomainError);
    CHECK_THROWS_AS(HistoryBuilder({.calibration_end = Time("2020-02-01"), .observation_end = Time("2020-01-01")}),
                    DomainError);
    CHECK_THROWS_AS(HistoryBuilder({.observation_end = Time(std::numeric_limits<std::int64_t>::max())}), DomainError);
    const auto p = random_purchases(1, 10, true);
    const auto log = log_of(p, p.size(), 1, false);
    CHECK_THROWS_AS(log.purchase_histories({.calibration_end = Time("2020-02-01")}), DomainError);
    CHECK_THROWS_AS(built(p, 0, p.size(), 5, {.calibration_end = Time("2020-02-01")}).purchase_histories(),
                    DomainError);
}
