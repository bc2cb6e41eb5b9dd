#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include <habitue/data/column_names.hpp>

using namespace habitue;
using data::ColumnRole;
using data::resolve_columns;

namespace {
std::string column_of(const std::vector<ColumnRole>& roles, const std::string& role) {
    for (const auto& r : roles)
        if (r.role == role) return r.column;
    return "";
}
}  // namespace

TEST_CASE("common spellings are recognised") {
    const auto retail = resolve_columns(std::vector<std::string>{"InvoiceNo", "StockCode", "Quantity", "InvoiceDate",
                                                                 "Price", "Customer ID", "Country"});
    CHECK(column_of(retail, "customer") == "Customer ID");
    CHECK(column_of(retail, "time") == "InvoiceDate");
    CHECK(column_of(retail, "amount") == "Price");
    CHECK(column_of(retail, "product") == "StockCode");
    const auto cdnow =
        resolve_columns(std::vector<std::string>{"customer_id", "date", "number_of_cds", "dollar_value"});
    CHECK(column_of(cdnow, "amount") == "dollar_value");
    CHECK(column_of(cdnow, "quantity") == "number_of_cds");
}

TEST_CASE("of two candidates the one listed first is taken, and a given name before any") {
    const std::vector<std::string> found{"price", "total", "id", "cust", "date"};
    CHECK(column_of(resolve_columns(found), "amount") == "total");
    CHECK(column_of(resolve_columns(found), "customer") == "cust");
    const std::vector<ColumnRole> given{{"amount", "price"}, {"customer", "id"}};
    CHECK(column_of(resolve_columns(found, given), "amount") == "price");
    CHECK(column_of(resolve_columns(found, given), "customer") == "id");
}

TEST_CASE("a column plays one part only unless it is given two") {
    const auto roles = resolve_columns(std::vector<std::string>{"customer", "date", "account", "session"});
    std::set<std::string> columns;
    for (const auto& r : roles) CHECK(columns.insert(r.column).second);
}

TEST_CASE("everything that is missing is named at once") {
    const std::vector<std::string> found{"foo", "bar"};
    const std::vector<ColumnRole> given{{"amount", "spend"}};
    try {
        resolve_columns(found, given);
        FAIL("nothing was missed");
    } catch (const DomainError& e) {
        const std::string text = e.what();
        for (const char* part : {"customer", "time", "amount (\"spend\")", "foo, bar"})
            CHECK(text.find(part) != std::string::npos);
    }
    const std::vector<std::string> twice{"customer", "date", "x", "x"};
    const std::vector<ColumnRole> x{{"amount", "x"}};
    CHECK_THROWS_AS(resolve_columns(twice, x), DomainError);
}

TEST_CASE("no name is listed for two roles") {
    std::set<std::string_view> names;
    for (const auto& role : data::role_names)
        for (const auto n : role.names)
            if (!n.empty()) CHECK(names.insert(n).second);
}
