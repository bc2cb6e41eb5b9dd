/// @file
/// Points in time: microseconds since 1970-01-01 on the log's own clock.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include <habitue/core/error.hpp>

namespace habitue::inline v1 {

inline constexpr std::int64_t microseconds_per_day = 86'400'000'000;

/// A point in time. A log has one clock: naive timestamps are taken as they are, aware ones as UTC; never both.
struct Time {
    std::int64_t microseconds = 0;  ///< since 1970-01-01T00:00; negative before

    constexpr Time() = default;
    constexpr explicit Time(std::int64_t us) : microseconds(us) {}
    constexpr Time(std::chrono::sys_days day)  // NOLINT: a day is its midnight
        : microseconds(std::int64_t{day.time_since_epoch().count()} * microseconds_per_day) {}
    /// Reads ISO 8601: "1997-09-30", "1997-09-30T12:30:00.5", "...Z", "...+02:00" (or a blank for the T). Throws
    /// DomainError.
    Time(std::string_view text);                              // NOLINT: so that options take "1997-09-30"
    Time(const char* text) : Time(std::string_view(text)) {}  // NOLINT

    /// Whole days since 1970-01-01, rounded towards the past.
    constexpr std::int64_t day() const {
        return microseconds / microseconds_per_day - (microseconds % microseconds_per_day < 0 ? 1 : 0);
    }
    friend constexpr auto operator<=>(const Time&, const Time&) = default;
};

/// "1997-09-30", the calendar day (days since 1970-01-01).
inline std::string day_text(std::int64_t day) {
    const std::chrono::year_month_day d{std::chrono::sys_days{std::chrono::days{day}}};
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", int(d.year()), unsigned(d.month()), unsigned(d.day()));
    return buffer;
}

/// Result of reading a timestamp: when, and whether the text carried an offset from UTC.
struct ParsedTime {
    Time time;
    bool aware = false;
};

/// Reads ISO 8601 (and the compact 19970930); nothing else, for 03/04/2020 means two things. Empty where it does not
/// parse.
std::optional<ParsedTime> parse_time(std::string_view text);

namespace detail {
/// Reads exactly @p n digits at the front of @p text into @p value.
constexpr bool take_digits(std::string_view& text, std::size_t n, int& value) {
    if (text.size() < n) return false;
    value = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(n);
    return true;
}
constexpr bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}
}  // namespace detail

inline std::optional<ParsedTime> parse_time(std::string_view text) {
    using namespace detail;
    int year = 0, month = 0, day = 0;
    if (!take_digits(text, 4, year)) return {};
    const bool dashed = take(text, '-');
    if (!take_digits(text, 2, month) || (dashed && !take(text, '-')) || !take_digits(text, 2, day)) return {};
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{unsigned(month)},
                                           std::chrono::day{unsigned(day)}};
    if (!date.ok()) return {};
    ParsedTime result{Time(std::chrono::sys_days{date}), false};
    if (text.empty()) return result;
    if (!take(text, 'T') && !take(text, ' ')) return {};
    int hour = 0, minute = 0, second = 0;
    if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute)) return {};
    if (take(text, ':') && !take_digits(text, 2, second)) return {};
    if (hour > 23 || minute > 59 || second > 59) return {};
    std::int64_t fraction = 0;
    if (take(text, '.')) {
        std::int64_t place = 100'000;
        if (text.empty() || text.front() < '0' || text.front() > '9') return {};
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), place /= 10)
            fraction += (text.front() - '0') * place;
    }
    result.time.microseconds += ((hour * 60 + minute) * 60 + std::int64_t{second}) * 1'000'000 + fraction;
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) return result;
    result.aware = true;
    if (text == "Z" || text == "UTC") return result;
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') return {};
    text.remove_prefix(1);
    int offset_hours = 0, offset_minutes = 0;
    if (!take_digits(text, 2, offset_hours)) return {};
    take(text, ':');
    if (!text.empty() && !take_digits(text, 2, offset_minutes)) return {};
    if (!text.empty() || offset_hours > 23 || offset_minutes > 59) return {};
    const std::int64_t offset = (offset_hours * 60 + offset_minutes) * std::int64_t{60'000'000};
    result.time.microseconds += west ? offset : -offset;
    return result;
}

inline Time::Time(std::string_view text) {
    const auto parsed = parse_time(text);
    if (!parsed)
        throw DomainError("time: cannot read \"" + std::string(text) + "\"; write 1997-09-30 or 1997-09-30T12:30:00");
    *this = parsed->time;
}

}  // namespace habitue::inline v1
