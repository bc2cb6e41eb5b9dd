/// @file
/// The rows of a log that can be used, by column, and which of them are purchases.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/detail/interner.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/kinds.hpp>

namespace habitue::inline v1::data::detail {

/// Roles read as numbers; every other role but customer and time is a label.
inline constexpr std::array<std::string_view, 8> number_roles{"amount",   "margin",    "cost",       "quantity",
                                                              "expected", "perceived", "propensity", "weight"};
inline bool is_number_role(std::string_view role) {
    return std::find(number_roles.begin(), number_roles.end(), role) != number_roles.end();
}

struct NumberColumn {
    std::string role;
    Buffer<double> values;
};
struct LabelColumn {
    std::string role;
    Interner interner;
    Buffer<std::uint32_t> codes;
};

/// The used rows of a log, by column.
struct Rows {
    Interner customers;
    Buffer<std::uint32_t> customer;
    Buffer<std::int64_t> time;
    std::vector<NumberColumn> numbers;
    std::vector<LabelColumn> labels;

    std::size_t size() const { return customer.size(); }
    const NumberColumn* number(std::string_view role) const {
        for (const auto& c : numbers)
            if (c.role == role) return &c;
        return nullptr;
    }
    const LabelColumn* label(std::string_view role) const {
        for (const auto& c : labels)
            if (c.role == role) return &c;
        return nullptr;
    }
    void resize(std::size_t n) {
        customer.resize(n);
        time.resize(n);
        for (auto& c : numbers) c.values.resize(n);
        for (auto& c : labels) c.codes.resize(n);
    }
};

/// The earliest and the latest of @p times, not empty.
inline std::pair<Time, Time> first_and_last(const Buffer<std::int64_t>& times, const Execution& how) {
    std::vector<std::pair<std::int64_t, std::int64_t>> ends((times.size() + chunk_rows - 1) / chunk_rows);
    for_chunks(times.size(), how, [&](std::size_t begin, std::size_t end) {
        std::int64_t low = times[begin], high = low;
        for (std::size_t i = begin; i < end; ++i) {
            low = std::min(low, times[i]);
            high = std::max(high, times[i]);
        }
        ends[begin / chunk_rows] = {low, high};
    });
    std::pair<Time, Time> all{Time(ends[0].first), Time(ends[0].second)};
    for (const auto& [low, high] : ends) all = {std::min(all.first, Time(low)), std::max(all.second, Time(high))};
    return all;
}

/// Which rows are purchases: of kind purchase (or without one) and not of a negative amount.
class PurchaseFilter {
public:
    explicit PurchaseFilter(const Rows& rows) {
        if (const auto* a = rows.number("amount")) amount_ = a->values.data();
        if (const auto* k = rows.label("kind")) {
            kind_ = k->codes.data();
            const Ids& ids = k->interner.ids();
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const auto kind = parse_kind(ids.label(i));
                purchase_.push_back(kind == Kind::purchase);
                returned_.push_back(kind == Kind::return_);
            }
        }
    }
    bool purchase_or_return(std::size_t row) const {
        return kind_ == nullptr || kind_[row] == Interner::none || purchase_[kind_[row]] || returned_[kind_[row]];
    }
    bool returned(std::size_t row) const {
        if (!purchase_or_return(row)) return false;
        const bool said = kind_ != nullptr && kind_[row] != Interner::none && returned_[kind_[row]];
        return said || (amount_ != nullptr && amount_[row] < 0.0);
    }
    bool operator()(std::size_t row) const { return purchase_or_return(row) && !returned(row); }
    double amount(std::size_t row) const { return amount_ == nullptr ? 0.0 : amount_[row]; }
    bool has_amounts() const { return amount_ != nullptr; }
    bool all() const { return kind_ == nullptr && amount_ == nullptr; }

private:
    const double* amount_ = nullptr;
    const std::uint32_t* kind_ = nullptr;
    std::vector<bool> purchase_, returned_;  ///< by code of the kind
};

}  // namespace habitue::inline v1::data::detail
