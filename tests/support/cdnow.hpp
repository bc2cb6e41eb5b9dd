/// @file
/// The CDNOW sample as the papers have it: 39 weeks, times rounded to two decimals of a week.
#pragma once

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "support/simulate.hpp"

namespace habitue::support {

inline Table cdnow_weeks() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen(HABITUE_DATA_DIR "/cdnow_sample_spend.csv", "rb"), std::fclose);
    if (!file) throw std::runtime_error("cannot open " HABITUE_DATA_DIR "/cdnow_sample_spend.csv");
    Table table;
    char line[256];
    if (std::fgets(line, sizeof line, file.get()) == nullptr) throw std::runtime_error("no header");
    while (std::fgets(line, sizeof line, file.get()) != nullptr) {
        std::array<double, 5> field{};  // customer_id, frequency, recency, T, monetary_value
        const char *at = line, *end = line + std::strlen(line);
        for (double& value : field) {
            const auto [next, error] = std::from_chars(at, end, value);
            if (error != std::errc{}) throw std::runtime_error(std::string("cannot read ") + line);
            at = next + 1;
        }
        table.add({.frequency = field[1], .recency = field[2], .T = field[3], .monetary_value = field[4]});
    }
    return table;
}

}  // namespace habitue::support
