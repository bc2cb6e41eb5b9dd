/// @file
/// Which column of a table plays which part, from what columns are commonly called.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/log_report.hpp>

namespace habitue::inline v1::data {

/// The names by which a role is recognised, best first: lower case, words joined by "_".
struct RoleNames {
    std::string_view role;
    std::array<std::string_view, 26> names;
};

/// Where a table has several of the names of a role, the first one listed here is taken.
inline constexpr auto role_names = std::to_array<RoleNames>({
    {"customer", {"customer",        "customer_id",  "customerid", "cust",          "cust_id",
                  "custid",          "client",       "client_id",  "clientid",      "customer_no",
                  "customer_number", "customer_key", "buyer",      "buyer_id",      "member",
                  "member_id",       "shopper_id",   "user_id",    "userid",        "user",
                  "account_id",      "donor_id",     "patron_id",  "household_key", "id"}},
    {"time",
     {"time",
      "timestamp",
      "datetime",
      "date",
      "order_date",
      "orderdate",
      "invoice_date",
      "invoicedate",
      "purchase_date",
      "purchase_time",
      "transaction_date",
      "transaction_time",
      "event_time",
      "event_date",
      "order_time",
      "order_timestamp",
      "order_purchase_timestamp",
      "created_at",
      "created",
      "order_datetime",
      "sale_date",
      "day",
      "trans_date",
      "ts"}},
    {"kind", {"kind", "event_kind", "event", "event_type", "event_name", "transaction_type"}},
    {"place", {"place", "touchpoint", "store", "store_id", "location"}},
    {"channel", {"channel", "sales_channel"}},
    {"product", {"product", "product_id", "productid", "sku", "stockcode", "stock_code", "article", "article_id"}},
    {"line", {"line", "product_line", "category", "department"}},
    {"quantity", {"quantity", "qty", "units", "number_of_cds", "quantity_ordered"}},
    {"item", {"item", "serial", "serial_number"}},
    {"amount",
     {"amount",
      "dollar_value",
      "spend",
      "revenue",
      "total",
      "sales",
      "net_amount",
      "total_amount",
      "order_amount",
      "order_value",
      "order_total",
      "total_price",
      "sales_amount",
      "transaction_amount",
      "purchase_amount",
      "payment",
      "payment_value",
      "monetary_value",
      "monetary",
      "value",
      "sale",
      "turnover",
      "dollars",
      "price"}},
    {"margin", {"margin", "contribution", "gross_margin", "profit"}},
    {"cost", {"cost", "costs"}},
    {"brand", {"brand"}},
    {"expected", {"expected", "expectation"}},
    {"perceived", {"perceived", "perception"}},
    {"scale", {"scale"}},
    {"referrer", {"referrer", "referrer_id", "referred_by"}},
    {"reply_to", {"reply_to"}},
    {"quest", {"quest"}},
    {"result", {"result"}},
    {"user", {}},
    {"account", {"account"}},
    {"action", {"action", "campaign"}},
    {"arm", {"arm", "variant"}},
    {"propensity", {"propensity"}},
    {"session", {"session", "session_id"}},
    {"present", {"present"}},
    {"weight", {"weight"}},
});

/// "Customer ID" and "customer-id" as "customer_id".
inline std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool word = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ||
                          static_cast<unsigned char>(lower) >= 0x80;
        if (word)
            plain.push_back(lower);
        else if (!plain.empty() && plain.back() != '_')
            plain.push_back('_');
    }
    while (!plain.empty() && plain.back() == '_') plain.pop_back();
    return plain;
}

/// The column for every role: as @p given (role <- column), otherwise the best of its usual names among @p found that
/// no other role was given. Throws one DomainError that names all columns that are missing and what was found instead.
inline std::vector<ColumnRole> resolve_columns(std::span<const std::string> found,
                                               std::span<const ColumnRole> given = {}) {
    std::vector<ColumnRole> roles;
    std::string missing;
    const auto note = [&](const std::string& what) { missing += (missing.empty() ? "" : ", ") + what; };
    std::vector<bool> taken(found.size(), false);
    for (const auto& g : given) {
        if (g.column.empty()) continue;
        std::size_t matches = 0, at = 0;
        for (std::size_t i = 0; i < found.size(); ++i)
            if (found[i] == g.column) {
                ++matches;
                at = i;
            }
        if (matches > 1) throw DomainError("columns: two are called " + detail::excerpt(g.column));
        if (matches == 0)
            note(g.role + " (\"" + detail::excerpt(g.column) + "\")");
        else
            taken[at] = true;
        roles.push_back(g);
    }
    const auto guess = [&](const RoleNames& role) {
        for (const auto& r : roles)
            if (r.role == role.role) return;
        for (const auto name : role.names)
            for (std::size_t i = 0; i < found.size() && !name.empty(); ++i)
                if (!taken[i] && plain_name(found[i]) == name) {
                    taken[i] = true;
                    roles.push_back({std::string(role.role), found[i]});
                    return;
                }
        if (role.role == "customer" || role.role == "time") note(std::string(role.role));
    };
    for (const auto& role : role_names) guess(role);
    if (missing.empty()) return roles;
    std::string names;
    for (const auto& f : found) names += (names.empty() ? "" : ", ") + detail::excerpt(f);
    throw DomainError("missing column(s): " + missing + "; found: " + (names.empty() ? "none" : names) +
                      "; say which column is which");
}

}  // namespace habitue::inline v1::data
