/// @file
/// Audits as JSON, from the lists of fields of their structs.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/core/error.hpp>

namespace habitue::inline v1 {
namespace auditing {

inline void write_json(std::string& out, std::string_view s) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : s) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte < 0x20)
            ((out += "\\u00") += hex[byte >> 4]) += hex[byte & 15];
        else
            out += c;
    }
    out += '"';
}
inline void write_json(std::string& out, const std::string& s) {
    write_json(out, std::string_view(s));
}
inline void write_json(std::string& out, double x) {
    out += std::isfinite(x) ? to_text(x) : "null";
}
inline void write_json(std::string& out, bool x) {
    out += x ? "true" : "false";
}
inline void write_json(std::string& out, std::int64_t x) {
    out += std::to_string(x);
}

template <class T>
void write_json(std::string& out, const std::vector<T>& values);

/// A struct is an object of its fields.
template <class T>
requires requires {
    T::fields([](const char*, auto) {});
}
void write_json(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    T::fields([&](const char* name, auto member) {
        if (!first) out += ',';
        first = false;
        write_json(out, std::string_view(name));
        out += ':';
        write_json(out, value.*member);
    });
    out += '}';
}
template <class T>
void write_json(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += ',';
        write_json(out, values[i]);
    }
    out += ']';
}

}  // namespace auditing

/// The audit as one line of JSON, fields named as in the structs; what is not identified is null. Numbers read back to
/// the same bits. `compare` of a later audit takes it.
inline std::string to_json(const Audit& audit) {
    std::string out;
    auditing::write_json(out, audit);
    return out;
}

}  // namespace habitue::inline v1
