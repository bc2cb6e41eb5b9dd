#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <habitue/data/event_log.hpp>

using namespace habitue;
using data::Batch;
using data::Column;
using data::TextColumn;
using Type = Column::Type;

namespace {

TextColumn texts(const std::vector<std::string>& values) {
    TextColumn column;
    for (const auto& v : values) column.add(v);
    return column;
}
template <class T>
Column column_of(Type type, const std::vector<T>& values) {
    return {.type = type, .size = values.size(), .values = values.data()};
}
EventLog log_of(const Batch& batch) {
    EventLogBuilder builder;
    builder.add(batch);
    return builder.finish();
}
std::string message(const Batch& batch) {
    try {
        log_of(batch);
    } catch (const DomainError& e) {
        return e.what();
    }
    return "nothing was thrown";
}
bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
std::map<std::string, std::int64_t> rejected(const EventLog& log) {
    std::map<std::string, std::int64_t> rows;
    std::int64_t total = 0;
    for (const auto& r : log.report().rejected) total += rows[r.reason] = r.rows;
    CHECK(total == log.report().rows_rejected);
    CHECK(log.report().rows_read == log.report().rows_used + log.report().rows_rejected);
    CHECK(log.report().rows_used == static_cast<std::int64_t>(log.size()));
    return rows;
}
std::int64_t noticed(const std::vector<data::Notice>& notices, const std::string& what) {
    for (const auto& n : notices)
        if (n.what == what) return n.count;
    return 0;
}
const double nan_value = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a log from spans keeps ids in order of first appearance") {
    const std::vector<std::int64_t> ids{7, -3, 7, 9'000'000'000};
    const std::vector<Time> times{Time("2020-01-01"), Time("2020-01-02"), Time("2020-01-03"), Time("2020-01-04")};
    const std::vector<double> amounts{1.0, 2.0, 3.0, 4.0};
    const auto log = EventLog::from_spans(ids, times, amounts);
    CHECK(log.size() == 4);
    CHECK(log.customers().numbers == std::vector<std::int64_t>{7, -3, 9'000'000'000});
    CHECK(log.customer()[2] == 0);
    CHECK(Time(log.time()[3]) == times[3]);
    CHECK(log.number("amount")[3] == 4.0);
    CHECK(log.has("amount"));
    CHECK_FALSE(log.has("margin"));
    CHECK_THROWS_AS(log.number("margin"), DomainError);
    CHECK_THROWS_AS(log.labels("channel"), DomainError);
    CHECK(log.first() == times.front());
    CHECK(log.last() == times.back());

    const std::vector<std::string> names{"ana", "bo", "ana", "\xC3\xA9milie"};
    const auto named = EventLog::from_spans(names, times);
    CHECK(named.customers().textual());
    CHECK(named.customers().label(2) == "\xC3\xA9milie");
    CHECK(named.roles() == std::vector<std::string>{"customer", "time"});
}

TEST_CASE("an empty log is a log") {
    const auto log = EventLog::from_spans(std::vector<std::int64_t>{}, std::vector<Time>{});
    CHECK(log.empty());
    CHECK(log.purchase_histories().size() == 0);
    CHECK(EventLog().purchase_histories().size() == 0);
    CHECK(log.notices().empty());
    log.for_each_customer([](std::uint32_t, std::span<const std::uint32_t>) { FAIL("nobody is there"); });
}

TEST_CASE("every type of whole number makes the same customers") {
    const TextColumn time = texts({"2020-01-01", "2020-01-02", "2020-01-03"});
    const auto ids = [&](const Column& c) { return log_of({{"customer", c}, {"time", time}}).customers().numbers; };
    const std::vector<std::int64_t> expected{5, 3};
    CHECK(ids(column_of<std::int8_t>(Type::int8, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::int16_t>(Type::int16, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::int32_t>(Type::int32, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::uint8_t>(Type::uint8, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::uint16_t>(Type::uint16, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::uint32_t>(Type::uint32, {5, 3, 5})) == expected);
    CHECK(ids(column_of<std::uint64_t>(Type::uint64, {5, 3, 5})) == expected);
    CHECK(ids(column_of<float>(Type::float32, {5, 3, 5})) == expected);
    CHECK(ids(column_of<double>(Type::float64, {5, 3, 5})) == expected);
    std::vector<std::int64_t> padded{0, 0, 5, 3, 5};
    Column sliced = column_of(Type::int64, padded);
    sliced.offset = 2;
    sliced.size = 3;
    CHECK(ids(sliced) == expected);
}

TEST_CASE("ids that are no ids are refused") {
    const TextColumn time = texts({"2020-01-01", "2020-01-02"});
    const std::vector<std::uint8_t> bits{1};
    CHECK(contains(message({{"customer", {.type = Type::boolean, .size = 2, .values = bits.data()}}, {"time", time}}),
                   "true and false"));
    CHECK(contains(message({{"customer", column_of<double>(Type::float64, {1.0, 2.5})}, {"time", time}}),
                   "row 1 has 2.5"));
    CHECK(
        contains(message({{"customer", column_of<std::uint64_t>(Type::uint64, {1, ~0ull})}, {"time", time}}), "row 1"));
    CHECK(contains(message({{"customer", column_of<std::int32_t>(Type::date32, {1, 2})}, {"time", time}}), "dates"));
}

TEST_CASE("all missing columns are named in one error") {
    CHECK(contains(message({}), "customer, time"));
    const std::string text = message({{"who", texts({"a"})}, {"customer", texts({"a"})}});
    CHECK(contains(text, "time"));
    CHECK(contains(text, "who"));
    CHECK(contains(message({{"customer", texts({"a"})}, {"time", texts({"2020-01-01", "2020-01-01"})}}), "2 rows"));
    CHECK(contains(
        message({{"customer", texts({"a"})}, {"time", texts({"2020-01-01"})}, {"time", texts({"2020-01-01"})}}),
        "two columns"));
}

TEST_CASE("dates and timestamps of every unit are the same instants") {
    const std::vector<std::int64_t> who{1, 1, 1};
    const Column customer = data::column(std::span<const std::int64_t>(who));
    const auto times = [&](const Column& c) {
        const auto log = log_of({{"customer", customer}, {"time", c}});
        return std::vector<std::int64_t>(log.time().begin(), log.time().end());
    };
    const std::int64_t day = microseconds_per_day;
    const std::vector<std::int64_t> expected{-day, 0, 9862 * day};
    CHECK(times(column_of<std::int32_t>(Type::date32, {-1, 0, 9862})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::date64, {-86'400'000, 0, 9862 * 86'400'000LL})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::timestamp_s, {-86'400, 0, 9862 * 86'400LL})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::timestamp_ms, {-86'400'000, 0, 9862 * 86'400'000LL})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::timestamp_us, {-day, 0, 9862 * day})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::timestamp_ns, {-day * 1000, 0, 9862 * day * 1000})) == expected);
    CHECK(times(column_of<std::int64_t>(Type::timestamp_ns, {-day * 1000 + 1, 999, 9862 * day * 1000 - 1})) ==
          std::vector<std::int64_t>{-day, 0, 9862 * day - 1});
    CHECK(times(column_of<std::int32_t>(Type::int32, {19691231, 19700101, 19970101})) == expected);
    CHECK(times(column_of<double>(Type::float64, {19691231, 19700101, 19970101})) == expected);
    CHECK(times(texts({"1969-12-31", "19700101", " 1997-01-01T00:00:00 "})) == expected);
    CHECK(times(texts({"1969-12-31T00:00Z", "1970-01-01T01:00+01:00", "1996-12-31 23:30:00-00:30"})) == expected);
}

TEST_CASE("a first date that cannot be read is refused with row and value") {
    const TextColumn who = texts({"a", "b", "c"});
    const auto say = [&](const Column& c) { return message({{"customer", who}, {"time", c}}); };
    const std::string ambiguous = say(texts({"", "03/04/2020", "2020-01-01"}));
    CHECK(contains(ambiguous, "row 1"));
    CHECK(contains(ambiguous, "03/04/2020"));
    CHECK(contains(ambiguous, "1997-09-30"));
    CHECK(contains(say(column_of<std::int64_t>(Type::int64, {1'577'836'800, 0, 0})), "1577836800"));
    CHECK(contains(say(column_of<double>(Type::float64, {20200101.5, 0, 0})), "20200101.5"));
    const std::vector<std::uint8_t> bits{1};
    CHECK(contains(say({.type = Type::boolean, .size = 3, .values = bits.data()}), "true and false"));
}

TEST_CASE("later dates that cannot be read are counted") {
    const auto log = log_of({{"customer", texts({"a", "b", "c", "d", "e"})},
                             {"time", texts({"2020-01-01", "03/04/2020", "", "0000-01-01", "2020-02-30"})},
                             {"amount", texts({"1", "2", "4", "8", "16"})}});
    CHECK(rejected(log) == std::map<std::string, std::int64_t>{
                               {"time is not a date", 2}, {"no time", 1}, {"time is outside the years 1 to 9999", 1}});
    CHECK(log.report().rejected[0].first_row == 1);
    CHECK(log.report().rejected[0].example == "03/04/2020");
    CHECK(log.report().rejected[0].money == 18.0);
    CHECK(log.customers().size() == 1);
    const auto far =
        log_of({{"customer", texts({"a", "b", "c"})},
                {"time", column_of<std::int64_t>(Type::timestamp_s, {0, std::numeric_limits<std::int64_t>::max(),
                                                                     std::numeric_limits<std::int64_t>::min()})}});
    CHECK(rejected(far) ==
          std::map<std::string, std::int64_t>{{"time is outside the years 1 to 9999", 1}, {"no time", 1}});
}

TEST_CASE("a log has one clock") {
    const TextColumn who = texts({"a", "b"});
    CHECK(contains(message({{"customer", who}, {"time", texts({"2020-01-01T10:00:00", "2020-01-01T10:00:00Z"})}}),
                   "row 1"));
    CHECK(
        contains(message({{"customer", who}, {"time", texts({"2020-01-01T10:00:00+02:00", "2020-01-01"})}}), "row 1"));
    EventLogBuilder builder;
    builder.add({{"customer", who}, {"time", texts({"2020-01-01", "2020-01-02"})}});
    const std::vector<std::int64_t> instants{0, 1};
    Column aware = column_of(Type::timestamp_us, instants);
    aware.aware = true;
    try {
        builder.add({{"customer", who}, {"time", aware}});
        FAIL("mixed clocks were taken");
    } catch (const DomainError& e) {
        CHECK(contains(e.what(), "row 2"));
    }
}

TEST_CASE("rows without a customer or an amount are counted with their money") {
    const std::vector<std::uint8_t> valid{0b11101};
    const std::vector<double> amounts{1.0, 2.0, nan_value, std::numeric_limits<double>::infinity(), 2e15};
    Column amount = column_of(Type::float64, amounts);
    amount.validity = valid.data();
    const auto log = log_of({{"customer", texts({"a", "b", "c", "d", "e"})},
                             {"time", texts(std::vector<std::string>(5, "2020-01-01"))},
                             {"amount", amount}});
    CHECK(rejected(log) ==
          std::map<std::string, std::int64_t>{{"amount is not a number", 2}, {"amount is infinite or beyond 1e15", 2}});
    const auto nobody = log_of({{"customer", texts({"", "b", "c"})},
                                {"time", texts(std::vector<std::string>(3, "2020-01-01"))},
                                {"amount", texts({"10.5", "12,50", " +3e2 "})}});
    CHECK(rejected(nobody) == std::map<std::string, std::int64_t>{{"no customer", 1}, {"amount is not a number", 1}});
    CHECK(nobody.report().rejected[0].money == 10.5);
    CHECK(nobody.number("amount")[0] == 300.0);
    CHECK(rejected(log_of({{"customer", column_of<double>(Type::float64, {1.0, nan_value})},
                           {"time", texts({"2020-01-01", "2020-01-01"})}})) ==
          std::map<std::string, std::int64_t>{{"no customer", 1}});
}

TEST_CASE("text that is not UTF-8 is a counted rejection with a readable example") {
    const auto log = log_of({{"customer", texts({"a\xFF", "b", "\xED\xA0\x80", "c"})},
                             {"time", texts(std::vector<std::string>(4, "2020-01-01"))},
                             {"channel", texts({"web", "\xC3", "shop", std::string("\xF0\x9F\x9B\x92")})}});
    CHECK(rejected(log) ==
          std::map<std::string, std::int64_t>{{"customer is not UTF-8 text", 2}, {"channel is not UTF-8 text", 1}});
    CHECK(log.report().rejected[0].example == "a\xEF\xBF\xBD");
    CHECK(log.labels("channel").ids.size() == 1);
}

TEST_CASE("an id of a million characters is an id, and its example is short") {
    const std::string huge(1'000'000, 'x');
    const auto log = log_of({{"customer", texts({huge, "y", huge + "z", huge})},
                             {"time", texts({"2020-01-01", "2020-01-01", "2020-01-01", "2020-01-05"})},
                             {"amount", texts({"1", "2", huge, "3"})}});
    CHECK(log.customers().size() == 2);
    CHECK(log.customers().text(0) == huge);
    CHECK(log.customer()[2] == 0);
    CHECK(log.report().rejected[0].example.size() < 80);
}

TEST_CASE("dictionaries are read as what they stand for") {
    const TextColumn names = texts({"bo", "ana", "", "b\xFF"});
    const Column words = names;
    const std::vector<std::int8_t> index{1, 0, 1, 2, 3, 0};
    const std::vector<std::uint8_t> valid{0b011111};
    Column customer{
        .type = Type::dictionary, .size = 6, .values = index.data(), .index_type = Type::int8, .dictionary = &words};
    customer.validity = valid.data();
    const TextColumn days = texts({"2020-01-01", "2020-01-02"});
    const Column day_words = days;
    const std::vector<std::uint32_t> day_index{0, 1, 1, 0, 0, 0};
    const Column time{.type = Type::dictionary,
                      .size = 6,
                      .values = day_index.data(),
                      .index_type = Type::uint32,
                      .dictionary = &day_words};
    const std::vector<double> prices{5.0, 7.0};
    const Column price_words = data::column(std::span<const double>(prices));
    const Column amount{.type = Type::dictionary,
                        .size = 6,
                        .values = day_index.data(),
                        .index_type = Type::uint32,
                        .dictionary = &price_words};
    const auto log = log_of({{"customer", customer}, {"time", time}, {"amount", amount}});
    CHECK(rejected(log) == std::map<std::string, std::int64_t>{{"no customer", 2}, {"customer is not UTF-8 text", 1}});
    CHECK(log.size() == 3);
    CHECK(log.customers().label(0) == "ana");
    CHECK(log.number("amount")[2] == 7.0);
    CHECK(Time(log.time()[1]) == Time("2020-01-02"));
    const std::vector<std::int8_t> outside{0, 9};
    CHECK(contains(message({{"customer",
                             {.type = Type::dictionary,
                              .size = 2,
                              .values = outside.data(),
                              .index_type = Type::int8,
                              .dictionary = &words}},
                            {"time", texts({"2020-01-01", "2020-01-01"})}}),
                   "row 1"));
}

TEST_CASE("labels keep whole numbers as numbers and everything else as text") {
    const std::vector<std::uint8_t> bits{0b01}, valid{0b10};
    const std::vector<double> heights{nan_value, 2.5};
    const auto log = log_of({{"customer", texts({"a", "b"})},
                             {"time", texts({"2020-01-01", "2020-01-01"})},
                             {"session", column_of<std::int32_t>(Type::int32, {4, 4})},
                             {"member", {.type = Type::boolean, .size = 2, .values = bits.data()}},
                             {"joined", column_of<std::int32_t>(Type::date32, {0, 1})},
                             {"height", column_of(Type::float64, heights)},
                             {"shop",
                              {.type = Type::int64,
                               .size = 2,
                               .values = std::vector<std::int64_t>{1, 2}.data(),
                               .validity = valid.data()}}});
    CHECK(log.labels("session").ids.numbers == std::vector<std::int64_t>{4});
    CHECK(log.labels("member").ids.label(0) == "true");
    CHECK(log.labels("joined").ids.label(1) == "1970-01-02");
    CHECK(log.labels("height").codes[0] == data::Labels::none);
    CHECK(log.labels("height").ids.label(0) == "2.5");
    CHECK(log.labels("shop").codes[0] == data::Labels::none);
}

TEST_CASE("only purchases need an amount, and only they count") {
    const auto log =
        log_of({{"customer", texts({"a", "a", "a", "a", "a", "a"})},
                {"time", texts({"2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05", "2020-02-01"})},
                {"kind", texts({"order", "visit", "purchase", "return", "", "survey"})},
                {"amount", texts({"5", "", "-3", "4", "", ""})}});
    CHECK(rejected(log) == std::map<std::string, std::int64_t>{{"amount is not a number", 1}});
    const auto filter = log.purchases();
    CHECK(filter(0));
    CHECK_FALSE(filter(1));
    CHECK_FALSE(filter(2));
    CHECK(filter.returned(2));
    CHECK(filter.returned(3));
    CHECK(noticed(log.report().notices, "returns (negative amounts)") == 2);
    const auto h = log.purchase_histories({.unit = Unit::day});
    CHECK(h.frequency == std::vector<double>{0.0});
    CHECK(h.T == std::vector<double>{31.0});
}

TEST_CASE("policies are counted") {
    const auto log = log_of({{"customer", texts({"a", "a", "a", "b", "b"})},
                             {"time", texts({"1969-12-31T10:00:00", "1969-12-31T10:00:00", "1969-12-31T12:00:00",
                                             "1970-01-05", "1970-01-02"})},
                             {"amount", texts({"1", "1", "0", "1", "1"})}});
    CHECK(noticed(log.report().notices, "rows before 1970") == 3);
    CHECK(noticed(log.report().notices, "purchases of amount zero") == 1);
    CHECK(noticed(log.report().notices, "rows out of time order") == 1);
    for (const int threads : {1, 2, 5}) {
        const auto found = log.notices({.threads = threads});
        CHECK(noticed(found, "rows that repeat another in every column") == 1);
        CHECK(noticed(found, "purchases on a day the customer had bought already") == 2);
    }
}

TEST_CASE("batches must agree") {
    const TextColumn one = texts({"a"}), day = texts({"2020-01-01"}), amount = texts({"1"});
    const auto second = [&](const Batch& batch) {
        EventLogBuilder builder;
        builder.add({{"customer", one}, {"time", day}, {"amount", amount}});
        builder.add(batch);
    };
    CHECK_THROWS_AS(second({{"customer", one}, {"time", day}}), DomainError);
    CHECK_THROWS_AS(second({{"customer", one}, {"time", day}, {"margin", amount}}), DomainError);
    CHECK_THROWS_AS(
        second({{"customer", column_of<std::int64_t>(Type::int64, {1})}, {"time", day}, {"amount", amount}}),
        DomainError);
    CHECK_NOTHROW(second({{"amount", amount}, {"customer", one}, {"time", day}}));
}

TEST_CASE("numbers that are not numbers are refused as a column") {
    const std::vector<std::uint8_t> bits{1};
    CHECK(contains(message({{"customer", texts({"a"})},
                            {"time", texts({"2020-01-01"})},
                            {"amount", {.type = Type::boolean, .size = 1, .values = bits.data()}}}),
                   "amount"));
    CHECK(contains(message({{"customer", texts({"a"})},
                            {"time", texts({"2020-01-01"})},
                            {"weight", column_of<std::int32_t>(Type::date32, {1})}}),
                   "weight"));
}

TEST_CASE("a cancelled read throws") {
    std::atomic<bool> stop{true};
    const std::vector<std::int64_t> ids{1};
    const std::vector<Time> times{Time("2020-01-01")};
    CHECK_THROWS_AS(EventLog::from_spans(ids, times, {}, {.cancel = &stop}), Cancelled);
    const auto log = EventLog::from_spans(ids, times);
    CHECK_THROWS_AS(log.purchase_histories({.cancel = &stop}), Cancelled);
}

TEST_CASE("the hash is of the data, not of how it was read") {
    const TextColumn who = texts({"a", "b"}), day = texts({"2020-01-01", "2020-01-02"}), first = texts({"a"}),
                     second = texts({"b"}), first_day = texts({"2020-01-01"}), second_day = texts({"2020-01-02"}),
                     other = texts({"a", "c"});
    EventLogBuilder builder;
    builder.add({{"customer", first}, {"time", first_day}});
    builder.add({{"customer", second}, {"time", second_day}});
    const auto whole = log_of({{"customer", who}, {"time", day}});
    CHECK(builder.finish().hash() == whole.hash());
    CHECK(log_of({{"customer", other}, {"time", day}}).hash() != whole.hash());
    CHECK(builder.finish().empty());
}
