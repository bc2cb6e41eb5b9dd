/// @file
/// Definitions of ecosystem/parity.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/parity.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// d' C^- d and the rank of C, symmetric and not negative: by elimination, what is left of a pivot being rounding
/// counting as none.
inline std::pair<double, double> quadratic_form(std::vector<double> c, std::vector<double> d) {
    const std::size_t n = d.size();
    std::vector<double> scale(n);
    for (std::size_t i = 0; i < n; ++i) scale[i] = c[i * n + i];
    std::vector<char> done(n, 0);
    double form = 0.0, rank = 0.0;
    for (std::size_t turn = 0; turn < n; ++turn) {
        std::size_t k = n;
        for (std::size_t i = 0; i < n; ++i)
            if (!done[i] && c[i * n + i] > 1e-10 * scale[i] && (k == n || c[i * n + i] > c[k * n + k])) k = i;
        if (k == n) break;
        done[k] = 1;
        form += d[k] * d[k] / c[k * n + k];
        rank += 1.0;
        for (std::size_t i = 0; i < n; ++i) {
            if (done[i]) continue;
            const double factor = c[i * n + k] / c[k * n + k];
            d[i] -= factor * d[k];
            for (std::size_t j = 0; j < n; ++j)
                if (!done[j]) c[i * n + j] -= factor * c[k * n + j];
        }
    }
    return {form, rank};
}

}  // namespace detail

HABITUE_DEFINED_ONCE Parity parity(std::span<const double> value, std::span<const std::uint32_t> group,
                                   std::span<const std::uint32_t> stratum) {
    require(value.size() == group.size() && value.size() == stratum.size(), "parity: columns must be equally long");
    require(!value.empty(), "parity: there are no rows to compare");
    const std::size_t groups = 1 + *std::max_element(group.begin(), group.end());
    require(groups > 1, "parity: there is one group only");
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    Parity result;
    result.rows.assign(groups, 0.0);
    result.mean.assign(groups, 0.0);
    std::map<std::uint32_t, std::vector<std::size_t>> strata;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!std::isfinite(value[i])) refuse_row("value", i, value[i], "must be finite");
        strata[stratum[i]].push_back(i);
        result.rows[group[i]] += 1.0;
        result.mean[group[i]] += value[i];
    }
    std::vector<double> apart(groups, 0.0), covariance(groups * groups, 0.0), weight(groups, 0.0), n(groups),
        sum(groups);
    for (const auto& [number, rows] : strata) {
        const double size = double(rows.size());
        if (rows.size() < 2) continue;
        double mean = 0.0, squares = 0.0;
        std::fill(n.begin(), n.end(), 0.0);
        std::fill(sum.begin(), sum.end(), 0.0);
        for (const std::size_t i : rows) mean += value[i] / size;
        for (const std::size_t i : rows) {
            squares += (value[i] - mean) * (value[i] - mean);
            n[group[i]] += 1.0;
            sum[group[i]] += value[i] - mean;
        }
        const double variance = squares / (size - 1.0);
        for (std::size_t g = 0; g < groups; ++g) {
            if (n[g] == 0.0) continue;
            apart[g] += sum[g];
            weight[g] += n[g] * (size - n[g]) / size;
            for (std::size_t h = 0; h < groups; ++h)
                covariance[g * groups + h] += variance * n[g] * ((g == h ? size : 0.0) - n[h]) / size;
        }
    }
    for (std::size_t g = 0; g < groups; ++g) {
        result.mean[g] = result.rows[g] > 0.0 ? result.mean[g] / result.rows[g] : nan;
        result.difference.push_back(weight[g] > 0.0 ? apart[g] / weight[g] : nan);
        result.standard_error.push_back(
            weight[g] > 0.0 ? std::sqrt(std::max(0.0, covariance[g * groups + g])) / weight[g] : nan);
    }
    std::tie(result.statistic, result.df) = detail::quadratic_form(covariance, apart);
    result.p_value = result.df > 0.0 ? math::chi_square_upper(result.statistic, result.df) : nan;
    return result;
}

}  // namespace habitue::inline v1::ecosystem
