// JSON values.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <habitue/core/json.hpp>

#include "support/simulate.hpp"

using namespace habitue;
using json::Value;

namespace {

std::string refusal(const std::string& text) {
    try {
        json::parse(text);
    } catch (const DomainError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("values are written as people write them and read back the same") {
    const Value value = json::Object{{"name", "b\"\\/\b\f\n\r\t\x01é😀"},
                                     {"numbers", json::Array{0, -1.5, 1e300, 5e-324, 39.0}},
                                     {"empty", json::Array{}},
                                     {"nothing", json::Object{}},
                                     {"nested", json::Array{json::Object{{"yes", true}, {"no", false}}, nullptr}}};
    CHECK(json::write(value) == R"({
  "name": "b\"\\/\b\f\n\r\t\u0001é😀",
  "numbers": [0, -1.5, 1e+300, 5e-324, 39],
  "empty": [],
  "nothing": {},
  "nested": [
    {
      "yes": true,
      "no": false
    },
    null
  ]
})");
    CHECK(json::write(value, -1).find('\n') == std::string::npos);
    CHECK(json::parse(json::write(value)) == value);
    CHECK(json::parse(json::write(value, -1)) == value);
}

TEST_CASE("numbers come back to the bit") {
    support::Random random(9);
    for (int i = 0; i < 20000; ++i) {
        const auto bits = std::uint64_t(random.uniform() * 0x1p53) << 11 ^ std::uint64_t(random.uniform() * 0x1p53);
        const double x = std::bit_cast<double>(bits);
        if (!std::isfinite(x)) continue;
        CHECK(std::bit_cast<std::uint64_t>(json::parse(json::write(x)).as_number()) == bits);
    }
    CHECK(std::signbit(json::parse("-0").as_number()));
    CHECK(json::write(std::numeric_limits<double>::infinity()) == "null");
    CHECK(json::write(std::nan("")) == "null");
    CHECK(std::isnan(json::parse("null").as_number()));
    CHECK(json::write(std::size_t{23570}) == "23570");
    CHECK(Value::numbers(std::vector{1.0, 2.5}) == json::parse("[1, 2.5]"));
}

TEST_CASE("members keep their order and are found by name") {
    const auto value = json::parse(R"( {"z": 1, "a": [true], "": {"deep": "x"}} )");
    CHECK(value.as_object()[0].first == "z");
    CHECK(value["a"].as_array()[0].as_bool());
    CHECK(value[""]["deep"].as_text() == "x");
    CHECK(value.find("b") == nullptr);
    CHECK_THROWS_WITH_AS(value["b"], "json: \"b\" is missing", DomainError);
    CHECK_THROWS_WITH_AS(value["z"].as_text(), "json: need a text, found a number", DomainError);
    CHECK_THROWS_WITH_AS(value["z"].find("y"), "json: need an object, found a number", DomainError);
    CHECK_THROWS_WITH_AS(value["a"].as_number(), "json: need a number, found an array", DomainError);
}

TEST_CASE("escapes and surrogate pairs are read") {
    CHECK(json::parse(R"("\u0041\u00e9\u20ac\ud83d\ude00\/\"\\\b")").as_text() == "Aé€😀/\"\\\b");
    CHECK(json::parse("\"\\u0000\"").as_text() == std::string(1, '\0'));
    CHECK(json::write(std::string(1, '\0')) == "\"\\u0000\"");
}

TEST_CASE("what is not JSON is refused by line and column") {
    CHECK(refusal("") == "json: line 1, column 1: expected a value");
    CHECK(refusal("{\n  \"a\": 1,\n  \"b\" 2}") == "json: line 3, column 7: expected :");
    CHECK(refusal("{\"a\": 1 \"b\": 2}") == "json: line 1, column 9: expected , or }");
    CHECK(refusal("{\"a\": 1,}") == "json: line 1, column 9: expected a name in quotes");
    CHECK(refusal("{a: 1}") == "json: line 1, column 2: expected a name in quotes");
    CHECK(refusal("[1 2]") == "json: line 1, column 4: expected , or ]");
    CHECK(refusal("[1,]") == "json: line 1, column 4: expected a value");
    CHECK(refusal("[1, 2") == "json: line 1, column 6: expected , or ]");
    CHECK(refusal("1 2") == "json: line 1, column 3: expected the end");
    CHECK(refusal("{\"a\": 1, \"a\": 2}") == "json: line 1, column 17: \"a\" is there twice");
    for (const char* wrong :
         {"NaN", "Infinity", "+1", "01", "1.", ".5", "1e", "-", "0x10", "tru", "nul", "'a'", "1,"}) {
        CAPTURE(wrong);
        CHECK(refusal(wrong).starts_with("json: line 1, column "));
    }
    CHECK(refusal("1e999") == "json: line 1, column 1: a number beyond double precision");
    CHECK(refusal(std::string("1\0", 2)) == "json: line 1, column 2: expected the end");
    CHECK(refusal("\"abc") == "json: line 1, column 5: expected \"");
    CHECK(refusal("\"a\nb\"") == "json: line 1, column 3: a control character in a text");
    CHECK(refusal("\"\\x\"") == "json: line 1, column 3: unknown escape");
    CHECK(refusal("\"\\u12g4\"") == "json: line 1, column 4: expected four hexadecimal digits");
    CHECK(refusal("\"\\ud83d\"").ends_with("half a surrogate pair"));
    CHECK(refusal("\"\\ude00\"").ends_with("half a surrogate pair"));
    CHECK(refusal("\"\\ud83d\\u0041\"").ends_with("half a surrogate pair"));
}

TEST_CASE("texts that are not UTF-8 are refused, read or written") {
    for (const char* wrong :
         {"\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "\x80", "\xf0\x9f\x98"}) {
        CHECK(refusal("\"" + std::string(wrong) + "\"") == "json: line 1, column 2: not UTF-8");
        CHECK_THROWS_WITH_AS(json::write(wrong), "json: a text is not UTF-8", DomainError);
    }
}

TEST_CASE("depth is limited, width is not") {
    CHECK(refusal(std::string(200, '[') + std::string(200, ']')) == "accepted");
    CHECK(refusal(std::string(100000, '[')) == "json: line 1, column 202: more than 200 levels deep");
    std::string wide = "[0";
    for (int i = 0; i < 100000; ++i) wide += ",0";
    CHECK(json::parse(wide + "]").as_array().size() == 100001);
}
