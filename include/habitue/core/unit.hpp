/// @file
/// Units of time: what a duration without a name would leave unsaid.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <habitue/core/error.hpp>

namespace habitue::inline v1 {

/// The unit in which recency, T and horizons are counted. A unit only rescales: a week is 7 days, a month
/// 30.4375, a year 365.25. `unspecified` is for bare numbers whose owner knows; it agrees with every unit.
enum class Unit { unspecified, second, minute, hour, day, week, month, quarter, year };

namespace detail {
struct UnitEntry {
    Unit unit;
    std::string_view name, symbol;
    double days;
};
inline constexpr std::array<UnitEntry, 9> units{{
    {Unit::unspecified, "unspecified", "", 0.0},
    {Unit::second, "second", "s", 1.0 / 86400.0},
    {Unit::minute, "minute", "min", 1.0 / 1440.0},
    {Unit::hour, "hour", "h", 1.0 / 24.0},
    {Unit::day, "day", "d", 1.0},
    {Unit::week, "week", "w", 7.0},
    {Unit::month, "month", "m", 30.4375},
    {Unit::quarter, "quarter", "q", 91.3125},
    {Unit::year, "year", "y", 365.25},
}};
}  // namespace detail

/// "week", "day", ...
constexpr std::string_view name(Unit unit) {
    return detail::units[static_cast<std::size_t>(unit)].name;
}

/// Length of one unit in days; 0 for `unspecified`.
constexpr double days_in(Unit unit) {
    return detail::units[static_cast<std::size_t>(unit)].days;
}

/// Units in a year of 365.25 days; throws DomainError for `unspecified`.
inline double per_year(Unit unit) {
    require(unit != Unit::unspecified, "unit: a rate per year needs the unit of time; name it (unit=\"week\")");
    return 365.25 / days_in(unit);
}

/// The unit called @p text: its name, plural or symbol ("week", "weeks", "w"). Throws DomainError for any other.
inline Unit parse_unit(std::string_view text) {
    for (const auto& entry : detail::units) {
        const bool plural = text.size() == entry.name.size() + 1 && text.back() == 's' &&
                            text.substr(0, entry.name.size()) == entry.name;
        if (text == entry.name || plural || (!entry.symbol.empty() && text == entry.symbol)) return entry.unit;
    }
    throw DomainError(
        joined({"unit: got \"", text, "\", need one of second, minute, hour, day, week, month, quarter, year"}));
}

/// A length of time with its unit, such as 52 weeks. `Duration("52w")` reads one.
struct Duration {
    double count = 0.0;
    Unit unit = Unit::unspecified;

    constexpr Duration() = default;
    constexpr Duration(double count_, Unit unit_ = Unit::unspecified)
        : count(count_), unit(unit_) {}  // NOLINT: a bare number is a duration
    /// Reads "52w", "52 weeks", "1.5y". Throws DomainError otherwise.
    Duration(std::string_view text) {  // NOLINT: so that options take "52w"
        const auto end = std::from_chars(text.data(), text.data() + text.size(), count);
        auto rest = text.substr(static_cast<std::size_t>(end.ptr - text.data()));
        while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
        if (end.ec != std::errc{} || rest.empty())
            throw DomainError(joined({"duration: got \"", text, "\", need a number and a unit, such as \"52w\""}));
        unit = parse_unit(rest);
    }
    Duration(const char* text) : Duration(std::string_view(text)) {}  // NOLINT

    /// The same length counted in @p other; a bare number is already in it.
    double in(Unit other) const {
        if (unit == Unit::unspecified || unit == other) return count;
        require(other != Unit::unspecified,
                "duration: a horizon with a unit needs a model fitted to histories with a unit; give a bare number");
        return count * days_in(unit) / days_in(other);
    }
};

}  // namespace habitue::inline v1
