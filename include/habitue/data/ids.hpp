/// @file
/// Interned identifiers: whole numbers or text, one per code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace habitue::inline v1::data {

/// The identifiers behind codes 0, 1, 2, ... of a column; either all whole numbers or all text.
struct Ids {
    std::vector<std::int64_t> numbers;  ///< when the identifiers are whole numbers
    std::string characters;             ///< otherwise their UTF-8 bytes, end to end,
    std::vector<std::uint64_t> ends;    ///< and where each one ends

    bool textual() const { return !ends.empty(); }
    std::size_t size() const { return textual() ? ends.size() : numbers.size(); }
    bool empty() const { return size() == 0; }

    /// The identifier of code @p i when identifiers are text.
    std::string_view text(std::size_t i) const {
        const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(characters).substr(begin, ends[i] - begin);
    }
    /// The identifier of code @p i, written out.
    std::string label(std::size_t i) const { return textual() ? std::string(text(i)) : std::to_string(numbers[i]); }

    void add(std::int64_t id) { numbers.push_back(id); }
    void add(std::string_view id) {
        characters.append(id);
        ends.push_back(characters.size());
    }
    friend bool operator==(const Ids&, const Ids&) = default;
};

}  // namespace habitue::inline v1::data
