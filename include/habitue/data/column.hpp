/// @file
/// Columns of a table somebody else owns, in Arrow's memory layout: what logs and histories are built from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace habitue::inline v1::data {

/// A view of one column. Nothing is copied and nothing is owned: whoever makes it keeps the memory alive.
struct Column {
    enum class Type {
        absent,
        boolean,  ///< one bit each
        int8,
        int16,
        int32,
        int64,
        uint8,
        uint16,
        uint32,
        uint64,
        float32,
        float64,
        text32,
        text64,  ///< UTF-8 in `characters`, size + 1 offsets of 32 or 64 bits in `values`
        date32,
        date64,  ///< days; milliseconds since 1970
        timestamp_s,
        timestamp_ms,
        timestamp_us,
        timestamp_ns,  ///< 64 bits since 1970; INT64_MIN is missing
        dictionary,    ///< indices of `index_type` in `values` into `*dictionary`
    };
    Type type = Type::absent;
    std::size_t size = 0;
    std::size_t offset = 0;  ///< rows to skip in every buffer
    const void* values = nullptr;
    const char* characters = nullptr;
    const std::uint8_t* validity = nullptr;  ///< bit i (+ offset) is 0 where the row is missing; null: none is
    bool aware = false;                      ///< timestamps are UTC, not a local clock
    Type index_type = Type::absent;
    const Column* dictionary = nullptr;
};

/// The columns of some rows of a log, by role ("customer", "time", "amount", ...).
struct NamedColumn {
    std::string role;
    Column column;
};
using Batch = std::vector<NamedColumn>;

}  // namespace habitue::inline v1::data
