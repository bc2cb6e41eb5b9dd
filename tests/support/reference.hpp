/// @file
/// Tables of truths at high precision, and how far a function is from them.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <habitue/core/text.hpp>

namespace habitue::support {

/// Reads what from_chars reads; what is below the smallest double is 0.
inline double number(std::string_view text) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (text.empty()) return value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) return 0.0;
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::runtime_error("cannot read " + std::string(text));
    return value;
}

/// The rows of tests/reference/@p name, by the names of its columns; NaN where a truth is not known.
inline std::vector<std::map<std::string, double, std::less<>>> read_truths(const std::string& name) {
    const auto path = (std::filesystem::path(__FILE__).parent_path().parent_path() / "reference" / name).string();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw std::runtime_error("cannot open " + path);
    std::vector<std::string> columns;
    std::vector<std::map<std::string, double, std::less<>>> rows;
    char buffer[4096];
    while (std::fgets(buffer, sizeof buffer, file.get()) != nullptr) {
        std::string_view line(buffer);
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        const bool header = columns.empty();
        if (!header) rows.emplace_back();
        for (std::size_t at = 0, i = 0; at <= line.size(); ++i) {
            const std::size_t end = std::min(line.find(',', at), line.size());
            if (header)
                columns.emplace_back(line.substr(at, end - at));
            else
                rows.back()[columns.at(i)] = number(line.substr(at, end - at));
            at = end + 1;
        }
    }
    return rows;
}

/// The errors of one function over the table.
class Errors {
public:
    /// An error relative to max(floor, |truth|); what is below 1e-300 may underflow.
    void add(int number, double value, double truth, double floor = 0.0) {
        if (std::isnan(truth)) return;
        double error = std::abs(value - truth) / std::max(floor, std::abs(truth));
        if (floor == 0.0 && std::abs(truth) < 1e-300) error = value >= 0.0 && value < 1e-299 ? 0.0 : 1.0;
        if (!std::isfinite(value)) error = std::numeric_limits<double>::infinity();
        all_.push_back(error);
        if (!(error <= 1e-12))
            wrong_ += " #" + std::to_string(number) + " got " + to_text(value) + ", truth " + to_text(truth) + ";";
    }
    void check(const std::string& name) {
        REQUIRE(all_.size() > 100);
        std::sort(all_.begin(), all_.end());
        const auto at = [&](double share) {
            return text::significant(all_[std::size_t(share * double(all_.size() - 1))], 2);
        };
        MESSAGE(name << ": " << all_.size() << " truths, error median " << at(0.5) << ", 99% " << at(0.99) << ", worst "
                     << at(1.0));
        CHECK_MESSAGE(wrong_.empty(), name << wrong_);
    }

private:
    std::vector<double> all_;
    std::string wrong_;
};

}  // namespace habitue::support
