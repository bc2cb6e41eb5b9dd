/// @file
/// The log as an audit sees it: rows, customers, policies, ids that are no customers, what missing columns would
/// enable.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/audit/population.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/left_truncation.hpp>
#include <habitue/data/purchase_days.hpp>

namespace habitue::inline v1::auditing {

/// Why there is nothing to audit: "log: no rows could be used; 3 rows: amount is not a number (row 0: "5,50")".
inline std::string no_rows(const data::LogReport& report) {
    std::string why = report.rows_read == 0 ? "log: there are no rows" : "log: no rows could be used";
    for (const auto& r : report.rejected) {
        why += "; " + std::to_string(r.rows) + (r.rows == 1 ? " row: " : " rows: ") + r.reason;
        why += " (row " + std::to_string(r.first_row) + (r.example.empty() ? ")" : ": \"" + r.example + "\")");
    }
    return why;
}

/// Section 1 of the audit.
inline audit_result::Log describe_log(const EventLog& log, const data::PurchaseDays& days, const Execution& how) {
    audit_result::Log result;
    const auto& report = log.report();
    result.rows_read = report.rows_read;
    result.rows_used = report.rows_used;
    result.rows_rejected = report.rows_rejected;
    for (const auto& r : report.rejected)
        result.rejected.push_back({r.reason, r.rows, r.money, r.first_row, r.example});
    for (const auto& n : report.notices) result.notices.push_back({n.what, n.count, n.policy});
    for (const auto& n : log.notices(how)) result.notices.push_back({n.what, n.count, n.policy});
    for (const auto& c : report.columns) result.columns.push_back({c.role, c.column});

    for (std::size_t c = 0; c < days.customers(); ++c) {
        result.customers += !days[c].empty();
        result.purchases += std::int64_t(days[c].size());
    }
    if (log.has("amount")) {
        const auto purchases = log.purchases();
        for (std::size_t row = 0; row < log.size(); ++row)
            if (purchases(row)) result.money += purchases.amount(row);
    }
    result.first_day = day_text(days.first_day());
    result.last_day = day_text(days.last_day());
    result.span_days = days.last_day() - days.first_day();

    for (const auto& s : data::suspicious_ids(log))
        result.suspicious.push_back(
            {log.customers().label(s.code), std::int64_t(s.rows), s.share_of_rows, s.money, s.why});
    const auto opening = data::left_truncation(log);
    result.left_truncation.detected = opening.detected;
    result.left_truncation.surplus = opening.surplus;
    if (opening.acquired_after) result.left_truncation.acquired_after = day_text(opening.acquired_after->day());
    result.left_truncation.sentence =
        opening.detected
            ? "The log opens on customers who were there before it: about " + text::grouped(opening.surplus) +
                  " more were first seen at its opening than the later rate explains. Their past is cut off, so the "
                  "model is fitted to "
                  "customers first seen after " +
                  result.left_truncation.acquired_after + "; the others are predicted with it and labelled."
            : "No surplus of customers at the opening of the log: their histories are complete.";
    return result;
}

/// A column and what it would add to the audit.
struct Wanted {
    std::string_view column, enables;
};
inline constexpr std::array wanted_columns{
    Wanted{"amount", "spend, value, at risk: everything in money"},
    Wanted{"margin", "lifetime value instead of revenue (or give one margin rate for all)"},
    Wanted{"kind", "the buying cycle: which steps lead to a purchase, complaints, returns"},
    Wanted{"channel", "attribution: what each touchpoint contributes"},
    Wanted{"place", "availability: where and when customers do not find you"},
    Wanted{"product", "width: lines a customer holds, the next best offer"},
    Wanted{"referrer", "referral value: customers brought by customers"},
    Wanted{"expected", "expectation gaps and delight (with column perceived)"},
    Wanted{"brand", "share of wallet: what goes to competitors"},
};

/// What the log cannot tell, column by column.
inline std::vector<audit_result::Missing> missing_columns(const EventLog& log, bool margin_known) {
    std::vector<audit_result::Missing> result;
    for (const auto& w : wanted_columns) {
        if (log.has(w.column) || (w.column == "margin" && margin_known)) continue;
        result.push_back(
            {std::string(w.column), std::string(w.enables), "not identified: needs column " + std::string(w.column)});
    }
    return result;
}

}  // namespace habitue::inline v1::auditing
