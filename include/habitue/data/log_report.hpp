/// @file
/// What became of the rows of a log: read = used + rejected, every rejection with a reason and a row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace habitue::inline v1::data {

/// Rows that could not be used, and why.
struct Rejection {
    std::string reason;  ///< "no customer", "amount is not a number", ...
    std::int64_t rows = 0;
    double money = 0.0;           ///< their amounts, where these could be read
    std::int64_t first_row = -1;  ///< row number (from 0) of the first
    std::string example;          ///< what stood there: valid UTF-8, at most 60 characters
    friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// A policy that was applied, and to how many rows.
struct Notice {
    std::string what;  ///< "returns (negative amounts)", "rows out of time order", ...
    std::int64_t count = 0;
    std::string policy;  ///< what was done with them, one sentence
    friend bool operator==(const Notice&, const Notice&) = default;
};

/// Which column of the source plays which part.
struct ColumnRole {
    std::string role, column;
    friend bool operator==(const ColumnRole&, const ColumnRole&) = default;
};

/// How a log was read. rows_read = rows_used + rows_rejected, always.
struct LogReport {
    std::int64_t rows_read = 0, rows_used = 0, rows_rejected = 0;
    std::vector<Rejection> rejected;  ///< in the order in which the reasons came up
    std::vector<Notice> notices;      ///< only those that happened, by name
    std::vector<ColumnRole> columns;  ///< role <- column of the source, as found
    friend bool operator==(const LogReport&, const LogReport&) = default;
};

namespace detail {

/// Length of the UTF-8 sequence at the front of @p text; 0 where it is not valid.
constexpr std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t n = lead >= 0xC2 && lead < 0xE0   ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (n == 0 || text.size() < n) return 0;
    for (std::size_t i = 1; i < n; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF0 && byte(1) < 0x90) ||
        (lead == 0xF4 && byte(1) > 0x8F))
        return 0;
    return n;
}

/// Whether @p text is valid UTF-8.
inline bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            ++i;
            continue;
        }
        const std::size_t n = utf8_length(text.substr(i));
        if (n == 0) return false;
        i += n;
    }
    return true;
}

/// @p text for a message: at most 60 characters, bytes that are not UTF-8 written as U+FFFD.
inline std::string excerpt(std::string_view text) {
    std::string out;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == 59 && text.size() > 1) return out + "\xE2\x80\xA6";
        const std::size_t n = utf8_length(text);
        out += n == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, n);
        text.remove_prefix(n == 0 ? 1 : n);
    }
    return out;
}

/// Adds a row to the rejections of @p reason.
inline void reject(LogReport& report, std::string_view reason, std::int64_t row, double money,
                   std::string_view example) {
    ++report.rows_rejected;
    for (auto& r : report.rejected)
        if (r.reason == reason) {
            ++r.rows;
            r.money += money;
            return;
        }
    report.rejected.push_back({std::string(reason), 1, money, row, excerpt(example)});
}

/// Adds @p count to the notice called @p what; notices stay in order of what they are called.
inline void notice(LogReport& report, std::string_view what, std::int64_t count, std::string_view policy) {
    if (count == 0) return;
    const auto at = std::lower_bound(report.notices.begin(), report.notices.end(), what,
                                     [](const Notice& n, std::string_view name) { return n.what < name; });
    if (at != report.notices.end() && at->what == what)
        at->count += count;
    else
        report.notices.insert(at, {std::string(what), count, std::string(policy)});
}

}  // namespace detail
}  // namespace habitue::inline v1::data
