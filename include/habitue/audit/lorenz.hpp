/// @file
/// How unevenly value is spread over customers: Lorenz curve, Gini coefficient, deciles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/core/error.hpp>

namespace habitue::inline v1::auditing {

/// The spread of a quantity over customers.
struct Lorenz {
    std::vector<double> customers,
        value;  ///< cumulative shares, least valuable first, from (0, 0) to (1, 1); at most 101 points
    double gini = std::numeric_limits<double>::quiet_NaN();  ///< 0: all alike; 1: one has all
    std::vector<audit_result::Decile> deciles;  ///< most valuable first, sizes as equal as can be; none is empty
};

/// The spread of @p values, one a customer.
///
/// Negative values are taken as they are: the curve then dips below zero before it rises, and the Gini coefficient may
/// exceed 1. Shares of a total that is not positive mean nothing: curve and Gini are then left out, and so are the
/// deciles' shares (NaN). Throws DomainError for a value that is not finite, naming the row.
inline Lorenz lorenz(std::span<const double> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i])) refuse_row("value", i, values[i], "must be finite");
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t n = sorted.size();
    std::vector<double> sum(n + 1, 0.0);
    double weighted = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        sum[i + 1] = sum[i] + sorted[i];
        weighted += (2.0 * double(i) + 1.0 - double(n)) * sorted[i];
    }
    const double total = sum[n];
    Lorenz result;
    if (total > 0.0) {
        const std::size_t steps = std::min<std::size_t>(n, 100);
        for (std::size_t k = 0; k <= steps; ++k) {
            const double at = double(k) * double(n) / double(steps);
            const auto whole = std::min(std::size_t(at), n - 1);
            result.customers.push_back(double(k) / double(steps));
            result.value.push_back((sum[whole] + (at - double(whole)) * sorted[whole]) / total);
        }
        result.value.back() = 1.0;
        result.gini = weighted / (double(n) * total);
    }
    for (std::size_t d = 0; d < 10; ++d) {
        const std::size_t from = n - d * n / 10, to = n - (d + 1) * n / 10;  // of the ascending order, from the top
        if (from == to) continue;
        const double value = sum[from] - sum[to];
        result.deciles.push_back(
            {.customers = std::int64_t(from - to),
             .value = value,
             .share_of_value = total > 0.0 ? value / total : std::numeric_limits<double>::quiet_NaN(),
             .mean_value = value / double(from - to),
             .least_value = sorted[to]});
    }
    return result;
}

}  // namespace habitue::inline v1::auditing
