/// @file
/// Columns in Arrow's layout, read into numbers, times and text.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/column.hpp>
#include <habitue/data/detail/interner.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/data/log_report.hpp>

namespace habitue::inline v1::data::detail {

using Type = Column::Type;

inline bool is_text(Type t) {
    return t == Type::text32 || t == Type::text64;
}
inline bool is_integer(Type t) {
    return t >= Type::int8 && t <= Type::uint64;
}
inline bool is_float(Type t) {
    return t == Type::float32 || t == Type::float64;
}

inline bool bit(const void* bits, std::size_t i) {
    return (static_cast<const std::uint8_t*>(bits)[i / 8] >> (i % 8) & 1) != 0;
}
inline bool present(const Column& c, std::size_t i) {
    return c.validity == nullptr || bit(c.validity, c.offset + i);
}

template <class T>
const T* values(const Column& c) {
    return static_cast<const T*>(c.values) + c.offset;
}

/// The value in row @p i of a column of whole numbers, dates or timestamps (those above 2^63 wrap round).
inline std::int64_t integer_at(const Column& c, std::size_t i) {
    switch (c.type) {
        case Type::int8:
            return values<std::int8_t>(c)[i];
        case Type::int16:
            return values<std::int16_t>(c)[i];
        case Type::int32:
        case Type::date32:
            return values<std::int32_t>(c)[i];
        case Type::uint8:
            return values<std::uint8_t>(c)[i];
        case Type::uint16:
            return values<std::uint16_t>(c)[i];
        case Type::uint32:
            return values<std::uint32_t>(c)[i];
        default:
            return values<std::int64_t>(c)[i];
    }
}
/// The value in row @p i of a column of numbers.
inline double number_at(const Column& c, std::size_t i) {
    switch (c.type) {
        case Type::float64:
            return values<double>(c)[i];
        case Type::float32:
            return double(values<float>(c)[i]);
        case Type::uint64:
            return static_cast<double>(values<std::uint64_t>(c)[i]);
        default:
            return static_cast<double>(integer_at(c, i));
    }
}

/// The text in row @p i of a text column.
inline std::string_view text_at(const Column& c, std::size_t i) {
    if (c.type == Type::text32) {
        const auto* ends = values<std::int32_t>(c) + i;
        return {c.characters + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
    }
    const auto* ends = values<std::int64_t>(c) + i;
    return {c.characters + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
}

/// Which entry of the dictionary row @p i stands for.
inline std::size_t dictionary_index(const Column& c, std::size_t i) {
    Column indices = c;
    indices.type = c.index_type;
    const auto index = static_cast<std::uint64_t>(integer_at(indices, i));
    if (index >= c.dictionary->size) throw DomainError("dictionary: row " + std::to_string(i) + " points outside it");
    return static_cast<std::size_t>(index);
}

inline std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Microseconds in or per tick of a date or timestamp type.
struct Tick {
    std::int64_t multiply = 1, divide = 1;
};
inline Tick tick_of(Type t) {
    switch (t) {
        case Type::date32:
            return {microseconds_per_day, 1};
        case Type::timestamp_s:
            return {1'000'000, 1};
        case Type::date64:
        case Type::timestamp_ms:
            return {1'000, 1};
        case Type::timestamp_ns:
            return {1, 1'000};
        default:
            return {};
    }
}
inline bool is_time(Type t) {
    return t >= Type::date32 && t <= Type::timestamp_ns;
}

/// "1997-09-30T12:30:00", with a fraction where there is one.
inline std::string time_text(Time time) {
    std::int64_t rest = time.microseconds - time.day() * microseconds_per_day;
    const std::int64_t fraction = rest % 1'000'000;
    rest /= 1'000'000;
    const auto padded = [](std::int64_t value, std::size_t width) {
        std::string digits = std::to_string(value);
        return std::string(width - std::min(width, digits.size()), '0') + digits;
    };
    std::string text = day_text(time.day()) + "T" + padded(rest / 3600, 2) + ":" + padded(rest / 60 % 60, 2) + ":" +
                       padded(rest % 60, 2);
    if (fraction != 0) text += "." + padded(fraction, 6);
    return text;
}

/// What stands in row @p i, written out.
inline std::string written(const Column& c, std::size_t i) {
    if (!present(c, i)) return "(missing)";
    if (c.type == Type::dictionary) return written(*c.dictionary, dictionary_index(c, i));
    if (is_text(c.type)) return std::string(text_at(c, i));
    if (c.type == Type::boolean) return bit(c.values, c.offset + i) ? "true" : "false";
    if (is_float(c.type)) return to_text(number_at(c, i));
    if (c.type == Type::uint64) return std::to_string(static_cast<std::uint64_t>(integer_at(c, i)));
    const std::int64_t value = integer_at(c, i);
    if (is_time(c.type)) {
        const Tick tick = tick_of(c.type);
        const std::int64_t scaled = value / tick.divide;
        if (std::fabs(double(scaled) * double(tick.multiply)) < double(latest_time.microseconds)) {
            const Time time(scaled * tick.multiply);
            return c.type <= Type::date64 ? day_text(time.day()) : time_text(time);
        }
    }
    return std::to_string(value);
}

/// The number that the whole of @p text is, blanks around it aside. NaN where there is none; empty text is missing.
struct NumberText {
    double value;
    bool readable;
};
inline NumberText read_number(std::string_view text) {
    text = trimmed(text);
    double value = std::numeric_limits<double>::quiet_NaN();
    if (text.empty()) return {value, true};
    if (text.front() == '+' && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = end.ec == std::errc{} && end.ptr == text.data() + text.size();
    return {whole ? value : std::numeric_limits<double>::quiet_NaN(), whole};
}

enum class Status : std::uint8_t { missing, fine, aware, garbage, out_of_range };

/// Numbers of any column that has some; NaN where missing. Text that is not a number is `garbage`, infinity and what
/// is beyond 1e15 `out_of_range`. Throws DomainError for a column of another kind.
inline void read_numbers(const std::string& role, const Column& c, double* out, Status* status, const Execution& how) {
    if (c.type == Type::dictionary) {
        Buffer<double> entries(c.dictionary->size);
        Buffer<Status> states(c.dictionary->size);
        read_numbers(role, *c.dictionary, entries.data(), states.data(), how);
        for (std::size_t i = 0; i < c.size; ++i) {
            const bool there = present(c, i);
            const std::size_t entry = there ? dictionary_index(c, i) : 0;
            out[i] = there ? entries[entry] : std::numeric_limits<double>::quiet_NaN();
            status[i] = there ? states[entry] : Status::missing;
        }
        return;
    }
    if (!is_text(c.type) && !is_integer(c.type) && !is_float(c.type))
        throw DomainError(role + ": need a column of numbers, got one of " +
                          (c.type == Type::boolean ? "true and false" : "dates"));
    for_chunks(c.size, how, [&](std::size_t begin, std::size_t end) {
        const auto judge = [&](std::size_t i, double v, bool readable) {
            out[i] = v;
            status[i] = !readable                        ? Status::garbage
                        : std::isnan(v)                  ? Status::missing
                        : std::fabs(v) <= largest_amount ? Status::fine
                                                         : Status::out_of_range;
        };
        if (is_text(c.type)) {
            for (std::size_t i = begin; i < end; ++i) {
                const auto n = read_number(present(c, i) ? text_at(c, i) : std::string_view{});
                judge(i, n.value, n.readable);
            }
            return;
        }
        for (std::size_t i = begin; i < end; ++i)
            judge(i, present(c, i) ? number_at(c, i) : std::numeric_limits<double>::quiet_NaN(), true);
    });
}

/// The day that a whole number such as 19970930 writes; garbage for any other.
inline Status read_compact(std::int64_t number, std::int64_t& out) {
    const auto y = number / 10000, m = number / 100 % 100, d = number % 100;
    if (number < 10'101 || number > 99'991'231) return Status::garbage;
    const std::chrono::year_month_day date{std::chrono::year{int(y)}, std::chrono::month{unsigned(m)},
                                           std::chrono::day{unsigned(d)}};
    if (!date.ok()) return Status::garbage;
    out = Time(std::chrono::sys_days{date}).microseconds;
    return Status::fine;
}

/// Times of any column that has some, in microseconds. Throws DomainError for a column that can have none.
inline void read_times(const Column& c, std::int64_t* out, Status* status, const Execution& how) {
    if (c.type == Type::dictionary) {
        Buffer<std::int64_t> entries(c.dictionary->size);
        Buffer<Status> states(c.dictionary->size);
        read_times(*c.dictionary, entries.data(), states.data(), how);
        for (std::size_t i = 0; i < c.size; ++i) {
            const bool there = present(c, i);
            const std::size_t entry = there ? dictionary_index(c, i) : 0;
            out[i] = there ? entries[entry] : 0;
            status[i] = there ? states[entry] : Status::missing;
        }
        return;
    }
    if (c.type == Type::boolean) throw DomainError("time: need a column of dates, got one of true and false");
    for_chunks(c.size, how, [&](std::size_t begin, std::size_t end) {
        if (is_text(c.type)) {
            for (std::size_t i = begin; i < end; ++i) {
                const std::string_view text = present(c, i) ? trimmed(text_at(c, i)) : std::string_view{};
                const auto parsed = text.empty() ? std::nullopt : parse_time(text);
                out[i] = parsed ? parsed->time.microseconds : 0;
                status[i] = text.empty()                 ? Status::missing
                            : !parsed                    ? Status::garbage
                            : !in_calendar(parsed->time) ? Status::out_of_range
                            : parsed->aware              ? Status::aware
                                                         : Status::fine;
            }
            return;
        }
        const Tick tick = tick_of(c.type);
        const bool compact = !is_time(c.type);
        const std::int64_t lowest = earliest_time.microseconds / tick.multiply;
        const std::int64_t highest = latest_time.microseconds / tick.multiply;
        const Status good = c.aware ? Status::aware : Status::fine;
        for (std::size_t i = begin; i < end; ++i) {
            out[i] = 0;
            status[i] = Status::missing;
            if (!present(c, i)) continue;
            if (compact) {
                const double number = number_at(c, i);
                if (std::isnan(number)) continue;
                const bool whole = number >= 0.0 && number < 1e8 && number == std::floor(number);
                status[i] = whole ? read_compact(static_cast<std::int64_t>(number), out[i]) : Status::garbage;
                continue;
            }
            const std::int64_t ticks = integer_at(c, i);
            if (ticks == std::numeric_limits<std::int64_t>::min()) continue;
            if (tick.divide > 1) {
                out[i] = ticks / tick.divide - (ticks % tick.divide < 0 ? 1 : 0);
                status[i] = good;
            } else {
                const bool in_range = ticks >= lowest && ticks <= highest;
                out[i] = in_range ? ticks * tick.multiply : 0;
                status[i] = in_range ? good : Status::out_of_range;
            }
        }
    });
}

}  // namespace habitue::inline v1::data::detail
