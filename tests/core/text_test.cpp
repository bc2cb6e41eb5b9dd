// Numbers as people read them, and errors.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>

using namespace habitue;

TEST_CASE("numbers are rounded and grouped as people read them") {
    CHECK(text::fixed(1.25, 1) == "1.2");
    CHECK(text::fixed(-9582.42556, 4) == "-9582.4256");
    CHECK(text::fixed(1e300, 0).size() == 301);
    CHECK(text::fixed(std::nan(""), 2) == "-");
    CHECK(text::significant(0.24259290, 4) == "0.2426");
    CHECK(text::significant(1.2e-7, 2) == "1.2e-07");
    CHECK(text::significant(std::nan(""), 2) == "-");
    CHECK(text::grouped(23570.0) == "23,570");
    CHECK(text::grouped(-1234567.0) == "-1,234,567");
    CHECK(text::grouped(999.4) == "999");
    CHECK(text::grouped(-0.3) == "0");
    CHECK(text::percent(0.123) == "12%");
    CHECK(text::percent(0.004) == "0.4%");
    CHECK(text::right("ab", 4) == "  ab");
    CHECK(text::left("ab", 4) == "ab  ");
    CHECK(text::left("abcde", 4) == "abcde");
}

TEST_CASE("numbers as data read back the same") {
    CHECK(to_text(0.1) == "0.1");
    CHECK(to_text(39.0) == "39");
    CHECK(to_text(std::nan("")) == "nan");
    CHECK(to_text(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(to_text(5e-324) == "5e-324");
}

TEST_CASE("refusals name the argument, the row and the value") {
    CHECK_THROWS_WITH_AS(refuse("horizon", -1.0, "must be positive"), "horizon: got -1, must be positive", DomainError);
    CHECK_THROWS_WITH_AS(refuse_row("recency", 3, 9.0, "above T = 4"), "recency: row 3 has 9, above T = 4",
                         DomainError);
    CHECK_THROWS_WITH_AS(require(false, "no"), "no", Error);
    CHECK_NOTHROW(require(true, "no"));
}
