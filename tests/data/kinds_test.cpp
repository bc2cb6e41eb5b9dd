#include <doctest/doctest.h>

#include <set>
#include <string>

#include <habitue/data/kinds.hpp>

using namespace habitue::data;

TEST_CASE("every kind has a name that reads back as the kind") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kind_count; ++i) {
        const auto kind = static_cast<Kind>(i);
        CHECK_FALSE(name(kind).empty());
        CHECK(parse_kind(name(kind)) == kind);
        names.insert(name(kind));
    }
    CHECK(names.size() == kind_count);
}

TEST_CASE("no word means two kinds") {
    std::set<std::string_view> words;
    for (const auto& entry : kind_words) CHECK(words.insert(entry.word).second);
}

TEST_CASE("aliases are read in any case and with blanks or hyphens") {
    static_assert(parse_kind("research") == Kind::search);
    CHECK(parse_kind(" Purchase ") == Kind::purchase);
    CHECK(parse_kind("ORDER") == Kind::purchase);
    CHECK(parse_kind("Add to Cart") == Kind::consider);
    CHECK(parse_kind("add-to-cart") == Kind::consider);
    CHECK(parse_kind("refund") == Kind::return_);
    CHECK(name(Kind::return_) == "return");
    CHECK(parse_kind("tea ceremony") == std::nullopt);
    CHECK(parse_kind("") == std::nullopt);
}
