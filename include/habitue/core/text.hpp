/// @file
/// Numbers as people read them. Independent of the locale.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::text {

/// @p value with @p decimals digits after the point; "-" where it is not a number.
inline std::string fixed(double value, int decimals) {
    if (std::isnan(value)) return "-";
    std::array<char, 400> buffer;
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    return {buffer.data(), end.ptr};
}

/// @p value with @p digits significant digits: "0.2426", "4.414", "1.2e-07"; "-" where it is not a number.
inline std::string significant(double value, int digits) {
    if (std::isnan(value)) return "-";
    std::array<char, 64> buffer;
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
    return {buffer.data(), end.ptr};
}

/// @p value rounded to a whole number, thousands apart: "23,570".
inline std::string grouped(double value) {
    const std::string digits = fixed(std::abs(value), 0);
    if (!std::isfinite(value)) return digits;
    std::string result(value <= -0.5 ? "-" : "");
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) result += ',';
        result += digits[i];
    }
    return result;
}

/// @p share as a percentage: "12%", "0.4%".
inline std::string percent(double share) {
    const double p = 100.0 * share;
    return fixed(p, std::abs(p) < 9.95 ? 1 : 0) + "%";
}

/// @p s on the right of a field @p width wide.
inline std::string right(std::string_view s, std::size_t width) {
    return std::string(s.size() < width ? width - s.size() : 0, ' ') + std::string(s);
}
/// @p s on the left of a field @p width wide.
inline std::string left(std::string_view s, std::size_t width) {
    return std::string(s) + std::string(s.size() < width ? width - s.size() : 0, ' ');
}

}  // namespace habitue::inline v1::text
