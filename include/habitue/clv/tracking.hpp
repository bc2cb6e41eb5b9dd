/// @file
/// Expected purchases over calendar time, of customers who joined one after another.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <habitue/clv/model.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::clv {

/// Repeat purchases of a base of customers, by points in time.
struct Tracking {
    std::vector<double> cumulative;   ///< since the first customer joined
    std::vector<double> incremental;  ///< since the point before
};

/// Expected repeat purchases by each time of @p grid, of customers who made their first purchase at the times
/// @p joined, counted from the same moment in the model's unit: the sum of weight E[X(time - joined)] over those who
/// have joined. @p weight is empty where every one counts once. The model does not know what they bought: this is what
/// it says of such a base, to be held against what happened.
///
/// Customers who joined at the same time are one; without ties it takes customers x times evaluations.
/// Throws DomainError for a time that is not finite or a grid that does not increase.
template <class M>
Tracking tracking(const M& model, std::span<const double> joined, std::span<const double> weight,
                  std::span<const double> grid, const Execution& how = {}) {
    require(weight.empty() || weight.size() == joined.size(), "weight: must be as long as joined");
    for (std::size_t i = 0; i < grid.size(); ++i)
        if (!std::isfinite(grid[i]) || (i > 0 && !(grid[i] > grid[i - 1])))
            refuse_row("grid", i, grid[i], "must be finite and increase");
    std::vector<std::pair<double, double>> cohorts;  // when they joined, how many
    for (std::size_t i = 0; i < joined.size(); ++i) {
        if (!std::isfinite(joined[i])) refuse_row("joined", i, joined[i], "must be finite");
        cohorts.emplace_back(joined[i], weight.empty() ? 1.0 : weight[i]);
    }
    std::stable_sort(cohorts.begin(), cohorts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t distinct = 0;
    for (const auto& [time, count] : cohorts) {
        if (distinct > 0 && cohorts[distinct - 1].first == time)
            cohorts[distinct - 1].second += count;
        else
            cohorts[distinct++] = {time, count};
    }
    cohorts.resize(distinct);

    Tracking result{std::vector<double>(grid.size()), std::vector<double>(grid.size())};
    parallel_for(grid.size(), how, [&](std::size_t i) {
        for (const auto& [time, count] : cohorts) {
            if (!(time < grid[i])) break;
            result.cumulative[i] += count * model.expected_purchases(grid[i] - time);
        }
    });
    for (std::size_t i = 0; i < grid.size(); ++i)
        result.incremental[i] = result.cumulative[i] - (i > 0 ? result.cumulative[i - 1] : 0.0);
    return result;
}

}  // namespace habitue::inline v1::clv
