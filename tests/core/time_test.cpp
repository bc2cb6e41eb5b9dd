// Points in time.
#include <doctest/doctest.h>

#include <string>

#include <habitue/core/time.hpp>

using namespace habitue;

TEST_CASE("dates and timestamps of ISO 8601 are read") {
    CHECK(Time("1970-01-01").microseconds == 0);
    CHECK(Time("1997-09-30").day() == 10134);
    CHECK(Time("19970930") == Time("1997-09-30"));
    CHECK(Time("1969-12-31").day() == -1);
    CHECK(Time("1969-12-31T23:59:59.999999").microseconds == -1);
    CHECK(Time("1969-12-31T23:59:59.999999").day() == -1);
    CHECK(Time("2000-02-29 12:30").microseconds == Time("2000-02-29").microseconds + 45'000'000'000);
    CHECK(Time("2000-01-01T00:00:00.5").microseconds == Time("2000-01-01").microseconds + 500'000);
    CHECK(Time("2000-01-01T00:00:00.1234567").microseconds == Time("2000-01-01").microseconds + 123'456);
    CHECK(Time("1997-09-30") < Time("1997-10-01"));
}

TEST_CASE("an offset makes a time aware and is taken off") {
    const auto read = [](const char* text) {
        const auto parsed = parse_time(text);
        REQUIRE(parsed);
        return *parsed;
    };
    CHECK(!read("2000-01-01T12:00").aware);
    for (const char* noon : {"2000-01-01T12:00Z", "2000-01-01T14:00+02:00", "2000-01-01T14:00+02",
                             "2000-01-01T06:30-0530", "2000-01-01 12:00 UTC"}) {
        CAPTURE(noon);
        CHECK(read(noon).aware);
        CHECK(read(noon).time == Time("2000-01-01T12:00"));
    }
}

TEST_CASE("what could mean two things, or nothing, is not read") {
    for (const char* wrong : {"", "03/04/2020", "2020-13-01", "2021-02-29", "2020-1-1", "97-09-30", "2020-01-01T",
                              "2020-01-01T25:00", "2020-01-01T12:60", "2020-01-01T12:00:00.", "2020-01-01T12:00+25:00",
                              "2020-01-01T12:00 CET", "2020-0101", "yesterday", "2020-01-01x"}) {
        CAPTURE(wrong);
        CHECK(!parse_time(wrong));
        const std::string message =
            "time: cannot read \"" + std::string(wrong) + "\"; write 1997-09-30 or 1997-09-30T12:30:00";
        CHECK_THROWS_WITH_AS(Time{wrong}, message.c_str(), DomainError);
    }
}

TEST_CASE("days have a text") {
    CHECK(day_text(10134) == "1997-09-30");
    CHECK(day_text(0) == "1970-01-01");
    CHECK(day_text(-1) == "1969-12-31");
}
