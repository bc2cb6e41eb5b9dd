/// @file
/// Exceptions thrown by habitue, and the functions that throw them.
///
/// Exceptions report *caller* mistakes. A numerical search that stops early is
/// not a mistake: it is reported as a value (`optim::Termination`).
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace habitue::inline v1 {

/// Base of everything habitue throws; catch this to catch them all.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An argument lies outside the domain its documentation states.
/// Becomes `habitue.DomainError` (a `ValueError`) in Python.
class DomainError : public Error {
public:
    using Error::Error;
};

/// A file could not be read or written; the message says which and why.
/// Becomes `OSError` in Python.
class FileError : public Error {
public:
    using Error::Error;
};

/// The caller asked a long computation to stop. Becomes `KeyboardInterrupt` in Python.
class Cancelled : public Error {
public:
    Cancelled() : Error("cancelled") {}
};

/// The shortest text that reads back as @p value; "nan", "inf", "-inf" where it is not finite.
inline std::string to_text(double value) {
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

/// The @p parts one after another. A call where each + would be code of its own at every place that throws.
[[gnu::cold]] inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string result;
    for (const auto part : parts) result += part;
    return result;
}

/// Throws DomainError with @p message unless @p condition holds.
inline void require(bool condition, const char* message) {
    if (!condition) [[unlikely]]
        throw DomainError(message);
}

/// Throws DomainError naming the argument, the row (from 0) and the value: "recency: row 3 has 9, above T = 4".
[[noreturn, gnu::cold]] inline void refuse_row(std::string_view argument, std::size_t row, double value,
                                               std::string_view why) {
    throw DomainError(joined({argument, ": row ", std::to_string(row), " has ", to_text(value), ", ", why}));
}

/// Throws DomainError naming the argument and the value: "horizon: got -1, must be positive".
[[noreturn, gnu::cold]] inline void refuse(std::string_view argument, double value, std::string_view why) {
    throw DomainError(joined({argument, ": got ", to_text(value), ", ", why}));
}

}  // namespace habitue::inline v1
