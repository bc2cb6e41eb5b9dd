/// @file
/// Columns of purchase histories on their way from NumPy to the models.
#pragma once

#include <optional>
#include <utility>

#include <habitue/data/purchase_history.hpp>

#include "support.hpp"

namespace habitue::python {

/// NumPy arrays as the columns that models read. Nothing is copied: the arrays are held.
class HeldHistories {
public:
    using Array = py::array_t<double, py::array::c_style>;

    HeldHistories(Array frequency, Array recency, Array T, std::optional<Array> monetary_value,
                  std::optional<Array> weight, std::optional<Array> sum_log_gaps, Unit unit,
                  std::optional<Array> monetary_count = {})
        : arrays_{std::move(frequency), std::move(recency), std::move(T)} {
        columns_ = {.frequency = span(arrays_[0]), .recency = span(arrays_[1]), .T = span(arrays_[2]), .unit = unit};
        const auto keep = [&](std::optional<Array>& array, std::span<const double>& column) {
            if (!array) return;
            column = span(*array);
            arrays_.push_back(std::move(*array));
        };
        keep(monetary_value, columns_.monetary_value);
        keep(weight, columns_.weight);
        keep(sum_log_gaps, columns_.sum_log_gaps);
        keep(monetary_count, columns_.monetary_count);
    }

    const HistoryColumns& columns() const { return columns_; }

private:
    static std::span<const double> span(const Array& a) {
        if (a.ndim() != 1) throw DomainError("histories: columns must have one dimension");
        return {a.data(), static_cast<std::size_t>(a.size())};
    }
    std::vector<Array> arrays_;
    HistoryColumns columns_;
};

}  // namespace habitue::python
