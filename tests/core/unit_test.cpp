// Units of time and durations.
#include <doctest/doctest.h>

#include <string>

#include <habitue/core/unit.hpp>

using namespace habitue;

TEST_CASE("units are read by name, plural and symbol") {
    CHECK(parse_unit("week") == Unit::week);
    CHECK(parse_unit("weeks") == Unit::week);
    CHECK(parse_unit("w") == Unit::week);
    CHECK(parse_unit("min") == Unit::minute);
    CHECK(parse_unit("m") == Unit::month);
    for (const auto unit : {Unit::second, Unit::minute, Unit::hour, Unit::day, Unit::week, Unit::month, Unit::quarter,
                            Unit::year, Unit::unspecified})
        CHECK(parse_unit(name(unit)) == unit);
    for (const char* wrong : {"", "s ", "wk", "Week", "weekss", "fortnight"}) {
        const std::string message = "unit: got \"" + std::string(wrong) +
                                    "\", need one of second, minute, hour, day, week, month, quarter, year";
        CHECK_THROWS_WITH_AS(parse_unit(wrong), message.c_str(), DomainError);
    }
}

TEST_CASE("a month is a twelfth and a quarter a fourth of a year of 365.25 days") {
    CHECK(12.0 * days_in(Unit::month) == days_in(Unit::year));
    CHECK(4.0 * days_in(Unit::quarter) == days_in(Unit::year));
    CHECK(days_in(Unit::week) == 7.0);
    CHECK(per_year(Unit::week) == 365.25 / 7.0);
    CHECK_THROWS_AS(per_year(Unit::unspecified), DomainError);
}

TEST_CASE("durations are read with their unit and counted in another") {
    CHECK(Duration("52w").in(Unit::day) == 364.0);
    CHECK(Duration("52 weeks").in(Unit::week) == 52.0);
    CHECK(Duration("1.5y").in(Unit::month) == 18.0);
    CHECK(Duration("1e2d").count == 100.0);
    CHECK(Duration(39.0).in(Unit::week) == 39.0);
    CHECK(Duration(39.0).in(Unit::unspecified) == 39.0);
    CHECK_THROWS_AS(Duration("1y").in(Unit::unspecified), DomainError);
    for (const char* wrong : {"", "w", "52", "52 x", "w52", "5 2w", " 5w"})
        CHECK_THROWS_AS(Duration{wrong}, DomainError);
}
